"""Frames that are JSON objects: error-tolerant parsing, writing, and redaction for display."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from appsync_console.domain.secret import Redactor, redact_frame, redact_members
from appsync_console.domain.status import Frame

UNREADABLE: Final = (msgspec.DecodeError, ValueError, RecursionError)
"""What decoding a frame from the server can raise."""

_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def compact(value: object) -> str:
    """Return the shortest JSON text of ``value``."""
    return json.dumps(value, separators=(",", ":"))


def parse(raw: bytes) -> Mapping[str, Any]:
    """Decode the frame as an object; empty for anything else."""
    try:
        value = msgspec.json.decode(raw)
    except UNREADABLE:
        value = lenient_json(raw)
    return value if isinstance(value, dict) else {}


def members(raw: bytes) -> Mapping[str, bytes]:
    """Return the JSON text of each member of an object; empty for anything else."""
    try:
        return {name: bytes(value) for name, value in _decode_object(raw).items()}
    except UNREADABLE:
        return {}


def lenient_json(raw: bytes) -> object:
    """Decode JSON that may contain bytes that are not UTF-8, or lone surrogates; None if it is no JSON at all."""
    try:
        return json.loads(raw.decode("utf-8", "replace"))
    except UNREADABLE:
        return None


def encodable(text: str) -> str:
    """Escape lone surrogates in ``text``, which have no UTF-8 form: JSON in it keeps its meaning."""
    return text.encode("utf-8", "backslashreplace").decode()


def shown(raw: bytes, redactor: Redactor, *, is_sent: bool, at_us: int, connection: int) -> Frame:
    """Return the frame for display: unchanged, except for secrets."""
    text = _without_secrets(raw.decode("utf-8", "replace"), parse(raw), redactor)
    return Frame(is_sent=is_sent, at_us=at_us, text=text, size=len(raw), connection=connection)


def redacted_text(text: str, redactor: Redactor) -> str:
    """Return JSON text from a server without the secrets it may echo, otherwise unchanged."""
    return _without_secrets(text, lenient_json(text.encode("utf-8", "surrogatepass")), redactor)


def redacted(payload: object, redactor: Redactor) -> object:
    """Return a server's answer without the secrets it may echo; None if it is too deep to read."""
    try:
        text = redactor.redact(json.dumps(redact_frame(payload), ensure_ascii=False))
    except RecursionError:
        return None
    try:
        return json.loads(text)
    except UNREADABLE:
        return text


def _without_secrets(text: str, value: object, redactor: Redactor) -> str:
    """Return the text of ``value`` as it is written, or anew if members with secret names had to be masked."""
    try:
        masked = redact_frame(value)
        if masked != value:
            text = encodable(json.dumps(masked, separators=(",", ":"), ensure_ascii=False))
    except RecursionError:
        text = redact_members(text)
    return redactor.redact(text)
