"""The queue of changes for the message log, and the batch that one transaction writes.

No thread and no lock: the writer holds both. A change of rows is never written before the rows it concerns.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain
from operator import itemgetter
from typing import Final, TypeVar

from appsync_console.store.log.row_format import (
    CHANNEL_AT,
    COLUMNS,
    DETAIL_COLUMNS,
    SEQ_AT,
    SIZE_AT,
    SOURCE_COLUMNS,
    DetailRow,
    Row,
    SourceRow,
    Stored,
)
from appsync_console.store.log.staging.staged import Staged

BATCH_ROWS: Final = 2_000
BATCH_BYTES: Final = 8 << 20

# Rows per statement. Each step of SQLite releases the interpreter lock and must regain it from a busy loop thread, so
# do it once for many rows instead of once per row. Stays below 32,766 parameters, the limit of a statement.
_STATEMENT_ROWS: Final = 256

_INSERT: Final = f"INSERT INTO messages({','.join(COLUMNS)}) VALUES %s"
_DETAIL: Final = f"INSERT INTO details({','.join(DETAIL_COLUMNS)}) VALUES %s"
_SOURCE: Final = f"INSERT INTO sources({','.join(SOURCE_COLUMNS)}) VALUES %s"
_CHANNEL: Final = """
INSERT INTO channels(id, profile, key, name, first_seq, last_seq, last_id, bytes) VALUES %s ON CONFLICT(id) DO UPDATE
SET last_seq = excluded.last_seq, last_id = excluded.last_id, bytes = bytes + excluded.bytes"""
_AMEND: Final = """
UPDATE details SET delivery = column1, latency_us = column2, code = column3, fields = column4, extra = column5
FROM (VALUES %s) WHERE message = column6"""
# The rows after the cut are those added since it was requested: few rows, found by the index.
_CUT: Final = """
UPDATE channels SET first_seq = max(first_seq, :seq + 1), bytes = CASE WHEN first_seq > :seq THEN bytes ELSE
(SELECT coalesce(sum(size), 0) FROM messages WHERE channel = :channel AND seq > :seq) END WHERE id = :channel"""
REMARK_COLUMNS: Final = ("message", "is_marked", "note")
_REMARK: Final = f"INSERT OR REPLACE INTO remarks({','.join(REMARK_COLUMNS)}) VALUES %s"
_STATE: Final = "INSERT OR REPLACE INTO state(name, value) VALUES (?, ?)"
_UNSTATE: Final = "DELETE FROM state WHERE name = ?"
_UNREMARK: Final = "DELETE FROM remarks WHERE message = ?"

AMENDMENT_COLUMNS: Final = ("delivery", "latency_us", "code", "fields", "extra", "message")
Amendment = tuple[str | None, int | None, Stored | None, str | None, str | None, int]
"""Delivery, latency, code, fields and extra of a row of details, and the ID of its message."""
Remark = tuple[int, int, Stored]
"""ID of a message, whether it is marked, the note on it."""
Change = TypeVar("Change")
Added = TypeVar("Added", DetailRow, SourceRow)
_ID: Final = itemgetter(0)
_CHANNEL_OF: Final = itemgetter(CHANNEL_AT)
_SIZE_OF: Final = itemgetter(SIZE_AT)


@dataclass(frozen=True, slots=True)
class Cut:
    """A request to delete all messages of a channel up to ``seq``.

    Attributes:
        id: The newest message of the log when it was requested.
    """

    id: int
    channel: int
    seq: int


@dataclass(frozen=True, slots=True)
class StateChange:
    """A row of the table ``state`` to write, or to delete if it has no value.

    Attributes:
        id: The newest message of the log when it was requested: what the row says is true of messages up to this one.
    """

    id: int
    name: str
    value: str | None


Request = TypeVar("Request", Cut, StateChange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The changes that one transaction writes.

    Attributes:
        size: Bytes of the texts of the rows.
        staged: Staged messages to write, and no rows; None for most batches.
    """

    rows: list[Row] = field(default_factory=list)
    size: int = 0
    details: list[DetailRow] = field(default_factory=list)
    sources: list[SourceRow] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    states: list[StateChange] = field(default_factory=list)
    staged: Staged | None = None

    def __bool__(self) -> bool:
        return bool(self.rows or self.staged or self.amendments or self.remarks or self.cuts or self.states)

    @property
    def ids(self) -> Sequence[int]:
        """The IDs of the messages, in order."""
        return self.staged.ids if self.staged else [row[0] for row in self.rows]

    def write(self, connection: sqlite3.Connection, keys: Mapping[int, tuple[str, Stored]]) -> None:
        """Write everything, or nothing.

        Args:
            keys: Profile and key of each channel by its number.
        """
        connection.execute("BEGIN IMMEDIATE")
        self.change(connection, keys)
        connection.execute("COMMIT")

    def change(self, connection: sqlite3.Connection, keys: Mapping[int, tuple[str, Stored]]) -> None:
        """Make the changes within a transaction of the caller."""
        for rows, details, sources, remarks in self.staged.pieces() if self.staged else ():
            Batch(rows=rows, details=details, sources=sources, remarks=remarks).change(connection, keys)
        _execute(connection, _INSERT, self.rows)
        _execute(connection, _CHANNEL, _channel_rows(self.rows, keys))
        _execute(connection, _SOURCE, self.sources)
        _execute(connection, _DETAIL, self.details)
        _execute(connection, _AMEND, self.amendments)
        _execute(connection, _REMARK, [remark for remark in self.remarks if remark[1] or remark[2]])
        connection.executemany(_UNREMARK, [(remark[0],) for remark in self.remarks if not (remark[1] or remark[2])])
        for cut in self.cuts:
            connection.execute(_CUT, {"channel": cut.channel, "seq": cut.seq})
        for change in self.states:
            if change.value is None:
                connection.execute(_UNSTATE, (change.name,))
            else:
                connection.execute(_STATE, (change.name, change.value))

    def pieces(self) -> Iterator[Batch]:
        """Return the same changes one by one: each row with its details and its source, then the changes of rows."""
        details, sources = (
            {detail[0]: detail for detail in self.details},
            {source[0]: source for source in self.sources},
        )
        for row in self.rows:
            yield Batch(
                rows=[row],
                size=row[SIZE_AT],
                details=[details[row[0]]] if row[0] in details else [],
                sources=[sources[row[0]]] if row[0] in sources else [],
            )
        for amendment in self.amendments:
            yield Batch(amendments=[amendment])
        for remark in self.remarks:
            yield Batch(remarks=[remark])
        yield Batch(cuts=self.cuts, states=self.states, staged=self.staged, size=self.size if self.staged else 0)


@dataclass(slots=True)
class Waiting:
    """Changes that are waiting to be written; rows, details, sources and staged logs in the order of their IDs."""

    rows: list[Row] = field(default_factory=list)
    details: list[DetailRow] = field(default_factory=list)
    sources: list[SourceRow] = field(default_factory=list)
    amendments: dict[int, Amendment] = field(default_factory=dict)
    remarks: dict[int, Remark] = field(default_factory=dict)
    cuts: list[Cut] = field(default_factory=list)
    states: list[StateChange] = field(default_factory=list)
    staged: list[Staged] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows or self.staged or self.amendments or self.remarks or self.cuts or self.states)

    def put_back(self, batch: Batch) -> None:
        """Put back what was taken and not written."""
        self.rows[:0], self.details[:0], self.sources[:0] = batch.rows, batch.details, batch.sources
        self.amendments = {change[-1]: change for change in batch.amendments} | self.amendments
        self.remarks = {remark[0]: remark for remark in batch.remarks} | self.remarks
        self.cuts[:0] = batch.cuts
        if batch.staged:
            self.staged.insert(0, batch.staged)

    def take(self) -> Batch:
        """Return the rows of one batch, and the changes that concern rows up to it; or one staged log."""
        before = bisect_left(self.rows, self.staged[0].ids.start, key=_ID) if self.staged else len(self.rows)
        if self.staged and not before:
            staged = self.staged.pop(0)
            return Batch(staged=staged, size=staged.size)
        count, size = _batch_length(self.rows, before)
        rows, self.rows = self.rows[:count], self.rows[count:]
        # Changes of rows that are not written yet wait for them.
        last = rows[-1][0] if self.rows or self.staged else None
        details, self.details = _split(self.details, last)
        sources, self.sources = _split(self.sources, last)
        cuts, self.cuts = _split_requests(self.cuts, last)
        states, self.states = _split_requests(self.states, last)
        return Batch(
            rows=rows,
            size=size,
            details=details,
            sources=sources,
            amendments=_due(self.amendments, last),
            remarks=_due(self.remarks, last),
            cuts=cuts,
            states=states,
        )


def _split(added: list[Added], last: int | None) -> tuple[list[Added], list[Added]]:
    """Split what was added, which is in the order of IDs, at the ID ``last``."""
    if not added or last is None:
        return added, []
    count = bisect_right(added, last, key=_ID)
    return added[:count], added[count:]


def _split_requests(requests: list[Request], last: int | None) -> tuple[list[Request], list[Request]]:
    """Split requests at those that concern messages after ``last``."""
    if last is None:
        return requests, []
    return [one for one in requests if one.id <= last], [one for one in requests if one.id > last]


def _due(changes: dict[int, Change], last: int | None) -> list[Change]:
    ids = [id for id in changes if last is None or id <= last]
    return [changes.pop(id) for id in ids]


def _batch_length(rows: Sequence[Row], most: int) -> tuple[int, int]:
    """Return how many of the rows make one batch, at least one and at most ``most``, and the sum of their bytes."""
    if not rows:
        return 0, 0
    sums = list(accumulate(map(_SIZE_OF, rows[: min(BATCH_ROWS, most)])))
    count = max(bisect_right(sums, BATCH_BYTES), 1)
    return count, sums[count - 1]


def _execute(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Execute a statement with VALUES for all rows.

    Uses blocks whose sizes are powers of two: few different statements, so that sqlite3 keeps them prepared.
    """
    size, start = _STATEMENT_ROWS, 0
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        block = rows[start : start + size]
        connection.execute(_with_values(statement, len(block[0]), size), tuple(chain.from_iterable(block)))
        start += size


@lru_cache(maxsize=128)
def _with_values(statement: str, columns: int, rows: int) -> str:
    return statement % ",".join([f"({','.join('?' * columns)})"] * rows)


def _channel_rows(
    rows: Sequence[Row], keys: Mapping[int, tuple[str, Stored]]
) -> list[tuple[int, str, Stored, Stored, int, int, int, int]]:
    last = dict(zip(map(_CHANNEL_OF, rows), rows, strict=True))
    sizes: dict[int, int] = {}
    if len(last) == 1:
        sizes[rows[0][CHANNEL_AT]] = sum(map(_SIZE_OF, rows))
    else:
        for row in rows:
            channel = row[CHANNEL_AT]
            sizes[channel] = sizes.get(channel, 0) + row[SIZE_AT]
    return [
        (channel, keys[channel][0], keys[channel][1], keys[channel][1], 1, row[SEQ_AT], row[0], sizes[channel])
        for channel, row in last.items()
    ]
