"""The format of entries and messages in the log's tables: column order, exact text, times.

Converts in both directions; no connection, no thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Final

from appsync_console.domain.message import Entry, Kind, Message, Source
from appsync_console.domain.terms import DeliveryState

# The text is the last column: a row whose text fills many pages can be read up to the text without loading those.
COLUMNS: Final = (
    "id",
    "channel",
    "seq",
    "kind",
    "at_us",
    "until_us",
    "size",
    "latency_us",
    "delivery",
    "note",
    "connection",
    "subscription_id",
    "errors",
    "text",
)
CHANNEL_AT: Final = 1
SEQ_AT: Final = 2
SIZE_AT: Final = 6

Stored = str | bytes
Row = tuple[int, int, int, int, int, int, int, int | None, str | None, Stored, int, Stored, Stored, Stored]
Remarks = tuple[int | None, Stored | None]
"""Whether the user marked a message, and the note on it; None without mark and note."""


def to_stored(text: str) -> Stored:
    """Convert ``text`` to a value that SQLite stores exactly.

    Lone surrogates have no UTF-8 form, and SQL functions end a text at its first NUL. Such texts become a BLOB of their
    UTF-8, with surrogates encoded as if they were characters.
    """
    if text and ("\0" in text or not _is_utf8(text)):
        return text.encode("utf-8", "surrogatepass")
    return text


def from_stored(value: Stored) -> str:
    """Restore a text from :func:`to_stored`; a BLOB cut in the middle of a character loses that character."""
    if isinstance(value, str):
        return value
    for end in range(len(value), max(len(value) - 4, -1), -1):
        try:
            return value[:end].decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            continue
    return value.decode("utf-8", "replace")


def row_of(entry: Entry, id: int, channel: int, seq: int) -> Row:
    """Return the row of an entry with a position."""
    text = entry.text
    return (
        id,
        channel,
        seq,
        int(entry.kind),
        entry.at_us,
        entry.until_us,
        size_of(text),
        entry.latency_us,
        entry.delivery.value if entry.delivery is not None else None,
        to_stored(entry.note),
        entry.connection,
        to_stored(entry.subscription_id),
        to_stored(entry.errors),
        to_stored(text),
    )


def received_rows(
    id: int, channel: int, seq: int, source: Source, texts: Sequence[str], at_us: int | Sequence[int]
) -> tuple[list[Row], int]:
    """Return the rows of received messages with consecutive positions, and the sum of their bytes.

    Everything that depends on the number of messages runs in C.
    """
    whole = "".join(texts)
    sizes: Sequence[int]
    stored: Sequence[Stored] = texts
    if whole.isascii() and "\0" not in whole:
        sizes, size = list(map(len, texts)), len(whole)
    else:
        sizes, stored = list(map(size_of, texts)), list(map(to_stored, texts))
        size = sum(sizes)
    count = len(texts)
    columns = (
        range(id, id + count),
        repeat(channel, count),
        range(seq, seq + count),
        repeat(Kind.RECEIVED.value, count),
        repeat(at_us, count) if isinstance(at_us, int) else at_us,
        repeat(0, count),
        sizes,
        repeat(None, count),
        repeat(None, count),
        repeat("", count),
        repeat(source.connection, count),
        repeat(to_stored(source.subscription_id), count),
        repeat("", count),
        stored,
    )
    return list(zip(*columns, strict=True)), size


def message_of(row: Row, remarks: Remarks, channel: str) -> Message:
    """Return the message of a row whose text may be cut."""
    is_marked, remark = remarks
    text = from_stored(row[13])
    return Message(
        id=row[0],
        seq=row[2],
        channel=channel,
        kind=Kind(row[3]),
        at_us=row[4],
        until_us=row[5],
        size=row[6],
        latency_us=row[7],
        delivery=DeliveryState(row[8]) if row[8] is not None else None,
        note=from_stored(row[9]),
        connection=row[10],
        subscription_id=from_stored(row[11]),
        errors=from_stored(row[12]),
        text=text,
        is_whole=size_of(text) == row[6],
        is_marked=bool(is_marked),
        remark=from_stored(remark) if remark else "",
    )


def size_of(text: str) -> int:
    """Return the bytes of the text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
