# ruff: noqa: E501 (files are on one line)
"""Outputs of deployments: CDK, CloudFormation, SAM, Serverless, Terraform, Pulumi; logs, encodings, several APIs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.api.config_files.find import FoundApis, find_apis
from appsync_console.domain.api.config_files.text import file_text
from appsync_console.domain.errors import InputError

CASES = Path(__file__).parent / "config_cases"
HOST = "abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com"
URL, OTHER_URL = f"https://{HOST}/graphql", f"https://{HOST}/graphql".replace("abc", "xyz")
REALTIME = f"wss://{HOST.replace('-api', '-realtime-api')}/graphql"
KEY, OTHER_KEY = "da2-abcdefghijklmnopqrstuvwxyz", "da2-bcdefghijklmnopqrstuvwxyza"
Found = list[tuple[str, str, str]]


def found(value: object) -> Found:
    """Name, URL and key of each API."""
    text = file_text(value) if isinstance(value, bytes) else value if isinstance(value, str) else json.dumps(value)
    return [(api.name, api.url, api.api_key.reveal() if api.api_key else "") for api in find_apis(text).apis]


CASE_URL = "https://" + "a" * 26 + ".appsync-api.eu-west-1.amazonaws.com/graphql"
CASE = [("", CASE_URL, KEY)]
CASE_OUTCOMES = {
    "additional-modes.js": (CASE, "AMAZON_COGNITO_USER_POOLS API_KEY AWS_IAM"),
    "amplify-v6.ts": (CASE, "API_KEY"),
    "cdk-ansi.txt": ([("ChatStack", CASE_URL, KEY)], "API_KEY"),
    "cdk-json-value.txt": ([("Chat", CASE_URL, KEY)], "API_KEY"),
    "env-default.js": (CASE, "API_KEY"),
    "flat-outputs.json": (CASE, "API_KEY"),
    "get-graphql-api.json": ([("chat", CASE_URL, "")], "API_KEY"),
    "import-line.ts": (CASE, "API_KEY"),
    "key-of-unlisted-mode.json": (CASE, "AMAZON_COGNITO_USER_POOLS API_KEY"),
    "multi-auth.dart": ([("chat", CASE_URL, KEY)], "AMAZON_COGNITO_USER_POOLS API_KEY"),
    "named-export.js": (CASE, "API_KEY"),
    "outputs-list.json": (CASE, "API_KEY"),
    "terraform-scalar.json": (CASE, "API_KEY"),
    "two-apis-one-stack.json": (
        [("ChatStack Chat", CASE_URL, KEY), ("ChatStack Orders", CASE_URL.replace("a" * 26, "b" * 26), OTHER_KEY)],
        "API_KEY",
    ),
    "utf16-cdk.txt": ([("Chat", CASE_URL, KEY)], "API_KEY"),
    "custom-realtime-url.json": ([("rt3", "https://api.example.com/graphql", "")], "API_KEY"),
}


@pytest.mark.parametrize("name", CASE_OUTCOMES)
def test_every_case_has_its_outcome(name: str) -> None:
    content = (CASES / name).read_bytes()
    expected, modes = CASE_OUTCOMES[name]
    assert found(content) == expected
    assert " ".join(access.mode for access in find_apis(file_text(content)).apis[0].access) == modes


def test_an_events_api_alone_is_recognized() -> None:
    with pytest.raises(InputError) as refused:
        found((CASES / "events-only.json").read_bytes())
    assert refused.value.code == "config.events_only"


STACK = {
    "StackName": "ChatStack",
    "Outputs": [{"OutputKey": "Url", "OutputValue": URL}, {"OutputKey": "Key", "OutputValue": KEY}],
}
SAM = f"""
CloudFormation outputs from deployed stack
-----------------------------------------------------------------------------
Outputs
-----------------------------------------------------------------------------
Key                 GraphQLUrl
Description         The API
Value               {URL}

Key                 GraphQLKey
Description         -
Value               {KEY}
-----------------------------------------------------------------------------
"""
SERVERLESS_1 = f"""Service Information
service: chat
stage: dev
api keys:
  None
endpoints:
appsync endpoints:
  graphql: {URL}
  realtime: {REALTIME}
appsync api keys:
  default: {KEY}
"""
SERVERLESS_2 = f"""appsync:
  graphql: {URL}
  realtime: {REALTIME}
apiKeys:
   default ({KEY})
"""
TERRAFORM = f"""api_id = "abc"
api_key = "{KEY}"
uris = tomap({{
  "GRAPHQL" = "{URL}"
  "REALTIME" = "{REALTIME}"
}})
"""
STATE_API = {
    "name": "chat",
    "uris": {"GRAPHQL": URL, "REALTIME": REALTIME},
    "authentication_type": "API_KEY",
    "id": HOST[:26],
}
STATE_KEY = {"api_id": HOST[:26], "key": KEY, "id": f"{HOST[:26]}:{KEY}"}
STATE_OTHER = {"name": "orders", "uris": {"GRAPHQL": OTHER_URL}, "authentication_type": "API_KEY"}
STATE_RESOURCES = [
    {"address": "k", "type": "aws_appsync_api_key", "name": "k", "values": STATE_KEY},
    {"address": "a", "type": "aws_appsync_graphql_api", "name": "a", "values": STATE_API},
    {"address": "b", "type": "aws_appsync_graphql_api", "name": "b", "values": STATE_OTHER},
]
PULUMI_UP = f"""Updating (dev)

Outputs:
    apiKey: "{KEY}"
    apiUrl: "{URL}"

Resources:
    3 created
"""
PULUMI_OUTPUT = f"""Current stack outputs (2):
    OUTPUT  VALUE
    apiKey  {KEY}
    apiUrl  {URL}
"""
TABLE = f"""-------------------------------------------
|  OutputKey     |  OutputValue           |
+----------------+------------------------+
|  GraphQLUrl    |  {URL}  |
|  GraphQLKey    |  {KEY}  |
+----------------+------------------------+
"""
PULUMI_API = {
    "type": "aws:appsync/graphQLApi:GraphQLApi",
    "outputs": {"name": "chat", "uris": {"GRAPHQL": URL}, "authenticationType": "API_KEY"},
}
PULUMI_KEY = {
    "type": "aws:appsync/apiKey:ApiKey",
    "outputs": {"apiId": HOST[:26], "key": {"4dabf": "x", "plaintext": json.dumps(KEY)}},
}

ONE_API: dict[str, tuple[Any, str]] = {
    "CDK file": ({"ChatStack": {"GraphQLUrl": URL, "ApiKey": KEY}}, "ChatStack"),
    "CDK file, key in another stack": ({"Keys": {"ApiKey": KEY}, "ChatStack": {"GraphQLUrl": URL}}, "ChatStack"),
    "CDK lines": (
        f"Outputs:\nChatStack.Url1A2B3C4D = {URL}\nChatStack.Key5E6F7A8B = {KEY}\nStack ARN:\narn:aws:x",
        "ChatStack",
    ),
    "CloudFormation": ({"Stacks": [STACK]}, "ChatStack"),
    "CloudFormation, one stack": (STACK, "ChatStack"),
    "CloudFormation, list of stacks": ([{"StackName": "Other"}, STACK], "ChatStack"),
    "CloudFormation, outputs": (STACK["Outputs"], ""),
    "CloudFormation, exports": (
        {
            "Exports": [
                {
                    "ExportingStackId": "arn:aws:cloudformation:eu-west-1:1:stack/ChatStack/1",
                    "Name": "chat:Url",
                    "Value": URL,
                },
                {
                    "ExportingStackId": "arn:aws:cloudformation:eu-west-1:1:stack/ChatStack/1",
                    "Name": "chat:Key",
                    "Value": KEY,
                },
            ]
        },
        "ChatStack",
    ),
    "CloudFormation, YAML": (f"- OutputKey: Url\n  OutputValue: {URL}\n- OutputKey: Key\n  OutputValue: {KEY}\n", ""),
    "CloudFormation, table": (TABLE, ""),
    "CloudFormation, text": (f"OUTPUTS\tThe API\tGraphQLUrl\t{URL}\nOUTPUTS\t-\tGraphQLKey\t{KEY}\n", ""),
    "SAM": (SAM, ""),
    "Serverless 1": (SERVERLESS_1, ""),
    "Serverless 2": (SERVERLESS_2, ""),
    "Serverless, outputs as YAML": (f"GraphQlApiUrl: {URL}\nGraphQlApiKeyDefault: {KEY}\n", ""),
    "Serverless, outputs as TOML": (f'GraphQlApiUrl = "{URL}"\nGraphQlApiKeyDefault = "{KEY}"\n', ""),
    "Terraform": (TERRAFORM, ""),
    "Terraform, JSON": (
        {"url": {"value": URL, "type": "string", "sensitive": False}, "key": {"value": KEY, "sensitive": True}},
        "",
    ),
    "Terraform, object": (
        {"chat": {"value": {"url": URL, "key": KEY}, "type": ["object", {"url": "string", "key": "string"}]}},
        "chat",
    ),
    "Terraform, state": ({"values": {"root_module": {"resources": STATE_RESOURCES[:2]}}}, "chat"),
    "Terraform, state file": (
        {
            "resources": [
                {"type": "aws_appsync_graphql_api", "name": "a", "instances": [{"attributes": STATE_API}]},
                {"type": "aws_appsync_api_key", "name": "k", "instances": [{"attributes": STATE_KEY}]},
            ]
        },
        "chat",
    ),
    "Pulumi, JSON": ({"apiUrl": URL, "apiKey": KEY}, ""),
    "Pulumi, nested": ({"uris": {"GRAPHQL": URL, "REALTIME": REALTIME}, "apiKey": KEY}, ""),
    "Pulumi, printed": (PULUMI_UP, ""),
    "Pulumi, stack output": (PULUMI_OUTPUT, ""),
    "Pulumi, export": ({"deployment": {"resources": [PULUMI_KEY, PULUMI_API]}}, "chat"),
    "Amplify, meta": (
        {
            "api": {
                "chat": {"service": "AppSync", "output": {"GraphQLAPIEndpointOutput": URL, "GraphQLAPIKeyOutput": KEY}}
            }
        },
        "chat",
    ),
    "parameters": (
        {"Parameters": [{"Name": "/app/graphql-url", "Value": URL}, {"Name": "/app/api-key", "Value": KEY}]},
        "",
    ),
    "JSON in a value": ({"ChatStack": {"Config": json.dumps({"url": URL, "apiKey": KEY})}}, "ChatStack"),
    "JSON in a line": (f"ChatStack.Config = {json.dumps({'url': URL, 'apiKey': KEY})}", "ChatStack"),
    "JSON in a log": (
        f"$ aws appsync x\n{json.dumps({'graphqlApi': {'name': 'chat', 'url': URL, 'k': KEY}}, indent=4)}\ndone\n",
        "chat",
    ),
    "environment": (f"# APPSYNC_URL={OTHER_URL}\nexport APPSYNC_URL={URL}\nAPPSYNC_API_KEY='{KEY}'\n", ""),
    "environment of Vite": (f"VITE_APPSYNC_URL={URL}\nVITE_APPSYNC_KEY={KEY}", ""),
    "YAML": (f"chat:\n  # the API\n  url: {URL}\n  key: {KEY}  # of the API\n", "chat"),
    "INI": (f"[chat]\nurl = {URL}\nkey = {KEY}\n", "chat"),
    "XML": (
        f'<resources>\n<string name="appsync_url">{URL}</string>\n<string name="appsync_key">{KEY}</string>\n</resources>',
        "",
    ),
    "curl": (f"curl -s -H 'x-api-key: {KEY}' -d '{{}}' {URL}", ""),
    "real-time URL only": ({"url": REALTIME, "key": KEY}, ""),
}


@pytest.mark.parametrize(("value", "name"), ONE_API.values(), ids=ONE_API)
def test_the_outputs_of_a_deployment_give_its_api(value: object, name: str) -> None:
    assert found(value) == [(name, URL, KEY)]


TWO_APIS: dict[str, Any] = {
    "stacks": {"A": {"Url": URL, "Key": KEY}, "B": {"Url": OTHER_URL, "Key": OTHER_KEY}},
    "one stack": {"S": {"OrdersKey": OTHER_KEY, "ChatKey": KEY, "ChatUrl": URL, "OrdersUrl": OTHER_URL}},
    "one stack, lines": f"S.ChatUrl = {URL}\nS.OrdersUrl = {OTHER_URL}\nS.OrdersKey = {OTHER_KEY}\nS.ChatKey = {KEY}",
    "flat": {"chat_api_url": URL, "chat_api_key": KEY, "orders_api_url": OTHER_URL, "orders_api_key": OTHER_KEY},
    "resources": {
        "resources": [
            {"values": {"api_id": OTHER_URL[8:34], "key": OTHER_KEY}},
            *STATE_RESOURCES,
        ]
    },
    "YAML": f"dev:\n  url: {URL}\n  key: {KEY}\nprod:\n  url: {OTHER_URL}\n  key: {OTHER_KEY}\n",
    "environment": f"DEV_URL={URL}\nDEV_KEY={KEY}\nPROD_URL={OTHER_URL}\nPROD_KEY={OTHER_KEY}\n",
    "list": [{"name": "a", "url": URL, "key": KEY}, {"name": "b", "url": OTHER_URL, "key": OTHER_KEY}],
}


@pytest.mark.parametrize("value", TWO_APIS.values(), ids=TWO_APIS)
def test_several_apis_have_their_own_keys(value: object) -> None:
    assert {url: key for _, url, key in found(value)} == {URL: KEY, OTHER_URL: OTHER_KEY}
    assert len({name for name, _, _ in found(value)} - {""}) == 2


PREFIXES = {
    "GitHub": "2026-11-28T09:14:00.1234567Z ",
    "GitHub, printed": "deploy\tRun cdk deploy\t2026-11-28T09:14:00.1234567Z ",
    "GitLab": "2026-11-28T09:14:00.123456Z 00O ",
    "CodeBuild": "[Container] 2026/11/28 09:14:00.123456 ",
    "Jenkins": "[2026-11-28T09:14:00.123Z] ",
    "time": "09:14:00 ",
    "CDK": "9:14:00 AM | ",
}
TEXTS = {
    "lines": f"Outputs:\nChatStack.Url = {URL}\nChatStack.Key = {KEY}\n",
    "JSON": json.dumps({"ChatStack": {"Url": URL, "Key": KEY}}, indent=2),
    "program": f"const ChatStack = {{\n  url: '{URL}',\n  key: '{KEY}',\n}};\n",
}


@pytest.mark.parametrize("prefix", PREFIXES.values(), ids=PREFIXES)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_times_of_a_log_are_ignored(text: str, prefix: str) -> None:
    assert found("".join(prefix + line for line in text.splitlines(keepends=True))) == [("ChatStack", URL, KEY)]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
COLORS = [
    "\x1b[32m",
    "\x1b[0m",
    "\x1b[1;34m",
    "\x1b[38;5;200m",
    "\x1b[39m",
    "\x1b[K",
    "\x1b]8;;https://example.com\x07",
]


@given(
    text=st.sampled_from([*TEXTS.values(), *(value for value, _ in ONE_API.values() if isinstance(value, str))]),
    encoding=st.sampled_from(ENCODINGS),
    newline=st.sampled_from(["\n", "\r\n"]),
    after=st.sampled_from(["", "\n", "\n\n", " "]),
)
def test_the_encoding_does_not_matter(text: str, encoding: str, newline: str, after: str) -> None:
    assert found((text + after).replace("\n", newline).encode(encoding)) == found(text)


@given(st.data())
def test_colors_do_not_matter(data: st.DataObject) -> None:
    parts = [f"ChatStack.Url = {URL}", "\n", f"ChatStack.Key = {KEY}", "\n"]
    words = [word for part in parts for word in (part.split(" ") if part != "\n" else [part])]
    colors = data.draw(st.lists(st.sampled_from(["", *COLORS]), min_size=len(words), max_size=len(words)))
    text = " ".join(color + word + ("\x1b[0m" if color else "") for color, word in zip(colors, words, strict=True))
    assert found(text.replace(" \n ", "\n")) == [("ChatStack", URL, KEY)]


NOISE = st.dictionaries(
    st.sampled_from(["version", "tags", "items", "count", "note", "bucket"]),
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=3),
)


@given(data=st.data(), depth=st.integers(0, 6), noise=NOISE)
def test_order_and_nesting_do_not_matter(data: st.DataObject, depth: int, noise: dict[str, Any]) -> None:
    values = {"graphqlUrl": URL, "authMode": "AWS_IAM", "apiKey": KEY, **noise}
    value: Any = dict(data.draw(st.permutations(list(values.items()))))
    for level in range(depth):
        value = [value] if data.draw(st.booleans()) else {**noise, f"level{level}": value}
    (api,) = find_apis(
        json.dumps(value, ensure_ascii=data.draw(st.booleans()), indent=data.draw(st.none() | st.integers(0, 4)))
    ).apis
    assert (api.url, [access.mode for access in api.access]) == (URL, ["AWS_IAM", "API_KEY"])


@given(st.data())
def test_order_and_comments_do_not_matter_in_a_program(data: st.DataObject) -> None:
    pairs = [
        f"graphqlUrl: '{URL}'",
        "authMode: 'AWS_IAM'",
        f'"apiKey": `{KEY}`',
        "x: [1, 2, { y: null }]",
        "f() { return 1 }",
        "...rest",
    ]
    comments = st.sampled_from(["", " ", "\n", f"/* url: '{OTHER_URL}' */", f"// apiKey: '{OTHER_KEY}'\n", "\t"])
    inner = ""
    for pair in data.draw(st.permutations(pairs)):
        inner += f"{data.draw(comments)}{pair}{data.draw(comments)},"
    (api,) = find_apis(
        f"{data.draw(comments)}export const c = {data.draw(comments)}{{{inner}{data.draw(comments)}}};"
    ).apis
    assert (api.url, [access.mode for access in api.access]) == (URL, ["AWS_IAM", "API_KEY"])


@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda text: (text + URL + "\n" + text).encode("utf-16")))
def test_no_bytes_crash_the_import(content: bytes) -> None:
    try:
        result = find_apis(file_text(content))
    except InputError:
        return
    assert isinstance(result, FoundApis)
    assert result.apis


PIECES = [
    URL,
    KEY,
    "=",
    ":",
    "\n",
    "  ",
    "\t",
    "|",
    "- ",
    "{",
    "}",
    "[x]",
    "[",
    "tomap({",
    '"',
    "'",
    "#",
    "Key",
    "Value",
    "OutputKey",
    "a.b",
    "export ",
    "name",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_lines_crash_the_import(text: str) -> None:
    try:
        assert find_apis(text).apis
    except InputError:
        return
