"""Reads the pages of a message log from its bytes, without SQLite, which stops at damage.

See https://www.sqlite.org/fileformat2.html. The newest version of a page may be in the write-ahead log (WAL).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from appsync_console.store.log.schema import PAGE_BYTES

_WAL_HEADER: Final = struct.Struct(">8I")
_FRAME_HEADER: Final = struct.Struct(">6I")
_WAL_MAGIC: Final = (0x377F0682, 0x377F0683)
# A file that can be vacuumed has maps of all other pages: a kind and the number of the page above, for each page. A map
# is in a page before those it describes.
_MAP_ENTRY: Final = struct.Struct(">BI")
_MAPPED_BY_ONE: Final = PAGE_BYTES // _MAP_ENTRY.size
_FIRST_MAP: Final = 2
_WITH_ROWS: Final = (1, 5)  # the first page of a table or an index, the others of its tree
_WITHOUT_ROWS: Final = (2, 3, 4)  # free pages, the rest of long rows
_WITHOUT_PARENT: Final = (1, 2)


class LogPages:
    """The pages of a log and of its WAL, numbered from 1; either file may be missing. Close it at the end.

    Attributes:
        count: The number of pages, of which the file may lack some.

    Raises:
        OSError: A file cannot be opened or read.
    """

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO | None = path.open("rb") if path.exists() else None
        self._wal: BinaryIO | None = None
        self._in_wal: dict[int, int] = {}
        wal = path.with_name(path.name + "-wal")
        self.count = path.stat().st_size // PAGE_BYTES if path.exists() else 0
        try:
            if wal.exists():
                self._wal = wal.open("rb")
                self._read_frames(self._wal)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        for file in (self._file, self._wal):
            if file is not None:
                file.close()

    def __getitem__(self, number: int) -> bytes:
        """Return the newest version of a page; fewer bytes than a page, or none, if the files lack it."""
        return next(self.versions(number))

    def versions(self, number: int) -> Iterator[bytes]:
        """Yield the newest version of a page and, if that is in the WAL, then the one in the file."""
        at = self._in_wal.get(number)
        if at is not None and self._wal is not None:
            yield _read(self._wal, at)
        yield _read(self._file, (number - 1) * PAGE_BYTES)

    def with_rows(self) -> Iterator[tuple[int, bool]]:
        """Yield the number of each page that may hold rows, and whether a map says that it does.

        Excludes maps, free pages, and pages with the rest of long rows, unless their map is damaged.
        """
        kinds = b""
        for number in range(_FIRST_MAP, self.count + 1):
            index = (number - _FIRST_MAP) % (_MAPPED_BY_ONE + 1)
            if index == 0:
                kinds = self._mapped(number)
                continue
            kind = kinds[index - 1] if kinds else 0
            if kind not in _WITHOUT_ROWS:
                yield number, kind in _WITH_ROWS

    def _mapped(self, number: int) -> bytes:
        """Return the kinds of the pages after a map; empty if the map is damaged."""
        page = self[number]
        if len(page) < PAGE_BYTES:
            return b""
        entries = list(_MAP_ENTRY.iter_unpack(page[: _MAPPED_BY_ONE * _MAP_ENTRY.size]))[: self.count - number]
        is_sound = all(
            kind in (*_WITH_ROWS, *_WITHOUT_ROWS) and above <= self.count and (above == 0) == (kind in _WITHOUT_PARENT)
            for kind, above in entries
        )
        return bytes(kind for kind, _ in entries) if is_sound else b""

    def _read_frames(self, wal: BinaryIO) -> None:
        """Find the pages in the WAL: those of complete transactions, since the WAL was last started anew."""
        header = wal.read(_WAL_HEADER.size)
        salts = _salts_of(header)
        pending: dict[int, int] = {}
        at = _WAL_HEADER.size
        while len(frame := wal.read(_FRAME_HEADER.size)) == _FRAME_HEADER.size:
            number, count, *found_salts, _, _ = _FRAME_HEADER.unpack(frame)
            salts = salts or found_salts
            if found_salts == salts and number:  # otherwise it is older, or damaged
                pending[number] = at + _FRAME_HEADER.size
                if count:  # the last page of a transaction
                    self._in_wal |= pending
                    self.count = count
                    pending = {}
            at += _FRAME_HEADER.size + PAGE_BYTES
            wal.seek(at)


def _salts_of(header: bytes) -> list[int]:
    """Return what the frames of this WAL have in common; empty if its header is damaged."""
    if len(header) < _WAL_HEADER.size:
        return []
    magic, _, page_bytes, _, *salts, _, _ = _WAL_HEADER.unpack(header)
    return salts if magic in _WAL_MAGIC and page_bytes == PAGE_BYTES else []


def _read(file: BinaryIO | None, at: int) -> bytes:
    if file is None:
        return b""
    try:
        file.seek(at)
        return file.read(PAGE_BYTES)
    except OSError:  # the disk cannot read this place
        return b""
