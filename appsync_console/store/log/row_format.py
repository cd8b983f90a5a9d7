"""The format of entries and messages in the log's tables: columns, exact texts, reasons.

Converts in both directions; no connection, no thread.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any, Final

from appsync_console.domain.message import Entry, Kind, Message
from appsync_console.domain.reason import Filling, Reason
from appsync_console.domain.terms import DeliveryState

COLUMNS: Final = ("id", "channel", "seq", "kind", "at_us", "size", "source", "text")
CHANNEL_AT: Final = 1
SEQ_AT: Final = 2
SIZE_AT: Final = 5

Stored = str | bytes
Row = tuple[int, int, int, int, int, int, int, Stored]

DETAIL_COLUMNS: Final = ("message", "until_us", "latency_us", "delivery", "code", "fields", "errors", "batch", "extra")
DetailRow = tuple[
    int, int | None, int | None, str | None, Stored | None, str | None, Stored | None, int | None, str | None
]

SOURCE_COLUMNS: Final = ("id", "connection", "subscription_id")
SourceRow = tuple[int, int, Stored]

SELECTED: Final = (
    "c.key, m.id, m.seq, m.kind, m.at_us, m.size, s.connection, s.subscription_id, d.until_us, d.latency_us, "
    "d.delivery, d.code, d.fields, d.errors, d.batch, d.extra, r.is_marked, r.note"
)
"""What :func:`message_of` needs, for a message ``m`` of a channel ``c``; its text follows."""

JOINED: Final = (
    "LEFT JOIN sources s ON s.id = m.source LEFT JOIN details d ON d.message = m.id "
    "LEFT JOIN remarks r ON r.message = m.id"
)

_ALWAYS_DETAILED: Final = (Kind.PUBLISHED, Kind.GAP)  # their details change later
_KINDS: Final = {kind.value: kind for kind in Kind}
_DELIVERIES: Final = {state.value: state for state in DeliveryState}


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


def row_of(entry: Entry, id: int, channel: int, seq: int, source: int) -> Row:
    """Return the row of an entry with a position."""
    text = entry.text
    return id, channel, seq, int(entry.kind), entry.at_us, size_of(text), source, to_stored(text)


def received_rows(
    id: int, channel: int, seq: int, source: int, texts: Sequence[str], at_us: int | Sequence[int]
) -> tuple[list[Row], int]:
    """Return the rows of received messages with consecutive positions, and the sum of their bytes.

    Everything that depends on the number of messages runs in C.
    """
    count = len(texts)
    whole = "".join(texts)
    stored: Sequence[Stored] = texts
    if whole.isascii() and "\0" not in whole:
        sizes, size = list(map(len, texts)), len(whole)
    else:
        sizes, stored = list(map(size_of, texts)), list(map(to_stored, texts))
        size = sum(sizes)
    columns = (
        range(id, id + count),
        repeat(channel, count),
        range(seq, seq + count),
        repeat(Kind.RECEIVED.value, count),
        repeat(at_us, count) if isinstance(at_us, int) else at_us,
        sizes,
        repeat(source, count),
        stored,
    )
    return list(zip(*columns, strict=True)), size


def detail_of(entry: Entry, id: int) -> DetailRow | None:
    """Return what few messages have; None for most of them."""
    has_any = (
        entry.latency_us is not None
        or entry.errors
        or entry.reason is not None
        or entry.until_us
        or entry.delivery is not None
        or entry.request_id
    )
    if not has_any and entry.kind not in _ALWAYS_DETAILED:
        return None
    return (
        id,
        entry.until_us or None,
        entry.latency_us,
        entry.delivery.value if entry.delivery is not None else None,
        *stored_reason(entry.reason),
        to_stored(entry.errors) if entry.errors else None,
        (entry.batch or id) if entry.kind is Kind.GAP else None,
        stored_extra(entry.filling, entry.request_id),
    )


def stored_reason(reason: Reason | None) -> tuple[Stored | None, str | None]:
    """Return the columns ``code`` and ``fields``."""
    if reason is None:
        return None, None
    return to_stored(reason.code), json.dumps(dict(reason.fields)) if reason.fields else None


def stored_extra(filling: Filling | None, request_id: str = "") -> str | None:
    """Return the column ``extra``: of a gap what fills it, of a published message the ID of its request."""
    extra: dict[str, object] = {} if filling is None else {"filling": filling_object(filling)}
    if request_id:
        extra["requestId"] = request_id
    return json.dumps(extra) if extra else None


def filling_object(filling: Filling) -> dict[str, object]:
    """Return the JSON object for what the API's history returned, in the log and in exports."""
    problem = filling.problem
    values = {
        "recovered": filling.recovered,
        "isCut": filling.is_cut,
        "code": problem.code if problem is not None else None,
        "fields": dict(problem.fields) if problem is not None else None,
    }
    return {name: value for name, value in values.items() if value}


def filling_of(value: Mapping[str, Any]) -> Filling:
    """Restore what :func:`filling_object` returned."""
    code = value.get("code")
    return Filling(
        recovered=value.get("recovered", 0),
        is_cut=value.get("isCut", False),
        problem=Reason(code, value.get("fields", {})) if code else None,
    )


def message_of(row: Sequence[Any]) -> Message:
    """Return the message of a row of :data:`SELECTED` and a text that may be cut."""
    key, id, seq, kind, at_us, size, connection, subscription_id, until_us, latency_us = row[:10]
    delivery, code, fields, errors, batch, extra, is_marked, remark, text = row[10:]
    whole = from_stored(text)
    facts = json.loads(extra) if extra else {}
    return Message(
        id=id,
        seq=seq,
        channel=from_stored(key),
        kind=_KINDS.get(kind, Kind.OTHER),
        at_us=at_us,
        text=whole,
        size=size,
        latency_us=latency_us,
        delivery=_DELIVERIES.get(delivery),
        reason=_reason(code, fields) if code else None,
        filling=filling_of(facts["filling"]) if facts.get("filling") is not None else None,
        until_us=until_us or 0,
        connection=connection or 0,
        subscription_id=from_stored(subscription_id or ""),
        errors=from_stored(errors or ""),
        request_id=facts.get("requestId", ""),
        batch=batch or 0,
        is_whole=size_of(whole) == size,
        is_marked=bool(is_marked),
        remark=from_stored(remark or ""),
    )


def _reason(code: Stored, fields: str | None) -> Reason:
    return Reason(from_stored(code), json.loads(fields) if fields else {})


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
