"""Until when a key or token is good, in words. No Qt: plain values in, plain text out."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from appsync_console.domain.api import limits
from appsync_console.domain.authorization.check import MODE_WORDS
from appsync_console.domain.authorization.config import ApiKeyAccess
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.ui.text.connection import within_sentence

_SOON_S = 120
_TONES = ("secondary", "warning", "bad")
_HOUR_S, _DAY_S = 3600, 86400
_THINGS = {AuthorizationMode.IAM: "keys", AuthorizationMode.LAMBDA: "token"}


@dataclass(frozen=True, slots=True)
class ExpiryText:
    """Words, their tone (``secondary``, ``warning`` or ``bad``), and the whole of it for the pointer."""

    text: str
    tone: str = "secondary"
    tip: str = ""


def api_key_text(expires_on: date, today: date) -> ExpiryText:
    """Until when an API key is good that is noted to be good through ``expires_on``."""
    left = (expires_on - today).days
    day = day_text(expires_on, today)
    tip = "You noted this day in the profile. AppSync does not tell it."
    if left < 0:
        return ExpiryText(f"API key over since {day}", "bad", f"{tip} Make a new key and put it into the profile.")
    if left == 0:
        return ExpiryText("API key good until today", "warning", tip)
    return ExpiryText(
        f"API key good until {day}", "warning" if left <= limits.API_KEY_WARNING_DAYS else "secondary", tip
    )


def token_text(times: TokenTimes, now: float, *, is_named: bool = False) -> ExpiryText:
    """How long a token is valid at ``now``, in seconds since the epoch.

    Args:
        is_named: The mode stands before it: there are several.
    """
    mode = MODE_WORDS[times.mode]
    thing = _THINGS.get(times.mode, "token")
    name = f"{mode} {thing}" if is_named or thing == "keys" else thing.capitalize()
    verb = "are" if thing == "keys" else "is"
    left_s = None if times.expires_at is None else times.expires_at - now
    failed = f"not renewed: {within_sentence(times.problem.what)}" if times.problem else ""
    tip = _tip(times)
    if left_s is not None and left_s <= 0:
        return ExpiryText(_joined(f"{name} {verb} over", failed), "bad", tip)
    if failed and left_s is None:
        return ExpiryText(f"{name} {failed}", "warning", tip)
    if left_s is None:
        return ExpiryText("", "secondary", tip)
    tone = "warning" if failed or left_s < _SOON_S else "secondary"
    return ExpiryText(_joined(f"{name} valid for {span_text(left_s)}", failed), tone, tip)


def expiry_text(profile: Profile, tokens: Collection[TokenTimes], now: float, today: date) -> ExpiryText:
    """What is most urgent of the keys and tokens of a profile; the tip tells of all."""
    is_named = len(profile.access) > 1
    # The day of an API key is told from the profile, also while there is no session.
    timed = sorted((times for times in tokens if times.mode is not AuthorizationMode.API_KEY), key=_end)
    all_words = [token_text(times, now, is_named=is_named) for times in timed]
    key = profile.access_by(AuthorizationMode.API_KEY)
    if isinstance(key, ApiKeyAccess) and key.expires_on is not None:
        all_words.append(api_key_text(key.expires_on, today))
    tip = "\n".join(words.tip for words in all_words if words.tip)
    worst = max((words for words in all_words if words.text), key=_urgency, default=ExpiryText(""))
    return ExpiryText(worst.text, worst.tone, tip)


def span_text(seconds: float) -> str:
    """How long: seconds under two minutes, then minutes, hours, days; never more than there is."""
    whole = max(0, math.floor(seconds))
    if whole < _SOON_S:
        return f"{whole} s"
    if whole < 2 * _HOUR_S:
        return f"{whole // 60} min"
    return f"{whole // _HOUR_S} h" if whole < 2 * _DAY_S else f"{whole // _DAY_S} days"


def day_text(day: date, today: date) -> str:
    """``30 Nov``, with the year where it is another one."""
    words = f"{day.day} {day:%b}"
    return words if day.year == today.year else f"{words} {day.year}"


def _end(times: TokenTimes) -> float:
    return math.inf if times.expires_at is None else times.expires_at


def _urgency(words: ExpiryText) -> int:
    return _TONES.index(words.tone)


def _tip(times: TokenTimes) -> str:
    lines = []
    if times.expires_at is not None:
        at = datetime.fromtimestamp(times.expires_at, UTC).astimezone()
        lines.append(f"{MODE_WORDS[times.mode]}: until {at:%H:%M:%S on %Y-%m-%d}. It is renewed by itself before.")
    if times.problem is not None:
        lines.append(str(times.problem))
    return "\n".join(lines)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
