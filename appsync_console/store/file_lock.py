"""A file lock that ends with the process that holds it, however the process ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from appsync_console.store.atomic import FILE_MODE

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# Windows locks bytes, which others then cannot read, so the lock is outside the bytes of the note.
_LOCKED_BYTE = 1 << 20
_NOTE_BYTES = 64
_RELEASED = -1
_RETRY_S = 0.02


class FileLock:
    """An open file that no other process can lock until :meth:`release`, or until this process ends.

    Args:
        path: The file; created if missing, and never removed, since another process may be about to lock it.

    Raises:
        BlockingIOError: Another process, or another object in this one, holds the lock.
        OSError: The file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise BlockingIOError(error.errno, "locked", str(path)) from error

    @classmethod
    def wait(cls, path: Path, timeout_s: float) -> FileLock:
        """Lock the file as soon as nobody else holds the lock; blocks the calling thread.

        Raises:
            OSError: The lock was not released in time, or the file cannot be opened.
        """
        end_s = time.monotonic() + timeout_s
        while True:
            try:
                return cls(path)
            except BlockingIOError:
                if time.monotonic() > end_s:
                    raise
                time.sleep(_RETRY_S)

    def read_note(self) -> str:
        """Return the short text stored in the file."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return os.read(self._descriptor, _NOTE_BYTES).decode("ascii", "replace")

    def leave_note(self, text: str) -> None:
        """Store a short ASCII text for the next holder. It outlives the process. Does nothing after release."""
        if self._descriptor == _RELEASED:
            return
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, text.encode("ascii"))

    def release(self) -> None:
        """Release the lock; may be called again."""
        descriptor, self._descriptor = self._descriptor, _RELEASED
        if descriptor != _RELEASED:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
