"""Expands JSON inside the strings of a JSON text, at once or step by step."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Final

import msgspec

from appsync_console.domain.json_text import pretty
from appsync_console.domain.json_tokens import TOKEN

_CONTAINER_START: Final = re.compile(r'"(?:\s|\\[nrt])*[{\[]')
_UNFOLD_DEPTH: Final = 8  # JSON in a string in JSON in a string …
_STEP: Final = 20_000  # characters, with some for each token: a few milliseconds
_TOKEN_COST: Final = 8

Unfolding = Generator[None, None, tuple[str, int]]
"""The work of :func:`unfolding`."""


def unfolded(text: str) -> tuple[str, int]:
    """Return the pretty form of ``text`` with JSON inside strings expanded, and the number of these strings.

    An expanded string is enclosed in « and »: ``"data": «{…}»``. Only objects and arrays are expanded:
    a number in quotes may be meant as text.
    """
    work = unfolding(text)
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: tuple[str, int] = done.value
            return result


def unfolding(text: str, _depth: int = 0) -> Unfolding:
    """Yield between short steps of :func:`unfolded`, and return its result."""
    shown = pretty(text)
    if _depth >= _UNFOLD_DEPTH or _CONTAINER_START.search(shown) is None:
        return shown, 0
    parts: list[str] = []
    at = count = spent = 0
    for match in TOKEN.finditer(shown):
        inner = json_in_string(match[0]) if match.lastgroup == "string" else None
        spent += _TOKEN_COST * (10 if inner else 1) + match.end() - match.start()
        if spent > _STEP:
            spent = 0
            yield
        if inner is None:
            continue
        opened, more = yield from unfolding(inner, _depth + 1)
        line = shown[shown.rfind("\n", 0, match.start()) + 1 : match.start()]
        indent = " " * (len(line) - len(line.lstrip()))
        parts += (shown[at : match.start()], "«", opened.replace("\n", "\n" + indent), "»")
        at, count = match.end(), count + 1 + more
    return ("".join([*parts, shown[at:]]), count) if count else (shown, 0)


def json_in_string(token: str) -> str | None:
    """Return the text of a JSON string if it contains an object or an array; None for anything else."""
    if _CONTAINER_START.match(token) is None:
        return None
    try:
        text = str(msgspec.json.decode(token))
        msgspec.json.format(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return text
