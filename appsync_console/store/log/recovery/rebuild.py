"""Makes a consistent log of recovered rows: channels with names, numbers without holes, gaps for what is missing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from appsync_console.domain.message import Kind
from appsync_console.domain.profile import SANDBOX_ID
from appsync_console.domain.reason import LOST
from appsync_console.store.log.recovery.records import Record
from appsync_console.store.log.schema import OF_MESSAGES

ChannelKeys = Mapping[int, tuple[str, str | bytes]]
NO_KEYS: Final[ChannelKeys] = {}

_RECOVERED_NAME: Final = "recovered-{}"

# A channel whose row is lost has first_seq 0 until its messages are counted.
_NAMED: Final = """
INSERT OR IGNORE INTO channels(id, profile, key, name, first_seq, last_seq, last_id, bytes) VALUES (?,?,?,?,0,0,0,0)"""
_NAMELESS: Final = """
SELECT DISTINCT channel FROM messages WHERE channel NOT IN (SELECT id FROM channels) ORDER BY channel"""
_MAIN_PROFILE: Final = "SELECT profile FROM channels GROUP BY profile ORDER BY count(*) DESC, profile LIMIT 1"
_UNCOUNTED: Final = "SELECT count(*) FROM channels WHERE first_seq = 0"
_EXTENTS: Final = """
UPDATE channels SET first_seq = iif(first_seq = 0, lowest, first_seq), last_seq = max(last_seq, highest),
last_id = max(last_id, last)
FROM (SELECT channel, min(seq) AS lowest, max(seq) AS highest, max(id) AS last FROM messages GROUP BY channel)
WHERE channel = channels.id"""
_EMPTY: Final = "UPDATE channels SET first_seq = 1 WHERE first_seq = 0"
_CLEARED: Final = """
DELETE FROM messages WHERE seq < (SELECT first_seq FROM channels c WHERE c.id = channel)"""
_HOLES: Final = """
SELECT channel, seq_before + 1, seq - seq_before - 1, id_before, id, at_before, at_us FROM (
    SELECT channel, id, seq, at_us, lag(seq) OVER w AS seq_before, lag(id) OVER w AS id_before,
    lag(at_us) OVER w AS at_before
    FROM messages WINDOW w AS (PARTITION BY channel ORDER BY id))
WHERE seq > seq_before + 1"""
_ENDS: Final = """
SELECT c.id, c.first_seq, c.last_seq, c.last_id, lowest, highest, min_id, max_id FROM channels c LEFT JOIN (
    SELECT channel, min(seq) AS lowest, max(seq) AS highest, min(id) AS min_id, max(id) AS max_id
    FROM messages GROUP BY channel) ON channel = c.id"""
_MISSING: Final = """
SELECT coalesce(sum(max(last_seq - first_seq + 1 - coalesce(count, 0), 0)), 0) FROM channels c
LEFT JOIN (SELECT channel, count(*) AS count FROM messages GROUP BY channel) ON channel = c.id"""
_BEFORE: Final = "SELECT at_us FROM messages WHERE id <= ? ORDER BY id DESC LIMIT 1"
_AFTER: Final = "SELECT at_us FROM messages WHERE id >= ? ORDER BY id LIMIT 1"
_LOWER_IDS: Final = "SELECT id FROM messages WHERE id < ? ORDER BY id DESC"
_GAP: Final = f"""
INSERT INTO messages(id, channel, seq, kind, at_us, size, source, text)
VALUES (?, ?, ?, {Kind.GAP.value}, ?, 0, 0, '')"""
_DETAIL: Final = "INSERT OR REPLACE INTO details(message, until_us, code, fields) VALUES (?, ?, ?, ?)"
_RENUMBER: Final = """
UPDATE messages SET seq = n.first_seq - 1 + place FROM (
    SELECT m.id, c.first_seq, row_number() OVER (PARTITION BY channel ORDER BY m.id) AS place
    FROM messages m JOIN channels c ON c.id = m.channel) AS n
WHERE messages.id = n.id AND seq <> n.first_seq - 1 + place"""
_COUNTED: Final = """
UPDATE channels SET last_seq = first_seq - 1 + count, bytes = total
FROM (SELECT channel, count(*) AS count, sum(size) AS total FROM messages GROUP BY channel)
WHERE channel = channels.id"""
_VANISHED: Final = """
UPDATE channels SET last_seq = first_seq - 1, bytes = 0 WHERE id NOT IN (SELECT channel FROM messages)"""
_FORGET: Final = "DELETE FROM {} WHERE message NOT IN (SELECT id FROM messages)"
_UNDETAILED: Final = f"""
SELECT count(*) FROM messages WHERE kind IN ({Kind.PUBLISHED.value}, {Kind.GAP.value})
AND id NOT IN (SELECT message FROM details)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a damaged log lacks.

    Attributes:
        messages: Missing messages and gaps.
        is_exact: Whether that is their number; otherwise there are at least that many.
        start_us: Missing messages are from this time at the earliest, in microseconds since the epoch, UTC; 0 if none
            is missing.
        end_us: They are from this time at the latest.
        details: Published messages and gaps whose delivery state or cause is missing.
        names: Channels whose names are missing; they have new names.
    """

    messages: int = 0
    is_exact: bool = True
    start_us: int = 0
    end_us: int = 0
    details: int = 0
    names: int = 0

    def __bool__(self) -> bool:
        return bool(self.messages or self.details or self.names) or not self.is_exact


@dataclass(frozen=True, slots=True)
class _Hole:
    """Messages of a channel that are missing between two IDs, both excluded."""

    channel: int
    seq: int
    count: int
    after: int
    before: int
    start_us: int
    end_us: int


def rebuild(connection: sqlite3.Connection, names: Sequence[Record], keys: ChannelKeys) -> Loss:
    """Make recovered rows a log, within the current transaction.

    Args:
        names: Profile, key and number of channels, from the index of the damaged log.
        keys: Profile and key of channels by their numbers, as far as they are known.

    Returns:
        What is missing.
    """
    nameless = _add_channels(connection, names, keys)
    is_exact = connection.execute(_UNCOUNTED).fetchone()[0] == 0
    for statement in (_EXTENTS, _EMPTY, _CLEARED):
        connection.execute(statement)
    details = connection.execute(_UNDETAILED).fetchone()[0]
    missing = connection.execute(_MISSING).fetchone()[0]
    holes = _holes(connection)
    _fill(connection, holes)
    for statement in (_RENUMBER, _COUNTED, _VANISHED, *map(_FORGET.format, OF_MESSAGES)):
        connection.execute(statement)
    return Loss(
        messages=missing,
        is_exact=is_exact,
        start_us=min((hole.start_us for hole in holes), default=0),
        end_us=max((hole.end_us for hole in holes), default=0),
        details=details,
        names=nameless,
    )


def _add_channels(connection: sqlite3.Connection, names: Sequence[Record], keys: ChannelKeys) -> int:
    """Add the channels whose rows are lost; return how many have new names because even those are."""
    for profile, key, number in names:
        connection.execute(_NAMED, (number, profile, key, key))
    for (number,) in connection.execute(_NAMELESS).fetchall():
        if number in keys:
            profile, key = keys[number]
            connection.execute(_NAMED, (number, profile, key, key))
    profile = (connection.execute(_MAIN_PROFILE).fetchone() or (SANDBOX_ID,))[0]
    nameless = [row[0] for row in connection.execute(_NAMELESS).fetchall()]
    for number in nameless:
        name = _RECOVERED_NAME.format(number)
        while not connection.execute(_NAMED, (number, profile, name, name)).rowcount:
            name += "-"
    return len(nameless)


def _holes(connection: sqlite3.Connection) -> list[_Hole]:
    """Find the missing messages of all channels: between others, before the first and after the last."""
    found = [_Hole(*row) for row in connection.execute(_HOLES).fetchall()]
    for channel, first, last, last_id, lowest, highest, min_id, max_id in connection.execute(_ENDS).fetchall():
        if lowest is None:
            ends = [(first, last, 0, last_id + 1)]
        else:
            ends = [(first, lowest - 1, 0, min_id), (highest + 1, last, max_id, last_id + 1)]
        found += [_at_end(connection, channel, *end) for end in ends if end[0] <= end[1]]
    return found


def _at_end(connection: sqlite3.Connection, channel: int, first: int, last: int, after: int, before: int) -> _Hole:
    """Describe what is missing at one end of a channel; messages of other channels tell from what time it is."""
    earlier, later = connection.execute(_BEFORE, (after,)).fetchone(), connection.execute(_AFTER, (before,)).fetchone()
    start_us, end_us = (row[0] if row else None for row in (earlier, later))
    if start_us is None or end_us is None:
        start_us = end_us = start_us or end_us or 0
    return _Hole(channel, first, last - first + 1, after, before, start_us, max(start_us, end_us))


def _fill(connection: sqlite3.Connection, holes: Sequence[_Hole]) -> None:
    """Put a gap where messages are missing, with the ID of one of them."""
    for hole in sorted(holes, key=lambda hole: hole.after, reverse=True):
        id = _free_before(connection, hole.before)
        if id > hole.after:
            connection.execute(_GAP, (id, hole.channel, hole.seq, hole.start_us))
            connection.execute(_DETAIL, (id, hole.end_us, LOST, json.dumps({"count": hole.count})))


def _free_before(connection: sqlite3.Connection, id: int) -> int:
    """Return the highest free ID below ``id``; 0 if there is none."""
    rows = connection.execute(_LOWER_IDS, (id,))
    id -= 1
    for (used,) in rows:
        if used < id:
            break
        id -= 1
    rows.close()
    return id
