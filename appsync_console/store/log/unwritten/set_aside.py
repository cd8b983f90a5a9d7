"""Sets aside what the file cannot store, so that it does not hold up the rest of its batch.

A value may be one that SQLite refuses, such as a number beyond 64 bits. The message stays in the log with what can be
stored of it, so that the numbers of a channel's messages have no holes. A file next to the log has the whole.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from appsync_console.store.atomic import FILE_MODE
from appsync_console.store.log.row_format import (
    COLUMNS,
    DETAIL_COLUMNS,
    SOURCE_COLUMNS,
    DetailRow,
    Row,
    Stored,
    from_stored,
)
from appsync_console.store.log.write_batch import AMENDMENT_COLUMNS, REMARK_COLUMNS, Batch

CODE: Final = "log.value_set_aside"
"""The reason of a message that is not whole in the log."""

_CODE_AT: Final = DETAIL_COLUMNS.index("code")
_MOST: Final = 1 << 63
_OF_VALUES: Final = (
    *(OverflowError, UnicodeError, TypeError, ValueError),
    *(sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError),
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message, or a change of one, that the file could not store as it is."""

    piece: Batch
    error: Exception


def is_of_values(error: Exception) -> bool:
    """Whether the error is about a value to write, and will not pass: not about the disk or the file."""
    return isinstance(error, _OF_VALUES)


def write_by_piece(
    batch: Batch, connection: sqlite3.Connection, keys: Mapping[int, tuple[str, Stored]]
) -> list[SetAside]:
    """Write the batch in one transaction, but set aside what cannot be stored; return that."""
    aside: list[SetAside] = []
    connection.execute("BEGIN IMMEDIATE")
    for piece in batch.pieces():
        if error := _try(piece, connection, keys):
            aside.append(SetAside(piece, error))
            _try(_storable(piece), connection, keys)
    connection.execute("COMMIT")
    return aside


def file_of(path: Path) -> Path:
    """Return the file next to the log that has what was set aside."""
    return path.with_name(path.name + ".set-aside.jsonl")


def keep(path: Path, aside: Sequence[SetAside], keys: Mapping[int, tuple[str, Stored]]) -> None:
    """Append what was set aside to its file. If that fails too, the log of the program says so."""
    lines = "".join(json.dumps(_object(one, keys), default=str) + "\n" for one in aside)
    try:
        with os.fdopen(os.open(file_of(path), os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE), "a") as file:
            file.write(lines)
    except OSError as error:
        _log.warning("%d values that were set aside could not be kept: %s", len(aside), error)


def _try(piece: Batch, connection: sqlite3.Connection, keys: Mapping[int, tuple[str, Stored]]) -> Exception | None:
    connection.execute("SAVEPOINT piece")
    try:
        piece.change(connection, keys)
    except _OF_VALUES as error:
        connection.execute("ROLLBACK TO piece")
        return error
    finally:
        if connection.in_transaction:  # not after an error of the disk, which may end the transaction
            connection.execute("RELEASE piece")
    return None


def _storable(piece: Batch) -> Batch:
    """Return the message without what cannot be stored; a change of a message is left out."""
    if not piece.rows:
        return replace(piece, amendments=[], remarks=[])
    row, details = piece.rows[0], piece.details
    detail = list(map(_fitting, details[0] if details else (row[0], *[None] * (len(DETAIL_COLUMNS) - 1))))
    detail[_CODE_AT] = detail[_CODE_AT] or CODE
    return replace(
        piece,
        rows=[cast(Row, tuple(0 if (fitting := _fitting(value)) is None else fitting for value in row))],
        details=[cast(DetailRow, tuple(detail))],
        sources=[source for source in piece.sources if None not in map(_fitting, source)],
    )


def _fitting(value: object) -> object:
    """Return the value if SQLite stores it, else None."""
    if isinstance(value, int):
        return value if -_MOST <= value < _MOST else None
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass") if "\0" in value or not _is_utf8(value) else value
    return value if isinstance(value, bytes | float) else None


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _object(one: SetAside, keys: Mapping[int, tuple[str, Stored]]) -> dict[str, object]:
    """Return the values by the names of their columns, and why they were refused."""
    values: dict[str, object] = {"error": str(one.error)}
    tables = (
        (COLUMNS, one.piece.rows),
        (DETAIL_COLUMNS, one.piece.details),
        (SOURCE_COLUMNS[1:], [source[1:] for source in one.piece.sources]),
        (AMENDMENT_COLUMNS, one.piece.amendments),
        (REMARK_COLUMNS, one.piece.remarks),
    )
    for columns, rows in tables:
        for row in rows:
            values |= {name: _shown(value) for name, value in zip(columns, row, strict=True) if value is not None}
    if one.piece.rows:
        profile, key = keys[one.piece.rows[0][1]]
        values |= {"profile": profile, "channel": from_stored(key)}
    return values


def _shown(value: object) -> object:
    return from_stored(value) if isinstance(value, bytes) else value
