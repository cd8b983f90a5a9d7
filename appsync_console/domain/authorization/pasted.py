"""Removes from a pasted key or token what was copied along with it: quotes, header names, white space."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.text.quotes import QUOTES
from appsync_console.domain.text.visible import without_hidden

_HEADER_NAME: Final = re.compile(rf"\A(?:authorization|x-api-key)[\s{QUOTES}]*[:=]", re.IGNORECASE)
_BEARER: Final = re.compile(rf"\Abearer(?=[\s{QUOTES}]|\Z)", re.IGNORECASE)


class Removed(StrEnum):
    """What surrounded a secret, in the order in which it is named."""

    QUOTES = "quotes"
    HEADER_NAME = "header-name"  # Authorization: or x-api-key:
    BEARER = "bearer"
    WHITE_SPACE = "white-space"
    INVISIBLE = "invisible"


@dataclass(frozen=True, slots=True)
class Pasted:
    """A secret as it is used.

    Attributes:
        removed: What was removed from the text, each once.
    """

    text: str
    removed: tuple[Removed, ...] = ()


def clean(kind: SecretKind, text: str) -> Pasted:
    """Return the secret in ``text`` and what was removed; a password may contain anything and stays as it is.

    A token of a Lambda authorizer keeps spaces within a line: its form is up to the API.
    """
    if kind is SecretKind.COGNITO_PASSWORD:
        return Pasted(text)
    rest = without_hidden(text)
    removed = {Removed.INVISIBLE} if rest != text else set()
    while step := _next_step(kind, rest):
        rest, part = step
        removed.add(part)
    return Pasted(rest, tuple(part for part in Removed if part in removed))


def _next_step(kind: SecretKind, text: str) -> tuple[str, Removed] | None:
    """The text without the outermost part that does not belong to it, and what that is; None if there is none."""
    steps: tuple[tuple[Removed, Callable[[str], str]], ...] = (
        (Removed.WHITE_SPACE, str.strip),
        (Removed.QUOTES, lambda text: text.strip(QUOTES)),
        (Removed.HEADER_NAME, partial(_HEADER_NAME.sub, "")),
        (Removed.BEARER, partial(_BEARER.sub, "")),
        (Removed.WHITE_SPACE, _joined_lines if kind is SecretKind.LAMBDA_TOKEN else _joined),
    )
    return next(((rest, part) for part, step in steps if (rest := step(text)) != text), None)


def _joined(text: str) -> str:
    return "".join(text.split())


def _joined_lines(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())
