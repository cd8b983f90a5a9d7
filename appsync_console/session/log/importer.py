"""Imports messages from exported JSON lines: appends them to the log, unchanged and in order, all or none."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import InputError, StoreError
from appsync_console.domain.message import Entry, Kind
from appsync_console.session.log.format import entry_of
from appsync_console.store.atomic import cannot_write
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.log.staging.staged import discard, staging_path

_BATCH: Final = 2_000
_BATCH_BYTES: Final = 8 << 20
_PATIENCE_S: Final = 10.0
_LOOK_S: Final = 0.1
_LINE_MOST: Final = 64 << 20
Read = tuple[Entry, bool, str]


class LogImport:
    """An import. Call :meth:`check` first, on any thread, then :meth:`take`, on the loop that owns the log.

    Attributes:
        count: Number of messages and gaps that the current method has read.
        gaps: How many of them are gaps.
        share: Progress of the current method from 0 to 1.
        is_cancelled: Set this to end the current method early.
    """

    def __init__(self, file: Path) -> None:
        self.count = 0
        self.gaps = 0
        self.share = 0.0
        self.is_cancelled = False
        self._file = file

    def check(self) -> int:
        """Check the whole file, so that a damaged file is not imported in part; returns the number of messages.

        Raises:
            InputError: For field ``file``; the error names the first line that is not a message.
        """
        for _ in self._read():
            if self.is_cancelled:
                break
        return self.count

    async def take(self, log: MessageLog, profile_id: str, *, waits: bool = True) -> int:
        """Append all messages to the log of a profile, or none; returns their number: 0 if canceled.

        Args:
            waits: Wait while the log cannot be written. Otherwise this returns, and closing the log tries for the last
                time: nothing was imported if the log has a backlog then.

        Raises:
            InputError: The file has changed since it was checked.
            StoreError: There is not enough room, or the log was closed.
        """
        staged = await asyncio.to_thread(self._stage, log.path)
        if staged is None:
            return 0
        ids = log.adopt(profile_id, staged)
        while log.committed < ids[-1] and (waits or log.problem is None):
            with suppress(TimeoutError):
                async with asyncio.timeout(None if waits else _LOOK_S):
                    if not await log.written(ids[-1]):
                        raise not_imported(log.problem)
        return len(ids)

    def _stage(self, log_path: Path) -> Path | None:
        """Write all messages to a log of their own; None if there are none, or if canceled."""
        try:
            path = staging_path(log_path)
        except OSError as error:
            raise cannot_write(log_path, error) from error
        is_complete = False
        try:
            with closing(MessageLog.open(path)) as log:
                self._fill(log)
                if not log.flush(_PATIENCE_S):
                    raise not_imported(log.problem)
                is_complete = log.committed > 0 and not self.is_cancelled
        finally:
            if not is_complete:
                discard(path)
        return path if is_complete else None

    def _fill(self, log: MessageLog) -> None:
        for entry, is_marked, remark in self._read():
            (id,) = log.append("", [entry])
            if is_marked or remark:
                log.remark(id, is_marked=is_marked, note=remark)
            is_far = log.backlog >= _BATCH or log.backlog_bytes >= _BATCH_BYTES
            if is_far and not log.flush(_PATIENCE_S):
                raise not_imported(log.problem)
            if self.is_cancelled:
                return

    def _read(self) -> Iterator[Read]:
        self.count, self.gaps, self.share = 0, 0, 0.0
        try:
            size = max(self._file.stat().st_size, 1)
            with self._file.open("rb") as stream:
                for number, line in enumerate(_lines(stream), 1):
                    if line.strip():
                        read = self._entry(number, line)
                        self.count += 1
                        self.gaps += read[0].kind is Kind.GAP
                        yield read
                    self.share = min(stream.tell() / size, 1.0)
        except OSError as error:
            raise InputError("file.not_read", field="file", path=str(self._file), reason=error.strerror) from error

    def _entry(self, number: int, line: bytes) -> Read:
        try:
            return entry_of(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            reason = InputError("log_line.not_utf8", field="line")
            raise self._not_a_message(number, reason) from error
        except InputError as reason:
            raise self._not_a_message(number, reason) from reason

    def _not_a_message(self, number: int, reason: InputError) -> InputError:
        return InputError("log_line.invalid", field="file", line=number, file=self._file.name, inner=reason)


def _lines(stream: io.BufferedReader) -> Iterator[bytes]:
    while line := stream.readline(_LINE_MOST):
        yield line


def not_imported(problem: StoreError | None) -> StoreError:
    """Return the error for an import whose messages cannot be written, for a problem of the log."""
    return StoreError("log.not_imported", inner=str(problem.fields["inner"]) if problem else "sqlite.failed")
