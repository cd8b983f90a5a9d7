"""Values in texts: lists and durations."""

from __future__ import annotations

from collections.abc import Sequence

from appsync_console.texts.translation import tr


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
