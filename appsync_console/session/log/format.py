"""Converts messages of the log to their fields and to lines of JSON, and JSON lines back to messages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn

from appsync_console.domain.errors import Field, InputError
from appsync_console.domain.masking import Masking
from appsync_console.domain.message import Entry, Kind, Message
from appsync_console.domain.reason import EARLIER, MISSED, Filling, Reason
from appsync_console.domain.terms import DeliveryState
from appsync_console.store.log.legacy_notes import reason_of
from appsync_console.store.log.row_format import filling_object
from appsync_console.texts.gaps import gap_lines
from appsync_console.texts.reasons import reason_text

FIELDS: Final = (
    *("channel", "seq", "kind", "at", "until", "data", "size", "latencyUs"),
    *("delivery", "note", "connection", "subscriptionId", "errors", "marked", "remark"),
    *("code", "fields", "history", "requestId"),
)
"""The columns of CSV and the names in JSON lines; JSON lines omit empty fields.

``note`` is a sentence for people, as before there were codes; ``code`` and ``fields`` are the reason behind it, and
``history`` is what the API's history returned for a gap. ``requestId`` is AWS's ID of the request that published it.
"""

_ALWAYS: Final = frozenset({"channel", "data"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LAST_US: Final = (datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH) // _MICROSECOND  # a local time at any offset exists
_WHOLE_MOST: Final = (1 << 53) - 1
_KINDS: Final = {kind.name.lower(): kind for kind in Kind}


def values(message: Message, masking: Masking) -> dict[str, object]:
    """All fields of a message; ``data`` is the text exactly as it was received or published, except for masks."""
    return {
        "channel": message.channel,
        "seq": message.seq,
        "kind": message.kind.name.lower(),
        "at": iso(message.at_us),
        "until": iso(message.until_us) if message.kind is Kind.GAP else "",
        "data": masking.masked(message.text),
        "size": message.size,
        "latencyUs": message.latency_us if message.latency_us is not None else "",
        "delivery": message.delivery.value if message.delivery else "",
        "note": note_of(message),
        "connection": message.connection or "",
        "subscriptionId": message.subscription_id,
        "errors": masking.masked(message.errors),
        "marked": message.is_marked or "",
        "remark": message.remark,
        "code": message.reason.code if message.reason else "",
        "fields": dict(message.reason.fields) if message.reason and message.reason.fields else "",
        "history": filling_object(message.filling) if message.filling else "",
        "requestId": message.request_id,
    }


def json_line(message: Message, masking: Masking) -> str:
    """The message as a line of JSON, including the line end."""
    # ASCII only, so that any text, even half a surrogate pair, comes out unchanged in any terminal encoding.
    filled = {name: value for name, value in values(message, masking).items() if value != "" or name in _ALWAYS}
    return json.dumps(filled) + "\n"


def note_of(message: Message) -> str:
    """Why a message failed, the cause of a gap and how it was filled, or ``earlier`` for earlier history."""
    if message.kind is Kind.GAP:
        return gap_lines(message)
    if message.kind is Kind.RECOVERED and message.reason in (EARLIER, MISSED):
        return "earlier" if message.reason == EARLIER else ""
    return reason_text(message.reason)


def iso(at_us: int) -> str:
    """Format microseconds since the epoch as ISO 8601 in UTC, to the microsecond."""
    return (_EPOCH + timedelta(microseconds=at_us)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def entry_of(line: str) -> tuple[Entry, bool, str]:
    """Parse a line that :func:`json_line` wrote; returns the entry, whether it is marked, and the user's remark.

    Checks every field that an export can have; fields of a newer version are ignored.

    Raises:
        InputError: For field ``line``; the error does not say which line.
    """
    try:
        read = json.loads(line, parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise InputError("log_line.not_json", field="line") from None
    if not isinstance(read, dict):
        raise InputError("log_line.not_an_object", field="line")
    kind = _KINDS.get(_of(read, "kind", str))
    if kind is None:
        raise InputError("log_line.kind_unknown", field="line", known=", ".join(_KINDS))
    delivery = _of(read, "delivery", str, "")
    if delivery and delivery not in list(DeliveryState):
        raise InputError("log_line.delivery_unknown", field="line", known=", ".join(DeliveryState))
    reason, filling = _reason(read, kind)
    for name in ("seq", "size"):  # the log counts anew
        _whole(read, name)
    entry = Entry(
        channel=_of(read, "channel", str) or _invalid("channel", ""),
        kind=kind,
        at_us=_moment(_of(read, "at", str)),
        until_us=_moment(_of(read, "until", str)) if kind is Kind.GAP else 0,
        text=_of(read, "data", str),
        latency_us=_whole(read, "latencyUs") if "latencyUs" in read else None,
        delivery=DeliveryState(delivery) if delivery else None,
        reason=reason,
        filling=filling,
        connection=_whole(read, "connection"),
        subscription_id=_of(read, "subscriptionId", str, ""),
        errors=_of(read, "errors", str, ""),
        request_id=_of(read, "requestId", str, ""),
    )
    return entry, _of(read, "marked", bool, False), _of(read, "remark", str, "")


def _reason(read: dict[str, Any], kind: Kind) -> tuple[Reason | None, Filling | None]:
    """Read the reason; exports of versions before codes have only its sentence."""
    note, reason = _of(read, "note", str, ""), _coded(read)
    if reason is None and "history" not in read:
        return reason_of(kind, note)
    return reason, _filling(_of(read, "history", dict)) if "history" in read else None


def _filling(read: dict[str, Any]) -> Filling:
    return Filling(recovered=_whole(read, "recovered"), is_cut=_of(read, "isCut", bool, False), problem=_coded(read))


def _coded(read: dict[str, Any]) -> Reason | None:
    code, fields = _of(read, "code", str, ""), _of(read, "fields", dict, {})
    for name, value in fields.items():
        if not isinstance(value, Field):
            _invalid(f"fields.{name}", value)
    return Reason(code, fields) if code else None


def _whole(read: dict[str, Any], name: str) -> int:
    """Read a number that is 0 or more, and that every program reads exactly."""
    value: int = _of(read, name, int, 0)
    return value if 0 <= value <= _WHOLE_MOST else _invalid(name, value)


def _of(read: dict[str, Any], name: str, type_: type, default: Any = None) -> Any:
    value = read.get(name, default)
    if type(value) is not type_:
        code = "log_line.value_missing" if value is None else "log_line.value_invalid"
        raise InputError(code, field="line", name=name, given=repr(value))
    return value


def _invalid(name: str, value: object) -> NoReturn:
    raise InputError("log_line.value_invalid", field="line", name=name, given=repr(value))


def _no_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
        at_us = (moment - _EPOCH) // _MICROSECOND
    except (ValueError, TypeError, OverflowError):
        raise InputError("log_line.time_invalid", field="line", given=text) from None
    return at_us if 0 <= at_us <= _LAST_US else _invalid("the time", text)
