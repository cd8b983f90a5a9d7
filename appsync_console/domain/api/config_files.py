"""Finds the APIs in configuration files of Amplify, the CDK and CloudFormation. Pure: text in, values out.

Formats: ``amplify_outputs.json`` (schema of version 1), ``amplifyconfiguration.json`` of web and mobile apps,
``aws-exports.js``, the file written by ``cdk deploy --outputs-file``, the lines printed by ``cdk deploy``, the output
of ``aws cloudformation describe-stacks``, and the first line of ``appsync-console sandbox --json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from appsync_console.domain.api.endpoint import corrected_url
from appsync_console.domain.authorization.config import (
    Access,
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    IamSource,
    SecretKind,
    default_access,
)
from appsync_console.domain.authorization.pasted import Pasted, Removed, clean
from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode

MOST_CHARACTERS: Final = 5_000_000
_URL: Final = re.compile(r"https?://[^\s\"'<>]+/graphql/?")
_EVENTS_URL: Final = re.compile(r"(?:https?|wss?)://[^\s\"'<>/]+/event\b")
_API_KEY: Final = re.compile(r"da2-[A-Za-z0-9]{20,40}")
_POOL_ID: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d_[A-Za-z0-9]+")
_PRINTED: Final = re.compile(r"^\s*([A-Za-z][\w-]*)\.(\w+)\s*=\s*(\S+)\s*$", re.MULTILINE)
# JavaScript syntax around or between tokens that JSON does not have; strings are matched first and kept.
_NOT_JSON: Final = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*")|(?P<single>'(?:\\.|[^'\\])*')|//[^\n]*|/\*.*?\*/"""
    r"""|(?P<key>[A-Za-z_$][\w$]*)(?=\s*:)|,(?P<end>\s*[}\]])""",
    re.DOTALL,
)
_MODES: Final = {mode.value: mode for mode in AuthorizationMode}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundApi:
    """An API found in a file.

    Attributes:
        name: Its name in the file; empty if it has none.
        url: The GraphQL URL.
        access: The authorization modes, the default first.
        api_key: The key, if the file contains one.
        removed: What surrounded the key and is not part of it.
    """

    name: str
    url: str
    access: tuple[Access, ...]
    api_key: Secret | None = None
    removed: tuple[Removed, ...] = ()


def find_apis(text: str) -> list[FoundApi]:
    """Return the APIs in the text of a file, in their order there, each URL once.

    Raises:
        InputError: For field ``file``, if the text contains no API. The error includes no value from the file.
    """
    if len(text) > MOST_CHARACTERS:
        raise InputError("config.too_large", field="file")
    value = _parsed(text)
    found: dict[str, FoundApi] = {}
    for api in (*_of_value(value), *_of_groups(_printed(text) if value is None else {})):
        found.setdefault(api.url, api)
    if not found and _EVENTS_URL.search(text):
        raise InputError("config.events_only", field="file")
    if not found:
        raise InputError("config.no_url" if value is not None else "config.unreadable", field="file")
    return list(found.values())


def _of_value(value: object) -> Iterator[FoundApi]:
    if not isinstance(value, dict):
        return
    yield from _of_amplify_2(value)
    yield from _of_web_app(value)
    yield from _of_mobile_app(value)
    yield from _of_groups(_groups(value))


def _of_amplify_2(value: Mapping[str, Any]) -> Iterator[FoundApi]:
    """Read ``amplify_outputs.json``."""
    data = _object(value.get("data"))
    if url := _text(data, "url"):
        pool = _object(value.get("auth"))
        names = [data.get("default_authorization_type"), *_list(data.get("authorization_types"))]
        cognito = _cognito(_text(pool, "user_pool_id"), _text(pool, "user_pool_client_id"))
        yield _api("", url, names, _text(data, "api_key"), cognito, _text(data, "aws_region"))


def _of_web_app(value: Mapping[str, Any]) -> Iterator[FoundApi]:
    """Read ``aws-exports.js`` and the ``amplifyconfiguration.json`` of web apps."""
    if url := _text(value, "aws_appsync_graphqlEndpoint"):
        names = [value.get("aws_appsync_authenticationType"), *_list(value.get("aws_appsync_additionalAuthTypes"))]
        cognito = _cognito(_text(value, "aws_user_pools_id"), _text(value, "aws_user_pools_web_client_id"))
        yield _api("", url, names, _text(value, "aws_appsync_apiKey"), cognito, _text(value, "aws_appsync_region"))


def _of_mobile_app(value: Mapping[str, Any]) -> Iterator[FoundApi]:
    """Read the ``amplifyconfiguration.json`` of Android, iOS and Flutter apps."""
    pool = _at(value, "auth", "plugins", "awsCognitoAuthPlugin", "CognitoUserPool", "Default")
    cognito = _cognito(_text(pool, "PoolId"), _text(pool, "AppClientId"))
    for name, api in _at(value, "api", "plugins", "awsAPIPlugin").items():
        settings = _object(api)
        if settings.get("endpointType") == "GraphQL" and (url := _text(settings, "endpoint")):
            names = [settings.get("authorizationType")]
            yield _api(name, url, names, _text(settings, "apiKey"), cognito, _text(settings, "region"))


def _groups(value: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return outputs by stack name: as the CDK writes them, as CloudFormation lists them, or without a stack."""
    stacks = [_object(stack) for stack in _list(value.get("Stacks"))]
    if stacks:
        return {_text(stack, "StackName") or str(at): _outputs(stack) for at, stack in enumerate(stacks)}
    if _text(value, "graphqlUrl"):
        return {"": _texts(value)}
    return {name: _texts(group) for name, group in value.items() if isinstance(group, dict)}


def _outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    outputs = [_object(output) for output in _list(stack.get("Outputs"))]
    return {_text(output, "OutputKey"): _text(output, "OutputValue") for output in outputs}


def _printed(text: str) -> dict[str, dict[str, str]]:
    """Read lines such as ``ChatStack.GraphQlUrl = https://…``."""
    groups: dict[str, dict[str, str]] = {}
    for stack, name, value in _PRINTED.findall(text):
        groups.setdefault(stack, {})[name] = value
    return groups


def _of_groups(groups: Mapping[str, Mapping[str, str]]) -> Iterator[FoundApi]:
    for name, outputs in groups.items():
        urls = [text for text in outputs.values() if _URL.fullmatch(corrected_url(text))]
        url = next((text for text in urls if corrected_url(text) == text), urls[0] if urls else "")
        if not url:
            continue
        key = next((text for text in outputs.values() if _API_KEY.fullmatch(_clean_key(text).text)), "")
        pool = next((text for text in outputs.values() if _POOL_ID.fullmatch(text)), "")
        client = next((text for output, text in outputs.items() if "clientid" in output.lower()), "")
        modes = outputs.get("authorizationModes", "").split(",")
        region = outputs.get("region", "")
        yield _api(name, url, modes, key or outputs.get("apiKey", ""), _cognito(pool, client), region)


def _api(
    name: str, url: str, mode_names: Sequence[object], key: str, cognito: CognitoAccess | None, region: str
) -> FoundApi:
    """Build an API with the listed modes, or without a list with those for which values were found."""
    pasted = _clean_key(key)
    modes = [_MODES[each] for each in mode_names if isinstance(each, str) and each in _MODES]
    if not modes:
        has_cognito = cognito is not None and bool(cognito.user_pool_id)
        found = ((AuthorizationMode.API_KEY, bool(pasted.text)), (AuthorizationMode.COGNITO, has_cognito))
        modes = [mode for mode, is_found in found if is_found] or [AuthorizationMode.IAM]
    if pasted.text:  # a key that no listed mode uses belongs to another mode
        modes = [*modes, AuthorizationMode.API_KEY]
    access = tuple(_access(mode, cognito, region) for mode in dict.fromkeys(modes))
    api_key = Secret(pasted.text) if pasted.text else None
    return FoundApi(name=name, url=corrected_url(url), access=access, api_key=api_key, removed=pasted.removed)


def _clean_key(text: str) -> Pasted:
    return clean(SecretKind.API_KEY, text)


def _access(mode: AuthorizationMode, cognito: CognitoAccess | None, region: str) -> Access:
    match mode:
        case AuthorizationMode.API_KEY:
            return ApiKeyAccess()
        case AuthorizationMode.IAM:
            return IamAccess(source=IamSource.CHAIN, region=region)
        case AuthorizationMode.COGNITO if cognito is not None:
            return cognito
    return default_access(mode)


def _cognito(pool_id: str, client_id: str) -> CognitoAccess | None:
    return CognitoAccess(user_pool_id=pool_id, client_id=client_id) if pool_id else None


def _parsed(text: str) -> object:
    """Parse JSON, or the first object literal in JavaScript that is plain data; None for anything else."""
    start, end = text.find("{"), text.rfind("}")
    for candidate in (text, _as_json(text[start : end + 1]) if 0 <= start < end else ""):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    return None


def _as_json(script: str) -> str:
    return _NOT_JSON.sub(_json_token, script)


def _json_token(match: re.Match[str]) -> str:
    if (string := match["string"]) is not None:
        return string
    if (single := match["single"]) is not None:
        return '"' + single[1:-1].replace('"', '\\"').replace("\\'", "'") + '"'
    if (key := match["key"]) is not None:
        return f'"{key}"'
    return match["end"] or ""


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _at(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    for name in names:
        value = _object(value.get(name))
    return dict(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    return text.strip() if isinstance(text, str) else ""


def _texts(value: Mapping[str, Any]) -> dict[str, str]:
    return {name: text.strip() for name, text in value.items() if isinstance(text, str)}
