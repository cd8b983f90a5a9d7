"""Formats messages as plain text: times, sizes, delivery states. For the log, the inspector, and screen readers."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from appsync_console.domain.api import limits
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.test_message import is_probe
from appsync_console.texts.gaps import filling_text
from appsync_console.texts.reasons import is_earlier, reason_text
from appsync_console.texts.translation import mark, plural, tr

_BRIEF = {
    DeliveryState.SENDING: mark("sending"),
    DeliveryState.ACCEPTED: mark("accepted"),
    DeliveryState.NOT_DELIVERED: mark("not delivered"),
    DeliveryState.FAILED: mark("not published"),
}


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
        return tr("now")
    if seconds < 60:
        return tr("{seconds} s ago", seconds=seconds)
    if seconds < 3600:
        return tr("{minutes} min ago", minutes=seconds // 60)
    if seconds < 86_400:
        return tr("{hours} h ago", hours=seconds // 3600)
    return tr("{days:,} d ago", days=seconds // 86_400)


def duration(us: int) -> str:
    """Format a duration: ``41 ms``, ``12.3 s``, ``7 min``."""
    if us < 1000:
        return "<1 ms" if us >= 0 else "0 ms"
    if us < 10_000_000:
        return f"{us / 1000:,.0f} ms"
    return f"{us / 1_000_000:.1f} s" if us < 120_000_000 else tr("{minutes:,} min", minutes=us // 60_000_000)


def size(size_bytes: int) -> str:
    """Format a size: ``41 bytes``, ``12 KB``; 1 KB is 1,024 bytes, as in the quotas of AppSync."""
    if size_bytes < 10_000:
        return plural("{count:,} byte", "{count:,} bytes", size_bytes)
    return f"{size_bytes / 1024:,.0f} KB"


def status_text(message: Message) -> str:
    """Return the status of a message: ``received · 41 ms``, ``published · delivered in 38 ms``, ``not published: …``.

    A test message is called one. The first line of the note follows.
    """
    status = _status(message)
    status = tr("test message · {status}", status=status) if is_probe(message.text) else status
    return f"{status} · “{first_line(message.remark)}”" if message.remark else status


def first_line(text: str) -> str:
    """Return the first line of a note, with an ellipsis if there are more lines."""
    first, _, rest = text.strip().partition("\n")
    return f"{first} …" if rest.strip() else first


def _status(message: Message) -> str:
    if message.kind is Kind.RECOVERED:
        return tr("from history") if is_earlier(message) else tr("recovered from history")
    if message.kind is Kind.RECEIVED:
        if message.latency_us is None:
            return tr("received")
        return tr("received · {duration}", duration=duration(message.latency_us))
    if message.kind is Kind.OTHER:
        return tr("written by a newer version of this program")
    match message.delivery:
        case DeliveryState.SENDING:
            return tr("published · sending")
        case DeliveryState.ACCEPTED:
            return tr("published · accepted")
        case DeliveryState.DELIVERED:
            return tr("published · delivered in {duration}", duration=duration(message.latency_us or 0))
        case DeliveryState.NOT_DELIVERED:
            return tr("published · not delivered within {seconds:.0f} s", seconds=limits.DELIVERY_TIMEOUT_S)
        case DeliveryState.FAILED:
            reason = reason_text(message.reason)
            return tr("not published: {reason}", reason=reason) if reason else tr("not published")
    return tr("published")


def brief_status_text(message: Message) -> str:
    """Return the status for a narrow column: ``41 ms``, ``accepted``, ``not delivered``."""
    if message.kind is Kind.RECOVERED:
        return tr("history") if is_earlier(message) else tr("recovered")
    if message.delivery in (None, DeliveryState.DELIVERED):
        return "" if message.latency_us is None else duration(message.latency_us)
    return tr(_BRIEF[message.delivery])


def has_failed(message: Message) -> bool:
    """Return whether a published message failed to arrive."""
    return message.delivery in (DeliveryState.NOT_DELIVERED, DeliveryState.FAILED)


def gap_text(message: Message) -> str:
    """Return the description of a gap: when, why, and what it means."""
    start, end = _gap_times(message)
    cause = reason_text(message.reason).rstrip(".") or tr("connection lost")
    if message.filling is None or message.filling.problem is not None:
        outcome = tr("messages sent in these {span} may be missing", span=_gap_span(message))
    else:
        outcome = filling_text(message.filling)
    text = tr("Gap {start} – {end}", start=start, end=end) + f" · {cause} · {outcome}"
    if message.channels < 2:
        return text
    return plural("{count:,} channel", "{count:,} channels", message.channels) + f" · {text}"


def _gap_times(message: Message) -> tuple[str, str]:
    """Return the local times of start and end, with their dates if they are on different days."""
    start, end = (time.localtime(at_us // 1_000_000) for at_us in (message.at_us, message.until_us))
    form = "%H:%M:%S" if start[:3] == end[:3] else "%Y-%m-%d %H:%M:%S"
    return time.strftime(form, start), time.strftime(form, end)


def _gap_span(message: Message) -> str:
    seconds = max(1, round(max(message.until_us - message.at_us, 0) / 1_000_000))
    if seconds < 120:
        return tr("{seconds} s", seconds=seconds)
    if seconds < 2 * 3600:
        return tr("{minutes:,} min", minutes=seconds // 60)
    hours = seconds // 3600
    return tr("{hours} h", hours=hours) if hours < 48 else tr("{days:,} d", days=hours // 24)


def spoken(message: Message) -> str:
    """Return one sentence for a screen reader; long texts are cut."""
    text = gap_text(message) if message.kind is Kind.GAP else _spoken(message)
    return tr("marked, {text}", text=text) if message.is_marked else text


def _spoken(message: Message) -> str:
    return f"{status_text(message)}, {clock_time(message.at_us)}: {message.text[:1000]}"


def _hour_minute_second(at_us: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at_us // 1_000_000))
