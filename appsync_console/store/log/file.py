"""The file of the message log: opening, damage detection, and explanations of errors.

Writing and reading are in other modules.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import StoreError
from appsync_console.domain.notice import Notice
from appsync_console.store.atomic import FILE_MODE, cannot_read, cannot_write, damaged_name
from appsync_console.store.log.migration import migrate
from appsync_console.store.log.schema import APPLICATION_ID, FORMAT, HEADER, INDEXES, PAGE_BYTES, TABLES

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_USER_VERSION_AT, _APPLICATION_ID_AT = 60, 68  # big-endian, sqlite.org/fileformat2.html section 1.3

_SMALL_BYTES = 4 << 20
_CHECK_S = 0.25
_CHECK_STEPS = 20_000
_BUSY_S = 5.0
_WAL_BYTES = 32 << 20

_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
_REASONS: Final = {
    "SQLITE_FULL": ("The disk is full.", "Free some space. The program then writes waiting messages automatically."),
    "SQLITE_IOERR": ("The disk reported an error.", "Check that the disk is connected and healthy."),
    "SQLITE_READONLY": ("The file is read-only.", "Give yourself permission to write it."),
    "SQLITE_CANTOPEN": ("The file cannot be opened.", "Check that its folder exists and that you own it."),
    "SQLITE_PERM": ("Access to the file is denied.", "Give yourself permission to read and write it."),
    "SQLITE_BUSY": ("Another program is using the file.", "Close the program that has it open."),
    "SQLITE_LOCKED": ("Another program is using the file.", "Close the program that has it open."),
    "SQLITE_CORRUPT": (
        "The file is damaged.",
        "Start the program again. It then moves the file aside and creates a new one.",
    ),
    "SQLITE_NOTADB": (
        "The file is damaged.",
        "Start the program again. It then moves the file aside and creates a new one.",
    ),
}


def explain(what: str, path: Path, error: Exception) -> StoreError:
    """Explain an error of SQLite to the user, based on its name, not its text."""
    name = primary_name(error)
    cause, remedy = _REASONS.get(name, ("", "Start the program again. If it happens again, please report it."))
    return StoreError(
        what, cause=cause, remedy=remedy, raw=f"{path}: {getattr(error, 'sqlite_errorname', '')} {error}".strip()
    )


def primary_name(error: Exception) -> str:
    """Return the name of the primary result code: ``SQLITE_IOERR`` for all its extended codes."""
    return "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])


def is_damage(error: Exception) -> bool:
    """Whether the error means that the file itself is damaged."""
    return primary_name(error) in _DAMAGED


def files_of(path: Path) -> tuple[Path, Path, Path]:
    """Return the file and the two that SQLite keeps next to it."""
    return path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


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


def prepare(path: Path, *, is_suspect: bool) -> tuple[Notice, ...]:
    """Prepare the file for connections: create it, reject it, migrate it, or move it aside and create a new one.

    Args:
        is_suspect: Damage was detected earlier: check the whole file, however long that takes.

    Returns:
        Notices for the user; none if there is nothing to report.

    Raises:
        StoreError: The file cannot be used and is left unchanged.
    """
    notices: tuple[Notice, ...] = ()
    try:
        header = _read_header(path)
        if header and _is_damaged(path, header, is_suspect):
            notices = (_set_aside(path),)
            header = b""
        if not header:
            _create(path)
        elif _version(header) < FORMAT:
            notices = (_convert(path, _version(header)),)
    except sqlite3.Error as error:
        raise explain("The message log cannot be opened.", path, error) from error
    return notices


def _read_header(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise cannot_read(path, error) from error


def _is_damaged(path: Path, header: bytes, is_suspect: bool) -> bool:
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        return True
    _check_ours(path, header)
    wal = files_of(path)[1]
    is_unclean = wal.exists() and wal.stat().st_size > 0
    is_small = path.stat().st_size <= _SMALL_BYTES
    return _has_damage(path, budget_s=None if is_suspect or is_small else _CHECK_S if is_unclean else 0.0)


def _check_ours(path: Path, header: bytes) -> None:
    # Read the header from the file's bytes, so that a rejected file is not even opened.
    version = _version(header)
    if int.from_bytes(header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4], "big") != APPLICATION_ID:
        raise StoreError(
            f"{path} is not a message log.",
            cause="It is the database of another program.",
            remedy="Move it to another folder, or choose another data folder. The file was not changed.",
        )
    if version > FORMAT:
        raise _too_new(path, version)


def _too_new(path: Path, version: int) -> StoreError:
    return StoreError(
        "The message log was written by a newer version of this program.",
        cause=f"{path} has format {version}; this program supports formats up to {FORMAT}.",
        remedy="Update this program. The file was not changed.",
    )


def _version(header: bytes) -> int:
    return int.from_bytes(header[_USER_VERSION_AT : _USER_VERSION_AT + 4], "big")


def _convert(path: Path, version: int) -> Notice:
    try:
        return migrate(path, version)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        notice = _set_aside(path)
        _create(path)
        return notice


def check_format(path: Path, connection: sqlite3.Connection) -> None:
    """Reject a file of another format that is read without having been prepared.

    Raises:
        StoreError: It has another format.
        sqlite3.Error: It cannot be read.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < FORMAT:
        raise StoreError(
            "The message log has an older format.",
            cause=f"{path} has format {version}; this program requires format {FORMAT}.",
            remedy="Open the window once: it converts the log to the new format and keeps a copy.",
        )
    if version > FORMAT:
        raise _too_new(path, version)


def _has_damage(path: Path, *, budget_s: float | None) -> bool:
    """Whether SQLite finds damage within ``budget_s`` seconds; None for unlimited time."""
    try:
        connection = connect(path, is_writer=True)
        try:
            connection.execute("SELECT max(id) FROM messages").fetchall()
            connection.execute("SELECT count(last_id) FROM channels").fetchall()
            return budget_s != 0.0 and _quick_check(connection, budget_s) != "ok"
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if is_damage(error) or "no such table" in str(error):
            return True
        raise


def _quick_check(connection: sqlite3.Connection, budget_s: float | None) -> str:
    if budget_s is not None:
        end = time.monotonic() + budget_s
        connection.set_progress_handler(lambda: time.monotonic() > end, _CHECK_STEPS)
    try:
        return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        if primary_name(error) == "SQLITE_INTERRUPT":
            return "ok"
        raise


def _set_aside(path: Path) -> Notice:
    kept_as = damaged_name(path)
    try:
        for old, new in zip(files_of(path), files_of(kept_as), strict=True):
            if old.exists():
                old.rename(new)
    except OSError as error:
        raise cannot_write(path, error) from error
    return Notice(
        what="The message log is damaged. A new one was started.",
        kept=str(kept_as),
        remedy="Keep the old file for its messages. SQLite's .recover command reads most of a damaged database.",
    )


def _create(path: Path) -> None:
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
