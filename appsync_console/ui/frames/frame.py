"""Parses a frame for the Frames panel: type, operation, channel. Secrets are redacted before frames arrive here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from appsync_console.domain.json_text import compact
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import FrameType
from appsync_console.texts.translation import tr
from appsync_console.ui.text import message as texts

UNREADABLE: Final = "unreadable"
_MOST_NAMES = 20_000
_PREVIEW = 300
_PROBLEMS = frozenset({FrameType.ERROR, FrameType.CONNECTION_ERROR, UNREADABLE})
_BROKEN = (msgspec.DecodeError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """A frame and its parsed content.

    Attributes:
        number: The number of the frame since the panel was opened, from 1.
        type: The type in the frame; ``unreadable`` for anything but a JSON object with a type.
        operation: The id of the subscription; empty if there is none.
        channel: The channel of that subscription; empty if it is not known.
        preview: The beginning of the content on one line: of the message, the payload, or the whole frame.
    """

    number: int
    frame: Frame
    type: str
    operation: str
    channel: str
    preview: str

    @property
    def is_problem(self) -> bool:
        """Whether it reports an error."""
        return self.type in _PROBLEMS

    @property
    def arrow(self) -> str:
        """The direction: ``→`` to the server, ``←`` from it."""
        return "→" if self.frame.is_sent else "←"

    @property
    def time(self) -> str:
        """Local time to the millisecond."""
        return texts.clock_time(self.frame.at_us)

    @property
    def summary(self) -> str:
        """All details except the text, in one line."""
        time = texts.full_time(self.frame.at_us)
        parts = [
            tr("Sent {time}", time=time) if self.frame.is_sent else tr("Received {time}", time=time),
            self.type,
            self.channel,
            tr("operation {id}", id=self.operation) if self.operation else "",
            tr("connection {number}", number=self.frame.connection),
            texts.size(self.frame.size),
        ]
        return " · ".join(part for part in parts if part)

    @property
    def line(self) -> str:
        """The whole frame as one line of tab-separated columns, for other programs."""
        frame = self.frame
        text = compact(frame.text) if "\n" in frame.text or "\t" in frame.text else frame.text
        columns = (texts.full_time(frame.at_us), self.arrow, f"#{frame.connection}", self.type, self.channel)
        return "\t".join((*columns, self.operation, str(frame.size), text))

    def contains(self, text: str) -> bool:
        """Return whether the frame, its type, or its channel contains ``text``, which is case-folded."""
        return text in self.type or text in self.channel.casefold() or text in self.frame.text.casefold()


class _Head(msgspec.Struct, gc=False):
    type: Any = None
    id: Any = None
    payload: msgspec.Raw = msgspec.Raw()


class _StartPayload(msgspec.Struct, gc=False):
    data: str


class _Operation(msgspec.Struct, gc=False):
    variables: dict[str, Any]


class _Delivery(msgspec.Struct, gc=False):
    name: Any = None
    data: msgspec.Raw = msgspec.Raw()


class _DataPayload(msgspec.Struct, gc=False):
    data: dict[str, _Delivery]


_decode_head = msgspec.json.Decoder(_Head).decode
_decode_start = msgspec.json.Decoder(_StartPayload).decode
_decode_operation = msgspec.json.Decoder(_Operation).decode
_decode_data = msgspec.json.Decoder(_DataPayload).decode


class FrameReader:
    """Parses frames without ever failing, and remembers the channel of each subscription.

    The channel of a subscription that started before the panel was opened is known from its first ``data`` frame on.
    """

    def __init__(self) -> None:
        self._count = 0
        self._channels: dict[tuple[int, str], str] = {}

    def read(self, frame: Frame) -> FrameRow:
        """Parse a frame."""
        self._count += 1
        head = _head(frame.text)
        type = head.type if isinstance(head.type, str) else UNREADABLE
        operation = head.id if isinstance(head.id, str) else ""
        channel, content = _contents(type, head.payload)
        return FrameRow(
            number=self._count,
            frame=frame,
            type=type,
            operation=operation,
            channel=self._channel((frame.connection, operation), channel) if operation else "",
            preview=_preview(content) or _preview(head.payload) or _one_line(frame.text),
        )

    def _channel(self, key: tuple[int, str], name: str) -> str:
        """Return the channel of the subscription; ``name`` is the channel in the frame, or empty."""
        if not name:
            return self._channels.get(key, "")
        self._channels[key] = name
        if len(self._channels) > _MOST_NAMES:
            del self._channels[next(iter(self._channels))]
        return name


def _head(text: str) -> _Head:
    try:
        return _decode_head(text)
    except _BROKEN:
        return _Head()


def _contents(type: str, payload: msgspec.Raw) -> tuple[str, msgspec.Raw]:
    """Return the channel and the message in a frame; empty if it has none."""
    try:
        if type == FrameType.START:
            return _text(_decode_operation(_decode_start(payload).data).variables.get("name")), msgspec.Raw()
        if type == FrameType.DATA:
            delivery = next(iter(_decode_data(payload).data.values()), _Delivery())
            return _text(delivery.name), delivery.data
    except _BROKEN:
        pass
    return "", msgspec.Raw()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _preview(value: msgspec.Raw) -> str:
    # Only escaped quotes are decoded: decoding more could reveal a secret that is written with other escapes.
    # A character has at most four bytes, so the cut at the end of these bytes is never visible.
    start = bytes(memoryview(value)[: 4 * _PREVIEW]).decode("utf-8", "ignore")
    return _one_line(start.replace('\\"', '"').strip('"') if start.startswith('"') else start)


def _one_line(text: str) -> str:
    return " ".join(text[:_PREVIEW].split())
