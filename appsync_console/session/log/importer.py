"""Imports messages from exported JSON lines: appends them to the log, unchanged and in order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import InputError
from appsync_console.domain.message import Entry
from appsync_console.session.log.format import entry_of
from appsync_console.store.log.message_log import MessageLog

_BATCH: Final = 500
_BATCH_CHARS: Final = 1 << 20
_LINE_MOST: Final = 64 << 20
Read = tuple[Entry, bool, str]


class LogImport:
    """An import. Call :meth:`check` first, on any thread, then :meth:`take`, on the loop that owns the log.

    Attributes:
        count: Number of messages that the current method has read.
        share: Progress of the current method from 0 to 1.
        is_cancelled: Set this to end the current method early.
    """

    def __init__(self, file: Path) -> None:
        self.count = 0
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

    async def take(self, log: MessageLog, profile_id: str) -> int:
        """Append all messages to the log of a profile; returns their number. If canceled, imported messages remain.

        Raises:
            InputError: The file has changed since it was checked.
        """
        taken = 0
        batch: list[Read] = []
        chars = 0
        for read in self._read():
            batch.append(read)
            chars += len(read[0].text)
            if len(batch) == _BATCH or chars > _BATCH_CHARS:
                taken += await _append(log, profile_id, batch)
                batch, chars = [], 0
                if self.is_cancelled:
                    return taken
        return taken + await _append(log, profile_id, batch)

    def _read(self) -> Iterator[Read]:
        self.count, self.share = 0, 0.0
        try:
            size = max(self._file.stat().st_size, 1)
            with self._file.open("rb") as stream:
                for number, line in enumerate(_lines(stream), 1):
                    if line.strip():
                        self.count += 1
                        yield self._entry(number, line)
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


async def _append(log: MessageLog, profile_id: str, batch: list[Read]) -> int:
    ids = log.append(profile_id, [entry for entry, _, _ in batch])
    for id, (_, is_marked, remark) in zip(ids, batch, strict=True):
        if is_marked or remark:
            log.remark(id, is_marked=is_marked, note=remark)
    await log.drained(4 * _BATCH)
    return len(batch)
