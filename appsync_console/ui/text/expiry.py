"""Formats when a key or token expires. No Qt: plain values in, plain text out."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from appsync_console.domain.api import limits
from appsync_console.domain.authorization.config import ApiKeyAccess
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.authorization import mode_text
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import mark, plural, tr
from appsync_console.ui.text.connection import within_sentence

_SOON_S = 120
_TONES = ("secondary", "warning", "bad")
_HOUR_S, _DAY_S = 3600, 86400


class _CredentialTexts(NamedTuple):
    """The texts for one kind of credential; the placeholder ``{mode}`` is the authorization mode."""

    name: str
    expired: str
    expires: str


_KEYS = _CredentialTexts(mark("{mode} keys"), mark("{mode} keys expired"), mark("{mode} keys expire in {span}"))
_NAMED_TOKEN = _CredentialTexts(
    mark("{mode} token"), mark("{mode} token expired"), mark("{mode} token expires in {span}")
)
_TOKEN = _CredentialTexts(mark("Token"), mark("Token expired"), mark("Token expires in {span}"))


@dataclass(frozen=True, slots=True)
class ExpiryText:
    """A text, its tone (``secondary``, ``warning``, or ``bad``), and the details as a tool tip."""

    text: str
    tone: str = "secondary"
    tip: str = ""


def api_key_text(expires_on: date, today: date) -> ExpiryText:
    """Return when an API key expires; ``expires_on``, from the profile, is the last day on which it works."""
    left = (expires_on - today).days
    day = day_text(expires_on, today)
    tip = tr("This date comes from the profile. AppSync does not report it.")
    if left < 0:
        remedy = tr("Create a new key and enter it in the profile.")
        return ExpiryText(tr("API key expired {day}", day=day), "bad", f"{tip} {remedy}")
    if left == 0:
        return ExpiryText(tr("API key expires today"), "warning", tip)
    tone = "warning" if left <= limits.API_KEY_WARNING_DAYS else "secondary"
    return ExpiryText(tr("API key expires {day}", day=day), tone, tip)


def token_text(times: TokenTimes, now: float, *, is_named: bool = False) -> ExpiryText:
    """Return when a token expires, seen at ``now``, in seconds since the epoch.

    Args:
        is_named: Whether to name the authorization mode, because there are several.
    """
    texts = _texts(times.mode, is_named=is_named)
    mode = mode_text(times.mode)
    left_s = None if times.expires_at is None else times.expires_at - now
    failed = (
        tr("not refreshed: {reason}", reason=within_sentence(error_text(times.problem).what)) if times.problem else ""
    )
    tip = _tip(times)
    if left_s is not None and left_s <= 0:
        return ExpiryText(_joined(tr(texts.expired, mode=mode), failed), "bad", tip)
    if failed and left_s is None:
        return ExpiryText(f"{tr(texts.name, mode=mode)} {failed}", "warning", tip)
    if left_s is None:
        return ExpiryText("", "secondary", tip)
    tone = "warning" if failed or left_s < _SOON_S else "secondary"
    return ExpiryText(_joined(tr(texts.expires, mode=mode, span=span_text(left_s)), failed), tone, tip)


def expiry_text(profile: Profile, tokens: Collection[TokenTimes], now: float, today: date) -> ExpiryText:
    """Return the most urgent expiry among the keys and tokens of a profile; the tool tip lists all."""
    is_named = len(profile.access) > 1
    # The date of an API key comes from the profile, also while there is no session.
    timed = sorted((times for times in tokens if times.mode is not AuthorizationMode.API_KEY), key=_end)
    candidates = [token_text(times, now, is_named=is_named) for times in timed]
    key = profile.access_by(AuthorizationMode.API_KEY)
    if isinstance(key, ApiKeyAccess) and key.expires_on is not None:
        candidates.append(api_key_text(key.expires_on, today))
    tip = "\n".join(each.tip for each in candidates if each.tip)
    worst = max((each for each in candidates if each.text), key=_urgency, default=ExpiryText(""))
    return ExpiryText(worst.text, worst.tone, tip)


def span_text(seconds: float) -> str:
    """Format a time span: seconds under two minutes, then minutes, hours, and days; rounded down."""
    whole = max(0, math.floor(seconds))
    if whole < _SOON_S:
        return tr("{seconds} s", seconds=whole)
    if whole < 2 * _HOUR_S:
        return tr("{minutes} min", minutes=whole // 60)
    if whole < 2 * _DAY_S:
        return tr("{hours} h", hours=whole // _HOUR_S)
    return plural("{count} day", "{count} days", whole // _DAY_S)


def day_text(day: date, today: date) -> str:
    """Format a date: ``Nov 30``, with the year if it is not this year."""
    text = f"{day:%b} {day.day}"
    return text if day.year == today.year else f"{text}, {day.year}"


def _end(times: TokenTimes) -> float:
    return math.inf if times.expires_at is None else times.expires_at


def _urgency(expiry: ExpiryText) -> int:
    return _TONES.index(expiry.tone)


def _texts(mode: AuthorizationMode, *, is_named: bool) -> _CredentialTexts:
    if mode is AuthorizationMode.IAM:
        return _KEYS
    return _NAMED_TOKEN if is_named else _TOKEN


def _tip(times: TokenTimes) -> str:
    lines = []
    if times.expires_at is not None:
        at = datetime.fromtimestamp(times.expires_at, UTC).astimezone()
        lines.append(
            tr(
                "{mode}: expires at {time} on {date}. It is refreshed before then.",
                mode=mode_text(times.mode),
                time=f"{at:%H:%M:%S}",
                date=f"{at:%Y-%m-%d}",
            )
        )
    if times.problem is not None:
        lines.append(str(error_text(times.problem)))
    return "\n".join(lines)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
