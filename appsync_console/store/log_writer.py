"""The one thread that writes the message log: batches by time and size, tries again when the disk refuses.

Owns its connection and what waits to be written. The loop thread only ever hands over rows and reads numbers.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import StoreError
from appsync_console.store.log_file import connect, explain, is_damage
from appsync_console.store.log_rows import CHANNEL_AT, COLUMNS, SEQ_AT, SIZE_AT, Row, Stored

BATCH_S: Final = 0.04
BATCH_ROWS: Final = 2_000
BATCH_BYTES: Final = 8 << 20
RETRY_S: Final = 1.0

# Rows in one statement. A step of SQLite gives up the interpreter lock and must win it back from a busy loop thread: so
# once for many rows instead of once a row. Stays below 32,766 parameters, the bound of a statement.
_STATEMENT_ROWS: Final = 256
_LOOK_S: Final = 1.0
_LAST_TRIES_S: Final = 5.0

_INSERT: Final = f"INSERT INTO messages({','.join(COLUMNS)}) VALUES %s"
_CHANNEL: Final = """
INSERT INTO channels(id, profile, name, first_seq, last_seq, last_id, bytes) VALUES %s ON CONFLICT(id) DO UPDATE
SET last_seq = excluded.last_seq, last_id = excluded.last_id, bytes = bytes + excluded.bytes"""
_AMEND: Final = """
UPDATE messages SET delivery = column1, latency_us = column2, note = column3 FROM (VALUES %s) WHERE id = column4"""

Amendment = tuple[str | None, int | None, Stored, int]


class LogWriter(threading.Thread):
    """Writes rows in the order in which they are put.

    Args:
        names: Profile and name of each channel by its number; an entry is there before the channel's first row is put.
        committed: The highest id that is in the file.
        on_damage: Told, in this thread, when SQLite finds the file broken.

    Attributes:
        committed: The highest id that is in the file now.
        committed_bytes: Bytes of the texts written since the start.
        changes: Grows with each commit.
        problem: Why nothing is written at the moment; None when all is well.
        is_finished: Whether nothing more will be written.
    """

    def __init__(
        self, path: Path, names: Mapping[int, tuple[str, Stored]], committed: int, on_damage: Callable[[], None]
    ) -> None:
        super().__init__(name="message log writer", daemon=False)
        self.committed = committed
        self.committed_bytes = 0
        self.changes = 0
        self.problem: StoreError | None = None
        self.is_finished = False
        self._path = path
        self._names = names
        self._on_damage = on_damage
        self._rows: list[Row] = []
        self._amendments: dict[int, Amendment] = {}
        self._since = 0.0
        self._wake = threading.Condition()
        self._is_writing = False
        self._hurries = 0
        self._give_up_at: float | None = None
        self._waiters: list[tuple[int, asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    # For the loop thread

    def put(self, rows: Sequence[Row]) -> None:
        """Take rows with the ids that follow the last ones put."""
        with self._wake:
            self._note_work()
            self._rows.extend(rows)
            if len(self._rows) >= BATCH_ROWS:
                self._wake.notify_all()

    def amend(self, amendment: Amendment) -> None:
        """Take a change of a row that was put before; of several to one row only the last is written."""
        with self._wake:
            self._note_work()
            self._amendments[amendment[-1]] = amendment

    async def wait_committed(self, id: int) -> None:
        """Wait until ``id`` is in the file, on whatever loop is running."""
        loop = asyncio.get_running_loop()
        waiter = id, loop, loop.create_future()
        with self._wake:
            if self.committed >= id or self.is_finished:
                return
            self._waiters.append(waiter)
        try:
            await waiter[2]
        finally:
            with self._wake, contextlib.suppress(ValueError):
                self._waiters.remove(waiter)

    def flush(self, timeout_s: float) -> bool:
        """Write what waits now instead of with the next batch; whether all of it was written in time."""
        with self._wake:
            self._hurries += 1
            self._wake.notify_all()
            try:
                return self._wake.wait_for(self._is_idle, timeout_s)
            finally:
                self._hurries -= 1

    def finish(self, timeout_s: float) -> bool:
        """Write what waits and end; whether all of it was written in time. What was not is forgotten."""
        with self._wake:
            self._give_up_at = time.monotonic() + timeout_s
            self._wake.notify_all()
        self.join(timeout_s + _LOOK_S)
        return self._is_idle()

    # In the thread itself

    def run(self) -> None:
        """Write until told to finish, or until the main thread ended without saying so."""
        connection: sqlite3.Connection | None = None
        while self._wait_for_work():
            rows, amendments = self._take()
            while not self._is_given_up():
                try:
                    connection = connection or connect(self._path, is_writer=True)
                    _write(connection, rows, amendments, self._names)
                except Exception as error:  # whatever it is: what waits is kept, said and tried again
                    self._note_failure(connection, error)
                else:
                    self._note_commit(rows)
                    break
        if connection is not None:
            connection.close()
        self._release_waiters()

    def _note_work(self) -> None:
        if not self._rows and not self._amendments:
            self._since = time.monotonic()
            self._wake.notify_all()

    def _is_idle(self) -> bool:
        return not (self._rows or self._amendments or self._is_writing)

    def _has_work(self) -> bool:
        return bool(self._rows or self._amendments)

    def _is_due(self) -> bool:
        return len(self._rows) >= BATCH_ROWS or self._hurries > 0 or self._give_up_at is not None

    def _is_closing(self) -> bool:
        return self._give_up_at is not None

    def _is_given_up(self) -> bool:
        return self._give_up_at is not None and time.monotonic() > self._give_up_at

    def _wait_for_work(self) -> bool:
        """Wait for a batch that is due; False when there is to be none any more."""
        with self._wake:
            while not self._has_work():
                if self._give_up_at is not None or not threading.main_thread().is_alive():
                    return False
                self._wake.wait(_LOOK_S)
            self._wake.wait_for(self._is_due, self._since + BATCH_S - time.monotonic())
            return not self._is_given_up()

    def _take(self) -> tuple[list[Row], list[Amendment]]:
        with self._wake:
            self._is_writing = True
            count = _batch_length(self._rows)
            rows, self._rows = self._rows[:count], self._rows[count:]
            # Amendments of rows that are not written yet wait for them.
            last = rows[-1][0] if self._rows else None
            due = [amendment for id, amendment in self._amendments.items() if last is None or id <= last]
            for amendment in due:
                del self._amendments[amendment[-1]]
            return rows, due

    def _note_commit(self, rows: Sequence[Row]) -> None:
        with self._wake:
            if rows:
                self.committed = rows[-1][0]
                self.committed_bytes += sum(row[SIZE_AT] for row in rows)
            self.changes += 1
            self.problem = None
            self._is_writing = False
            self._wake.notify_all()
            done = [waiter for waiter in self._waiters if waiter[0] <= self.committed]
        for _, loop, future in done:
            _resolve_on(loop, future)

    def _note_failure(self, connection: sqlite3.Connection | None, error: Exception) -> None:
        if connection is not None and connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.rollback()
        self.problem = explain(
            "Messages cannot be written to the log at the moment; they are kept in memory.", self._path, error
        )
        if is_damage(error):
            self._on_damage()
        with self._wake:
            if self._give_up_at is None and not threading.main_thread().is_alive():
                self._give_up_at = time.monotonic() + _LAST_TRIES_S
            if self._give_up_at is None:
                self._wake.wait_for(self._is_closing, RETRY_S)
            else:
                self._wake.wait(RETRY_S / 10)

    def _release_waiters(self) -> None:
        with self._wake:
            self.is_finished = True
            waiters = list(self._waiters)
        for _, loop, future in waiters:
            _resolve_on(loop, future)


def _batch_length(rows: Sequence[Row]) -> int:
    """How many of the rows make one batch: at least one."""
    size = 0
    for count, row in enumerate(rows[:BATCH_ROWS]):
        size += row[SIZE_AT]
        if size > BATCH_BYTES:
            return max(count, 1)
    return min(len(rows), BATCH_ROWS)


def _write(
    connection: sqlite3.Connection,
    rows: Sequence[Row],
    amendments: Sequence[Amendment],
    names: Mapping[int, tuple[str, Stored]],
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    _execute(connection, _INSERT, rows)
    _execute(connection, _CHANNEL, _channel_rows(rows, names))
    _execute(connection, _AMEND, amendments)
    connection.execute("COMMIT")


def _execute(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Execute a statement with VALUES for all rows.

    In blocks of powers of two: few different texts, so that sqlite3 keeps them prepared.
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


def _resolve_on(loop: asyncio.AbstractEventLoop, future: asyncio.Future[None]) -> None:
    with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits there any more
        loop.call_soon_threadsafe(_resolve, future)


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
