"""Formats numbers with their units: rates, delivery times, sizes."""

from __future__ import annotations

from appsync_console.texts.translation import plural

_UNITS = (("KB", 10**3), ("MB", 10**6), ("GB", 10**9))


def rate_text(per_s: float) -> str:
    """Format messages per second: one decimal below one, whole numbers above."""
    if 0 < per_s < 0.95:
        return f"{max(per_s, 0.1):.1f}/s"
    return f"{per_s:,.0f}/s"


def milliseconds_text(microseconds: int) -> str:
    """Format a delivery time: one decimal below ten milliseconds."""
    if microseconds < 9_950:
        return f"{microseconds / 1000:.1f} ms"
    return f"{microseconds / 1000:,.0f} ms"


def size_text(size: int) -> str:
    """Format bytes in the unit that is common for files of that size; 1 KB is 1,000 bytes."""
    if size < 1_000:
        return plural("{count} byte", "{count} bytes", size)
    unit, factor = next((pair for pair in _UNITS if size < pair[1] * 999.5), _UNITS[-1])
    amount = size / factor
    return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:,.0f} {unit}"
