"""Reads the message log on a read-only connection.

The cost of a call depends on what is requested, not on how much is stored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from appsync_console.domain.errors import LogDamaged, StoreError
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.search.query import Search
from appsync_console.store.log import search_sql
from appsync_console.store.log.file import bytes_of, check_format, connect, explain, is_damage
from appsync_console.store.log.row_format import JOINED, SELECTED, from_stored, message_of, to_stored

MAX_CHARS: Final = 20_000
_WALK_ROWS: Final = 100
_WALK_IDS: Final = 20_000

_CUT_TEXT = "CASE WHEN m.size <= :most THEN m.text ELSE substr(m.text, 1, :most) END"
_CHANNEL = "(SELECT id FROM channels WHERE profile = ? AND key = ?)"
_PAGE = f"""
SELECT {SELECTED}, {_CUT_TEXT} FROM channels c CROSS JOIN messages m ON m.channel = c.id {JOINED}
WHERE c.profile = :profile AND c.key = :key AND m.seq BETWEEN :first AND :last ORDER BY m.seq"""
_ONE = f"""
SELECT {SELECTED}, m.text FROM messages m JOIN channels c ON c.id = m.channel {JOINED}
WHERE m.id = ? AND m.seq >= c.first_seq"""
_TEXT = """
SELECT text FROM messages m JOIN channels c ON c.id = m.channel WHERE m.id = ? AND m.seq >= c.first_seq"""
_NEWEST_ID = "SELECT coalesce(max(id), 0) FROM messages"
_LAST_ID = "SELECT coalesce(max(last_id), 0) FROM channels"
_ID_AT = f"SELECT id FROM messages WHERE channel = {_CHANNEL} AND seq = ?"
_SOME = f"""
SELECT {SELECTED}, {_CUT_TEXT} FROM messages m JOIN channels c ON c.id = m.channel {JOINED}
WHERE m.id IN ({{}}) AND m.seq >= c.first_seq"""
# In the order of ids, each row looking up its channel: the reverse would read the file once per channel.
_WALK = f"""
SELECT {SELECTED}, m.text FROM messages m NOT INDEXED CROSS JOIN channels c ON c.id = m.channel {JOINED}
WHERE {{}} AND {{}} ORDER BY m.id LIMIT {_WALK_ROWS}"""
_PLACE = """
SELECT m.channel, m.seq, m.kind, c.first_seq FROM messages m JOIN channels c ON c.id = m.channel WHERE m.id = ?"""
_BEFORE = """
SELECT id FROM messages WHERE channel = ? AND seq BETWEEN ? AND ? AND kind IN ({}) ORDER BY seq DESC LIMIT 1"""
_MARKED = """
SELECT m.id FROM remarks r JOIN messages m ON m.id = r.message
WHERE r.is_marked AND m.channel = ? AND m.seq >= ? AND m.seq <> ? ORDER BY m.seq > ?, abs(m.seq - ?) LIMIT 1"""
_NUMBERS = f"""
SELECT at_us, {{}} FROM messages m WHERE channel = {_CHANNEL} AND seq BETWEEN ? AND ?
AND kind IN ({Kind.RECEIVED.value}, {Kind.RECOVERED.value}) ORDER BY seq"""
_SAME_WAY: Final = ((Kind.RECEIVED, Kind.RECOVERED), (Kind.PUBLISHED,))
_BEFORE_MOST: Final = 100_000
_EXTENTS = "SELECT key, first_seq, last_seq, bytes, dropped FROM channels WHERE profile = ?"
_ARRIVED = f"""
SELECT at_us, text FROM messages WHERE channel = {_CHANNEL} AND seq BETWEEN ? AND ?
AND kind IN ({Kind.RECEIVED.value}, {Kind.RECOVERED.value}) AND at_us BETWEEN ? AND ?"""
_GAP_GROUP: Final = """
SELECT count(*), coalesce(min(m.at_us), 0), coalesce(max(d.until_us), 0),
coalesce(sum(json_extract(d.extra, '$.filling') IS NOT NULL AND json_extract(d.extra, '$.filling.code') IS NULL
AND json_extract(d.extra, '$.filling.isCut') IS NULL), 0),
coalesce(sum(json_extract(d.extra, '$.filling.recovered')), 0)
FROM details d JOIN messages m ON m.id = d.message WHERE d.batch = ?"""
_SLICE: Final = 500  # messages at a time where whole texts are read
_TOTAL = "SELECT coalesce(sum(last_seq - first_seq + 1), 0), coalesce(sum(dropped), 0) FROM channels"
_GAPS = f"""
SELECT count(*) FROM messages m JOIN channels c ON c.id = m.channel
WHERE m.kind = {Kind.GAP.value} AND m.seq >= c.first_seq"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The range of a channel's messages in the log: ``first`` to ``last``, without holes.

    Attributes:
        bytes: Bytes of their texts in UTF-8.
        dropped: How many messages the retention limit has ever dropped.
    """

    first: int = 1
    last: int = 0
    bytes: int = 0
    dropped: int = 0

    @property
    def count(self) -> int:
        """The number of messages."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class GapGroup:
    """The same gap on several channels.

    Attributes:
        channels: How many gaps there are, one of each channel.
        start_us: When the first one began, microseconds since the epoch, UTC.
        end_us: When the last one ended.
        filled: For how many of them the API's history returned all missed messages.
        recovered: How many messages were recovered in all of them.
    """

    channels: int
    start_us: int
    end_us: int
    filled: int
    recovered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The totals of the log.

    Attributes:
        bytes: Size of the log's files on disk.
        dropped: How many messages retention limits have ever dropped.
    """

    messages: int
    bytes: int
    dropped: int = 0


def _never_replaced() -> int:
    return 0


class LogReader:
    """Reads committed messages. For one thread at a time.

    Args:
        on_damage: Called if a part of the file cannot be read.
        replacements: Returns how often the file was replaced since it was opened for writing.

    Attributes:
        unreadable: How many messages :meth:`walk` has skipped at most, because they cannot be read.

    Raises:
        StoreError: By every method, if the file cannot be read.
    """

    def __init__(
        self, path: Path, on_damage: Callable[[], None], replacements: Callable[[], int] = _never_replaced
    ) -> None:
        self._path = path
        self._on_damage = on_damage
        self._replacements = replacements
        self.unreadable = 0
        self._replaced = replacements()
        try:
            self._connection = self._connect()
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self._path, is_writer=False)
        try:
            check_format(self._path, connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _follow(self) -> None:
        """Read the current file: the one that this connection has may have been replaced."""
        replaced = self._replacements()
        if replaced != self._replaced:
            connection = self._connect()
            self._connection.close()
            self._connection, self._replaced = connection, replaced

    def extent(self, profile: str, channel: str) -> Extent:
        """Return the range of one channel; ``last`` is 0 if it never had messages."""
        rows = self._fetch(_EXTENTS + " AND key = ?", (profile, to_stored(channel)))
        return _extent(rows[0]) if rows else Extent()

    def extents(self, profile: str) -> dict[str, Extent]:
        """Return the range of each channel of a profile."""
        return {from_stored(row[0]): _extent(row) for row in self._fetch(_EXTENTS, (profile,))}

    def read(self, profile: str, channel: str, first: int, last: int, *, max_chars: int = MAX_CHARS) -> list[Message]:
        """Return the messages with ``seq`` from ``first`` to ``last``, both included, in order.

        Those that cannot be read are left out, and reported.

        Args:
            max_chars: Longer texts are cut there and have ``is_whole`` False; :meth:`text` returns the whole text.
        """
        values = {"profile": profile, "key": to_stored(channel), "first": first, "last": last, "most": max_chars}
        try:
            return self._messages(self._fetch(_PAGE, values))
        except LogDamaged:
            if first >= last:
                return []
        single = (self.read(profile, channel, seq, seq, max_chars=max_chars) for seq in range(first, last + 1))
        return [message for messages in single for message in messages]

    def read_ids(self, ids: Sequence[int], *, max_chars: int = MAX_CHARS) -> list[Message]:
        """Return the existing messages among these IDs, in any order, as :meth:`read` does."""
        marks = ",".join(map(str, ids))  # our own numbers; with placeholders, every count would be another statement
        try:
            return self._messages(self._fetch(_SOME.format(marks), {"most": max_chars}))
        except LogDamaged:
            if len(ids) <= 1:
                return []
        return [message for id in ids for message in self.read_ids([id], max_chars=max_chars)]

    def walk(self, profile: str, search: Search, *, after: int = 0, until: int = 0) -> Iterator[list[Message]]:
        """Yield all messages of a profile that match a search, with their whole texts, in the order of arrival.

        Yields pieces, possibly empty, so that the caller can stop in between. Excludes messages that arrive meanwhile.
        Goes on behind a damaged part of the file, and counts its messages in :attr:`unreadable`.

        Args:
            after: Messages up to this ID are excluded.
            until: Messages after this ID are excluded; 0 for no limit.
        """
        newest = self.newest_id()
        newest = min(until or newest, newest)
        most = _WALK_IDS
        while after < newest:
            last = min(after + most, newest)
            where, values = self._matching(profile, search)
            ids = search_sql.IDS if last - after > 1 else search_sql.ONE_ID
            try:
                rows = self._fetch(_WALK.format(ids, where), (after + 1, last, *values))
                messages = self._messages(rows)
            except LogDamaged:
                if last - after > 1:
                    most = (last - after) // 2
                    continue
                self.unreadable += 1
                rows, messages = [], []
            after = rows[-1][1] if len(rows) == _WALK_ROWS else last
            most = min(most * 2, _WALK_IDS)
            yield messages

    def _matching(self, profile: str, search: Search) -> tuple[str, Sequence[object]]:
        try:
            self._follow()
            search_sql.prepare(self._connection)
            return search_sql.matching(self._connection, profile, search)
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def gap_group(self, batch: int) -> GapGroup:
        """Return what the gaps with the same ``batch`` have in common."""
        return GapGroup(*self._fetch(_GAP_GROUP, (batch,))[0])

    def newest_id(self) -> int:
        """Return the highest ID; 0 in an empty log."""
        try:
            return int(self._fetch(_NEWEST_ID, ())[0][0])
        except LogDamaged:
            return int(self._fetch(_LAST_ID, ())[0][0])

    def arrived(self, profile: str, channel: str, start_us: int, end_us: int) -> Iterator[tuple[int, str]]:
        """Yield time and whole text of what arrived on a channel within a time range, newest entry first.

        Times are microseconds since the epoch, UTC; recovered messages have the API's time.
        """
        extent = self.extent(profile, channel)
        for last in range(extent.last, extent.first - 1, -_SLICE):
            first = max(extent.first, last - _SLICE + 1)
            rows = self._fetch(_ARRIVED, (profile, to_stored(channel), first, last, start_us, end_us))
            yield from ((at_us, from_stored(text)) for at_us, text in reversed(rows))

    def seq_at(self, profile: str, channel: str, id: int, first: int, last: int) -> int:
        """Return the ``seq`` of ``id`` or of the next older one among messages ``first`` to ``last`` of a channel.

        Returns ``first - 1`` if all are newer. Takes about twenty reads for a million messages.
        """
        key = to_stored(channel)
        low, high = first - 1, last
        while low < high:
            middle = (low + high + 1) // 2
            rows = self._fetch(_ID_AT, (profile, key, middle))
            if rows and rows[0][0] <= id:
                low = middle
            else:
                high = middle - 1
        return low

    def text(self, id: int) -> str:
        """Return the whole text of a message.

        Raises:
            KeyError: The message does not exist, or no longer exists.
            LogDamaged: It cannot be read.
        """
        rows = self._fetch(_TEXT, (id,))
        if not rows:
            raise KeyError(id)
        return from_stored(rows[0][0])

    def message(self, id: int) -> Message | None:
        """Return a message with its whole text."""
        rows = self._fetch(_ONE, (id,))
        return self._messages(rows)[0] if rows else None

    def before(self, id: int) -> int | None:
        """Return the message before ``id`` on its channel with the same direction, if it is not far away."""
        place = self._place(id)
        if place is None:
            return None
        channel, seq, kind, first = place
        kinds = next((kinds for kinds in _SAME_WAY if kind in kinds), ())
        statement = _BEFORE.format(",".join(str(each.value) for each in kinds))
        rows = self._fetch(statement, (channel, max(first, seq - _BEFORE_MOST), seq - 1))
        return rows[0][0] if rows else None

    def marked_near(self, id: int) -> int | None:
        """Return the nearest marked message before ``id`` on its channel, or else the nearest one after it."""
        place = self._place(id)
        if place is None:
            return None
        channel, seq, _, first = place
        rows = self._fetch(_MARKED, (channel, first, seq, seq, seq))
        return rows[0][0] if rows else None

    def _place(self, id: int) -> tuple[int, int, int, int] | None:
        rows = self._fetch(_PLACE, (id,))
        return rows[0] if rows else None

    def numbers(self, profile: str, channel: str, path: tuple[str | int, ...], most: int) -> list[tuple[int, float]]:
        """Return times and numbers at a JSON path, for those of a channel's newest ``most`` messages that have one.

        Times are microseconds since the epoch, UTC.
        """
        extent = self.extent(profile, channel)
        sql, values = search_sql.number_at(path)
        first = max(extent.first, extent.last - most + 1)
        rows = self._fetch(_NUMBERS.format(sql), (*values, profile, to_stored(channel), first, extent.last))
        return [(at_us, value) for at_us, value in rows if value is not None]

    def totals(self) -> Totals:
        """Return the number of messages, excluding gaps, and the size of the log."""
        entries, dropped = self._fetch(_TOTAL, ())[0]
        gaps = self._fetch(_GAPS, ())[0][0]
        return Totals(messages=entries - gaps, bytes=bytes_of(self._path), dropped=dropped)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _fetch(self, statement: str, values: Sequence[object] | Mapping[str, object]) -> list[Any]:
        try:
            self._follow()
            # Fetch all rows at once: a partly read cursor would keep its snapshot and prevent the WAL from shrinking.
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def _messages(self, rows: Sequence[Any]) -> list[Message]:
        try:
            return list(map(message_of, rows))
        except (AttributeError, KeyError, TypeError, ValueError) as error:  # not the values that were written
            self._on_damage()
            raise LogDamaged("log.not_read", inner="sqlite.damaged", raw=f"{self._path}: {error}") from error

    def _explained(self, error: sqlite3.Error) -> StoreError:
        if is_damage(error):
            self._on_damage()
        return explain("log.not_read", self._path, error)


def _extent(row: tuple[object, int, int, int, int]) -> Extent:
    return Extent(first=row[1], last=row[2], bytes=row[3], dropped=row[4])
