"""Finds the matches of a search in a text, for display only: the store decides whether a message matches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

import regex

from appsync_console.domain.json_tokens import TOKEN
from appsync_console.domain.search.query import AtPath, Search

Place: TypeAlias = tuple[int, int]
"""Start and end offsets."""

MOST: Final = 500
"""Maximum number of matches highlighted in one text."""

_PATTERN_S: Final = 0.02  # for one text; some regular expressions never finish
_JSON_SIGNS: Final = frozenset("{}[],:")


class SearchHighlights:
    """Matches of one search in any text, as received or pretty-printed."""

    def __init__(self, search: Search) -> None:
        loosely = regex.IGNORECASE | regex.FULLCASE
        self._patterns = [regex.compile(_loose(text), loosely) for text in search.texts if text]
        self._patterns += [
            regex.compile(one.pattern, regex.IGNORECASE if one.ignores_case else 0) for one in search.patterns
        ]
        self._paths = [one.path for one in search.conditions if isinstance(one, AtPath) and not one.is_not]

    def __bool__(self) -> bool:
        """Whether there is anything to highlight."""
        return bool(self._patterns or self._paths)

    def places(self, text: str) -> list[Place]:
        """Return the matches in ``text``: in order, not overlapping, never empty."""
        found: list[Place] = []
        for pattern in self._patterns:
            found.extend(_of_pattern(pattern, text))
        found.extend(place for path in self._paths if (place := place_at(text, path)) is not None)
        return _merged(found)


def place_at(text: str, path: tuple[str | int, ...]) -> Place | None:
    """Locate the value at a JSON path, including its name; for an object or a list, only the name."""
    stack: list[str] = []
    here: list[str | int | None] = []
    name = (0, 0)
    wanted = list(path)
    for token in TOKEN.finditer(text):
        sign = token[0]
        if sign in "]}":
            if not stack:
                return None
            stack.pop()
            here.pop()
        elif sign == ",":
            if stack:
                here[-1] = None if stack[-1] == "{" else _next(here[-1])
        elif stack and stack[-1] == "{" and here[-1] is None:
            here[-1], name = _name(sign), token.span()
        elif sign != ":":
            is_named = bool(stack) and stack[-1] == "{"
            if here == wanted:
                start = name[0] if is_named else token.start()
                end = token.end() if sign not in "[{" else name[1] if is_named else token.end()
                return start, end
            if sign in "[{":
                stack.append(sign)
                here.append(None if sign == "{" else 0)
    return None


def _next(index: str | int | None) -> int:
    return index + 1 if isinstance(index, int) else 0


def _name(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token


def _loose(text: str) -> str:
    """Build a pattern for ``text`` that allows white space around JSON punctuation, as added by pretty-printing."""
    parts: list[str] = []
    for character in text:
        if character in " \t\r\n":
            parts.append(r"\s+")
        elif character in _JSON_SIGNS:
            parts += [r"\s*", regex.escape(character), r"\s*"]
        else:
            parts.append(regex.escape(character))
    while parts and parts[0] == r"\s*":
        del parts[0]
    while parts and parts[-1] == r"\s*":
        del parts[-1]
    is_beside_sign = {
        at for at in range(len(parts)) if r"\s*" in (parts[at - 1] if at else "", *parts[at + 1 : at + 2])
    }
    return "".join(r"\s*" if part == r"\s+" and at in is_beside_sign else part for at, part in enumerate(parts))


def _of_pattern(pattern: regex.Pattern[str], text: str) -> Iterator[Place]:
    try:
        for number, match in enumerate(pattern.finditer(text, timeout=_PATTERN_S)):
            if number >= MOST:
                return
            if match.end() > match.start():
                yield match.span()
    except TimeoutError:
        return


def _merged(places: Iterable[Place]) -> list[Place]:
    merged: list[Place] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
