"""Recovers the messages of a damaged log, row by row, and says what is missing.

What is missing is known exactly as long as the channels are readable, because the messages of a channel are numbered
without holes. A gap stands where messages are missing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from appsync_console.store.atomic import cannot_read, cannot_write, sync_file
from appsync_console.store.log.file import create_unindexed, explain, files_of, require_space
from appsync_console.store.log.recovery.pages import LogPages
from appsync_console.store.log.recovery.rebuild import NO_KEYS, ChannelKeys, Loss, rebuild
from appsync_console.store.log.recovery.records import PageRows, Record, rows_of
from appsync_console.store.log.recovery.tables import table_of, table_of_key
from appsync_console.store.log.schema import INDEXES, TABLES

_INSERT: Final = "INSERT OR IGNORE INTO {} VALUES ({})"
_MESSAGES: Final = "SELECT count(*) FROM messages WHERE kind <> 2"
_NAMES: Final = "names"
_ROWS_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvage:
    """What is readable of a damaged log.

    Attributes:
        messages: Readable messages, without gaps.
        damaged_pages: How many pages of the file are damaged.
        loss: What is missing.
    """

    messages: int
    damaged_pages: int
    loss: Loss


@dataclass(slots=True)
class _Found:
    """The rows that were read, by table, until they are written."""

    rows: dict[str, list[Record]] = field(default_factory=dict)
    names: list[Record] = field(default_factory=list)
    damaged_pages: int = 0
    count: int = 0

    def add(self, page: PageRows) -> bool:
        """Add the rows of a page; return whether all of them are rows of the log."""
        rows = [(table_of(id, row), (id, *row[1:])) for id, row in page.rows]
        rows += [(table_of_key(key), key) for key in page.keys]
        for table, row in rows:
            if table == _NAMES:
                self.names.append(row)
            elif table:
                self.rows.setdefault(table, []).append(row)
        self.count += len(rows)
        return not page.is_damaged and all(table for table, _ in rows)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the rows, without those that are there already."""
        for table, rows in self.rows.items():
            connection.executemany(_INSERT.format(table, ",".join("?" * len(rows[0]))), rows)
        self.rows.clear()
        self.count = 0


def examine(path: Path) -> Salvage:
    """Find out what is readable of a damaged log; nothing is written.

    Raises:
        StoreError: The file cannot be opened.
    """
    try:
        # An empty name is a temporary database, which SQLite removes.
        with LogPages(path) as pages, closing(sqlite3.connect("", isolation_level=None)) as connection:
            connection.executescript(TABLES)
            return _salvage(pages, connection)
    except sqlite3.Error as error:
        raise explain("log.not_recovered", path, error) from error
    except OSError as error:
        raise cannot_read(path, error) from error


def salvage(path: Path, new: Path, keys: ChannelKeys = NO_KEYS) -> Salvage:
    """Write what is readable of the damaged log ``path`` to the file ``new``, replacing it, complete and on disk.

    ``path`` and its WAL are only read. If the process is killed, an incomplete ``new`` remains.

    Args:
        keys: Profile and key of channels by their numbers, as far as they are known.

    Raises:
        StoreError: There is no space for the new file, or a file cannot be read or written.
    """
    require_space(path, new.parent, "log.no_space_to_recover")
    try:
        pages = LogPages(path)
    except OSError as error:
        raise cannot_read(path, error) from error
    try:
        with pages:
            for file in files_of(new):
                file.unlink(missing_ok=True)
            with closing(create_unindexed(new)) as connection:
                found = _salvage(pages, connection, keys)
                connection.executescript(f"{INDEXES} PRAGMA journal_mode = WAL;")
        sync_file(new)
    except sqlite3.Error as error:
        raise explain("log.not_recovered", new, error) from error
    except OSError as error:
        raise cannot_write(new, error) from error
    return found


def _salvage(pages: LogPages, connection: sqlite3.Connection, keys: ChannelKeys = NO_KEYS) -> Salvage:
    found = _Found()
    connection.execute("BEGIN")
    for number, has_rows in pages.with_rows():
        found.damaged_pages += not _add_newest(found, pages, number, has_rows=has_rows)
        if found.count >= _ROWS_AT_ONCE:
            found.write(connection)
    found.write(connection)
    loss = rebuild(connection, found.names, keys)
    messages = connection.execute(_MESSAGES).fetchone()[0]
    connection.execute("COMMIT")
    return Salvage(messages=messages, damaged_pages=found.damaged_pages, loss=loss)


def _add_newest(found: _Found, pages: LogPages, number: int, *, has_rows: bool) -> bool:
    """Add the rows of a page, and those of its previous version if it is damaged; return whether it is sound."""
    versions: Iterator[PageRows] = (
        rows_of(page, pages.__getitem__, has_rows=has_rows) for page in pages.versions(number)
    )
    is_sound = found.add(next(versions))
    if not is_sound:
        for older in versions:
            found.add(older)
    return is_sound
