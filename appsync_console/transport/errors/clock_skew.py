"""Detects how far this computer's clock differs from the API's, based on the API's answers. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from appsync_console.domain.errors import AuthorizationError

CLOCK_TOLERANCE_S = 300.0
"""Seconds of clock error beyond which AWS rejects signatures (Signature Version 4 reference, "date handling")."""

_CENTURY_S = 100 * 365.25 * 86_400

# AWS's errors about signatures that are too old or too new; the API's own time is in the parentheses:
# "Signature expired: 20200401T001010Z is now earlier than 20200401T001510Z (20200401T002010Z - 5 min.)"
# "Signature not yet current: 20200401T003010Z is still later than 20200401T002510Z (20200401T002010Z + 5 min.)"
_SIGNATURE_TIMES = re.compile(
    r"Signature (?:expired|not yet current): (\d{8}T\d{6}Z) is .*?\((\d{8}T\d{6}Z) [-+]", re.IGNORECASE | re.DOTALL
)
_SIGNATURE_TIME = re.compile(r"Signature (expired|not yet current)", re.IGNORECASE)


def ahead_s(date: str, at: float) -> float | None:
    """Return by how many seconds the server's clock is ahead of ours, from a ``Date`` header; None if it is no date.

    The header has whole seconds, so the true time is half a second later on average. A date a century away is no date:
    no clock is set so, and times in the API's clock would not be valid dates.

    Args:
        at: When the header arrived, seconds since the epoch, UTC.
    """
    try:
        found_s = parsedate_to_datetime(date).timestamp() + 0.5 - at
    except (TypeError, ValueError, OverflowError):
        return None
    return found_s if abs(found_s) < _CENTURY_S else None


def signature_ahead_s(message: str) -> float | None:
    """Return by how many seconds the server's clock is ahead, from AWS's error about a signature, or None."""
    found = _SIGNATURE_TIMES.search(message)
    if found is None:
        return None
    try:
        signed, theirs = (datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for text in found.groups())
    except ValueError:
        return None
    return (theirs - signed).total_seconds()


def is_about_time(message: str) -> bool:
    """Whether AWS reports that a signature is too old or too new."""
    return _SIGNATURE_TIME.search(message) is not None


def wrong_clock(server_ahead_s: float, raw: str) -> AuthorizationError:
    """The credentials may be valid, but this computer's clock is wrong."""
    return AuthorizationError(code_of(server_ahead_s), offset_s=abs(server_ahead_s), raw=raw)


def code_of(server_ahead_s: float) -> str:
    """Return the code of the error about a clock; its field is ``offset_s``."""
    return "clock.behind" if server_ahead_s > 0 else "clock.ahead"
