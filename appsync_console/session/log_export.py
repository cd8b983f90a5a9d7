"""The messages of a profile as JSON lines or CSV: exact, in the order of each channel's log, in constant memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from appsync_console.domain.errors import InputError
from appsync_console.domain.message import Kind, Message
from appsync_console.store.message_log import LogReader

Format = Literal["jsonl", "csv"]
FIELDS: Final = (
    *("channel", "seq", "kind", "at", "until", "data", "size", "latencyUs"),
    *("delivery", "note", "connection", "subscriptionId", "errors"),
)
"""The columns of CSV and the names of JSON lines; in JSON lines what is empty is left out."""

_PAGE: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def exported(
    log_path: Path, profile_id: str, channels: Sequence[str], form: Format, problem: Callable[[], None]
) -> Iterator[str]:
    """The lines, each with its end. Blocks; reads while another process writes.

    Args:
        channels: Names; none means every channel that the log has of the profile.
        problem: Called when the file is found broken.

    Raises:
        InputError: For field ``channel``, when the log has nothing of it.
        StoreError: The log cannot be read.
    """
    reader = LogReader(log_path, problem)
    try:
        extents = reader.extents(profile_id)
        for name in channels:
            if name not in extents:
                raise InputError(f"The log holds nothing of the channel {name}.", field="channel")
        line = _json_line if form == "jsonl" else _csv_line
        if form == "csv":
            yield _joined(FIELDS)
        for name in channels or extents:
            extent = extents[name]
            for first in range(extent.first, extent.last + 1, _PAGE):
                last = min(first + _PAGE - 1, extent.last)
                yield from map(line, _whole(reader, reader.read(profile_id, name, first, last)))
    finally:
        reader.close()


def _whole(reader: LogReader, messages: Sequence[Message]) -> Iterator[tuple[Message, str]]:
    for message in messages:
        yield message, message.text if message.is_whole else reader.text(message.id)


def _values(message: Message, text: str) -> dict[str, object]:
    """Every field; ``data`` is the text as it was received or published, character for character."""
    return {
        "channel": message.channel,
        "seq": message.seq,
        "kind": message.kind.name.lower(),
        "at": _iso(message.at_us),
        "until": _iso(message.until_us) if message.kind is Kind.GAP else "",
        "data": text,
        "size": message.size,
        "latencyUs": message.latency_us if message.latency_us is not None else "",
        "delivery": message.delivery.value if message.delivery else "",
        "note": message.note,
        "connection": message.connection or "",
        "subscriptionId": message.subscription_id,
        "errors": message.errors,
    }


def _json_line(entry: tuple[Message, str]) -> str:
    # ASCII only: whatever the encoding of a terminal, and half a character too, comes out as it came in.
    values = _values(*entry)
    return json.dumps({name: value for name, value in values.items() if value != "" or name == "data"}) + "\n"


def _csv_line(entry: tuple[Message, str]) -> str:
    return _joined([str(value) for value in _values(*entry).values()])


def _joined(values: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _iso(at_us: int) -> str:
    return (_EPOCH + timedelta(microseconds=at_us)).isoformat(timespec="microseconds").replace("+00:00", "Z")
