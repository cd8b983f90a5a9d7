"""Finds the APIs in configuration files of other tools, whatever their format.

A file is read as JSON, as a program (JavaScript, TypeScript, Dart, Swift, Kotlin), or as lines of text. What is read
has one form, values by name, in which the URLs, keys and modes are recognized.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from appsync_console.domain.api.config_files import names
from appsync_console.domain.api.config_files.facts import FactKind
from appsync_console.domain.api.config_files.grouping import ApiScope, Candidate, Grouping
from appsync_console.domain.api.config_files.readings import readings
from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.authorization.config import (
    Access,
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    IamSource,
    OidcAccess,
    default_access,
)
from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode

MOST_BYTES: Final = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundApi:
    """An API found in a file.

    Attributes:
        name: Its name in the file; empty if it has none.
        url: The GraphQL URL.
        access: The authorization modes, the default first.
        api_key: The key, if the file contains one.
    """

    name: str
    url: str
    access: tuple[Access, ...]
    api_key: Secret | None = None


def find_apis(text: str) -> list[FoundApi]:
    """Return the APIs in the text of a file, in their order there, each URL once.

    Raises:
        InputError: For field ``file``, if the text contains no API. The error includes no value from the file.
    """
    if len(text) > MOST_BYTES:
        raise InputError("config.too_large", field="file")
    scope, is_read = ApiScope(), False
    for values in readings(text):
        is_read = True
        scope = Grouping().read(values)
        if any(api.is_graphql for api in scope.apis.values()):
            break
    apis = [api for api in scope.apis.values() if api.is_graphql]
    if not apis:
        raise InputError("config.no_url" if is_read else "config.unreadable", field="file")
    for api in apis:
        parse_endpoint(api.url)
    return [_found(api, name) for api, name in zip(apis, _names_of(apis), strict=True)]


def _names_of(apis: Sequence[Candidate]) -> list[str]:
    """The names of APIs: from the file, else from what is around their URLs; different ones if possible."""
    first = [api.name or _around(api.path[:-1]) for api in apis]
    named = []
    for api, name in zip(apis, first, strict=True):
        words = " ".join(names.own_words(api.path[-1:]))
        named.append(f"{name} {words}".strip() if first.count(name) > 1 else name)
    return named


def _around(path: Iterable[str]) -> str:
    return next((name for name in reversed(tuple(path)) if names.own_words((name,)) and not name.isdecimal()), "")


def _found(api: Candidate, name: str) -> FoundApi:
    keys = api.values(FactKind.KEY)
    access = tuple(_access(api, mode) for mode in _modes(api))
    return FoundApi(name=name, url=api.url, access=access, api_key=Secret(keys[0]) if keys else None)


def _modes(api: Candidate) -> list[AuthorizationMode]:
    """The modes of an API, the default first: those that are listed, else those that have values."""
    listed = [*api.values(FactKind.MODE), *api.values(FactKind.FURTHER_MODE)]
    has_key = any(api.values(kind) for kind in (FactKind.KEY, FactKind.HIDDEN_KEY, FactKind.COMPUTED_KEY))
    if not listed:
        found = (
            (AuthorizationMode.API_KEY, has_key),
            (AuthorizationMode.COGNITO, bool(api.values(FactKind.POOL))),
            (AuthorizationMode.OIDC, bool(api.values(FactKind.ISSUER))),
        )
        listed = [mode for mode, is_found in found if is_found] or [AuthorizationMode.IAM]
    if has_key:  # a key that no listed mode uses belongs to a further mode
        listed = [*listed, AuthorizationMode.API_KEY]
    return [AuthorizationMode(mode) for mode in dict.fromkeys(listed)]


def _access(api: Candidate, mode: AuthorizationMode) -> Access:
    def first(kind: FactKind) -> str:
        return next(iter(api.values(kind)), "")

    match mode:
        case AuthorizationMode.API_KEY:
            return ApiKeyAccess()
        case AuthorizationMode.IAM:
            return IamAccess(source=IamSource.CHAIN, region=first(FactKind.REGION))
        case AuthorizationMode.COGNITO if first(FactKind.POOL):
            return CognitoAccess(user_pool_id=first(FactKind.POOL), client_id=first(FactKind.CLIENT))
        case AuthorizationMode.OIDC if first(FactKind.ISSUER):
            return OidcAccess(issuer=first(FactKind.ISSUER), client_id=first(FactKind.OIDC_CLIENT))
    return default_access(mode)
