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
from appsync_console.domain.api.config_files.left_out import left_out_of_api, left_out_of_file
from appsync_console.domain.api.config_files.readings import certain_reading, likely_readings
from appsync_console.domain.api.config_files.text import plain_text
from appsync_console.domain.api.config_files.urls import is_events_url
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
from appsync_console.domain.authorization.pasted import Removed
from appsync_console.domain.errors import InputError
from appsync_console.domain.notice import Notice
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode

MOST_BYTES: Final = 16 << 20
_MOST_TEXT: Final = 4 << 20  # what is not JSON takes longer to read


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundApi:
    """An API found in a file.

    Attributes:
        name: Its name in the file; empty if it has none.
        url: The GraphQL URL.
        access: The authorization modes, the default first.
        api_key: The key, if the file contains one.
        removed: What surrounded the key and is not part of it.
        lists_modes: Whether the file says which modes the API has; otherwise they follow from its other values.
    """

    name: str
    url: str
    access: tuple[Access, ...]
    api_key: Secret | None = None
    removed: tuple[Removed, ...] = ()
    lists_modes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundApis:
    """What a file contains.

    Attributes:
        apis: The APIs in their order in the file, each URL once; at least one.
        left_out: What else it contains, for which there is no place in a profile.
    """

    apis: tuple[FoundApi, ...]
    left_out: tuple[Notice, ...] = ()


def find_apis(text: str) -> FoundApis:
    """Return the APIs in the text of a file.

    Raises:
        InputError: For field ``file``, if the text contains no API; for ``url``, if the URL of its only API cannot be
            used. The error includes no value from the file.
    """
    if len(text) > MOST_BYTES:
        raise InputError("config.too_large", field="file")
    scope = _likeliest(plain_text(text))
    left_out, apis = list(left_out_of_file(scope)), []
    for api in (each for each in scope.apis.values() if each.is_graphql):
        try:
            parse_endpoint(api.url)
        except InputError as error:
            if len(scope.apis) == 1:
                raise
            left_out.append(Notice("import.url_invalid", {**error.fields, "url": _shown(api.url), "inner": error.code}))
        else:
            apis.append(api)
    if not apis:
        raise InputError(_reason(scope), field="file")
    found = []
    for api, name in zip(apis, _names_of(apis), strict=True):
        modes = _modes(api)
        keys = api.values(FactKind.KEY)
        access = tuple(_access(api, mode) for mode in modes)
        key, is_listed = Secret(keys[0]) if keys else None, bool(api.values(FactKind.MODE))
        removed = tuple(Removed(each) for each in api.values(FactKind.REMOVED)) if keys else ()
        found.append(
            FoundApi(name=name, url=api.url, access=access, api_key=key, removed=removed, lists_modes=is_listed)
        )
        left_out += left_out_of_api(api, name, modes)
    return FoundApis(apis=tuple(found), left_out=tuple(left_out))


def _likeliest(text: str) -> ApiScope:
    """What a text contains, read in the way in which it contains the most.

    Raises:
        InputError: For field ``file``, if it cannot be read at all.
    """
    value = certain_reading(text)
    if value is not None:
        return Grouping().read(value)
    if len(text) > _MOST_TEXT:
        raise InputError("config.too_large", field="file")
    found = []
    for values, is_certain in likely_readings(text):
        found.append(Grouping().read(values))
        if is_certain and (found[-1].apis or _has_computed_url(found[-1])):
            return found[-1]
    if not found:
        raise InputError("config.unreadable", field="file")
    return max(found, key=_richness)


def _richness(scope: ApiScope) -> tuple[int, int]:
    facts = [fact for api in scope.apis.values() for fact in api.facts]
    return len(scope.apis), sum(fact.kind in (FactKind.KEY, FactKind.HIDDEN_KEY) for fact in facts)


def _reason(scope: ApiScope) -> str:
    if any(is_events_url(url) for url in scope.apis):
        return "config.events_only"
    return "config.url_computed" if _has_computed_url(scope) else "config.no_url"


def _has_computed_url(scope: ApiScope) -> bool:
    return any(fact.kind is FactKind.COMPUTED_URL for fact in scope.loose)


def _shown(url: str) -> str:
    """A URL without what may be secret in it."""
    return url.partition("?")[0] if "@" not in url else "…@" + url.rpartition("@")[2]


def _names_of(apis: Sequence[Candidate]) -> list[str]:
    """The names of APIs: from the file, else from what is around their URLs; different ones if possible."""
    first = [api.name or _around(api.path[:-1]) for api in apis]
    named = []
    for api, name in zip(apis, first, strict=True):
        title = names.api_title(api.path[-1]) if api.path else ""
        named.append(f"{name} {title}".strip() if first.count(name) > 1 else name)
    return named


def _around(path: Iterable[str]) -> str:
    parts = (part for name in reversed(tuple(path)) for part in name.split("."))
    return next((part for part in parts if names.api_terms((part,)) and not part.isdecimal()), "")


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
