"""Enforces the retention limits and deletes old rows between the writer's batches.

Each step is one short transaction, so that messages never wait long. First the oldest messages are dropped by moving
the first number of their channel, which is cheap; then their rows are deleted in portions; finally free pages are
returned to the disk. While messages arrive faster than that, each batch is followed by a step, and steps alternate: the
pages of deleted rows take the new ones, so a limit also limits the file.
"""

from __future__ import annotations

import heapq
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from appsync_console.domain.retention import Limit
from appsync_console.store.log.age_guard import AgeGuard
from appsync_console.store.log.schema import OF_MESSAGES
from appsync_console.store.log.sources import SPAN

LOOK_S: Final = 1.0
"""Seconds between two checks of the limits."""

_LOOK_ROWS: Final = 5_000  # or this many new rows
_SWEEP_IDS: Final = 2_000
_SWEEP_IDS_BEHIND: Final = 8_000  # more than what two batches add
_SWEEP_BYTES: Final = 8 << 20
_DROP_MOST: Final = 10_000
_OWED_MOST: Final = 10_000  # rows that may wait for their deletion until a quieter moment
_HEADS: Final = 4_096
# Returning pages from the end of the file means reading and writing them, so only return a worthwhile number.
_FREE_PAGES_KEPT: Final = 2_048
_VACUUM_PAGES: Final = 200

_BEHIND: Final = "SELECT id FROM channels WHERE first_seq > 1"
_LOWEST: Final = """
SELECT m.id FROM channels c JOIN messages m ON m.channel = c.id AND m.seq < c.first_seq
WHERE c.id = ? ORDER BY m.seq LIMIT 1"""
# The last row of a portion: the sum of the bytes before it is below the limit.
_LAST: Final = """
SELECT max(id) FROM (
    SELECT m.id, m.size, sum(m.size) OVER (ORDER BY m.id) AS total
    FROM messages m NOT INDEXED CROSS JOIN channels c ON c.id = m.channel
    WHERE m.id BETWEEN ? AND ? AND m.seq < c.first_seq)
WHERE total - size < ?"""
_DELETE: Final = """
DELETE FROM messages WHERE id BETWEEN ? AND ? AND seq < (SELECT first_seq FROM channels c WHERE c.id = channel)"""
_FORGET: Final = """
DELETE FROM {} WHERE message BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = message)"""
# No message has a source that is this much older: twice the span, because a batch has the source of its first message.
_FORGET_SOURCES: Final = f"""
DELETE FROM sources
WHERE id < (SELECT coalesce(min(id), (SELECT max(last_id) FROM channels)) FROM messages) - {2 * SPAN}"""
_CHANNELS: Final = "SELECT id, first_seq, last_seq, bytes FROM channels WHERE profile = ? AND first_seq <= last_seq"
_NEWEST: Final = """
SELECT max(m.at_us) FROM channels c JOIN messages m ON m.channel = c.id AND m.seq = c.last_seq
WHERE c.profile = ? AND c.first_seq <= c.last_seq"""
_HEAD: Final = "SELECT id, seq, size, at_us FROM messages WHERE channel = ? AND seq BETWEEN ? AND ? ORDER BY seq"
_DROP: Final = "UPDATE channels SET first_seq = ? + 1, bytes = bytes - ?, dropped = dropped + ? WHERE id = ?"

Head = tuple[int, int, int, int, int]
"""One of the oldest messages: id, channel, seq, bytes, time in microseconds since the epoch, UTC."""


class RetentionSweeper:
    """Used by the writer thread only, except :attr:`limits`, which any thread may replace, and :attr:`ages`.

    Args:
        newest_id: The highest message ID in the file when the log was opened.

    Attributes:
        limits: The retention limits by profile ID.
        ages: Decides whether messages may be deleted by age.
        floors: The ID up to which messages of a profile were dropped since the start.
    """

    def __init__(self, newest_id: int) -> None:
        self.limits: Mapping[str, Limit] = {}
        self.ages = AgeGuard(newest_id)
        self.floors: dict[str, int] = {}
        self._unswept: set[int] | None = (
            None  # channels that may have rows before their first message; None: not checked yet
        )
        self._is_loose = True  # whether there may be pages to return
        self._look_at = 0.0
        self._rows = 0  # written since the limits were checked
        self._owed = 0  # dropped rows that are not deleted yet
        self._has_dropped = False  # in the last step

    def note_rows(self, count: int) -> None:
        """Rows were written."""
        self._rows += count

    def note_cut(self, channel: int) -> None:
        """Messages of a channel were cleared: delete their rows."""
        if self._unswept is not None:
            self._unswept.add(channel)

    def look_soon(self) -> None:
        """The limits changed: check them at once. For any thread."""
        self._look_at = 0.0

    @property
    def is_due(self) -> bool:
        """Whether there may be something to do now."""
        return self._is_loose or self._unswept is None or bool(self._unswept) or self._is_look_due()

    def _is_look_due(self) -> bool:
        return bool(self.limits) and (self._rows >= _LOOK_ROWS or time.monotonic() >= self._look_at)

    @property
    def is_behind(self) -> bool:
        """Whether more is to be checked or deleted than may wait: a step is due after every batch."""
        return self._owed > _OWED_MOST or (bool(self.limits) and self._rows > _OWED_MOST)

    def step(self, connection: sqlite3.Connection) -> bool:
        """Do the next step; return whether messages were dropped.

        Raises:
            sqlite3.Error: The step failed; nothing has changed.
        """
        needs_sweep = self._has_dropped and self.is_behind
        self._has_dropped = self._is_look_due() and not needs_sweep
        if self._has_dropped:
            return self._drop(connection)
        if self._unswept is None:
            self._unswept = {row[0] for row in connection.execute(_BEHIND).fetchall()}
        elif self._unswept:
            self._sweep(connection, self._unswept)
        else:
            self._give_back(connection)
        return False

    # Limits.

    def _drop(self, connection: sqlite3.Connection) -> bool:
        """Drop some of the messages beyond the limits; check again at once if there may be more."""
        counts = []
        for profile, limit in self.limits.items():
            dropped = _beyond(connection, profile, self._trusted(connection, profile, limit))
            if dropped:
                self._take_out(connection, dropped)
                self.floors[profile] = dropped[-1][0]
            counts.append(len(dropped))
        self._look_at = 0.0 if _DROP_MOST in counts else time.monotonic() + LOOK_S
        self._rows = 0
        return any(counts)

    def _trusted(self, connection: sqlite3.Connection, profile: str, limit: Limit) -> Limit:
        """Return the limit without its age if the clock cannot be trusted, and note it if messages are beyond it."""
        doubt = self.ages.doubt(connection, profile) if limit.seconds is not None else None
        if doubt is not None and _beyond(connection, profile, Limit(seconds=limit.seconds), most=1):
            self.ages.doubts[profile] = doubt
        else:
            self.ages.doubts.pop(profile, None)
        return limit if doubt is None else replace(limit, seconds=None)

    def _take_out(self, connection: sqlite3.Connection, dropped: list[Head]) -> None:
        last, sizes, counts = dict[int, int](), dict[int, int](), dict[int, int]()
        for _, channel, seq, size, _ in dropped:
            last[channel] = seq
            sizes[channel] = sizes.get(channel, 0) + size
            counts[channel] = counts.get(channel, 0) + 1
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_DROP, [(last[channel], sizes[channel], counts[channel], channel) for channel in last])
        connection.execute("COMMIT")
        self._owed += len(dropped)
        for channel in last:
            self.note_cut(channel)

    # Rows and pages.

    def _sweep(self, connection: sqlite3.Connection, unswept: set[int]) -> None:
        """Delete rows in the order of their ids: those of many channels are next to each other in the file."""
        lowest = {channel: _lowest(connection, channel) for channel in unswept}
        unswept.intersection_update(channel for channel, id in lowest.items() if id is not None)
        ids = [id for id in lowest.values() if id is not None]
        if not ids:
            self._is_loose = True
            self._owed = 0
            return
        count = _SWEEP_IDS_BEHIND if self.is_behind else _SWEEP_IDS
        first = min(ids)
        (last,) = connection.execute(_LAST, (first, first + count - 1, _SWEEP_BYTES)).fetchone()
        connection.execute("BEGIN IMMEDIATE")
        deleted = connection.execute(_DELETE, (first, last)).rowcount
        for table in OF_MESSAGES:
            connection.execute(_FORGET.format(table), (first, last))
        connection.execute(_FORGET_SOURCES)
        connection.execute("COMMIT")
        self._owed = max(self._owed - deleted, 0)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        self._is_loose = free > _FREE_PAGES_KEPT
        if self._is_loose:
            # It frees one page per step, so all steps must be fetched.
            connection.execute(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})").fetchall()


def _lowest(connection: sqlite3.Connection, channel: int) -> int | None:
    """Return the oldest row before the first message of a channel."""
    row = connection.execute(_LOWEST, (channel,)).fetchone()
    return row[0] if row else None


def _beyond(connection: sqlite3.Connection, profile: str, limit: Limit, most: int = _DROP_MOST) -> list[Head]:
    """Return at most ``most`` of a profile's oldest messages beyond its limit, in the order of ids."""
    channels = connection.execute(_CHANNELS, (profile,)).fetchall()
    count = sum(last - first + 1 for _, first, last, _ in channels)
    bytes = sum(channel[3] for channel in channels)
    is_over = limit.is_passed(count, bytes) or limit.seconds is not None
    if not channels or not is_over:
        return []
    end_us = _end_of_ages(connection, profile)
    piece = max(_HEADS // len(channels), 8)
    heads = heapq.merge(*[_heads(connection, id, first, last, piece) for id, first, last, _ in channels])
    found: list[Head] = []
    for head in heads:
        if len(found) == most or not (limit.is_passed(count, bytes) or limit.is_too_old(head[4], end_us)):
            break
        found.append(head)
        count, bytes = count - 1, bytes - head[3]
    return found


def _end_of_ages(connection: sqlite3.Connection, profile: str) -> int:
    """Return the time from which ages of messages count, in microseconds since the epoch, UTC.

    It is the time of the newest message, because a clock that is set ahead must not make all messages old; it is never
    in the future, because the time of a message may come from an API.
    """
    newest_us: int = connection.execute(_NEWEST, (profile,)).fetchone()[0]
    return min(newest_us, time.time_ns() // 1_000)


def _heads(connection: sqlite3.Connection, channel: int, first: int, last: int, piece: int) -> Iterator[Head]:
    for start in range(first, last + 1, piece):
        rows = connection.execute(_HEAD, (channel, start, min(start + piece - 1, last))).fetchall()
        yield from ((id, channel, seq, size, at_us) for id, seq, size, at_us in rows)
