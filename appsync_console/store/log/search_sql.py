"""Converts a search to an SQL condition over the tables of the log.

Texts with a NUL or a lone surrogate, which SQL cannot search, are stored as BLOBs (see row_format); a Python function
searches them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from appsync_console.domain.message import Kind
from appsync_console.domain.search.query import (
    AtPath,
    Comparison,
    Contains,
    Is,
    IsKind,
    JsonScalar,
    Matches,
    OnChannel,
    Search,
)
from appsync_console.domain.terms import DeliveryState
from appsync_console.store.log.row_format import Stored, from_stored

if TYPE_CHECKING:
    import regex

REGEX_S: Final = 0.25
"""Seconds a regular expression may take for one message: some never finish."""

_OPERATORS: Final = {
    Comparison.EQUAL: "=",
    Comparison.UNEQUAL: "=",
    Comparison.LESS: "<",
    Comparison.AT_MOST: "<=",
    Comparison.GREATER: ">",
    Comparison.AT_LEAST: ">=",
}
# Details are looked up only for rows of the kinds that can match.
_SINCE: Final = f"""m.at_us >= ? OR m.kind = {Kind.GAP.value}
AND EXISTS(SELECT 1 FROM details d WHERE d.message = m.id AND d.until_us >= ?)"""
_HAS_FAILED: Final = f"""m.kind = {Kind.PUBLISHED.value}
AND EXISTS(SELECT 1 FROM details d WHERE d.message = m.id AND d.delivery IN (?, ?))"""
_FIRST_GAP: Final = f"""m.kind <> {Kind.GAP.value} OR NOT EXISTS(
SELECT 1 FROM details a CROSS JOIN details b ON b.batch = a.batch AND b.message < a.message
CROSS JOIN messages o ON o.id = b.message WHERE a.message = m.id AND ({{}}))"""
# json_type and json_extract fail the whole statement at the first text that is not JSON.
_JSON: Final = "CASE WHEN typeof(m.text) = 'text' AND json_valid(m.text) THEN {} END"

IDS: Final = "m.id BETWEEN ? AND ?"
ONE_ID: Final = "m.id = ? AND m.id = ?"
"""The same for a single ID. :data:`IDS` also looks at the row behind, which may be damaged."""

_INTEGER_MOST: Final = 2**63 - 1

Values = list[object]


@dataclass(frozen=True, slots=True)
class _Channel:
    """What a search needs of a channel: its number, and the first ``seq`` that is not cleared."""

    id: int
    name: str
    is_of_profile: bool
    first_seq: int


def matching(
    connection: sqlite3.Connection, profile: str, search: Search, *, joins_gaps: bool = False
) -> tuple[str, Values]:
    """Return the condition on a row ``m`` of the messages of a profile, and the values of its placeholders.

    It is valid only for the moment: it changes when channels are added or cleared.

    Args:
        joins_gaps: Match only the first gap of those that are the same one on several channels.

    Raises:
        sqlite3.Error: The log cannot be read.
    """
    where, values = _condition_of(search, looks_into_blobs=_has_blobs(connection))
    # The channel comes last, since most rows need not be checked for it.
    on_channel = _channel_condition(search, _channels(connection, profile))
    where = f"{where} AND ({on_channel.format(row='m')})"
    if joins_gaps and _may_join_gaps(search):
        where += f" AND ({_FIRST_GAP.format(on_channel.format(row='o'))})"
    return where, values


def _may_join_gaps(search: Search) -> bool:
    """Whether a search matches all gaps that are the same one, or none of them."""
    has_times = search.since_us is not None or search.until_us is not None
    return not has_times and not any(isinstance(one, IsKind) and one.kind is Is.MARKED for one in search.conditions)


def _has_blobs(connection: sqlite3.Connection) -> bool:
    """Whether any text of the log is stored as a BLOB; there is an index of those."""
    found = connection.execute("SELECT EXISTS(SELECT 1 FROM messages WHERE typeof(text) = 'blob')").fetchone()
    return bool(found[0])


def _condition_of(search: Search, *, looks_into_blobs: bool) -> tuple[str, Values]:
    """Return the condition on a row ``m`` of the messages, except its channel, and the values of its placeholders.

    Args:
        looks_into_blobs: Whether to search texts stored as BLOBs; it costs an eighth of a search.
    """
    parts: list[str] = []
    values: Values = []
    for one in search.conditions:
        if not isinstance(one, OnChannel):
            _add(parts, values, *_condition(one, looks_into_blobs), is_not=one.is_not)
    if search.since_us is not None:
        _add(parts, values, _SINCE, [search.since_us, search.since_us])
    if search.until_us is not None:
        _add(parts, values, "m.at_us <= ?", [search.until_us])
    return " AND ".join(parts) or "1", values


def number_at(path: tuple[str | int, ...]) -> tuple[str, Values]:
    """Return an expression for the number at a path in the text of a row ``m``, and its values; NULL if missing."""
    number = "CASE WHEN json_type(m.text, ?) IN ('integer', 'real') THEN json_extract(m.text, ?) END"
    return _JSON.format(number), [_path(path), _path(path)]


def _channel_condition(search: Search, channels: Iterable[_Channel]) -> str:
    """Return the condition on the channel of ``{row}``; ``1`` if every message of the log is on a matching one."""
    named = {one.name for one in search.conditions if isinstance(one, OnChannel) and not one.is_not}
    unnamed = {one.name for one in search.conditions if isinstance(one, OnChannel) and one.is_not}
    whole, cleared, is_every = list[int](), list[_Channel](), True
    for channel in channels:
        if not channel.is_of_profile or channel.name in unnamed or (named and channel.name not in named):
            is_every = False
        elif channel.first_seq > 1:
            cleared.append(channel)
        else:
            whole.append(channel.id)
    if is_every and not cleared:
        return "1"
    parts = [f"{{row}}.channel = {channel.id} AND {{row}}.seq >= {channel.first_seq}" for channel in cleared]
    return " OR ".join([f"{{row}}.channel IN ({','.join(map(str, whole))})", *parts])


def _channels(connection: sqlite3.Connection, profile: str) -> list[_Channel]:
    rows = connection.execute("SELECT id, key, profile = ?, first_seq FROM channels", (profile,)).fetchall()
    return [
        _Channel(id, from_stored(name), bool(is_of_profile), first_seq) for id, name, is_of_profile, first_seq in rows
    ]


def prepare(connection: sqlite3.Connection) -> None:
    """Register the functions that conditions use."""
    import regex  # slow to import, and needed only for searches

    # Compiled once for all rows.
    patterns: dict[tuple[str, int], regex.Pattern[str]] = {}

    def matches(pattern: str, ignores_case: int, value: Stored) -> bool:
        known = patterns.get((pattern, ignores_case))
        if known is None:
            flags = regex.IGNORECASE if ignores_case else 0
            known = patterns[pattern, ignores_case] = regex.compile(pattern, flags)
        try:
            # With concurrent=True, other threads continue meanwhile: a search never blocks the window.
            return known.search(from_stored(value), timeout=REGEX_S, concurrent=True) is not None
        except TimeoutError:
            return False

    connection.create_function("text_matches", 3, matches, deterministic=True)
    connection.create_function("text_contains", 2, _contains, deterministic=True)


def _contains(text: str, value: Stored) -> bool:
    return text in from_stored(value).casefold()


def _add(parts: list[str], values: Values, sql: str, marks: Values, *, is_not: bool = False) -> None:
    # Where SQL yields NULL (no JSON, no such path), the condition is false and its negation is true.
    parts.append(f"NOT coalesce({sql}, 0)" if is_not else f"({sql})")
    values.extend(marks)


def _condition(one: Contains | Matches | AtPath | IsKind, looks_into_blobs: bool) -> tuple[str, Values]:
    if isinstance(one, Contains):
        return _text_contains(one.text, looks_into_blobs)
    if isinstance(one, Matches):
        return "text_matches(?, ?, m.text)", [one.pattern, int(one.ignores_case)]
    if isinstance(one, AtPath):
        return _at_path(one)
    return _KINDS[one.kind]()


def _text_contains(text: str, looks_into_blobs: bool) -> tuple[str, Values]:
    if not text.isascii() or "\0" in text:  # LIKE ignores case for ASCII letters only
        return "text_contains(?, m.text)", [text.casefold()]
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = "m.text LIKE ?" if escaped == text else "m.text LIKE ? ESCAPE '\\'"
    if not looks_into_blobs:
        return like, [f"%{escaped}%"]
    return f"{like} OR typeof(m.text) = 'blob' AND text_contains(?, m.text)", [f"%{escaped}%", text.casefold()]


def _at_path(one: AtPath) -> tuple[str, Values]:
    path = _path(one.path)
    if one.comparison is Comparison.EXISTS:
        return _JSON.format("json_type(m.text, ?) IS NOT NULL"), [path]
    if one.comparison is Comparison.CONTAINS:
        wanted = one.value if isinstance(one.value, str) else json.dumps(one.value)
        return _JSON.format("instr(lower(json_extract(m.text, ?)), lower(?)) > 0"), [path, wanted]
    sql, values = _compared(path, _OPERATORS[one.comparison], one.value)
    if one.comparison is Comparison.UNEQUAL:  # there is a value, and it differs
        return _JSON.format(f"json_type(m.text, ?) IS NOT NULL AND NOT ({sql})"), [path, *values]
    return _JSON.format(sql), values


def _compared(path: str, operator: str, value: JsonScalar) -> tuple[str, Values]:
    """Compare values with their own type only: the text "5" is not the number 5."""
    if value is None or isinstance(value, bool):
        wanted = "null" if value is None else str(value).lower()
        return (f"json_type(m.text, ?) = '{wanted}'", [path]) if operator == "=" else ("0", [])
    if isinstance(value, int) and not -_INTEGER_MOST <= value <= _INTEGER_MOST:
        value = float(value)
    kinds = "('text')" if isinstance(value, str) else "('integer', 'real')"
    return f"json_type(m.text, ?) IN {kinds} AND json_extract(m.text, ?) {operator} ?", [path, path, value]


def _path(path: tuple[str | int, ...]) -> str:
    """Return the path in SQLite's syntax, with names in quotes."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in path)


def _is(kind: Kind) -> Callable[[], tuple[str, Values]]:
    return lambda: ("m.kind = ?", [kind.value])


_KINDS: Final[dict[Is, Callable[[], tuple[str, Values]]]] = {
    Is.RECEIVED: lambda: ("m.kind IN (?, ?)", [Kind.RECEIVED.value, Kind.RECOVERED.value]),
    Is.PUBLISHED: _is(Kind.PUBLISHED),
    Is.GAP: _is(Kind.GAP),
    Is.MARKED: lambda: ("m.id IN (SELECT message FROM remarks)", []),
    Is.FAILED: lambda: (_HAS_FAILED, [DeliveryState.FAILED.value, DeliveryState.NOT_DELIVERED.value]),
}
