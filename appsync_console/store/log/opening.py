"""Opens the file of the message log: creates, converts or rejects it, and recovers a damaged one."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import StoreError
from appsync_console.domain.notice import Notice
from appsync_console.store.atomic import cannot_read
from appsync_console.store.log.file import connect, create, explain, files_of, is_damage, primary_name, too_new
from appsync_console.store.log.migration import migrate
from appsync_console.store.log.recovery.replacement import finish_replacement, replace_damaged, set_aside
from appsync_console.store.log.recovery.salvage import Salvage
from appsync_console.store.log.schema import APPLICATION_ID, FORMAT, INDEXES

_MAGIC: Final = b"SQLite format 3\0"
_HEADER_BYTES: Final = 100
_USER_VERSION_AT, _APPLICATION_ID_AT = 60, 68  # big-endian, sqlite.org/fileformat2.html section 1.3

_SMALL_BYTES: Final = 4 << 20
_CHECK_S: Final = 0.25
_CHECK_STEPS: Final = 20_000


def prepare(path: Path, *, is_suspect: bool) -> tuple[Notice, ...]:
    """Prepare the file for connections: create it, reject it, convert it, or recover it if it is damaged.

    Args:
        is_suspect: Damage was detected earlier: check the whole file, however long that takes.

    Returns:
        Notices for the user; none if there is nothing to report.

    Raises:
        StoreError: The file cannot be used and is left unchanged.
    """
    notices: tuple[Notice, ...] = ()
    try:
        finish_replacement(path)
        header = read_header(path)
        # Without its file, SQLite would delete a WAL.
        if (header or _has_wal(path)) and _is_damaged(path, header, is_suspect):
            notices = notices_of(*replace_damaged(path))
        elif not header:
            create(path)
        elif version_of(header) < FORMAT:
            notices = _convert(path, version_of(header))
        else:
            _add_indexes(path)
    except sqlite3.Error as error:
        raise explain("log.not_opened", path, error) from error
    return notices


def _add_indexes(path: Path) -> None:
    """Add the indexes that earlier versions of the program did not have; without them, the log is only slower."""
    with closing(connect(path, is_writer=True)) as connection, suppress(sqlite3.OperationalError):
        connection.executescript(INDEXES)


def read_header(path: Path) -> bytes:
    """Return the header of the file; empty if there is no file.

    Raises:
        StoreError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise cannot_read(path, error) from error


def is_sqlite(header: bytes) -> bool:
    """Whether this is the header of an SQLite file."""
    return len(header) == _HEADER_BYTES and header.startswith(_MAGIC)


def check_ours(path: Path, header: bytes) -> None:
    """Reject the file of another program or of a newer version, by its header: it is not even opened.

    Raises:
        StoreError: The file is not ours.
    """
    version = version_of(header)
    if int.from_bytes(header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4], "big") != APPLICATION_ID:
        raise StoreError("log.foreign_file", path=str(path))
    if version > FORMAT:
        raise too_new(path, version)


def version_of(header: bytes) -> int:
    """Return the format of a log with this header."""
    return int.from_bytes(header[_USER_VERSION_AT : _USER_VERSION_AT + 4], "big")


def has_damage(path: Path, *, budget_s: float | None = None) -> bool:
    """Whether SQLite finds damage within ``budget_s`` seconds; None for unlimited time.

    Raises:
        sqlite3.Error: The file cannot be opened or read, for another reason than damage.
    """
    try:
        with closing(connect(path, is_writer=True)) as connection:
            connection.execute("SELECT max(id) FROM messages").fetchall()
            connection.execute("SELECT count(last_id) FROM channels").fetchall()
            return budget_s != 0.0 and _quick_check(connection, budget_s) != "ok"
    except sqlite3.DatabaseError as error:
        if is_damage(error) or "no such table" in str(error):
            return True
        raise


def notices_of(found: Salvage, kept_as: Path) -> tuple[Notice, ...]:
    """Return what to tell the user about a recovered log."""
    kept, loss = str(kept_as), found.loss
    if not found.messages:
        return (Notice("notice.log_damaged", kept=kept),)
    notices = [Notice("notice.log_recovered_whole", {"messages": found.messages}, kept)]
    if not loss.is_exact:
        notices = [Notice("notice.log_recovered_least", {"messages": found.messages, "missing": loss.messages}, kept)]
    elif loss.messages:
        notices = [
            Notice(
                "notice.log_recovered",
                {
                    "messages": found.messages,
                    "missing": loss.messages,
                    "since": loss.start_us,
                    "until": loss.end_us,
                },
                kept,
            )
        ]
    if loss.details:
        notices.append(Notice("notice.log_details_lost", {"entries": loss.details}))
    if loss.names:
        notices.append(Notice("notice.log_names_lost", {"channels": loss.names}))
    return tuple(notices)


def _is_damaged(path: Path, header: bytes, is_suspect: bool) -> bool:
    if not is_sqlite(header):
        return True
    check_ours(path, header)
    is_small = path.stat().st_size <= _SMALL_BYTES
    return has_damage(path, budget_s=None if is_suspect or is_small else _CHECK_S if _has_wal(path) else 0.0)


def _has_wal(path: Path) -> bool:
    """Whether the log was not closed."""
    wal = files_of(path)[1]
    return wal.exists() and wal.stat().st_size > 0


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


def _convert(path: Path, version: int) -> tuple[Notice, ...]:
    try:
        return (migrate(path, version),)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    kept_as = set_aside(path)
    create(path)
    return (Notice("notice.log_damaged", kept=str(kept_as)),)
