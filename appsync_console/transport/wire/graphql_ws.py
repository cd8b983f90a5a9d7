"""AppSync's GraphQL subprotocol ``graphql-ws``: received frames to events, commands to frames. No sockets, no clocks.

Source: AppSync developer guide, "Building a real-time WebSocket client". A frame that is not understood is no event: it
never ends more than the subscription it names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import msgspec

from appsync_console.domain.api.subscription import FieldSubscription
from appsync_console.domain.terms import FrameType
from appsync_console.transport.wire.events import (
    ConnectionAcknowledged,
    ConnectionRejected,
    Delivered,
    Event,
    KeepAlive,
    Subscribed,
    SubscriptionEnded,
    SubscriptionRejected,
)
from appsync_console.transport.wire.json_frame import UNREADABLE, compact, encodable, lenient_json, members, parse

INITIALIZE: Final = compact({"type": FrameType.CONNECTION_INIT})
"""The frame that opens the connection once the socket is open."""


def request(subscription: FieldSubscription) -> str:
    """Return the JSON text that requests a subscription, which the authorization may have to sign."""
    return compact({"query": subscription.operation.document, "variables": subscription.arguments})


def start(id: str, data: str, authorization: Mapping[str, str]) -> str:
    """Build the frame that subscribes ("Subscription registration message").

    Args:
        data: The text from :func:`request`.
    """
    payload = {"data": data, "extensions": {"authorization": dict(authorization)}}
    return compact({"id": id, "type": FrameType.START, "payload": payload})


def stop(id: str) -> str:
    """Build the frame that ends a subscription."""
    return compact({"id": id, "type": FrameType.STOP})


def decode(frames: Sequence[bytes]) -> list[Event]:
    """Return the events of consecutive frames, in order; messages of one subscription in a row are one event.

    ``data`` frames in their usual form are decoded all at once, as one JSON array. If a server sends fragments of JSON
    that only make sense together, they are accepted as what they make together.
    """
    try:
        delivered = _decode_all(b"[%b]" % b",".join(frames))
        if len(delivered) == len(frames):
            return [_delivered(id, list(run)) for id, run in groupby(delivered, _ID)]
    except (*UNREADABLE, _Unusual):
        pass
    return _merged([event for raw in frames if (event := _decode_one(raw)) is not None])


class _Item(msgspec.Struct, gc=False):
    data: str
    id: str | None = None


class _Payload(msgspec.Struct, gc=False):
    data: dict[str, _Item]
    errors: list[Any] | None = None


class _DataFrame(msgspec.Struct, gc=False, tag_field="type", tag=str(FrameType.DATA)):
    id: str
    payload: _Payload


class _Unusual(Exception):
    """A ``data`` frame has errors, or not exactly one field."""


_ID: Final = attrgetter("id")
_decode_all = msgspec.json.Decoder(list[_DataFrame]).decode


def _delivered(id: str, frames: list[_DataFrame]) -> Delivered:
    if any([frame.payload.errors for frame in frames]):  # noqa: C419  # faster than a generator
        raise _Unusual
    items = [item for frame in frames for item in frame.payload.data.values()]
    if len(items) != len(frames):
        raise _Unusual
    ids = [item.id for item in items]
    return Delivered(id, [item.data for item in items], (), [id or "" for id in ids] if any(ids) else ())


def _decode_one(raw: bytes) -> Event | None:
    frame = parse(raw)
    id = frame.get("id")
    payload = frame.get("payload")
    match frame.get("type"):
        case FrameType.KEEP_ALIVE:
            return KeepAlive()
        case FrameType.CONNECTION_ACK:
            return ConnectionAcknowledged(_silence_s(payload))
        case FrameType.CONNECTION_ERROR:
            return ConnectionRejected(payload)
        case FrameType.ERROR:
            return SubscriptionRejected(id if isinstance(id, str) else None, payload)
        case FrameType.DATA if isinstance(id, str):
            return _unusual_delivery(id, raw)
        case FrameType.START_ACK if isinstance(id, str):
            return Subscribed(id)
        case FrameType.COMPLETE if isinstance(id, str):
            return SubscriptionEnded(id)
    return None


def _silence_s(payload: object) -> float | None:
    timeout_ms = payload.get("connectionTimeoutMs") if isinstance(payload, dict) else None
    if isinstance(timeout_ms, int | float) and not isinstance(timeout_ms, bool) and timeout_ms > 0:
        return timeout_ms / 1000
    return None


def _unusual_delivery(id: str, raw: bytes) -> Delivered | None:
    """Decode any ``data`` frame; None if it has neither a message nor errors.

    A message that is not a string is its JSON text, unchanged. If AppSync sent only errors, the message is empty.
    """
    payload = members(members(raw).get("payload", b""))
    errors = _errors_text(payload.get("errors", b""))
    item = next(iter(members(payload.get("data", b"")).values()), b"")
    if not item or item == b"null":
        return Delivered(id, [""], [errors]) if errors else _lenient_delivery(id, parse(raw))
    fields = members(item)
    message_id = _text(fields.get("id", b""))
    return Delivered(
        id,
        [_text(fields.get("data") or item)],
        [errors] if errors else (),
        [message_id] if message_id else (),
    )


def _lenient_delivery(id: str, frame: Mapping[str, Any]) -> Delivered | None:
    """For frames that msgspec rejects: bytes that are not UTF-8, and lone surrogates."""
    try:
        payload = frame["payload"]
        value, errors = next(iter(payload["data"].values()))["data"], payload.get("errors")
    except (KeyError, TypeError, AttributeError, StopIteration):
        return None
    text = encodable(value if isinstance(value, str) else json.dumps(value))
    return Delivered(id, [text], [json.dumps(errors)] if errors else ())


def _text(raw: bytes) -> str:
    value = lenient_json(raw) if raw.startswith(b'"') else None
    return value if isinstance(value, str) else raw.decode("utf-8", "replace")


def _errors_text(raw: bytes) -> str:
    return "" if raw in (b"", b"null", b"[]") else raw.decode("utf-8", "replace")


def _merged(events: list[Event]) -> list[Event]:
    """Join consecutive plain deliveries of one subscription."""
    merged: list[Event] = []
    for event in events:
        last = merged[-1] if merged else None
        if (
            isinstance(event, Delivered)
            and isinstance(last, Delivered)
            and last.id == event.id
            and not (last.errors or event.errors or last.message_ids or event.message_ids)
        ):
            last.texts += event.texts
        else:
            merged.append(event)
    return merged
