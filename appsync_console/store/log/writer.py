"""The writer thread of the message log: writes batches by time and size, and retries if the disk fails.

Owns its connection and the queue. The event loop's thread only adds rows and reads numbers.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import AgesUntrusted, StoreError
from appsync_console.domain.retention import Limit
from appsync_console.store.log.file import explain, is_damage, primary_name
from appsync_console.store.log.guard.guarded_file import GuardedFile
from appsync_console.store.log.retention import RetentionSweeper
from appsync_console.store.log.row_format import DetailRow, Row, SourceRow, Stored
from appsync_console.store.log.staging.staged import Staged
from appsync_console.store.log.unwritten import set_aside
from appsync_console.store.log.write_batch import BATCH_ROWS, Amendment, Batch, Cut, Remark, StateChange, Waiting

BATCH_S: Final = 0.04
RETRY_S: Final = 1.0
UPKEEP_S: Final = 0.25
"""Seconds after which upkeep runs one step, however many messages wait."""

_LOOK_S: Final = 1.0
_LAST_TRIES_S: Final = 5.0


class LogWriter(threading.Thread):
    """Writes rows in the order in which they are put.

    Args:
        keys: Profile and key of each channel by its number; an entry exists before the channel's first row is put.
        committed: The highest ID in the file.
        on_damage: Called in this thread if SQLite finds the file damaged.
        on_sound: Called in this thread when the file is sound again.

    Attributes:
        file: The file, and what happened to it.
        committed: The highest ID in the file now.
        committed_bytes: Bytes of the texts written since the start.
        changes: Increases with each commit that readers can notice.
        clears: Increases with each commit that cleared messages.
        problem: Why writing fails at the moment; None if there is no problem.
        set_aside: How many messages, or changes of them, had values that cannot be stored: see ``unwritten.set_aside``.
        is_finished: Whether nothing more will be written.
    """

    def __init__(
        self,
        path: Path,
        keys: Mapping[int, tuple[str, Stored]],
        committed: int,
        on_damage: Callable[[], None],
        on_sound: Callable[[], None],
    ) -> None:
        super().__init__(name="message log writer", daemon=False)
        self.file = GuardedFile(path, keys, on_sound)
        self.committed = committed
        self.committed_bytes = 0
        self.changes = 0
        self.clears = 0
        self.problem: StoreError | None = None
        self.set_aside = 0
        self.is_finished = False
        self._path = path
        self._keys = keys
        self._on_damage = on_damage
        self._waiting = Waiting()
        self._upkeep = RetentionSweeper(committed)
        self._upkeep_at = 0.0  # when it runs although messages wait
        self._retry_at = 0.0  # when it is retried after a failure
        self._since = 0.0
        self._wake = threading.Condition()
        self._is_writing = False
        self._hurries = 0
        self._give_up_at: float | None = None
        self._waiters: list[tuple[int, asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    # For the event loop's thread

    def put(self, rows: Sequence[Row], details: Sequence[DetailRow], sources: Sequence[SourceRow]) -> None:
        """Queue rows with the IDs that follow the last ones put, their details, and the sources that are new."""
        with self._wake:
            self._note_work()
            self._waiting.rows.extend(rows)
            self._waiting.details.extend(details)
            self._waiting.sources.extend(sources)
            if len(self._waiting.rows) >= BATCH_ROWS:
                self._wake.notify_all()

    def amend(self, amendment: Amendment) -> None:
        """Queue a change of a row that was put before; only the last change of a row is written."""
        with self._wake:
            self._note_work()
            self._waiting.amendments[amendment[-1]] = amendment

    def remark(self, remark: Remark) -> None:
        """Queue the user's mark and note of a row that was put before, replacing the previous ones."""
        with self._wake:
            self._note_work()
            self._waiting.remarks[remark[0]] = remark

    def cut(self, cuts: Sequence[Cut]) -> None:
        """Queue the deletion of messages that were put before."""
        with self._wake:
            self._note_work()
            self._waiting.cuts.extend(cuts)

    def put_state(self, change: StateChange) -> None:
        """Queue a row of ``state``; it is never written before the messages put so far."""
        with self._wake:
            self._note_work()
            self._waiting.states.append(change)

    def adopt(self, staged: Staged) -> None:
        """Queue staged messages with the IDs that follow the last ones put."""
        with self._wake:
            self._note_work()
            self._waiting.staged.append(staged)

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The retention limits by profile ID."""
        return self._upkeep.limits

    @limits.setter
    def limits(self, limits: Mapping[str, Limit]) -> None:
        with self._wake:
            self._upkeep.limits = limits
            self._upkeep.look_soon()
            self._wake.notify_all()

    def floor(self, profile: str) -> int:
        """Return the ID up to which messages of a profile were dropped since the start."""
        return self._upkeep.floors.get(profile, 0)

    def age_doubt(self, profile: str) -> AgesUntrusted | None:
        """Return why messages of a profile that are too old are not deleted; None if they are, or there are none."""
        return self._upkeep.ages.doubts.get(profile)

    def confirm_ages(self, profile: str) -> None:
        """Delete messages of a profile by age although the clock may be wrong."""
        self._upkeep.ages.confirm(profile)
        with self._wake:
            self._upkeep.look_soon()
            self._wake.notify_all()

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
        """Write the queue now instead of with the next batch; return whether all of it was written in time."""
        with self._wake:
            self._hurries += 1
            self._wake.notify_all()
            try:
                return self._wake.wait_for(self._is_idle, timeout_s)
            finally:
                self._hurries -= 1

    def finish(self, timeout_s: float) -> bool:
        """Write the queue and end; return whether all of it was written in time. The rest is dropped."""
        with self._wake:
            self._give_up_at = time.monotonic() + timeout_s
            self._wake.notify_all()
        self.join(timeout_s + _LOOK_S)
        return self._is_idle()

    @property
    def unwritten(self) -> Waiting:
        """What was not written before the end; valid after :meth:`finish`."""
        return self._waiting

    # In the thread itself

    def run(self) -> None:
        """Write until told to finish, or until the main thread has ended without doing so."""
        while self._wait_for_work():
            batch = self._take()
            while batch and not self._is_given_up():
                try:
                    connection = self.file.check()
                    self._write(self.file.renumbered(batch), connection)
                except Exception as error:  # any failure: keep the queue, report the problem and retry
                    self._note_failure(error)
                else:
                    self.file.written()
                    self._note_commit(batch)
                    break
            else:
                self._keep_unwritten(batch)
            self._keep_up()
        self.file.close()
        for staged in self._waiting.staged:
            staged.discard()
        self._release_waiters()

    def _keep_unwritten(self, batch: Batch) -> None:
        with self._wake:
            self._waiting.put_back(batch)
            self._is_writing = False

    def _write(self, batch: Batch, connection: sqlite3.Connection) -> None:
        try:
            batch.write(connection, self._keys)
        except Exception as error:
            if not set_aside.is_of_values(error):
                raise
            self.file.roll_back()
            aside = set_aside.write_by_piece(batch, connection, self._keys)
            set_aside.keep(self._path, aside, self._keys)
            self.set_aside += len(aside)

    def _keep_up(self) -> None:
        """Check the file and run one step of upkeep, if due. What fails is retried later: nothing depends on it."""
        is_upkeep_due = self._is_upkeep_due()
        if not is_upkeep_due and not self.file.is_check_due:
            return
        try:
            connection = self.file.check()
            if is_upkeep_due:
                self.changes += self._upkeep.step(connection)
                self.file.written()
        except (sqlite3.Error, StoreError) as error:
            self.file.roll_back()
            if is_damage(error):
                self._on_damage()
            self._retry_at = time.monotonic() + RETRY_S
        self._upkeep_at = max(time.monotonic() + UPKEEP_S, self._retry_at)

    def _note_work(self) -> None:
        if not self._waiting:
            self._since = time.monotonic()
            self._wake.notify_all()

    def _is_idle(self) -> bool:
        return not (self._waiting or self._is_writing)

    def _is_due(self) -> bool:
        return len(self._waiting.rows) >= BATCH_ROWS or self._hurries > 0 or self._give_up_at is not None

    def _is_closing(self) -> bool:
        return self._give_up_at is not None

    def _is_given_up(self) -> bool:
        return self._give_up_at is not None and time.monotonic() > self._give_up_at

    def _is_upkeep_due(self) -> bool:
        """Whether upkeep may run now: when the queue is empty or upkeep is behind, and else occasionally."""
        may_wait = self._waiting and not self._upkeep.is_behind
        return self._upkeep.is_due and time.monotonic() >= (self._upkeep_at if may_wait else self._retry_at)

    def _wait_for_work(self) -> bool:
        """Wait for a batch that is due, or for upkeep; False if nothing more will come."""
        with self._wake:
            while not self._waiting:
                if self._give_up_at is not None or not threading.main_thread().is_alive():
                    return False
                if self._is_upkeep_due() or self.file.is_check_due:
                    return True
                self._wake.wait(_LOOK_S)
            self._wake.wait_for(self._is_due, self._since + BATCH_S - time.monotonic())
            return not self._is_given_up()

    def _take(self) -> Batch:
        with self._wake:
            self._is_writing = bool(self._waiting)
            return self._waiting.take()

    def _note_commit(self, batch: Batch) -> None:
        if batch.staged:
            batch.staged.discard()
        self._upkeep.note_rows(len(batch.ids))
        for cut in batch.cuts:
            self._upkeep.note_cut(cut.channel)
        with self._wake:
            if batch.ids:
                self.committed = batch.ids[-1]
                self.committed_bytes += batch.size
            self.changes += 1
            self.clears += bool(batch.cuts)
            self.problem = None
            self._is_writing = False
            self._wake.notify_all()
            done = [waiter for waiter in self._waiters if waiter[0] <= self.committed]
        for _, loop, future in done:
            _resolve_on(loop, future)

    def _note_failure(self, error: Exception) -> None:
        self.file.roll_back()
        is_full = primary_name(error) == "SQLITE_FULL"
        code = "log.disk_full" if is_full else "log.not_written"
        self.problem = error if isinstance(error, StoreError) else explain(code, self._path, error)
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


def _resolve_on(loop: asyncio.AbstractEventLoop, future: asyncio.Future[None]) -> None:
    with contextlib.suppress(RuntimeError):  # that loop is closed, so nothing waits there any more
        loop.call_soon_threadsafe(_resolve, future)


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
