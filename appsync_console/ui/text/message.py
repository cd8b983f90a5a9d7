"""A message in words: times, sizes, how far it came. Plain text for the log, the inspector and assistive technology."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from appsync_console.domain.api import limits
from appsync_console.domain.message import EARLIER, Kind, Message
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.events import NOT_FILLED
from appsync_console.session.live.test_message import is_probe


def clock_time(at_us: int) -> str:
    """``hh:mm:ss.mmm``, local time."""
    return f"{_hour_minute_second(at_us)}.{at_us // 1000 % 1000:03d}"


def full_time(at_us: int) -> str:
    """Date and local time to the millisecond, with the offset from UTC."""
    moment = datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone()
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%d} {clock_time(at_us)} {offset[:3]}:{offset[3:5]}"


def iso_time(at_us: int) -> str:
    """The whole time as ISO 8601 writes it: local, to the millisecond, with the offset from UTC."""
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone().isoformat(timespec="milliseconds")


def age(at_us: int, now_us: int) -> str:
    """How long ago: ``now``, ``12 s ago``, ``3 min ago``, ``2 h ago``, ``5 d ago``; whole ones, rounded down."""
    seconds = (now_us - at_us) // 1_000_000
    if seconds < 1:
        return "now"
    for most, unit, length in ((60, "s", 1), (3600, "min", 60), (86_400, "h", 3600)):
        if seconds < most:
            return f"{seconds // length} {unit} ago"
    return f"{seconds // 86_400:,} d ago"


def duration(us: int) -> str:
    """A length of time as people say it: ``41 ms``, ``12.3 s``, ``7 min``."""
    if us < 1000:
        return "<1 ms" if us >= 0 else "0 ms"
    if us < 10_000_000:
        return f"{us / 1000:,.0f} ms"
    return f"{us / 1_000_000:.1f} s" if us < 120_000_000 else f"{us // 60_000_000:,} min"


def size(size_bytes: int) -> str:
    """``41 bytes``, ``12 KB``; a KB has 1,024 bytes, as in AppSync's quotas."""
    if size_bytes < 10_000:
        return "1 byte" if size_bytes == 1 else f"{size_bytes:,} bytes"
    return f"{size_bytes / 1024:,.0f} KB"


def what_happened(message: Message) -> str:
    """``received · 41 ms``, ``published · delivered in 38 ms``, ``not published: …``; a probe is called one.

    Behind it what the person noted.
    """
    said = _what_happened(message)
    said = f"probe · {said}" if is_probe(message.text) else said
    return f"{said} · “{first_line(message.remark)}”" if message.remark else said


def first_line(text: str) -> str:
    """The first line of a note, with a sign where there is more."""
    first, _, rest = text.strip().partition("\n")
    return f"{first} …" if rest.strip() else first


def _what_happened(message: Message) -> str:
    if message.kind is Kind.RECOVERED:
        return "from the API's history" if message.note == EARLIER else "recovered from the API's history"
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


def what_happened_briefly(message: Message) -> str:
    """The same for one narrow column: ``41 ms``, ``accepted``, ``not delivered``."""
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
    """Whether a published message did not arrive."""
    return message.delivery in (DeliveryState.NOT_DELIVERED, DeliveryState.FAILED)


def gap_text(message: Message) -> str:
    """A gap: when, why, and what it means."""
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
    """One sentence for a screen reader; long texts are cut."""
    mark = "marked, " if message.is_marked else ""
    if message.kind is Kind.GAP:
        return mark + gap_text(message)
    return f"{mark}{what_happened(message)}, {clock_time(message.at_us)}: {message.text[:1000]}"


def _hour_minute_second(at_us: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at_us // 1_000_000))
