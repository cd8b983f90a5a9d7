"""What a server tells on a real-time connection, whichever protocol it speaks. Values without behavior."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class ConnectionAcknowledged(msgspec.Struct, frozen=True):
    """The server accepted the connection.

    Attributes:
        silence_s: After this many seconds without a frame the connection is dead; None if the server did not say.
    """

    silence_s: float | None = None


class ConnectionRejected(msgspec.Struct, frozen=True):
    """The server rejected or ended the connection.

    Attributes:
        payload: Its answer, decoded, as received.
    """

    payload: object = None


class KeepAlive(msgspec.Struct, frozen=True):
    """The server is alive."""


class Subscribed(msgspec.Struct, frozen=True):
    """The server acknowledged the subscription ``id``."""

    id: str


class Delivered(msgspec.Struct, gc=False):
    """Consecutive messages of the subscription ``id``.

    Attributes:
        texts: The messages, byte for byte; what is not a string, as its JSON text.
        errors: JSON text of the errors that came with each message, or empty; no items if none had any.
        message_ids: The API's ID of each message, or empty; no items if none had one.
    """

    id: str
    texts: list[str]
    errors: Sequence[str] = ()
    message_ids: Sequence[str] = ()


class SubscriptionRejected(msgspec.Struct, frozen=True):
    """The server rejected or ended the subscription ``id``; None if it did not say which.

    Attributes:
        payload: Its answer, decoded, as received.
    """

    id: str | None
    payload: object = None


class SubscriptionEnded(msgspec.Struct, frozen=True):
    """The server ended the subscription ``id`` without an error."""

    id: str


Event = (
    ConnectionAcknowledged
    | ConnectionRejected
    | KeepAlive
    | Subscribed
    | Delivered
    | SubscriptionRejected
    | SubscriptionEnded
)
