"""Notices that another program changed the files of an open log: it deleted, replaced, truncated or overwrote them.

Only the writer's thread writes to a log. So whatever has changed since its own last write was changed by another
program. The files are not opened for that: closing one would release the locks that SQLite holds on it.
"""

from __future__ import annotations

import sys
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple

from appsync_console.store.log.file import files_of
from appsync_console.store.log.schema import PAGE_BYTES


class FileChange(Enum):
    """What happened to the files since the last own write."""

    NONE = auto()
    LOST = auto()
    """The log is no longer in its place: what is written to it would be lost."""
    SHRUNK = auto()
    WRITTEN = auto()


class _State(NamedTuple):
    device: int
    inode: int
    size: int
    time_ns: int


class FileWatch:
    """Compares the files of a log with what they were after the last own write. For one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._files = files_of(path)[:2]  # of the third, SQLite's memory, only the other two matter
        self._states = self._read()

    def remember(self) -> None:
        """Adopt the files as they are now, unless they were lost meanwhile."""
        self._states = tuple(
            before if _change(before, now) is FileChange.LOST else now
            for before, now in zip(self._states, self._read(), strict=True)
        )

    def is_foreign(self, pages: int) -> bool:
        """Whether another program must have changed the log during an own write.

        An own write also changes the WAL, and truncates the log to its number of pages only.
        """
        (before, wal_before), (now, wal_now) = self._states, self._read()
        if before is None or now is None or before == now:
            return False
        return wal_before == wal_now or (now.size < before.size and now.size != pages * PAGE_BYTES)

    def change(self) -> FileChange:
        """Return the worst that happened since the files were remembered."""
        changes = {_change(before, now) for before, now in zip(self._states, self._read(), strict=True)}
        for change in (FileChange.LOST, FileChange.SHRUNK, FileChange.WRITTEN):
            if change in changes:
                return change
        return FileChange.NONE

    def _read(self) -> tuple[_State | None, ...]:
        return tuple(_state(file) for file in self._files)


def _state(file: Path) -> _State | None:
    try:
        found = file.stat()
    except OSError:
        return None
    # Windows updates the time of an open file when it likes.
    return _State(found.st_dev, found.st_ino, found.st_size, 0 if sys.platform == "win32" else found.st_mtime_ns)


def _change(before: _State | None, now: _State | None) -> FileChange:
    if before is None or before == now:
        return FileChange.NONE
    if now is None or before[:2] != now[:2]:
        return FileChange.LOST
    return FileChange.SHRUNK if now.size < before.size else FileChange.WRITTEN
