"""What single values of a file say about an API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from appsync_console.domain.api.config_files import names
from appsync_console.domain.api.config_files.urls import graphql_url, is_events_url
from appsync_console.domain.api.config_files.values import Code
from appsync_console.domain.api.endpoint import corrected_url
from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.authorization.pasted import clean

API_KEY_FORM: Final = re.compile(r"da2-[A-Za-z0-9]{20,40}")
_POOL_ID: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d_[A-Za-z0-9]+")
_IDENTITY_POOL_ID: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
# What tools print instead of a secret.
_HIDDEN: Final = re.compile(r"(?i)[<(\[](?:sensitive|secret|redacted|hidden)[^>)\]]*[>)\]]|[*•x]{3,}|NoEcho")
_PLACEHOLDER: Final = re.compile(r"[$%#{<]")
_MOST_TEXT: Final = 4096


class FactKind(Enum):
    """What a fact is."""

    URL = auto()
    OTHER_API = auto()  # the URL of an API that is not a GraphQL API
    KEY = auto()
    REMOVED = auto()  # what surrounded the key and is not part of it
    HIDDEN_KEY = auto()
    MODE = auto()
    FURTHER_MODE = auto()
    UNKNOWN_MODE = auto()
    POOL = auto()
    CLIENT = auto()
    ISSUER = auto()
    OIDC_CLIENT = auto()
    REGION = auto()
    IDENTITY_POOL = auto()
    COMPUTED_URL = auto()
    COMPUTED_KEY = auto()


SHARED: Final = frozenset({FactKind.POOL, FactKind.CLIENT, FactKind.REGION, FactKind.IDENTITY_POOL})
"""What several APIs may have in common."""
MODES: Final = frozenset({FactKind.MODE, FactKind.FURTHER_MODE, FactKind.UNKNOWN_MODE})


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, and where it is in the file.

    Attributes:
        path: The names around the value, from the outside, and its own.
        api_id: The ID of the API that the file says it belongs to; empty if it does not.
    """

    kind: FactKind
    value: str
    path: tuple[str, ...]
    api_id: str = ""


def facts_of(path: tuple[str, ...], value: object, *, is_rest: bool = False, api_id: str = "") -> Iterator[Fact]:
    """What a value that is neither an object nor a list says.

    Args:
        is_rest: The file calls the API around it a REST API.
        api_id: The ID of an API that is beside it.
    """
    around = [names.plain(name) for name in path]
    name = around[-1] if around else ""
    if isinstance(value, Code):
        for kind, text in _of_code(around, name, value):
            yield Fact(kind, text, path, api_id)
    elif isinstance(value, str) and len(value) <= _MOST_TEXT:
        for kind, text in _of_text(around, name, value.strip(), is_rest):
            yield Fact(kind, text, path, api_id)


def _of_code(around: list[str], name: str, value: Code) -> Iterator[tuple[FactKind, str]]:
    if kind := _mode_kind(around):
        if mode := names.mode_named(value.name):
            yield kind, mode.value
    elif name in names.API_KEY:
        yield FactKind.COMPUTED_KEY, ""
    elif name in names.URL or _is_graphql_endpoint(around):
        yield FactKind.COMPUTED_URL, ""


def _of_text(around: list[str], name: str, text: str, is_rest: bool) -> Iterator[tuple[FactKind, str]]:
    if not text:
        return
    is_named = not is_rest and (name in names.URL or _is_graphql_endpoint(around))
    if is_events_url(text) or (is_rest and name == "endpoint" and "://" in text):
        yield FactKind.OTHER_API, text
    elif url := "" if is_rest else graphql_url(corrected_url(text), is_named=is_named):
        yield FactKind.URL, url
    elif API_KEY_FORM.fullmatch(clean(SecretKind.API_KEY, text).text if "da2-" in text else text):
        yield from _key(text)
    elif kind := _mode_kind(around):
        yield from _modes(kind, text)
    elif name in names.API_KEY:
        yield from _key(text)
    elif _POOL_ID.fullmatch(text):
        yield FactKind.POOL, text
    elif _IDENTITY_POOL_ID.fullmatch(text):
        yield FactKind.IDENTITY_POOL, text
    elif "oidc" in "".join(around) or "openid" in "".join(around):
        if name == "issuer":
            yield FactKind.ISSUER, text
        elif name.endswith("clientid"):
            yield FactKind.OIDC_CLIENT, text
    elif (name in names.CLIENT_ID or name.endswith(("poolclientid", "webclientid"))) and text.isalnum():
        yield FactKind.CLIENT, text
    elif name in names.REGION and _REGION.fullmatch(text):
        yield FactKind.REGION, text
    elif _HIDDEN.fullmatch(text) and "key" in name:
        yield FactKind.HIDDEN_KEY, ""


def _mode_kind(around: list[str]) -> FactKind | None:
    """Whether the value at these names is a mode: the default one, a further one, or (None) none."""
    name = around[-1] if around else ""
    parent = around[-2] if len(around) > 1 else ""
    if name.isdecimal():  # in a list
        return FactKind.FURTHER_MODE if parent in names.FURTHER_MODES else None
    is_default = name in names.DEFAULT_MODE or (
        name in ("type", "mode", "default") and parent.endswith(("auth", "authproviders"))
    )
    if is_default:
        is_further = any(part.startswith("additional") for part in around) or any(map(_names_a_mode, around[:-1]))
        return FactKind.FURTHER_MODE if is_further else FactKind.MODE
    return FactKind.FURTHER_MODE if name in names.FURTHER_MODES else None


def _names_a_mode(name: str) -> bool:
    """Whether a name ends with a mode, as in ``chat_API_KEY``, the settings of a further mode."""
    return name.endswith(("apikey", "awsiam", "amazoncognitouserpools", "openidconnect", "awslambda"))


def _modes(kind: FactKind, text: str) -> Iterator[tuple[FactKind, str]]:
    for part in re.split(r"[,;|\s]+", text.strip("[]() ")):
        part = part.strip("\"'")
        if mode := names.mode_named(part):
            yield kind, mode.value
        elif part.lower() not in names.NO_MODE:
            yield FactKind.UNKNOWN_MODE, part


def _key(text: str) -> Iterator[tuple[FactKind, str]]:
    pasted = clean(SecretKind.API_KEY, text)
    is_sentence = len(text.split()) > 1 and not API_KEY_FORM.fullmatch(pasted.text)
    if _HIDDEN.fullmatch(text):
        yield FactKind.HIDDEN_KEY, ""
    elif _PLACEHOLDER.match(text):
        yield FactKind.COMPUTED_KEY, ""
    elif pasted.text.isascii() and pasted.text.isprintable() and not is_sentence and _is_value(pasted.text):
        yield FactKind.KEY, pasted.text
        yield from ((FactKind.REMOVED, part.value) for part in pasted.removed)


def _is_value(text: str) -> bool:
    return bool(text) and names.mode_named(text) is None


def _is_graphql_endpoint(around: list[str]) -> bool:
    name, parent = around[-1] if around else "", around[-2] if len(around) > 1 else ""
    return (
        (name in ("endpoint", "url") and parent in ("graphql", "data", "appsync"))
        or (name == "endpoint" and "awsapiplugin" in around)
        or (name == "apiurl" and "appsync" in around)
    )
