"""Recognizes the rows of the log's tables, and whether this program can have written their values.

A damaged page may be a page by its structure. Then its values are not those of a message: the stored size of a text is
not its size, a time is not one, JSON is not JSON.
"""

from __future__ import annotations

import json
from typing import Final

from appsync_console.store.log.recovery.records import Record, Value

_KIND_MOST: Final = 1_000
_FIRST_US, _LAST_US = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The years 1 and 9999, in microseconds since the epoch."""


def table_of(id: int, row: Record) -> str:
    """Return the table of a row by the number and the types of its values; empty for a row of no table.

    Args:
        id: The row's ID; in its record the column with the ID is None.
    """
    if id < 1:
        return ""
    match row:
        case (None, int(channel), int(seq), int(kind), int(at_us), int(size), int(source), str() | bytes() as text):
            is_placed = channel > 0 and 0 < seq <= id and 0 <= kind < _KIND_MOST and source >= 0
            return "messages" if is_placed and _is_time(at_us) and _is_text(text, size) else ""
        case (None, str(), str(), str() | bytes(), str() | bytes(), int(first), int(last), int(), int(), int(), extra):
            return "channels" if 0 < first <= last + 1 and _is_object(extra) else ""
        case (None, int() | None as until_us, int() | None, *others):
            return "details" if _is_time(until_us or 0) and _is_detail(others) else ""
        case (None, int(), str() | bytes(), str() | None as extra):
            return "sources" if _is_object(extra) else ""
        case (None, int(), str() | bytes()):
            return "remarks"
    return ""


def table_of_key(key: Record) -> str:
    """Return the table of a row without row ID; ``names`` for profile, key and number of a channel, from its index."""
    match key:
        case (str(), str() | bytes(), int(number)):
            return "names" if number > 0 else ""
        case (int(), str(), str(), str() | None):
            return "checks"
        case (str(), str() | bytes()):
            return "state"
    return ""


def _is_detail(values: list[Value]) -> bool:
    match values:
        case [
            str() | None,
            str() | bytes() | None,
            str() | None as fields,
            str() | bytes() | None,
            int() | None,
            int() | None,
            str() | None,
            str() | None as extra,
        ]:
            return _is_object(fields) and _is_object(extra)
    return False


def _is_time(us: int) -> bool:
    return _FIRST_US <= us <= _LAST_US


def _is_text(text: str | bytes, size: int) -> bool:
    """Whether this can be the text of a message: see row_format.to_stored."""
    if isinstance(text, str):
        return size == (len(text) if text.isascii() else len(text.encode())) and "\0" not in text
    try:
        text.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return size == len(text)


def _is_object(value: Value) -> bool:
    """Whether this is a JSON object or nothing."""
    if value is None:
        return True
    try:
        return isinstance(value, str) and isinstance(json.loads(value), dict)
    except (ValueError, RecursionError):
        return False
