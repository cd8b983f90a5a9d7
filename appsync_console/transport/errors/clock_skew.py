"""How far the clock of this machine is from that of an API, as its answers tell. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from appsync_console.domain.errors import AuthorizationError

CLOCK_TOLERANCE_S = 300.0
"""Seconds a clock may be wrong before AWS refuses what it signs (Signature Version 4 reference, "date handling")."""

CAUSE = (
    "AWS refuses signed requests whose time is more than 5 minutes off, "
    "and tokens and certificates seem expired or not valid yet."
)
REMEDY = "Let the system set its clock by itself (time zone and daylight saving too)."

# What AWS says of a signature that is too old or too new; the API's own time stands in the parentheses:
# "Signature expired: 20200401T001010Z is now earlier than 20200401T001510Z (20200401T002010Z - 5 min.)"
# "Signature not yet current: 20200401T003010Z is still later than 20200401T002510Z (20200401T002010Z + 5 min.)"
_SIGNATURE_TIMES = re.compile(
    r"Signature (?:expired|not yet current): (\d{8}T\d{6}Z) is .*?\((\d{8}T\d{6}Z) [-+]", re.IGNORECASE | re.DOTALL
)
_SIGNATURE_TIME = re.compile(r"Signature (expired|not yet current)", re.IGNORECASE)


def ahead_s(date: str, at: float) -> float | None:
    """Seconds the other side's clock is ahead of ours, by a ``Date`` header; None where it is no date.

    It names whole seconds, so the true time is half a second later on average.

    Args:
        at: When the header came, seconds since the epoch, UTC.
    """
    try:
        return parsedate_to_datetime(date).timestamp() + 0.5 - at
    except (TypeError, ValueError):
        return None


def signature_ahead_s(message: str) -> float | None:
    """Seconds the other side's clock is ahead, by what AWS says of a signature; None where it says nothing of it."""
    found = _SIGNATURE_TIMES.search(message)
    if found is None:
        return None
    try:
        signed, theirs = (datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for text in found.groups())
    except ValueError:
        return None
    return (theirs - signed).total_seconds()


def is_about_time(message: str) -> bool:
    """Whether AWS says that a signature is too old or too new."""
    return _SIGNATURE_TIME.search(message) is not None


def side(server_ahead_s: float) -> str:
    """Where the clock of this machine is, such as ``7 min behind the API's``."""
    return f"{span(abs(server_ahead_s))} {'behind' if server_ahead_s > 0 else 'ahead of'} the API's"


def wrong_clock(server_ahead_s: float, raw: str) -> AuthorizationError:
    """The credentials may be good, but the time they are judged by here is not."""
    what = f"The clock of this machine is {side(server_ahead_s)}."
    return AuthorizationError(what, cause=CAUSE, remedy=REMEDY, raw=raw)


def span(seconds: float) -> str:
    """A length of time, in minutes, hours or days."""
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 2880 else f"{minutes // 1440} days"
