"""The writer's connection, and what replaces the file of a log that was deleted, truncated or damaged while open."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import StoreError
from appsync_console.domain.notice import Notice
from appsync_console.store.atomic import FILE_MODE, cannot_write, make_folder, sync_file, sync_folder
from appsync_console.store.log.file import connect, explain, files_of
from appsync_console.store.log.guard.file_watch import FileChange, FileWatch
from appsync_console.store.log.guard.renumbering import Renumbering
from appsync_console.store.log.inspection import is_sound
from appsync_console.store.log.opening import notices_of
from appsync_console.store.log.recovery.replacement import replace_damaged, set_aside
from appsync_console.store.log.row_format import Stored
from appsync_console.store.log.write_batch import Batch

CHECK_S: Final = 1.0
"""Seconds between two checks of the files; they are also checked before each write."""

_AGAIN_S: Final = 30.0  # until a log is read again that was sound, or that could not be recovered
_LAST_SEQS: Final = "SELECT id, last_seq FROM channels"


class GuardedFile:
    """A connection for the writer's thread. Any thread may call :meth:`suspect` and read the attributes.

    Args:
        keys: Profile and key of each channel by its number.
        on_sound: Called in the writer's thread when a log that was found damaged is sound again.

    Attributes:
        problem: What is wrong with the file; None if nothing is, or if it was solved.
        replacements: How often the file was replaced. Older connections read the previous file.
        notices: What to tell the user about replacements; the owner takes them.

    Raises:
        StoreError: The file cannot be opened.
    """

    def __init__(self, path: Path, keys: Mapping[int, tuple[str, Stored]], on_sound: Callable[[], None]) -> None:
        self.problem: StoreError | None = None
        self.replacements = 0
        self.notices: deque[Notice] = deque()
        self._path = path
        self._keys = keys
        self._on_sound = on_sound
        self._is_suspect = False
        self._check_at = self._verify_at = 0.0
        self._renumbering: Renumbering | None = None
        try:
            self._connection = connect(path, is_writer=True)
        except sqlite3.Error as error:
            raise explain("log.not_opened", path, error) from error
        self._watch = FileWatch(path)

    def suspect(self) -> None:
        """A part of the file could not be read: read all of it with the next check."""
        self._is_suspect = True

    @property
    def is_check_due(self) -> bool:
        """Whether to call :meth:`check` although there is nothing to write."""
        return time.monotonic() >= self._check_at

    def check(self) -> sqlite3.Connection:
        """Return the connection, after replacing the file if necessary.

        Raises:
            StoreError: The file is not in its place, and cannot be written again; nothing may be written.
        """
        now = time.monotonic()
        self._check_at = now + CHECK_S
        change = self._watch.change()
        if change is FileChange.LOST:
            self._restore()
        elif change is not FileChange.NONE or self._is_suspect:
            self._is_suspect = True
            if change is FileChange.SHRUNK or now >= self._verify_at:
                self._verify()
        else:
            self.problem = None
        return self._connection

    def written(self) -> None:
        """The connection has written: the files have changed because of that."""
        if self._watch.is_foreign(self._connection.execute("PRAGMA page_count").fetchone()[0]):
            self._is_suspect = True
            self._verify_at = self._check_at = 0.0
        self._watch.remember()

    def roll_back(self) -> None:
        """End a transaction that failed; the files have changed because of that."""
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.rollback()

    def renumbered(self, batch: Batch) -> Batch:
        """Return a batch with the numbers of its channels in the file."""
        return batch if self._renumbering is None else self._renumbering.applied(batch)

    def close(self) -> None:
        """Put the file in its place if it is not, and close the connection."""
        with suppress(StoreError):
            if self._watch.change() is FileChange.LOST:
                self._restore()
        self._connection.close()

    # A file that is not in its place: the connection still has it.

    def _restore(self) -> None:
        new = self._path.with_name(self._path.name + ".new")
        try:
            make_folder(self._path.parent)
            for file in files_of(new):
                file.unlink(missing_ok=True)
            self._copy(new)
            kept = str(set_aside(self._path)) if self._path.exists() else ""
            for file in files_of(self._path):
                file.unlink(missing_ok=True)
            new.rename(self._path)
            sync_folder(self._path.parent)
        except sqlite3.Error as error:
            self.problem = explain("log.not_restored", self._path, error)
            raise self.problem from error
        except OSError as error:
            self.problem = cannot_write(self._path, error)
            raise self.problem from error
        self._reconnect()
        self.notices.append(Notice("notice.log_restored", {"path": str(self._path)}, kept))

    def _copy(self, new: Path) -> None:
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
        with closing(sqlite3.connect(new)) as target:
            self._connection.backup(target)
        sync_file(new)

    # A file that is damaged.

    def _verify(self) -> None:
        """Read the whole file, and recover what is readable if it is damaged."""
        self._verify_at = time.monotonic() + _AGAIN_S
        self._watch.remember()
        try:
            if is_sound(self._path):
                self._is_suspect = False
                self.problem = None
                self._on_sound()
            else:
                self.problem = StoreError("log.recovering", path=str(self._path))
                self._recover()
        except sqlite3.Error as error:
            self.problem = explain("log.not_recovered", self._path, error)
        except StoreError as error:  # tried again later, and at the next start
            self.problem = error

    def _recover(self) -> None:
        found, kept_as = replace_damaged(self._path, dict(self._keys))
        self._reconnect()
        self._renumbering = Renumbering(dict(self._connection.execute(_LAST_SEQS).fetchall()))
        self.notices.extend(notices_of(found, kept_as))

    def _reconnect(self) -> None:
        # SQLite sees that the file of the previous connection has moved, and leaves the new one's companions alone.
        self._connection.close()
        self._connection = connect(self._path, is_writer=True)
        self._watch = FileWatch(self._path)
        self._is_suspect = False
        self._verify_at = 0.0
        self.problem = None
        self.replacements += 1
        self._on_sound()
