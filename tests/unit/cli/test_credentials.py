"""What the command line says of credentials."""

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
        (date(2026, 12, 8), "14 days are left"),
        (date(2026, 11, 25), "1 day is left"),
        (date(2026, 11, 24), "today is its last day"),
        (date(2026, 11, 23), "was good until 2026-11-23"),
    ],
)
def test_a_key_that_ends_soon_or_has_ended_is_spoken_of(last_day: date, part: str) -> None:
    notice = expiry_notice(ApiKeyAccess(expires_on=last_day), TODAY)
    assert part in notice
    assert bool(notice) == bool(part)


def test_what_has_no_noted_end_is_not() -> None:
    assert expiry_notice(ApiKeyAccess(), TODAY) == ""
    assert expiry_notice(LambdaAccess(), TODAY) == ""
