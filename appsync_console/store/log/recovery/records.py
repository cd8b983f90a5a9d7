"""Decodes the rows in a page of an SQLite file. Damaged rows are counted, never guessed.

See https://www.sqlite.org/fileformat2.html, sections 1.6 and 2.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from appsync_console.store.log.schema import PAGE_BYTES

Value = int | float | str | bytes | None
Record = tuple[Value, ...]

_TABLE_LEAF: Final = 0x0D
_INDEX_LEAF: Final = 0x0A
_INDEX_INNER: Final = 0x02
_TABLE_INNER: Final = 0x05
_HEADER: Final = struct.Struct(">BHHHB")
_PAGE_NUMBER_BYTES: Final = 4  # of the page below, before a cell of an inner page; of the next page of a long row
_LEAST_LOCAL: Final = (PAGE_BYTES - 12) * 32 // 255 - 23
_TABLE_LOCAL: Final = PAGE_BYTES - 35
_INDEX_LOCAL: Final = (PAGE_BYTES - 12) * 64 // 255 - 23
_INT_BYTES: Final = (0, 1, 2, 3, 4, 6, 8)
_FLOAT, _ZERO, _ONE, _FIRST_BLOB = 7, 8, 9, 12
_FLOAT_BYTES: Final = 8
_VARINT_MOST: Final = 9
_LARGEST: Final = 1 << 31
_SIGN: Final = 1 << 63

PageOf = Callable[[int], bytes]


@dataclass(slots=True)
class PageRows:
    """The rows of one page.

    Attributes:
        rows: Row IDs and values of the rows of a table.
        keys: The values of the entries of an index, or of a table without row IDs.
        is_damaged: Whether the page, or one of its rows, cannot be decoded.
    """

    rows: list[tuple[int, Record]] = field(default_factory=list)
    keys: list[Record] = field(default_factory=list)
    is_damaged: bool = False


class DamagedRecord(ValueError):
    """Bytes that are not a row."""


def rows_of(page: bytes, page_of: PageOf, *, has_rows: bool) -> PageRows:
    """Decode the rows of a page.

    Args:
        page_of: Returns other pages by their numbers: those with the rest of long rows.
        has_rows: Whether the page holds rows; otherwise it may be something else.
    """
    found = PageRows()
    kind, count = (page[0], _HEADER.unpack_from(page)[2]) if len(page) == PAGE_BYTES else (0, 0)
    if kind == _TABLE_INNER:
        return found
    if kind not in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER) or _HEADER.size + 2 * count > PAGE_BYTES:
        found.is_damaged = has_rows
        return found
    decoded = _rows(page, count, page_of) if kind == _TABLE_LEAF else _keys(page, kind, count, page_of)
    for row in decoded:
        if row is None:
            found.is_damaged = True
        elif kind == _TABLE_LEAF:
            found.rows.append(row)
        else:
            found.keys.append(row[1])
    return found


def _rows(page: bytes, count: int, page_of: PageOf) -> Iterator[tuple[int, Record] | None]:
    for at in struct.unpack_from(f">{count}H", page, _HEADER.size):
        try:
            size, start = _varint(page, at)
            id, start = _varint(page, start)
            yield (id - 2 * _SIGN if id >= _SIGN else id), _values(_payload(page, start, size, _TABLE_LOCAL, page_of))
        except (DamagedRecord, IndexError, UnicodeDecodeError):
            yield None


def _keys(page: bytes, kind: int, count: int, page_of: PageOf) -> Iterator[tuple[int, Record] | None]:
    before = _PAGE_NUMBER_BYTES if kind == _INDEX_INNER else 0
    for at in struct.unpack_from(f">{count}H", page, _HEADER.size + before):
        try:
            size, start = _varint(page, at + before)
            values = _values(_payload(page, start, size, _INDEX_LOCAL, page_of))
        except (DamagedRecord, IndexError, UnicodeDecodeError):
            yield None
            continue
        if all(type(value) is int for value in values):
            return  # an index of numbers says nothing that the rows do not, and is most of the file's entries
        yield 0, values


def _payload(page: bytes, at: int, size: int, most: int, page_of: PageOf) -> bytes:
    """Return the bytes of a row, whose rest may be in a chain of other pages."""
    if size > _LARGEST:
        raise DamagedRecord
    if size <= most:
        if at + size > PAGE_BYTES:
            raise DamagedRecord
        return page[at : at + size]
    here = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (PAGE_BYTES - _PAGE_NUMBER_BYTES)
    if here > most:
        here = _LEAST_LOCAL
    parts, missing = [page[at : at + here]], size - here
    number = int.from_bytes(page[at + here : at + here + _PAGE_NUMBER_BYTES], "big")
    while missing > 0:
        rest = page_of(number) if number else b""
        if len(rest) < PAGE_BYTES:
            raise DamagedRecord
        parts.append(rest[_PAGE_NUMBER_BYTES : _PAGE_NUMBER_BYTES + missing])
        missing -= len(parts[-1])
        number = int.from_bytes(rest[:_PAGE_NUMBER_BYTES], "big")
    if number:  # the chain goes on, so its last page is not the one that was written
        raise DamagedRecord
    return b"".join(parts)


def _values(payload: bytes) -> Record:
    length, at = _varint(payload, 0)
    values: list[Value] = []
    body = length
    while at < length:
        kind, at = _varint(payload, at)
        value, body = _value(payload, kind, body)
        values.append(value)
    if at != length or body != len(payload):
        raise DamagedRecord
    return tuple(values)


def _value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    """Return the value at a position, and the position behind it; the caller checks that it is within the payload."""
    if kind >= _FIRST_BLOB:
        end = at + (kind - _FIRST_BLOB) // 2
        return (payload[at:end].decode() if kind & 1 else payload[at:end]), end
    if kind == 0:
        return None, at
    if kind < _FLOAT:
        end = at + _INT_BYTES[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind in (_ZERO, _ONE):
        return kind - _ZERO, at
    if kind == _FLOAT and at + _FLOAT_BYTES <= len(payload):
        return struct.unpack_from(">d", payload, at)[0], at + _FLOAT_BYTES
    raise DamagedRecord


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of 1 to 9 bytes; return it and the position behind it."""
    byte = data[at]
    if byte < 0x80:
        return byte, at + 1
    value = byte & 0x7F
    for used in range(1, _VARINT_MOST - 1):
        byte = data[at + used]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + used + 1
    return value << 8 | data[at + _VARINT_MOST - 1], at + _VARINT_MOST
