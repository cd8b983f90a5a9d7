"""Which characters of a JSON text get which color, and how a text is made fit for Qt to draw. Draws nothing itself."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from PySide6.QtGui import QTextCharFormat

from appsync_console.domain.json_text import pretty
from appsync_console.ui.theme.theme import Theme

_TOKEN = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b')
MATCH = "match"
"""The token of what a search found: a background and a line below."""

_NAMES = ("", "json_string", "json_key", "json_number", "json_keyword")
_UNSAFE = re.compile("[\r\0\u2028\u2029\ud800-\udfff\ufeff\ufffe]")
_SHOWN_AS = {"\r": "␍", "\0": "␀", "\u2028": "↵", "\u2029": "¶"}


Span = tuple[int, int, str]
"""Start and end of characters, and the token whose color they have."""


def json_spans(text: str) -> list[Span]:
    """The colored parts of a JSON text; brackets, commas and colons keep the color of text."""
    spans = []
    for match in _TOKEN.finditer(text):
        group = match.lastindex or 1
        spans.append((match.start(), match.end(1) if group == 2 else match.end(), _NAMES[group]))
    return spans


def spans_of_lines(text: str, start: int, end: int) -> list[Span]:
    """The colored parts of those lines of a pretty JSON text that the characters from ``start`` to ``end`` are in."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    # No token of pretty JSON goes over the end of a line.
    spans = _last_spans(text[first : last if last >= 0 else None])
    return [(first + at, first + to, token) for at, to, token in spans]


# A line may be a string of 240 KB, which is asked for again with each screenful of it.
_last_spans = lru_cache(maxsize=1)(json_spans)


def pretty_or_plain(text: str) -> tuple[str, bool]:
    """``text`` as people read it, and whether it is JSON; one that is not stays as it is."""
    shown = pretty(text)
    # What cannot be formatted comes back as the very same object.
    return displayable(shown), shown is not text


def displayable(text: str) -> str:
    """``text`` with what would break lines or Qt's strings shown as a sign of the same length."""
    return _UNSAFE.sub(_shown_as, text)


def _shown_as(match: re.Match[str]) -> str:
    return _SHOWN_AS.get(match[0], "\ufffd")


def utf16_offsets(text: str) -> list[int] | None:
    """For each character of ``text`` its place in Qt's strings, and the end; None where both count alike."""
    if text.isascii() or max(text) <= "\uffff":
        return None
    return [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]


def json_formats(theme: Theme) -> dict[str, QTextCharFormat]:
    """Formats by token name, in today's colors."""
    formats = {}
    for name in _NAMES[1:]:
        formats[name] = QTextCharFormat()
        formats[name].setForeground(theme.color(name))
    formats[MATCH] = QTextCharFormat()
    formats[MATCH].setBackground(theme.color(MATCH))
    formats[MATCH].setFontUnderline(True)  # color is never the only sign
    return formats
