"""The formats of AppSync's text scalars, as described in AppSync's introspection.

Each rule returns whether a text has the format. Accepted texts are not changed.
"""

from __future__ import annotations

import calendar
import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

_DATE = r"(?P<year>-?[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
_OFFSET = r"(?P<offset>Z|(?P<sign>[+-])(?P<oh>[0-9]{2}):(?P<om>[0-9]{2})(?::(?P<os>[0-9]{2}))?)"
_MAX_OFFSET_S = 18 * 3600  # the limit of java.time, which AppSync uses
_DATE_FORM = re.compile(f"{_DATE}{_OFFSET}?")
_TIME_FORM = re.compile(f"{_TIME}{_OFFSET}?")
_DATE_TIME_FORM = re.compile(f"{_DATE}T{_TIME}{_OFFSET}")
_EMAIL_FORM = re.compile(  # the pattern of HTML 5, which AppSync's own simulator uses
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_PHONE_FORM = re.compile(r"\+?(?:\([0-9]{1,4}\)|[0-9]+)(?:[ -]?(?:\([0-9]{1,4}\)|[0-9]+))*")
_PHONE_DIGITS = range(7, 16)  # E.164 has at most 15
_US_DIGITS = 10
_URL_FORM = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://(?P<authority>[^\s/?#]+))?(?P<path>[^\s?#]*)[^\s]*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_date(text: str) -> bool:
    """Check ``YYYY-MM-DD`` with an optional offset; the year may be negative."""
    match = _DATE_FORM.fullmatch(text)
    return match is not None and _is_day(match) and _is_offset(match)


def is_time(text: str) -> bool:
    """Check ``hh:mm[:ss[.fraction]]`` with an optional offset."""
    match = _TIME_FORM.fullmatch(text)
    return match is not None and _is_clock(match) and _is_offset(match)


def is_date_time(text: str) -> bool:
    """Check a date and a time with a required offset."""
    match = _DATE_TIME_FORM.fullmatch(text)
    return match is not None and _is_day(match) and _is_clock(match) and _is_offset(match)


def is_email(text: str) -> bool:
    """Check ``local@domain``."""
    return _EMAIL_FORM.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Check digits in segments with spaces or hyphens; ten digits if there is no country code.

    Whether the number is assigned is not checked.
    """
    if not _PHONE_FORM.fullmatch(text):
        return False
    digits = sum(letter.isdigit() for letter in text)
    return digits in _PHONE_DIGITS and (text.startswith("+") or digits >= _US_DIGITS)


def is_url(text: str) -> bool:
    """Check a URL with a scheme; ``//`` is not allowed in its path."""
    match = _URL_FORM.fullmatch(text)
    if not match or "//" in match["path"]:
        return False
    return match["authority"] is not None or bool(match["path"])


def is_ip_address(text: str) -> bool:
    """Check an IPv4 or IPv6 address without brackets, with an optional prefix length."""
    try:
        return "%" not in text and bool(ipaddress.ip_interface(text)) and _is_prefix(text)
    except ValueError:
        return False


RULES: Mapping[str, Callable[[str], bool]] = {
    "AWSDate": is_date,
    "AWSTime": is_time,
    "AWSDateTime": is_date_time,
    "AWSEmail": is_email,
    "AWSPhone": is_phone,
    "AWSURL": is_url,
    "AWSIPAddress": is_ip_address,
}
"""The rule of each text scalar, by name."""


def milliseconds(text: str, *, latest: bool = False) -> int:
    """Return the milliseconds since 1970-01-01 UTC of an ``AWSDateTime``.

    Args:
        latest: Whether to round fractions of a millisecond down, for an upper bound, or up, for a lower bound.
    """
    match = _DATE_TIME_FORM.fullmatch(text)
    assert match is not None  # the scalar has accepted it
    year = int(match["year"])
    if not 1 <= year <= 9998:
        return -(2**62) if year < 1 else 2**62
    moment = datetime(
        year, int(match["month"]), int(match["day"]), int(match["hour"]), int(match["minute"]), tzinfo=UTC
    )
    whole = (moment - _EPOCH) // timedelta(seconds=1) + int(match["second"] or 0) - _offset_s(match)
    nanoseconds = int((match["fraction"] or "").ljust(9, "0"))
    return whole * 1000 + (nanoseconds // 1_000_000 if latest else -(-nanoseconds // 1_000_000))


def _is_prefix(text: str) -> bool:
    """Check that the prefix length is digits; ``ipaddress`` would also accept a netmask."""
    return "/" not in text or re.fullmatch(r"[0-9]{1,3}", text.partition("/")[2]) is not None


def _is_day(match: re.Match[str]) -> bool:
    month = int(match["month"])
    if not 1 <= month <= 12:
        return False
    leap = calendar.isleap(int(match["year"]))
    last = 29 if month == 2 and leap else calendar.monthrange(2001, month)[1]
    return 1 <= int(match["day"]) <= last


def _is_clock(match: re.Match[str]) -> bool:
    return int(match["hour"]) < 24 and int(match["minute"]) < 60 and int(match["second"] or 0) < 60


def _is_offset(match: re.Match[str]) -> bool:
    if match["sign"] is None:
        return True
    return int(match["om"]) < 60 and int(match["os"] or 0) < 60 and abs(_offset_s(match)) <= _MAX_OFFSET_S


def _offset_s(match: re.Match[str]) -> int:
    if match["sign"] is None:
        return 0
    seconds = int(match["oh"]) * 3600 + int(match["om"]) * 60 + int(match["os"] or 0)
    return -seconds if match["sign"] == "-" else seconds
