"""Converts a message log of an older format to a new file, which then replaces it; the old file is kept.

If the process is killed at any moment, the old or the new file is in place, each of them complete. What an interrupted
conversion left is removed by the next one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from appsync_console.domain.message import Kind
from appsync_console.domain.notice import Notice
from appsync_console.store.atomic import FILE_MODE, cannot_write, free_name, sync_file, sync_folder
from appsync_console.store.log.file import create_unindexed, require_space
from appsync_console.store.log.legacy_notes import reason_of
from appsync_console.store.log.row_format import (
    DETAIL_COLUMNS,
    SOURCE_COLUMNS,
    DetailRow,
    from_stored,
    stored_extra,
    stored_reason,
)
from appsync_console.store.log.schema import INDEXES
from appsync_console.store.log.sources import Sources

_BUSY_S: Final = 5.0

# Format 1 has neither dropped nor remarks. Messages that were cleared, but not deleted yet, are left behind.
_CHANNELS: Final = """
INSERT INTO channels(id, profile, key, name, first_seq, last_seq, last_id, bytes, dropped)
SELECT id, profile, name, name, first_seq, last_seq, last_id, bytes, {dropped} FROM old.channels"""
_MESSAGES: Final = """
INSERT INTO messages
SELECT m.id, m.channel, m.seq, m.kind, m.at_us, m.size, source_of(m.connection, m.subscription_id, m.id), m.text
FROM old.messages m NOT INDEXED CROSS JOIN old.channels c ON c.id = m.channel
WHERE m.seq >= c.first_seq ORDER BY m.id"""
_DETAILED: Final = f"""
SELECT m.id, m.kind, m.until_us, m.latency_us, m.delivery, m.note, m.errors
FROM old.messages m NOT INDEXED CROSS JOIN old.channels c ON c.id = m.channel WHERE m.seq >= c.first_seq
AND (m.kind <> {Kind.RECEIVED.value} OR m.latency_us IS NOT NULL OR m.note <> '' OR m.errors <> '') ORDER BY m.id"""
_REMARKS: Final = """
INSERT INTO remarks SELECT r.message, r.is_marked, r.note FROM old.remarks r JOIN messages m ON m.id = r.message"""


def migrate(path: Path, version: int) -> Notice:
    """Convert the file from the older format ``version`` to the current one.

    Returns:
        What to tell the user.

    Raises:
        StoreError: There is no space for the new file, it cannot be written, or another program reads the old one; the
            old one is in place.
        sqlite3.Error: The old file cannot be read; it is in place.
    """
    path = Path(os.path.realpath(path))  # a symbolic link stays one
    new = path.with_name(path.name + ".new")
    require_space(path, path.parent, "log.no_space_for_copy")
    _close_for_others(path)
    try:
        _remove(new)
        _fill(new, path, version)
        sync_file(new)
        kept_as = _keep(path, version)
        new.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(new, error) from error
    finally:
        with contextlib.suppress(OSError):
            _remove(new)
    return Notice("notice.log_converted", kept=str(kept_as))


def _close_for_others(path: Path) -> None:
    """Write the WAL into the file and leave WAL mode, which fails while another program has the file open.

    The new file will use the names of the old one's companion files.
    """
    connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        connection.close()


def _fill(new: Path, old: Path, version: int) -> None:
    """Write everything to a new file. Without a journal: an incomplete file is never used."""
    connection = create_unindexed(new)
    try:
        connection.execute("ATTACH ? AS old", (f"{old.absolute().as_uri()}?mode=ro",))
        connection.execute("BEGIN")
        connection.execute(_CHANNELS.format(dropped="dropped" if version > 1 else "0"))
        sources = Sources()
        connection.create_function("source_of", 3, sources.number)
        connection.execute(_MESSAGES)
        _insert(connection, "sources", SOURCE_COLUMNS, sources.take_new())
        _insert(connection, "details", DETAIL_COLUMNS, map(_detail, connection.execute(_DETAILED)))
        if version > 1:
            connection.execute(_REMARKS)
        connection.execute("COMMIT")
        connection.executescript(f"{INDEXES} DETACH old; PRAGMA journal_mode = WAL;")
    finally:
        connection.close()


def _insert(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> None:
    marks = ",".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table}({','.join(columns)}) VALUES ({marks})", rows)


def _detail(row: tuple[Any, ...]) -> DetailRow:
    id, kind, until_us, latency_us, delivery, note, errors = row
    reason, filling = reason_of(Kind(kind), from_stored(note))
    code, fields = stored_reason(reason)
    return id, until_us or None, latency_us, delivery, code, fields, errors or None, None, stored_extra(filling)


def _keep(path: Path, version: int) -> Path:
    """Give the old file a second name, under which it stays; where that is not possible, copy it."""
    first = path.with_name(f"{path.name}.format-{version}")
    if first.exists() and first.samefile(path):  # by an interrupted conversion
        return first
    kept_as = free_name(path, f"format-{version}")
    try:
        os.link(path, kept_as)
    except OSError:
        _copy(path, kept_as)
    kept_as.chmod(FILE_MODE)
    return kept_as


def _copy(path: Path, kept_as: Path) -> None:
    require_space(path, path.parent, "log.no_space_for_copy")
    partial = kept_as.with_name(kept_as.name + ".partial")
    try:
        shutil.copyfile(path, partial)
        sync_file(partial)
        partial.rename(kept_as)
    finally:
        partial.unlink(missing_ok=True)


def _remove(new: Path) -> None:
    for file in (new, new.with_name(new.name + "-wal"), new.with_name(new.name + "-shm")):
        file.unlink(missing_ok=True)
