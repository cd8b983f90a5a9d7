"""The queue of changes for the message log, and the batch that one transaction writes.

No thread and no lock: the writer holds both. A change of rows is never written before the rows it concerns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, TypeVar

from appsync_console.store.log.row_format import CHANNEL_AT, COLUMNS, SEQ_AT, SIZE_AT, Row, Stored

BATCH_ROWS: Final = 2_000
BATCH_BYTES: Final = 8 << 20

# Rows per statement. Each step of SQLite releases the interpreter lock and must regain it from a busy loop thread, so
# do it once for many rows instead of once per row. Stays below 32,766 parameters, the limit of a statement.
_STATEMENT_ROWS: Final = 256

_INSERT: Final = f"INSERT INTO messages({','.join(COLUMNS)}) VALUES %s"
_CHANNEL: Final = """
INSERT INTO channels(id, profile, name, first_seq, last_seq, last_id, bytes) VALUES %s ON CONFLICT(id) DO UPDATE
SET last_seq = excluded.last_seq, last_id = excluded.last_id, bytes = bytes + excluded.bytes"""
_AMEND: Final = """
UPDATE messages SET delivery = column1, latency_us = column2, note = column3 FROM (VALUES %s) WHERE id = column4"""
# The rows after the cut are those added since it was requested: few rows, found by the index.
_CUT: Final = """
UPDATE channels SET first_seq = max(first_seq, :seq + 1), bytes = CASE WHEN first_seq > :seq THEN bytes ELSE
(SELECT coalesce(sum(size), 0) FROM messages WHERE channel = :channel AND seq > :seq) END WHERE id = :channel"""
_REMARK: Final = "INSERT OR REPLACE INTO remarks(message, is_marked, note) VALUES %s"
_UNREMARK: Final = "DELETE FROM remarks WHERE message = ?"

Amendment = tuple[str | None, int | None, Stored, int]
Remark = tuple[int, int, Stored]
"""ID of a message, whether it is marked, the note on it."""
Change = TypeVar("Change")


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
class Batch:
    """The changes that one transaction writes."""

    rows: list[Row]
    amendments: list[Amendment]
    remarks: list[Remark]
    cuts: list[Cut]

    def __bool__(self) -> bool:
        return bool(self.rows or self.amendments or self.remarks or self.cuts)

    def write(self, connection: sqlite3.Connection, names: Mapping[int, tuple[str, Stored]]) -> None:
        """Write everything, or nothing.

        Args:
            names: Profile and name of each channel by its number.
        """
        connection.execute("BEGIN IMMEDIATE")
        _execute(connection, _INSERT, self.rows)
        _execute(connection, _CHANNEL, _channel_rows(self.rows, names))
        _execute(connection, _AMEND, self.amendments)
        _execute(connection, _REMARK, [remark for remark in self.remarks if remark[1] or remark[2]])
        connection.executemany(_UNREMARK, [(remark[0],) for remark in self.remarks if not (remark[1] or remark[2])])
        for cut in self.cuts:
            connection.execute(_CUT, {"channel": cut.channel, "seq": cut.seq})
        connection.execute("COMMIT")


@dataclass(slots=True)
class Waiting:
    """Changes that are waiting to be written."""

    rows: list[Row] = field(default_factory=list)
    amendments: dict[int, Amendment] = field(default_factory=dict)
    remarks: dict[int, Remark] = field(default_factory=dict)
    cuts: list[Cut] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows or self.amendments or self.remarks or self.cuts)

    def take(self) -> Batch:
        """Return the rows of one batch, and the changes that concern rows up to it."""
        count = _batch_length(self.rows)
        rows, self.rows = self.rows[:count], self.rows[count:]
        # Changes of rows that are not written yet wait for them.
        last = rows[-1][0] if self.rows else None
        cuts, self.cuts = self.cuts, []
        if last is not None:
            self.cuts = [cut for cut in cuts if cut.id > last]
            cuts = [cut for cut in cuts if cut.id <= last]
        return Batch(rows, _due(self.amendments, last), _due(self.remarks, last), cuts)


def _due(changes: dict[int, Change], last: int | None) -> list[Change]:
    ids = [id for id in changes if last is None or id <= last]
    return [changes.pop(id) for id in ids]


def _batch_length(rows: Sequence[Row]) -> int:
    """Return how many of the rows make one batch: at least one."""
    size = 0
    for count, row in enumerate(rows[:BATCH_ROWS]):
        size += row[SIZE_AT]
        if size > BATCH_BYTES:
            return max(count, 1)
    return min(len(rows), BATCH_ROWS)


def _execute(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Execute a statement with VALUES for all rows.

    Uses blocks whose sizes are powers of two: few different statements, so that sqlite3 keeps them prepared.
    """
    size, start = _STATEMENT_ROWS, 0
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        block = rows[start : start + size]
        marks = ",".join([f"({','.join('?' * len(block[0]))})"] * size)
        connection.execute(statement % marks, tuple(chain.from_iterable(block)))
        start += size


def _channel_rows(
    rows: Sequence[Row], names: Mapping[int, tuple[str, Stored]]
) -> list[tuple[int, str, Stored, int, int, int, int]]:
    last: dict[int, Row] = {}
    sizes: dict[int, int] = {}
    for row in rows:
        channel = row[CHANNEL_AT]
        last[channel] = row
        sizes[channel] = sizes.get(channel, 0) + row[SIZE_AT]
    return [(channel, *names[channel], 1, row[SEQ_AT], row[0], sizes[channel]) for channel, row in last.items()]
