"""Values in texts: lists, times and durations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from appsync_console.texts.translation import tr

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def and_list(names: Sequence[str]) -> str:
    """Join names, such as ``a, b and c``."""
    return tr("{names} and {last}", names=", ".join(names[:-1]), last=names[-1]) if names[1:] else "".join(names)


def or_list(names: Sequence[str]) -> str:
    """Join alternatives, such as ``a, b or c``."""
    return tr("{names} or {last}", names=", ".join(names[:-1]), last=names[-1]) if names[1:] else "".join(names)


def span_text(seconds: float) -> str:
    """Format a duration in minutes, hours or days."""
    minutes = round(seconds / 60)
    if minutes < 120:
        return tr("{count} min", count=minutes)
    if minutes < 2880:
        return tr("{count} h", count=round(minutes / 60))
    return tr("{count} days", count=minutes // 1440)


def moment_text(at_us: int) -> str:
    """Format a time in microseconds since the epoch, UTC, as local time to the second."""
    moment = _EPOCH + timedelta(microseconds=at_us)
    try:
        moment = moment.astimezone()
    except (OverflowError, OSError, ValueError):  # at the ends of the calendar, or of the system's time zones
        return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    return f"{moment:%Y-%m-%d %H:%M:%S}"
