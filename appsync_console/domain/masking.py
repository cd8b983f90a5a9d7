"""Hiding the values of named fields in JSON texts that leave the program, and changing nothing else in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

MASK: Final = "***"
"""What stands in the place of a value, as a JSON string."""
NOT_JSON: Final = "*** (not JSON, and it names a masked field)"
"""What stands in the place of a text in which the field cannot be told from the rest."""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
_DEPTH_MOST: Final = 8  # JSON in a string in JSON in a string …


class Masking:
    """Masks the values of fields by their names, whatever they hold and however deep they stand.

    Capital and small letters count alike. A string that holds JSON is looked into as well.

    Args:
        names: Of the fields; none masks nothing.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = frozenset(name.strip().casefold() for name in names if name.strip())

    @property
    def names(self) -> list[str]:
        """The names, in small letters and in order."""
        return sorted(self._names)

    def __bool__(self) -> bool:
        return bool(self._names)

    def masked(self, text: str) -> str:
        """``text`` without the values of those fields; all else stays as written.

        A text that is not JSON and has one of the names in it is hidden whole: better too much than a secret.
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
        tokens = list(_TOKEN.finditer(text))
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
        """A string as it stands, or with what it holds masked where that is JSON."""
        if depth >= _DEPTH_MOST or value.lstrip()[:1] not in ("{", "[", '"'):
            return token
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return token
        masked = self._masked(value, depth + 1)
        return token if masked == value else json.dumps(masked, ensure_ascii=token.isascii())


def _end_of_value(tokens: list[re.Match[str]], at: int) -> int:
    """The token after the value that begins with ``at``."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place][0] in ("{", "[")) - (tokens[place][0] in ("}", "]"))
        if depth == 0:
            return place + 1
    return len(tokens)
