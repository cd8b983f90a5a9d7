"""Masks the values of named fields in exported JSON texts and changes nothing else in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from appsync_console.domain.json_tokens import TOKEN

MASK: Final = "***"
"""The replacement for a value, as a JSON string."""
NOT_JSON: Final = "*** (not JSON, and contains the name of a masked field)"
"""The replacement for a text in which the field cannot be separated from the rest."""

_DEPTH_MOST: Final = 8  # JSON in a string in JSON in a string …


class Masking:
    """Masks the values of fields by name, whatever their type or depth.

    Names are not case-sensitive. JSON inside strings is searched too.

    Args:
        names: Names of the fields; without names nothing is masked.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = frozenset(name.strip().casefold() for name in names if name.strip())

    @property
    def names(self) -> list[str]:
        """The names, in lower case and sorted."""
        return sorted(self._names)

    def __bool__(self) -> bool:
        return bool(self._names)

    def masked(self, text: str) -> str:
        """Return ``text`` with the values of those fields masked; everything else stays as written.

        A text that is not JSON and contains one of the names is masked entirely, to be safe.
        """
        return self._masked(text, 0) if self._names else text

    def _masked(self, text: str, depth: int) -> str:
        if not self._names_in(text) and "\\" not in text:  # an escape may be any letter
            return text
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return NOT_JSON if self._names_in(text) else text
        return "".join(self._parts(text, depth))

    def _names_in(self, text: str) -> bool:
        folded = text.casefold()
        return any(name in folded for name in self._names)

    def _parts(self, text: str, depth: int) -> Iterator[str]:
        tokens = list(TOKEN.finditer(text))
        written = at = 0
        while at < len(tokens):
            token, after = tokens[at][0], at + 1
            if token.startswith('"'):
                value, start, end = json.loads(token), at, after
                shown = token
                if after < len(tokens) and tokens[after][0] == ":":
                    if value.casefold() in self._names:
                        start, end = after + 1, _end_of_value(tokens, after + 1)
                        shown = json.dumps(MASK)
                else:
                    shown = self._string(token, value, depth)
                if shown is not token:
                    yield text[written : tokens[start].start()]
                    yield shown
                    written, after = tokens[end - 1].end(), end
            at = after
        yield text[written:]

    def _string(self, token: str, value: str, depth: int) -> str:
        """Return a string unchanged, or with masked contents if these are JSON."""
        if depth >= _DEPTH_MOST or value.lstrip()[:1] not in ("{", "[", '"'):
            return token
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return token
        masked = self._masked(value, depth + 1)
        return token if masked == value else json.dumps(masked, ensure_ascii=token.isascii())


def _end_of_value(tokens: list[re.Match[str]], at: int) -> int:
    """Return the index of the token after the value that starts at ``at``."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place][0] in ("{", "[")) - (tokens[place][0] in ("}", "]"))
        if depth == 0:
            return place + 1
    return len(tokens)
