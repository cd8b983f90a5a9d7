"""Converts positions: Qt counts UTF-16 units, Python counts characters."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate


def utf16_offsets(text: str) -> list[int] | None:
    """Return the UTF-16 offset of each character of ``text``, and the end; None if all equal the character offsets."""
    if text.isascii() or max(text) <= "\uffff":
        return None
    return [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]


def characters_between(text: str, start: int, end: int) -> slice:
    """Return the characters of ``text`` between two UTF-16 offsets."""
    offsets = utf16_offsets(text)
    return slice(start, end) if offsets is None else slice(bisect_left(offsets, start), bisect_left(offsets, end))
