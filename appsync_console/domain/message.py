"""A message of the log, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import msgspec

from appsync_console.domain.terms import DeliveryState


class Kind(IntEnum):
    """What an entry of the log is."""

    RECEIVED = 0
    PUBLISHED = 1
    GAP = 2
    RECOVERED = 3
    """Missed while there was no connection, or from before the channel was opened; taken from what the API keeps."""


EARLIER = "earlier"
"""The note of a recovered message that was not missed in a gap, but published before its channel was opened."""


class Incoming(msgspec.Struct, kw_only=True, gc=False):  # made for each message: five times as fast as a dataclass
    """One delivery of a subscription, as it left the wire.

    Attributes:
        channel: The name the subscription listens to.
        text: The value of ``data`` as received, byte for byte; for a field that is not a string its JSON text.
        at_us: Time of receipt in microseconds since the epoch, UTC, taken when the frame arrived.
        mono_us: The same moment on the monotonic clock, in microseconds.
        connection: Number of the connection within the session, from 1.
        subscription_id: The operation id of the subscription.
        errors: JSON text of ``payload.errors`` where AppSync sent any, else empty.
        message_id: The ``id`` that the API gave the message, where it keeps messages and delivers that; else empty.
    """

    channel: str
    text: str
    at_us: int
    mono_us: int
    connection: int = 1
    subscription_id: str = ""
    errors: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """A message as the API keeps it.

    Attributes:
        id: What the API calls it.
        text: The value of ``data``, unchanged.
        at_us: When the API took it, by its own clock, in microseconds since the epoch, UTC.
    """

    id: str
    text: str
    at_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One entry of the log.

    Attributes:
        id: Position in the log, from 1, without holes while it is open.
        seq: Position within the channel, from 1.
        text: The JSON text exactly as received or published. In a list of messages it may be cut: see ``is_whole``.
        size: Bytes of the whole text in UTF-8.
        at_us: Microseconds since the epoch, UTC: of receipt, of publishing, or of when the API took what was recovered.
        latency_us: Received: since our own publish of the same message, where there was one. Published: until it came
            back.
        delivery: Only of published messages.
        note: Why a message failed or was not delivered; the cause of a gap, and on a second line what filled it.
        until_us: Only of gaps: when it ended, microseconds since the epoch, UTC. ``at_us`` is when it began.
        errors: JSON text of the errors AppSync sent with the data, else empty.
        is_marked: Whether a person marked it.
        remark: What a person noted about it.
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
    note: str = ""
    until_us: int = 0
    connection: int = 0
    subscription_id: str = ""
    errors: str = ""
    is_whole: bool = True
    is_marked: bool = False
    remark: str = ""


class Entry(msgspec.Struct, kw_only=True, gc=False):  # made for each message, like Incoming
    """What is to be written into the log: a :class:`Message` before it has its place. The fields mean the same."""

    channel: str
    kind: Kind
    at_us: int
    text: str
    latency_us: int | None = None
    delivery: DeliveryState | None = None
    note: str = ""
    until_us: int = 0
    connection: int = 0
    subscription_id: str = ""
    errors: str = ""
