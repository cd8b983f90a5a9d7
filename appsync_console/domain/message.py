"""Messages of the log, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import zip_longest
from typing import NamedTuple

import msgspec

from appsync_console.domain.reason import Filling, Reason
from appsync_console.domain.terms import DeliveryState


class Kind(IntEnum):
    """The kind of a log entry."""

    RECEIVED = 0
    PUBLISHED = 1
    GAP = 2
    RECOVERED = 3
    """Missed during a gap, or published before the channel was opened; read from the API's history."""
    OTHER = 255
    """Of a newer version of the program, in a log or an export; this version knows only its text."""


class Source(NamedTuple):
    """What delivered messages: a subscription on a connection.

    Attributes:
        connection: Number of the connection within the session, from 1.
        subscription_id: The operation ID of the subscription.
    """

    connection: int
    subscription_id: str


class Arrival(msgspec.Struct, kw_only=True, gc=False):
    """Consecutive messages of one subscription that arrived together, as received.

    A flood is taken in by arrivals, because an object for each message would cost more than the rest of its way.

    Attributes:
        channel: The name the subscription filters by.
        texts: The values of ``data`` as received, byte for byte; for a field that is not a string, its JSON text.
        at_us: Time of receipt in microseconds since the epoch, UTC, taken when they left the socket.
        mono_us: The same moment on the monotonic clock, in microseconds.
        errors: JSON text of ``payload.errors`` of each without secrets, or empty; no items if AppSync sent none.
        message_ids: The API's ``id`` of each, or empty; no items if the API delivers none.
    """

    channel: str
    texts: Sequence[str]
    at_us: int
    mono_us: int
    source: Source = Source(1, "")
    errors: Sequence[str] = ()
    message_ids: Sequence[str] = ()

    def messages(self) -> Iterator[Incoming]:
        """Return each message."""
        for text, errors, message_id in zip_longest(self.texts, self.errors, self.message_ids, fillvalue=""):
            yield Incoming(
                channel=self.channel,
                text=text,
                at_us=self.at_us,
                mono_us=self.mono_us,
                source=self.source,
                errors=errors,
                message_id=message_id,
            )


class Incoming(msgspec.Struct, kw_only=True, gc=False):  # created for each message: five times as fast as a dataclass
    """One message of an :class:`Arrival`; the fields mean the same.

    Attributes:
        errors: Empty if AppSync sent none.
        message_id: Empty if the API does not store messages or does not deliver the ID.
    """

    channel: str
    text: str
    at_us: int
    mono_us: int
    source: Source = Source(1, "")
    errors: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """A message in the API's history.

    Attributes:
        id: The API's ID for it.
        text: The value of ``data``, unchanged.
        at_us: When the API accepted it, by its own clock, in microseconds since the epoch, UTC.
    """

    id: str
    text: str
    at_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One entry of the log.

    Attributes:
        id: Position in the log, from 1, without holes while the log is open.
        seq: Position within the channel, from 1.
        text: The JSON text exactly as received or published. It may be cut in a list of messages: see ``is_whole``.
        size: Bytes of the whole text in UTF-8.
        at_us: Microseconds since the epoch, UTC: when received, published, or accepted by the API if recovered.
        latency_us: Received: since our own publish of the same message, if there was one. Published: until it was
            delivered.
        delivery: For published messages only.
        reason: Why a message failed or was not delivered; the cause of a gap; the origin of a recovered message.
        filling: For gaps only: what the API's history returned; None if it was not asked or has not answered yet.
        until_us: For gaps only: when it ended, microseconds since the epoch, UTC. ``at_us`` is when it began.
        batch: For gaps only: the ID of the first of several gaps that are the same one on several channels.
        channels: For gaps only: on how many channels it is. More than one if a view shows them as one entry.
        errors: JSON text of the errors AppSync sent with the data, else empty.
        request_id: Of a published message: AWS's ID of the request; empty if there is none.
        is_marked: Whether the user marked it.
        remark: The user's note on it.
    """

    id: int
    seq: int
    channel: str
    kind: Kind
    at_us: int
    text: str
    size: int
    latency_us: int | None = None
    delivery: DeliveryState | None = None
    reason: Reason | None = None
    filling: Filling | None = None
    until_us: int = 0
    connection: int = 0
    subscription_id: str = ""
    errors: str = ""
    request_id: str = ""
    batch: int = 0
    channels: int = 1
    is_whole: bool = True
    is_marked: bool = False
    remark: str = ""


class Entry(msgspec.Struct, kw_only=True, gc=False):  # created for each message, like Incoming
    """An entry to write to the log: a :class:`Message` before it has a position. The fields mean the same.

    Attributes:
        batch: 0 for the first gap, whose ID is not known yet.
    """

    channel: str
    kind: Kind
    at_us: int
    text: str
    latency_us: int | None = None
    delivery: DeliveryState | None = None
    reason: Reason | None = None
    filling: Filling | None = None
    until_us: int = 0
    connection: int = 0
    subscription_id: str = ""
    errors: str = ""
    request_id: str = ""
    batch: int = 0
