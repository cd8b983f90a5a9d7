"""The texts that say when keys and tokens expire."""

from __future__ import annotations

from datetime import date

import pytest

from appsync_console.domain.authorization.config import ApiKeyAccess, CognitoAccess, LambdaAccess
from appsync_console.domain.errors import AuthorizationError
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.ui.text.expiry import api_key_text, expiry_text, span_text, token_text
from tests.support.language import english

TODAY = date(2026, 11, 24)
LOST = AuthorizationError("The refresh token expired.")


def times(left_s: float | None, problem: AuthorizationError | None = None) -> TokenTimes:
    return TokenTimes(
        mode=AuthorizationMode.COGNITO, expires_at=None if left_s is None else 1000.0 + left_s, problem=problem
    )


@pytest.mark.parametrize(
    ("left_s", "problem", "text", "tone"),
    [
        (12 * 60 + 30, None, "Token expires in 12 min", "secondary"),
        (120, None, "Token expires in 2 min", "secondary"),
        (119.5, None, "Token expires in 119 s", "warning"),
        (600, LOST, "Token expires in 10 min · not refreshed: the refresh token expired", "warning"),
        (0, None, "Token expired", "bad"),
        (-5, LOST, "Token expired · not refreshed: the refresh token expired", "bad"),
        (None, LOST, "Token not refreshed: the refresh token expired", "warning"),
        (None, None, "", "secondary"),
    ],
)
def test_the_remaining_lifetime_of_a_token_is_shown(
    left_s: float | None, problem: AuthorizationError | None, text: str, tone: str
) -> None:
    expiry = token_text(times(left_s, problem), 1000.0)
    assert (english(expiry.text), expiry.tone) == (text, tone)


def test_keys_are_plural_and_several_modes_are_named() -> None:
    keys = TokenTimes(mode=AuthorizationMode.IAM, expires_at=1000.0)
    assert english(token_text(keys, 1000.0).text) == "IAM keys expired"
    assert english(token_text(times(600), 1000.0, is_named=True).text) == "Cognito user pool token expires in 10 min"


@pytest.mark.parametrize(
    ("day", "text", "tone"),
    [
        (date(2027, 11, 24), "API key expires Nov 24, 2027", "secondary"),
        (date(2026, 12, 9), "API key expires Dec 9", "secondary"),
        (date(2026, 12, 8), "API key expires Dec 8", "warning"),
        (date(2026, 11, 24), "API key expires today", "warning"),
        (date(2026, 11, 23), "API key expired Nov 23", "bad"),
    ],
)
def test_the_expiration_date_of_a_key_is_shown(day: date, text: str, tone: str) -> None:
    expiry = api_key_text(day, TODAY)
    assert (english(expiry.text), expiry.tone) == (text, tone)


def test_the_most_urgent_expiry_is_shown_and_the_tool_tip_lists_all() -> None:
    key = ApiKeyAccess(expires_on=date(2026, 11, 30))
    profile = Profile(id="p", name="Mine", access=(CognitoAccess(), key, LambdaAccess()))
    expiry = expiry_text(profile, [times(3000)], 1000.0, TODAY)
    assert english(expiry.text) == "API key expires Nov 30"
    assert "Cognito user pool: expires" in english(expiry.tip)
    noted = TokenTimes(mode=AuthorizationMode.API_KEY, expires_at=1001.0)
    assert english(expiry_text(profile, [noted], 1000.0, TODAY).text) == "API key expires Nov 30", (
        "shown once, as a date"
    )
    assert english(expiry_text(profile, [times(-1)], 1000.0, TODAY).text) == "Cognito user pool token expired"
    assert expiry_text(Profile(id="p", name="Mine"), [], 1000.0, TODAY).text == ""


def test_a_time_span_is_rounded_down() -> None:
    assert english([span_text(each) for each in (0, 59.9, 119.9, 3599, 7199, 7200, 172799, 172800)]) == [
        "0 s",
        "59 s",
        "119 s",
        "59 min",
        "119 min",
        "2 h",
        "47 h",
        "2 days",
    ]
