"""Checks a message log and describes its contents without changing it; the log may be open elsewhere."""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import StoreError
from appsync_console.store.atomic import cannot_write, sync_folder
from appsync_console.store.log.file import bytes_of, explain, files_of, is_damage, lock_log
from appsync_console.store.log.opening import check_ours, is_sqlite, read_header, version_of
from appsync_console.store.log.recovery.rebuild import Loss
from appsync_console.store.log.recovery.replacement import damaged_files, replace_damaged
from appsync_console.store.log.recovery.salvage import Salvage, examine, salvage
from appsync_console.store.log.schema import FORMAT

_BUSY_S: Final = 5.0
# The page of such a row is a page by its structure: see recovery.tables.
_WRONG: Final = """
SELECT EXISTS(SELECT 1 FROM messages NOT INDEXED
WHERE length(CAST(text AS BLOB)) <> size OR (typeof(text) = 'text' AND instr(CAST(text AS BLOB), x'00')))
OR EXISTS(SELECT 1 FROM details
WHERE NOT json_valid(coalesce(fields, '{}')) OR NOT json_valid(coalesce(extra, '{}')))"""
_TEXTS: Final = "SELECT text FROM messages NOT INDEXED WHERE typeof(text) = 'text'"
_COUNTS: Final = """
SELECT coalesce(sum(kind <> 2), 0), coalesce(sum(kind = 2), 0), min(at_us), max(at_us)
FROM messages m JOIN channels c ON c.id = m.channel WHERE m.seq >= c.first_seq"""
_CHANNELS: Final = "SELECT count(*), count(DISTINCT profile), coalesce(sum(dropped), 0) FROM channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogContents:
    """What is in a log.

    Attributes:
        since_us: The time of the oldest entry, in microseconds since the epoch, UTC; None in an empty log.
        until_us: The time of the newest entry.
        dropped: How many messages the retention limits have dropped.
    """

    messages: int
    gaps: int
    channels: int
    profiles: int
    since_us: int | None
    until_us: int | None
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInfo:
    """Facts about the file of a log.

    Attributes:
        bytes: The size of its files on disk.
        format: The version of its format.
        contents: None if the log is damaged.
        kept: Damaged logs that were replaced, next to it.
    """

    bytes: int
    format: int
    contents: LogContents | None
    kept: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheck:
    """The result of a check.

    Attributes:
        is_damaged: Whether a part of the file is damaged; all messages may be readable nevertheless.
        found: What is readable.
    """

    is_damaged: bool
    found: Salvage


def log_info(path: Path) -> LogInfo:
    """Describe a log. Takes a second for a few million messages.

    Raises:
        StoreError: There is no log, it has another format, or it cannot be opened.
    """
    header = _checked_header(path)
    try:
        contents = _contents(path)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise explain("log.not_read", path, error) from error
        contents = None
    return LogInfo(bytes=bytes_of(path), format=version_of(header), contents=contents, kept=damaged_files(path))


def check_log(path: Path) -> LogCheck:
    """Read the whole log, and find out what of a damaged one is readable.

    Raises:
        StoreError: There is no log, it has another format, or it cannot be opened.
    """
    _checked_header(path)
    try:
        if is_sound(path):
            found = Salvage(messages=_contents(path).messages, damaged_pages=0, loss=Loss())
            return LogCheck(is_damaged=False, found=found)
    except sqlite3.Error as error:
        raise explain("log.not_read", path, error) from error
    return LogCheck(is_damaged=True, found=examine(path))


def is_sound(path: Path) -> bool:
    """Read the whole log; return whether SQLite finds no damage, and all values can have been written.

    Raises:
        sqlite3.Error: It cannot be read for another reason.
    """
    if not path.stat().st_size:
        return False  # SQLite would delete its WAL
    try:
        with closing(_connect(path)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return False
            if connection.execute(_WRONG).fetchone()[0]:
                return False
            deque(connection.execute(_TEXTS), maxlen=0)  # fails for a text that is not UTF-8
    except sqlite3.Error as error:
        if is_damage(error) or "no such table" in str(error):
            return False
        raise
    return True


def recover_log(path: Path, found: Salvage) -> tuple[Salvage, Path]:
    """Replace a damaged log by what is readable of it.

    Args:
        found: What a check found: without any message the log is left as it is.

    Returns:
        What was recovered, and the new name of the damaged log.

    Raises:
        StoreError: Another program has it open, no message is readable, there is not enough space, or a file cannot be
            written; the log is unchanged.
    """
    lock = lock_log(path)
    try:
        _require_messages(path, found)
        recovered = replace_damaged(path)
        lock.leave_note("")
        return recovered
    finally:
        lock.release()


def recover_to(path: Path, output: Path) -> Salvage:
    """Write what is readable of a log to a new file; the log is unchanged, and may be open elsewhere.

    Raises:
        StoreError: No message is readable, ``output`` exists or cannot be written, or there is not enough space.
    """
    if output.exists():
        raise StoreError("log.output_exists", path=str(output))
    new = output.with_name(output.name + ".new")
    try:
        found = salvage(path, new)
        _require_messages(path, found)
        new.rename(output)
        sync_folder(output.parent)
    except OSError as error:
        raise cannot_write(output, error) from error
    finally:
        for file in files_of(new):
            file.unlink(missing_ok=True)
    return found


def _require_messages(path: Path, found: Salvage) -> None:
    if not found.messages:
        raise StoreError("log.nothing_readable", path=str(path))


def _checked_header(path: Path) -> bytes:
    header = read_header(path)
    if not header and not path.exists():
        raise StoreError("log.none")
    if is_sqlite(header):
        check_ours(path, header)
        if version_of(header) < FORMAT:
            raise StoreError("log.too_old", path=str(path), version=version_of(header), required=FORMAT)
    return header


def _contents(path: Path) -> LogContents:
    with closing(_connect(path)) as connection:
        messages, gaps, since_us, until_us = connection.execute(_COUNTS).fetchone()
        channels, profiles, dropped = connection.execute(_CHANNELS).fetchone()
    return LogContents(
        messages=messages,
        gaps=gaps,
        channels=channels,
        profiles=profiles,
        since_us=since_us,
        until_us=until_us,
        dropped=dropped,
    )


def _connect(path: Path) -> sqlite3.Connection:
    """Connect without writing: SQLite would write the WAL into the file, and the WAL of a damaged log may be sound."""
    wal = files_of(Path(os.path.realpath(path)))[1]
    # Without a WAL, nobody writes, and SQLite need not create the files next to the log.
    mode = "mode=ro" if wal.exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=_BUSY_S, isolation_level=None)
