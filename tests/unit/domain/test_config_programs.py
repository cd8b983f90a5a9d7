# ruff: noqa: E501 (programs are on one line)
"""Configuration in programs: JavaScript and TypeScript by a parser, texts in Dart, Swift and Kotlin. Nothing is run."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.api.config_files.find import FoundApi, find_apis
from appsync_console.domain.errors import InputError
from appsync_console.domain.terms import AuthorizationMode

URL = "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql"
OTHER_URL = URL.replace("abc", "xyz")
KEY = "da2-abcdefghijklmnopqrstuvwxyz"
OTHER_KEY = "da2-bcdefghijklmnopqrstuvwxyza"
VALUES = f"aws_appsync_graphqlEndpoint: '{URL}', aws_appsync_authenticationType: 'API_KEY', aws_appsync_apiKey: '{KEY}'"
V6 = f"{{ endpoint: '{URL}', region: 'eu-west-1', defaultAuthMode: 'apiKey', apiKey: '{KEY}' }}"
MOBILE = {
    "api": {
        "plugins": {
            "awsAPIPlugin": {
                "chat": {"endpointType": "GraphQL", "endpoint": URL, "authorizationType": "API_KEY", "apiKey": KEY}
            }
        }
    }
}

ONE_API = {
    "exported": f"export default {{ {VALUES} }};",
    "CommonJS": f"module.exports = {{ {VALUES} }};",
    "property": f"exports.config = {{ {VALUES} }};",
    "window": f"window.awsmobile = {{ {VALUES} }};",
    "named export": f"const settings = {{ {VALUES} }};\nexport {{ settings }};",
    "type import": f"import type {{ C }} from 'x';\nconst c: C = {{ {VALUES} }};\nexport default c;",
    "JSON import": f"import data from './a.json' with {{ type: 'json' }};\nconst c = {{ ...data, {VALUES} }};",
    "as const": f"export const settings = {{ {VALUES} }} as const;",
    "satisfies": f"export default {{ API: {{ GraphQL: {V6} }} }} satisfies ResourcesConfig;",
    "cast": f"const c = <Config>{{ {VALUES} }};",
    "frozen": f"export default Object.freeze({{ {VALUES} }});",
    "assigned": f"export default Object.assign({{}}, base, {{ {VALUES} }});",
    "parsed": f"export default JSON.parse('{json.dumps({'data': {'url': URL, 'api_key': KEY}})}');",
    "v5": f"Amplify.configure({{ {VALUES}, Auth: {{ region: 'eu-west-1' }} }});",
    "v5 by hand": f"Amplify.configure({{ API: {{ graphql_endpoint: '{URL}', graphql_headers: async () => ({{ 'x-api-key': '{KEY}' }}) }} }})",
    "v6": f"Amplify.configure({{ API: {{ GraphQL: {V6} }} }}, {{ ssr: true }});",
    "v6 with options": f"const options = {{ ssr: true }};\nAmplify.configure({{ ...outputs, API: {{ GraphQL: {V6} }} }}, options);",
    "Gen 2": f"const outputs = {{ data: {{ url: '{URL}', api_key: '{KEY}', default_authorization_type: 'API_KEY' }}, version: '1.3' }};",
    "default by ||": f"const c = {{ url: process.env.URL || '{URL}', apiKey: process.env.KEY || '{KEY}' }};",
    "default by ??": f"const c = {{ url: import.meta.env.VITE_URL ?? '{URL}', apiKey: import.meta.env.VITE_KEY ?? `{KEY}` }};",
    "template": f"const id = '{URL[8:34]}';\nconst region = 'eu-west-1';\n"
    f"const c = {{ url: `https://${{id}}.appsync-api.${{region}}.amazonaws.com/graphql`, apiKey: '{KEY}' }};",
    "sum": f"const c = {{ url: 'https://{URL[8:34]}' + '.appsync-api.eu-west-1.amazonaws.com/graphql', apiKey: 'da2-' + '{KEY[4:]}' }};",
    "spread": f"const base = {{ url: '{URL}' }};\nexport const c = {{ ...base, apiKey: '{KEY}' }};",
    "spread of a list": f"const more = ['API_KEY'];\nconst c = {{ graphqlUrl: '{URL}', authModes: [...more], apiKey: '{KEY}' }};",
    "constants": f"export const API_URL = '{URL}';\nexport const API_KEY = '{KEY}';",
    "constants in an object": f"const ENDPOINT = '{URL}', K = '{KEY}';\nconst c = {{ url: ENDPOINT, auth: {{ type: 'API_KEY', apiKey: K }} }};",
    "shorthand": f"const url = '{URL}', apiKey = '{KEY}';\nexport default {{ url, apiKey }};",
    "property of another": f"const all = {{ dev: {{ url: '{URL}', key: '{KEY}' }} }};\nexport default {{ url: all.dev.url, key: all['dev'].key }};",
    "SDK": f"new AWSAppSyncClient({{ url: '{URL}', region: 'eu-west-1', auth: {{ type: AUTH_TYPE.API_KEY, apiKey: '{KEY}' }} }});",
    "in a function": f"export function setup() {{\n  const k = '{KEY}';\n  return {{ url: '{URL}', apiKey: k }};\n}}",
    "in a callback": f"app.ready(async () => {{ Amplify.configure({{ {VALUES} }}); }});",
    "called where defined": f"(function () {{ window.c = {{ {VALUES} }}; }})();",
    "class": f"export class Config {{ static readonly url = '{URL}'; static readonly apiKey = '{KEY}'; }}",
    "assignments": f"const c = {{}};\nc.graphqlUrl = '{URL}';\nc.apiKey = '{KEY}';",
    "arguments": f"export const client = createClient('{URL}', '{KEY}');",
    "JSX": f"export const App = () => <Provider url='{URL}' apiKey={{'{KEY}'}}><p>Hi</p></Provider>;",
    "comments": f"// url: '{OTHER_URL}'\nconst c = {{ /* a */ url: '{URL}', // apiKey: '{OTHER_KEY}',\n apiKey: '{KEY}' /* b */ }};",
    "escapes": f"const c = {{ url: '{URL.replace('/', chr(92) + '/')}', apiKey: 'da2\\u002d{KEY[4:]}' }};",
    "shebang": f"#!/usr/bin/env node\n'use strict';\nmodule.exports = {{ {VALUES} }};",
    "no semicolons": f"import x from 'x'\nconst c = {{ {VALUES} }}\nexport default c",
    "Dart": f"const amplifyconfig = '''{json.dumps(MOBILE, indent=2)}''';",
    "Dart, raw": f"const amplifyconfig = r'''{json.dumps(MOBILE)}''';",
    "Dart, double quotes": f'// ignore_for_file\nconst amplifyconfig = """{json.dumps(MOBILE)}""";\nvoid main() {{}}',
    "Dart, one line": f"const config = '{json.dumps(MOBILE)}';",
    "Dart, escaped": "const config = " + json.dumps(json.dumps(MOBILE)) + ";",
    "Dart, constants": f"class Api {{\n  static const String url = '{URL}';\n  static const key = '{KEY}';\n}}",
    "Dart, map": f"final c = <String, String>{{'url': '{URL}', 'apiKey': '{KEY}'}};",
    "Dart, joined": f"const url = 'https://{URL[8:34]}'\n    '.appsync-api.eu-west-1.amazonaws.com/graphql';\nconst key = '{KEY}';",
    "Swift": f'let config = """\n{json.dumps(MOBILE, indent=2)}\n"""',
    "Swift, raw": f'let config = #"{json.dumps(MOBILE)}"#',
    "Swift, SDK": f'let url = URL(string: "{URL}")!\nlet mode: AuthMode = .apiKey\nlet key = "{KEY}" // the key',
    "Kotlin": f'val config = """{json.dumps(MOBILE)}""".trimIndent()',
    "Kotlin, constants": f'object Api {{\n    const val URL = "{URL}"\n    const val KEY = "{KEY}"\n}}',
    "Kotlin, builder": f'ApolloClient.Builder().serverUrl("{URL}").addHttpHeader("x-api-key", "{KEY}").build()',
    "Kotlin, map": f'val c = mapOf("url" to "{URL}", "apiKey" to "{KEY}")',
}


@pytest.mark.parametrize("text", ONE_API.values(), ids=ONE_API)
def test_a_program_gives_its_api_with_the_key(text: str) -> None:
    (api,) = find_apis(text).apis
    assert api.url == URL
    assert [access.mode for access in api.access] == [AuthorizationMode.API_KEY]
    assert api.api_key is not None
    assert api.api_key.reveal() == KEY


TWO_APIS = {
    "two constants": f"const dev = {{ url: '{URL}', apiKey: '{KEY}' }};\nconst prod = {{ url: '{OTHER_URL}', apiKey: '{OTHER_KEY}' }};",
    "by stage": f"export default {{ dev: {{ url: '{URL}', apiKey: '{KEY}' }}, prod: {{ url: '{OTHER_URL}', apiKey: '{OTHER_KEY}' }} }}[stage];",
    "by condition": f"export default isProd ? {{ url: '{OTHER_URL}', key: '{OTHER_KEY}' }} : {{ url: '{URL}', key: '{KEY}' }};",
    "a list": f"const all = [{{ url: '{URL}', apiKey: '{KEY}' }}, {{ url: '{OTHER_URL}', apiKey: '{OTHER_KEY}' }}];",
    "the same name in two functions": f"const dev = () => {{ const u = '{URL}'; return {{ url: u, apiKey: '{KEY}' }} }};\n"
    f"const prod = () => {{ const u = '{OTHER_URL}'; return {{ url: u, apiKey: '{OTHER_KEY}' }} }};",
    "by name": f"const DEV_URL = '{URL}', DEV_KEY = '{KEY}', PROD_KEY = '{OTHER_KEY}', PROD_URL = '{OTHER_URL}';",
    "Dart": f"class Dev {{ static const url = '{URL}'; static const key = '{KEY}'; }}\n"
    f"class Prod {{ static const url = '{OTHER_URL}'; static const key = r'{OTHER_KEY}'; }}",
    "Swift": f'let devUrl = URL(string: "{URL}")!\nlet devKey = "{KEY}"\nlet prodUrl = URL(string: "{OTHER_URL}")!\nlet prodKey = "{OTHER_KEY}"',
}


@pytest.mark.parametrize("text", TWO_APIS.values(), ids=TWO_APIS)
def test_several_objects_are_several_apis(text: str) -> None:
    found = {api.url: api.api_key and api.api_key.reveal() for api in find_apis(text).apis}
    assert found == {URL: KEY, OTHER_URL: OTHER_KEY}


def test_the_names_of_variables_name_the_apis() -> None:
    assert [api.name for api in find_apis(TWO_APIS["two constants"]).apis] == ["dev", "prod"]


def test_a_program_is_not_executed() -> None:
    text = f"const c = {{ url: '{URL}', apiKey: (() => {{ throw new Error(); }})() }};\nwhile (true) {{}}\nprocess.exit(1);"
    (api,) = find_apis(text).apis
    assert api.url == URL
    assert api.api_key is None


@pytest.mark.parametrize(
    "text",
    [
        "const a = b, b = a;\nconst c = { graphqlUrl: a };",
        "const a = { ...a };",
        "const graphqlUrl = " + "(" * 5000 + "1" + ")" * 5000,
        "const graphqlUrl = " + "[" * 100_000,
        "graphqlUrl" + ".a" * 20_000,
        "const graphqlUrl = 'a'" + " + 'a'" * 20_000,
        "graphql`" + "${`" * 20_000,
    ],
    ids=range(7),
)
def test_deep_and_circular_programs_are_rejected(text: str) -> None:
    with pytest.raises(InputError):
        find_apis(text)


WORDS = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "'",
    '"',
    "`",
    "${",
    "=>",
    "=",
    ":",
    ",",
    ";",
    "...",
    "||",
    "?",
    "const ",
    "return ",
    "a",
    "b.c",
    "new ",
    "async ",
]
WORDS += [
    "//",
    "/*",
    "*/",
    "\n",
    "'''",
    '"""',
    "\\",
    "\\u{110000}",
    "\\ud83d",
    "<p>",
    "class A ",
    "as const",
    "function f()",
    "0x1F",
    "1n",
    "#",
    "r'",
    "url: ",
]
WORDS += [f"'{URL}'", f'"{KEY}"', "aws_appsync_apiKey: ", "graphqlUrl", "JSON.parse(", "Object.assign(", "URL"]


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
def test_no_program_crashes_the_parser(text: str) -> None:
    try:
        apis = find_apis(text).apis
    except InputError:
        return
    assert all(isinstance(api, FoundApi) and api.access for api in apis)
