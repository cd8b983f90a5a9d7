"""Finds the tokens of a JSON text to color, and prepares it for drawing by Qt. Draws nothing itself."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QTextCharFormat

from appsync_console.domain.json_text import pretty
from appsync_console.domain.json_tokens import TOKEN
from appsync_console.domain.text.visible import visible
from appsync_console.ui.theme.theme import Theme

MATCH = "match"
"""The token of a search match: a background and an underline."""

_COLORS = {"string": "json_string", "colon": "json_key", "number": "json_number", "literal": "json_keyword"}


Span = tuple[int, int, str]
"""The start and end of a range of characters, and the token that colors it."""


def json_spans(text: str) -> list[Span]:
    """Return the colored parts of a JSON text; brackets, commas, and colons keep the color of text."""
    return [(*match.span(), color) for match in TOKEN.finditer(text) if (color := _COLORS.get(match.lastgroup or ""))]


def spans_of_lines(text: str, start: int, end: int) -> list[Span]:
    """Return the colored parts of the lines of a pretty-printed JSON text that contain ``start`` to ``end``."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    # No token of pretty-printed JSON extends past the end of its line.
    spans = _last_spans(text[first : last if last >= 0 else None])
    return [(first + at, first + to, token) for at, to, token in spans]


# A line may be a string of 240 KB, whose spans are requested again for each screenful of it.
_last_spans = lru_cache(maxsize=1)(json_spans)


def pretty_or_plain(text: str) -> tuple[str, bool]:
    """Return ``text`` pretty-printed with marks for hidden characters, and whether it is JSON."""
    shown = pretty(text)
    # Text that is not JSON is returned as the same object.
    return visible(shown), shown is not text


def json_formats(theme: Theme) -> dict[str, QTextCharFormat]:
    """Return formats by token name, in the current colors."""
    formats = {}
    for name in _COLORS.values():
        formats[name] = QTextCharFormat()
        formats[name].setForeground(theme.color(name))
    formats[MATCH] = QTextCharFormat()
    formats[MATCH].setBackground(theme.color(MATCH))
    formats[MATCH].setFontUnderline(True)  # color is never the only cue
    return formats
