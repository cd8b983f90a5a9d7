"""Real-time frames: building, error-tolerant parsing, and redaction for display. No sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from appsync_console.domain.api import operations
from appsync_console.domain.secret import Redactor, redact_frame
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import FrameType

UNREADABLE: Final = (msgspec.DecodeError, ValueError, RecursionError)
"""What decoding a frame from the server can raise."""

CONNECTION_INIT: Final = '{"type":"connection_init"}'


class _Item(msgspec.Struct, gc=False):
    data: str
    id: str | None = None


class _Fields(msgspec.Struct, gc=False):
    channel: _Item = msgspec.field(name=operations.SUBSCRIBE_FIELD)


class _Payload(msgspec.Struct, gc=False):
    data: _Fields
    errors: msgspec.Raw = msgspec.Raw()


class DataFrame(msgspec.Struct, gc=False, tag_field="type", tag=str(FrameType.DATA)):
    """A ``data`` frame in the usual form; every other frame goes through :func:`parse`."""

    id: str
    payload: _Payload

    @property
    def text(self) -> str:
        """The message."""
        return self.payload.data.channel.data

    @property
    def message_id(self) -> str:
        """The API's ID of the message; empty if absent."""
        return self.payload.data.channel.id or ""

    @property
    def errors(self) -> str:
        """JSON text of ``payload.errors``; empty if there are none."""
        return _errors_text(bytes(self.payload.errors))


decode_data = msgspec.json.Decoder(DataFrame).decode
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def subscription_data(channel: str, document: str = operations.SUBSCRIBE) -> str:
    """Build the text of ``payload.data`` that subscribes to ``channel``."""
    return _dumps({"query": document, "variables": {"name": channel}})


def start(id: str, data: str, authorization: Mapping[str, str]) -> str:
    """Build the frame that subscribes (developer guide, "Subscription registration message")."""
    payload = {"data": data, "extensions": {"authorization": dict(authorization)}}
    return _dumps({"id": id, "type": FrameType.START, "payload": payload})


def stop(id: str) -> str:
    """Build the frame that ends a subscription."""
    return _dumps({"id": id, "type": FrameType.STOP})


def parse(raw: bytes) -> Mapping[str, Any]:
    """Decode the frame as an object; empty for anything else."""
    try:
        value = msgspec.json.decode(raw)
    except UNREADABLE:
        value = _parse_leniently(raw)
    return value if isinstance(value, dict) else {}


def odd_delivery(raw: bytes) -> tuple[str, str] | None:
    """Return message and errors of a ``data`` frame in an unusual form; None if it has neither.

    A message that is not a string is returned as its JSON text, unchanged. If AppSync sent only errors, the message is
    empty.
    """
    payload = _member(raw, "payload")
    errors = _errors_text(_member(payload, "errors"))
    item = _member(_member(payload, "data"), operations.SUBSCRIBE_FIELD)
    if not item:
        return ("", errors) if errors else _lenient_delivery(parse(raw))
    return _text_of(_member(item, "data") or item), errors


def shown(raw: bytes, redactor: Redactor, *, is_sent: bool, at_us: int, connection: int) -> Frame:
    """Return the frame for display: unchanged, except for secrets."""
    text = raw.decode("utf-8", "replace")
    value = parse(raw)
    masked = redact_frame(value)
    if masked != value:
        text = _encodable(json.dumps(masked, separators=(",", ":"), ensure_ascii=False))
    return Frame(is_sent=is_sent, at_us=at_us, text=redactor.redact(text), size=len(raw), connection=connection)


def redacted_payload(frame: Mapping[str, Any], redactor: Redactor) -> object:
    """Return the server's ``payload`` without the secrets it may echo."""
    text = redactor.redact(json.dumps(redact_frame(frame.get("payload")), ensure_ascii=False))
    try:
        return json.loads(text)
    except UNREADABLE:
        return text


def _member(raw: bytes, name: str) -> bytes:
    """Return the JSON text of an object's member; empty if it is missing or this is no object."""
    try:
        return bytes(_decode_object(raw).get(name, b""))
    except UNREADABLE:
        return b""


def _text_of(raw: bytes) -> str:
    value = _parse_leniently(raw) if raw.startswith(b'"') else None
    return value if isinstance(value, str) else raw.decode("utf-8", "replace")


def _lenient_delivery(frame: Mapping[str, Any]) -> tuple[str, str] | None:
    """For frames that msgspec rejects: bytes that are not UTF-8, and lone surrogates."""
    try:
        value, errors = frame["payload"]["data"][operations.SUBSCRIBE_FIELD]["data"], frame["payload"].get("errors")
    except (KeyError, TypeError):
        return None
    return _encodable(value if isinstance(value, str) else json.dumps(value)), json.dumps(errors) if errors else ""


def _encodable(text: str) -> str:
    """Escape lone surrogates in ``text``, which have no UTF-8 form: JSON in it keeps its meaning."""
    return text.encode("utf-8", "backslashreplace").decode()


def _errors_text(raw: bytes) -> str:
    return "" if raw in (b"", b"null", b"[]") else raw.decode("utf-8", "replace")


def _parse_leniently(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8", "replace"))
    except UNREADABLE:
        return None


def _dumps(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
