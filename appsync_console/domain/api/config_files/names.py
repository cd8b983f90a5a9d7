"""The names that tools give to authorization modes and to the values of an API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from appsync_console.domain.terms import AuthorizationMode

# Amplify's libraries and backends, the CDK, Terraform, AppSync's API and the AWS SDKs, without case and punctuation.
_MODES: Final = {
    **dict.fromkeys(("apikey",), AuthorizationMode.API_KEY),
    **dict.fromkeys(("awsiam", "iam", "identitypool", "awsiamidentitypool"), AuthorizationMode.IAM),
    **dict.fromkeys(
        ("amazoncognitouserpools", "cognitouserpools", "cognitouserpool", "userpools", "userpool", "cognito"),
        AuthorizationMode.COGNITO,
    ),
    **dict.fromkeys(("openidconnect", "oidc"), AuthorizationMode.OIDC),
    **dict.fromkeys(("awslambda", "lambda", "function", "customlambda"), AuthorizationMode.LAMBDA),
}
NO_MODE: Final = frozenset({"", "none", "null"})

DEFAULT_MODE: Final = frozenset({
    "awsappsyncauthenticationtype", "authenticationtype", "defaultauthenticationtype", "defaultauthorizationtype",
    "defaultauthmode", "defaultauthorizationmode", "authorizationtype", "authorizationmode", "authmode", "authtype",
    "defaultauthtype", "apiauthmode", "graphqlauthmode",
})  # fmt: skip
"""Names of the default mode."""

FURTHER_MODES: Final = frozenset({
    "awsappsyncadditionalauthenticationtypes", "awsappsyncadditionalauthtypes", "additionalauthenticationtypes",
    "additionalauthtypes", "additionalauthmodes", "additionalauthorizationmodes", "additionalauthorizationtypes",
    "authorizationtypes", "authorizationmodes", "authenticationtypes", "authmodes", "additionalauthentications",
})  # fmt: skip
"""Names of lists of modes."""

API_KEY: Final = frozenset({
    "awsappsyncapikey", "apikey", "xapikey", "graphqlapikey", "appsyncapikey", "graphqlkey", "appsynckey",
})  # fmt: skip
URL: Final = frozenset({
    "awsappsyncgraphqlendpoint", "graphqlendpoint", "graphqlurl", "graphqluri", "graphqlapiurl", "graphqlapiendpoint",
    "appsyncurl", "appsyncendpoint", "appsyncapiurl", "appsyncgraphqlurl", "appsyncgraphqlendpoint",
})  # fmt: skip
CLIENT_ID: Final = frozenset({"clientid", "appclientid", "webclientid", "cognitoclientid", "appclientidweb"})
REGION: Final = frozenset({"awsappsyncregion", "region", "awsregion", "stackregion", "awsprojectregion"})

# Words that say what a value is, not to which API it belongs.
_PLAIN_WORDS: Final = frozenset({
    "parameter", "parameters", "this", "self", "window", "global", "service", "info", "information", "current",
    "api", "apis", "url", "urls", "uri", "uris", "endpoint", "endpoints", "key", "keys", "apikey", "apiurl",
    "apiid", "id", "ids", "aws", "amazon", "https", "http", "host", "dns", "domain", "name", "default", "value",
    "values", "output", "outputs", "export", "exports", "stack", "stacks", "data", "config", "configs",
    "configuration", "setting", "settings", "options", "awsmobile", "awsexports", "awsconfig", "amplify",
    "amplifyconfig", "amplifyconfiguration", "module", "client", "auth", "user", "users", "pool", "pools",
    "userpool", "web", "app", "authorization", "authentication", "type", "types", "mode", "modes", "realtime",
    "real", "time", "ws", "wss", "websocket", "socket", "region", "plugins", "plugin", "cognito", "resource",
    "resources", "root", "instances", "attributes", "custom", "main", "production", "const", "string", "text",
    "arn", "primary", "secret", "public", "react", "vite", "next", "expo", "nuxt", "env", "configure",
    "json", "with", "parse", "freeze", "assign", "new", "body", "props", "args", "index", "js", "init",
    "setup", "let", "var", "val", "static", "final", "x", "additional", "provider", "providers", "server",
})  # fmt: skip
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_JOINED: Final = re.compile(r"(?i)graph_?ql|app_?sync")
_HASH: Final = re.compile(r"[0-9A-F]{8}$")


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """``name`` in lower case, without anything but letters and digits: names that differ only in style are equal."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def mode_named(name: str) -> AuthorizationMode | None:
    """The mode that a tool calls ``name``; None if no tool does."""
    return _MODES.get(plain(name))


def api_terms(path: Sequence[str]) -> tuple[str, ...]:
    """The words in names that say to which API a value belongs: none in ``GraphQlApiUrl``, *chat* in ``ChatApiUrl``."""
    return tuple(word.lower() for name in path for word in _terms(name))


def api_title(name: str) -> str:
    """The words in a name that say to which API it belongs, as they are written."""
    return " ".join(_terms(name))


@lru_cache(maxsize=4096)
def _terms(name: str) -> tuple[str, ...]:
    words = _WORDS.findall(_JOINED.sub(" ", _HASH.sub("", name)))
    return tuple(word for word in words if (len(word) > 1 or word.isupper()) and word.lower() not in _PLAIN_WORDS)
