"""Formats messages as plain text: times, sizes, delivery states. For the log, the inspector, and screen readers."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from appsync_console.domain.api import limits
from appsync_console.domain.message import EARLIER, Kind, Message
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.events import NOT_FILLED
from appsync_console.session.live.test_message import is_probe


def clock_time(at_us: int) -> str:
    """Format the local time as ``hh:mm:ss.mmm``."""
    return f"{_hour_minute_second(at_us)}.{at_us // 1000 % 1000:03d}"


def full_time(at_us: int) -> str:
    """Format date and local time to the millisecond, with the offset from UTC."""
    moment = datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone()
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%d} {clock_time(at_us)} {offset[:3]}:{offset[3:5]}"


def iso_time(at_us: int) -> str:
    """Format the local time in ISO 8601, to the millisecond, with the offset from UTC."""
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone().isoformat(timespec="milliseconds")


def age(at_us: int, now_us: int) -> str:
    """Format a relative time: ``now``, ``12 s ago``, ``3 min ago``, ``2 h ago``, ``5 d ago``; rounded down."""
    seconds = (now_us - at_us) // 1_000_000
    if seconds < 1:
        return "now"
    for most, unit, length in ((60, "s", 1), (3600, "min", 60), (86_400, "h", 3600)):
        if seconds < most:
            return f"{seconds // length} {unit} ago"
    return f"{seconds // 86_400:,} d ago"


def duration(us: int) -> str:
    """Format a duration: ``41 ms``, ``12.3 s``, ``7 min``."""
    if us < 1000:
        return "<1 ms" if us >= 0 else "0 ms"
    if us < 10_000_000:
        return f"{us / 1000:,.0f} ms"
    return f"{us / 1_000_000:.1f} s" if us < 120_000_000 else f"{us // 60_000_000:,} min"


def size(size_bytes: int) -> str:
    """Format a size: ``41 bytes``, ``12 KB``; 1 KB is 1,024 bytes, as in the quotas of AppSync."""
    if size_bytes < 10_000:
        return "1 byte" if size_bytes == 1 else f"{size_bytes:,} bytes"
    return f"{size_bytes / 1024:,.0f} KB"


def status_text(message: Message) -> str:
    """Return the status of a message: ``received · 41 ms``, ``published · delivered in 38 ms``, ``not published: …``.

    A test message is called one. The first line of the note follows.
    """
    status = _status(message)
    status = f"test message · {status}" if is_probe(message.text) else status
    return f"{status} · “{first_line(message.remark)}”" if message.remark else status


def first_line(text: str) -> str:
    """Return the first line of a note, with an ellipsis if there are more lines."""
    first, _, rest = text.strip().partition("\n")
    return f"{first} …" if rest.strip() else first


def _status(message: Message) -> str:
    if message.kind is Kind.RECOVERED:
        return "from history" if message.note == EARLIER else "recovered from history"
    if message.kind is Kind.RECEIVED:
        return "received" if message.latency_us is None else f"received · {duration(message.latency_us)}"
    match message.delivery:
        case DeliveryState.SENDING:
            return "published · sending"
        case DeliveryState.ACCEPTED:
            return "published · accepted"
        case DeliveryState.DELIVERED:
            return f"published · delivered in {duration(message.latency_us or 0)}"
        case DeliveryState.NOT_DELIVERED:
            return f"published · not delivered within {limits.DELIVERY_TIMEOUT_S:.0f} s"
        case DeliveryState.FAILED:
            return f"not published: {message.note}" if message.note else "not published"
    return "published"


def brief_status_text(message: Message) -> str:
    """Return the status for a narrow column: ``41 ms``, ``accepted``, ``not delivered``."""
    if message.kind is Kind.RECOVERED:
        return "history" if message.note == EARLIER else "recovered"
    if message.delivery in (None, DeliveryState.DELIVERED):
        return "" if message.latency_us is None else duration(message.latency_us)
    return {
        DeliveryState.SENDING: "sending",
        DeliveryState.ACCEPTED: "accepted",
        DeliveryState.NOT_DELIVERED: "not delivered",
        DeliveryState.FAILED: "not published",
    }[message.delivery]


def has_failed(message: Message) -> bool:
    """Return whether a published message failed to arrive."""
    return message.delivery in (DeliveryState.NOT_DELIVERED, DeliveryState.FAILED)


def gap_text(message: Message) -> str:
    """Return the description of a gap: when, why, and what it means."""
    start, end = _hour_minute_second(message.at_us), _hour_minute_second(message.until_us)
    span_us = max(message.until_us - message.at_us, 0)
    seconds = max(1, round(span_us / 1_000_000))
    length = f"{seconds} s" if seconds < 120 else f"{seconds // 60:,} min"
    cause, _, outcome = message.note.partition("\n")
    cause = cause.rstrip(".") or "connection lost"
    if not outcome or outcome.startswith(NOT_FILLED):
        outcome = f"messages sent in these {length} may be missing"
    return f"Gap {start} – {end} · {cause} · {outcome}"


def spoken(message: Message) -> str:
    """Return one sentence for a screen reader; long texts are cut."""
    mark = "marked, " if message.is_marked else ""
    if message.kind is Kind.GAP:
        return mark + gap_text(message)
    return f"{mark}{status_text(message)}, {clock_time(message.at_us)}: {message.text[:1000]}"


def _hour_minute_second(at_us: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at_us // 1_000_000))
