"""The notice of the command line about an API key that expires."""

from __future__ import annotations

from datetime import date

import pytest

from appsync_console.cli.options.credentials import expiry_notice
from appsync_console.domain.authorization.config import ApiKeyAccess, LambdaAccess

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("last_day", "part"),
    [
        (date(2026, 12, 9), ""),
        (date(2026, 12, 8), "expires on 2026-12-08, according to the profile: 14 days left."),
        (date(2026, 11, 25), ": 1 day left."),
        (date(2026, 11, 24), "today is its last day"),
        (date(2026, 11, 23), "The API key expired on 2026-11-23"),
    ],
)
def test_a_key_that_expires_soon_or_has_expired_is_reported(last_day: date, part: str) -> None:
    notice = expiry_notice(ApiKeyAccess(expires_on=last_day), TODAY)
    assert part in notice
    assert bool(notice) == bool(part)


def test_credentials_without_an_expiry_date_are_not_reported() -> None:
    assert expiry_notice(ApiKeyAccess(), TODAY) == ""
    assert expiry_notice(LambdaAccess(), TODAY) == ""
