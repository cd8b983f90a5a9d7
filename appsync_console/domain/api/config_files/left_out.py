"""Names what a file contains that does not become part of a profile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from appsync_console.domain.api.config_files.facts import FactKind
from appsync_console.domain.api.config_files.grouping import ApiScope, Candidate
from appsync_console.domain.api.config_files.urls import is_events_url
from appsync_console.domain.notice import Notice
from appsync_console.domain.terms import AuthorizationMode

_MODE: Final = re.compile(r"[A-Za-z_]{1,40}")  # anything else may be a secret at the wrong place


def left_out_of_file(scope: ApiScope) -> Iterator[Notice]:
    """APIs of other kinds, and keys that belong to no API clearly."""
    for api in scope.apis.values():
        if not api.is_graphql and is_events_url(api.url):
            yield Notice("import.events_api", {"url": api.url})
        elif not api.is_graphql:
            yield Notice("import.rest_api", {"url": api.url})
    given = {key for api in scope.apis.values() for key in api.values(FactKind.KEY)}
    loose = {fact.value for fact in scope.loose if fact.kind is FactKind.KEY} - given
    if loose:
        yield Notice("import.keys_unclear", {"keys": len(loose)})
    if any(fact.kind is FactKind.COMPUTED_URL for fact in scope.loose):
        yield Notice("import.url_computed")


def left_out_of_api(api: Candidate, name: str, modes: list[AuthorizationMode]) -> Iterator[Notice]:
    """What the profile of an API does not take over."""
    keys = api.values(FactKind.KEY)
    if len(keys) > 1:
        yield Notice("import.keys_further", {"api": name or api.url, "keys": len(keys) - 1})
    elif not keys and api.values(FactKind.HIDDEN_KEY):
        yield Notice("import.key_hidden", {"api": name or api.url})
    elif not keys and api.values(FactKind.COMPUTED_KEY):
        yield Notice("import.key_computed", {"api": name or api.url})
    for mode in api.values(FactKind.UNKNOWN_MODE):
        yield Notice("import.mode_unknown", {"api": name or api.url, "mode": mode if _MODE.fullmatch(mode) else "?"})
    if AuthorizationMode.IAM in modes and api.values(FactKind.IDENTITY_POOL):
        yield Notice("import.identity_pool", {"api": name or api.url})
