"""Messages that are written to the log all together or not at all.

They are first written to a log of their own beside it, with numbers from 1. One transaction then copies them with the
numbers that follow those of the log.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from appsync_console.store.log.file import connect
from appsync_console.store.log.row_format import COLUMNS, DETAIL_COLUMNS, SOURCE_COLUMNS, Stored

_NAME: Final = "staged.sqlite"
_ROWS: Final = 2_000
_REMARKS: Final = ("message", "is_marked", "note")


@dataclass(frozen=True, slots=True)
class StagedChannel:
    """A channel of a staged log: its number there, its key, and what it has."""

    number: int
    key: Stored
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class ChannelPlace:
    """Where the messages of a staged channel go: the number of the channel, and the seq of the last message before."""

    channel: int
    after: int


class Piece(NamedTuple):
    """Rows of a staged log, by the names of a batch's fields."""

    rows: list[Any]
    details: list[Any]
    sources: list[Any]
    remarks: list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A closed staged log and the positions of its messages in the log.

    Attributes:
        ids: The IDs in the log, in order.
        size: Bytes of the texts.
        places: By the numbers of the staged channels.
    """

    path: Path
    ids: range
    size: int
    places: Mapping[int, ChannelPlace] = field(default_factory=dict)

    def pieces(self) -> Iterator[Piece]:
        """Return the rows with their positions in the log, some at a time."""
        before, after = self.ids.start - 1, 0
        with closing(connect(self.path, is_writer=False)) as connection:

            def rows(table: str, columns: Sequence[str], last: int) -> list[tuple[Any, ...]]:
                statement = f"SELECT {','.join(columns)} FROM {table} WHERE {columns[0]} > ? AND {columns[0]} <= ?"
                found = connection.execute(f"{statement} ORDER BY {columns[0]}", (after, last))
                return [(id + before, *rest) for id, *rest in found]

            while after < len(self.ids):
                last = after + _ROWS
                yield Piece(
                    rows=[self._placed(row, before) for row in rows("messages", COLUMNS, last)],
                    details=rows("details", DETAIL_COLUMNS, last),
                    sources=rows("sources", SOURCE_COLUMNS, last),
                    remarks=rows("remarks", _REMARKS, last),
                )
                after = last

    def _placed(self, row: tuple[Any, ...], before: int) -> tuple[Any, ...]:
        id, channel, seq, kind, at_us, size, source, text = row
        place = self.places[channel]
        return id, place.channel, seq + place.after, kind, at_us, size, source and source + before, text

    def discard(self) -> None:
        """Delete the staged log."""
        discard(self.path)


def staging_path(log_path: Path) -> Path:
    """Return the path for a new staged log, in a new folder beside the log.

    Raises:
        OSError: The folder cannot be created.
    """
    return Path(tempfile.mkdtemp(prefix=f"{log_path.name}.staged-", dir=log_path.parent)) / _NAME


def channels_of(path: Path) -> list[StagedChannel]:
    """Return the channels of a staged log, which have all their messages from seq 1 on.

    Raises:
        sqlite3.Error: It cannot be read.
    """
    with closing(connect(path, is_writer=False)) as connection:
        found = connection.execute("SELECT id, key, last_seq, bytes FROM channels ORDER BY id").fetchall()
    return [StagedChannel(*row) for row in found]


def discard(path: Path) -> None:
    """Delete a staged log and its folder."""
    shutil.rmtree(path.parent, ignore_errors=True)


def discard_leftovers(log_path: Path) -> None:
    """Delete staged logs of a program that was killed."""
    for folder in log_path.parent.glob(f"{log_path.name}.staged-*"):
        shutil.rmtree(folder, ignore_errors=True)
