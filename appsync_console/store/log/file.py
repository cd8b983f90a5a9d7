"""The file of the message log: connections, its format, and explanations of errors.

Opening, writing and reading are in other modules.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import LogDamaged, StoreError
from appsync_console.store.atomic import FILE_MODE, cannot_write
from appsync_console.store.file_lock import FileLock
from appsync_console.store.log.schema import FORMAT, HEADER, INDEXES, PAGE_BYTES, TABLES

_BUSY_S = 5.0
_WAL_BYTES = 32 << 20
_SPARE_BYTES: Final = 16 << 20

_DAMAGED: Final = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
_UNREADABLE: Final = {"SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS", "SQLITE_IOERR_DATA"}
_NOT_TEXT: Final = "Could not decode to UTF-8"  # an error of Python's module, without a name of SQLite's
_REASONS: Final = {
    "SQLITE_FULL": "sqlite.disk_full",
    "SQLITE_IOERR": "sqlite.disk_error",
    "SQLITE_READONLY": "sqlite.read_only",
    "SQLITE_CANTOPEN": "sqlite.not_opened",
    "SQLITE_PERM": "sqlite.access_denied",
    "SQLITE_BUSY": "sqlite.in_use",
    "SQLITE_LOCKED": "sqlite.in_use",
    "SQLITE_CORRUPT": "sqlite.damaged",
    "SQLITE_NOTADB": "sqlite.damaged",
}


def explain(code: str, path: Path, error: Exception) -> StoreError:
    """Return the error ``code`` for an error of SQLite; its reason depends on SQLite's name of it, not on its text.

    It is a :class:`LogDamaged` if the file itself is damaged.
    """
    kind = LogDamaged if is_damage(error) else StoreError
    reason = _REASONS.get(primary_name(error)) or ("sqlite.damaged" if is_damage(error) else "sqlite.failed")
    return kind(code, inner=reason, raw=f"{path}: {_name(error)} {error}".strip())


def primary_name(error: Exception) -> str:
    """Return the name of the primary result code: ``SQLITE_IOERR`` for all its extended codes."""
    return "_".join(_name(error).split("_")[:2])


def is_damage(error: Exception) -> bool:
    """Whether the error means that a part of the file cannot be read, whatever is tried."""
    return primary_name(error) in _DAMAGED or _name(error) in _UNREADABLE or str(error).startswith(_NOT_TEXT)


def _name(error: Exception) -> str:
    return str(getattr(error, "sqlite_errorname", ""))


def files_of(path: Path) -> tuple[Path, Path, Path]:
    """Return the file and the two that SQLite keeps next to it."""
    return path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def bytes_of(path: Path) -> int:
    """Return the size of a log's files on disk; of those that exist."""
    total = 0
    for file in files_of(path):
        with contextlib.suppress(OSError):
            total += file.stat().st_size
    return total


def connect(path: Path, *, is_writer: bool) -> sqlite3.Connection:
    """Connect to an existing log.

    Transactions are explicit, so a reader that never begins one leaves none open.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA synchronous = NORMAL" if is_writer else "PRAGMA query_only = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


def check_format(path: Path, connection: sqlite3.Connection) -> None:
    """Reject a file of another format that is read without having been prepared.

    Raises:
        StoreError: It has another format.
        sqlite3.Error: It cannot be read.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < FORMAT:
        raise StoreError("log.too_old", path=str(path), version=version, required=FORMAT)
    if version > FORMAT:
        raise too_new(path, version)


def too_new(path: Path, version: int) -> StoreError:
    """The error for a file of a newer format."""
    return StoreError("log.too_new", path=str(path), version=version, most=FORMAT)


def lock_log(path: Path) -> FileLock:
    """Lock a log for writing.

    Raises:
        StoreError: Another process has locked it, or the lock cannot be created.
    """
    lock_path = path.with_name(path.name + ".lock")
    try:
        return FileLock(lock_path)
    except BlockingIOError as error:
        raise StoreError("log.in_use", path=str(path)) from error
    except OSError as error:
        raise cannot_write(lock_path, error) from error


def require_space(path: Path, folder: Path, code: str) -> None:
    """Check that a folder has space for a second file like this one.

    Raises:
        StoreError: With this code: there is not enough.
    """
    size, free = bytes_of(path), shutil.disk_usage(folder).free
    if free < size + _SPARE_BYTES:
        raise StoreError(code, path=str(path), size_mb=size >> 20, free_mb=free >> 20)


def create(path: Path) -> None:
    """Create an empty log.

    Raises:
        StoreError: The file cannot be created.
        sqlite3.Error: It cannot be written.
    """
    try:
        # SQLite gives the files next to it the same permissions.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, FILE_MODE))
    except OSError as error:
        raise cannot_write(path, error) from error
    connection = connect(path, is_writer=True)
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        # Written before the journal mode changes to WAL, so that the format is in the file's header from the start.
        connection.executescript(f"BEGIN; {HEADER} {TABLES} {INDEXES} COMMIT;")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def create_unindexed(path: Path) -> sqlite3.Connection:
    """Create a log that is filled before it is used, and connect to it; the caller creates the indexes.

    Without a journal: an incomplete file is never used.

    Raises:
        StoreError: The file cannot be created.
        sqlite3.Error: It cannot be written.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    except OSError as error:
        raise cannot_write(path, error) from error
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        for setting in (
            f"page_size = {PAGE_BYTES}",
            "auto_vacuum = INCREMENTAL",
            "journal_mode = OFF",
            "synchronous = OFF",
        ):
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.executescript(f"{HEADER} {TABLES}")
    except BaseException:
        connection.close()
        raise
    return connection
