"""Migrates the message log from an older format to the current one, and keeps a copy of the old file."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import StoreError
from appsync_console.domain.notice import Notice
from appsync_console.store.atomic import FILE_MODE, cannot_write, free_name

# What each format adds to the previous one.
STEPS: Final = {
    2: """
ALTER TABLE channels ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
CREATE INDEX gaps ON messages(channel) WHERE kind = 2;
CREATE INDEX blobs ON messages(id) WHERE typeof(text) = 'blob';
CREATE TABLE remarks(message INTEGER PRIMARY KEY, is_marked INTEGER NOT NULL, note TEXT NOT NULL);
""",
}

_SPARE_BYTES: Final = 16 << 20
_COPY_PAGES: Final = 4_096


def migrate(connection: sqlite3.Connection, path: Path, target: int) -> tuple[Notice, ...]:
    """Migrate the file to format ``target``: first a complete copy, then all steps in one transaction.

    If the process is killed at any moment, the old or the new file remains; an incomplete copy has its own name.

    Returns:
        Notices for the user; none if the file already has that format.

    Raises:
        StoreError: There is no space for the copy, or it cannot be written; the file is unchanged.
        sqlite3.Error: A step failed; the file is unchanged.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    notices: tuple[Notice, ...] = ()
    if version < target:
        kept_as = free_name(path, f"format-{version}")
        _copy(connection, path, kept_as)
        steps = "".join(STEPS[number] for number in range(version + 1, target + 1))
        try:
            connection.executescript(f"BEGIN IMMEDIATE;{steps}PRAGMA user_version = {target};COMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.rollback()
            raise
        notices = (Notice("notice.log_converted", kept=str(kept_as)),)
    # The version must be in the header of the file itself, which is read before anything is opened.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return notices


def _copy(connection: sqlite3.Connection, path: Path, kept_as: Path) -> None:
    size = path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < size + _SPARE_BYTES:
        raise StoreError("log.no_space_for_copy", path=str(path), size_mb=size >> 20, free_mb=free >> 20)
    partial = kept_as.with_name(kept_as.name + ".partial")
    try:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
        with contextlib.closing(sqlite3.connect(partial)) as copy:
            connection.backup(copy, pages=_COPY_PAGES)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.rename(kept_as)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        if isinstance(error, OSError):
            raise cannot_write(kept_as, error) from error
        raise
