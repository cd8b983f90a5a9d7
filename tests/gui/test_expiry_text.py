"""Until when keys and tokens are good, in words."""

from __future__ import annotations

from datetime import date

import pytest

from appsync_console.domain.authorization.config import ApiKeyAccess, CognitoAccess, LambdaAccess
from appsync_console.domain.errors import AuthorizationError
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.ui.text.expiry import api_key_text, expiry_text, span_text, token_text

TODAY = date(2026, 11, 24)
LOST = AuthorizationError("The refresh token is over.")


def times(left_s: float | None, problem: AuthorizationError | None = None) -> TokenTimes:
    return TokenTimes(
        mode=AuthorizationMode.COGNITO, expires_at=None if left_s is None else 1000.0 + left_s, problem=problem
    )


@pytest.mark.parametrize(
    ("left_s", "problem", "text", "tone"),
    [
        (12 * 60 + 30, None, "Token valid for 12 min", "secondary"),
        (120, None, "Token valid for 2 min", "secondary"),
        (119.5, None, "Token valid for 119 s", "warning"),
        (600, LOST, "Token valid for 10 min · not renewed: the refresh token is over", "warning"),
        (0, None, "Token is over", "bad"),
        (-5, LOST, "Token is over · not renewed: the refresh token is over", "bad"),
        (None, LOST, "Token not renewed: the refresh token is over", "warning"),
        (None, None, "", "secondary"),
    ],
)
def test_a_token_says_how_long_it_is_valid(
    left_s: float | None, problem: AuthorizationError | None, text: str, tone: str
) -> None:
    words = token_text(times(left_s, problem), 1000.0)
    assert (words.text, words.tone) == (text, tone)


def test_keys_are_plural_and_several_modes_are_named() -> None:
    keys = TokenTimes(mode=AuthorizationMode.IAM, expires_at=1000.0)
    assert token_text(keys, 1000.0).text == "IAM keys are over"
    assert token_text(times(600), 1000.0, is_named=True).text == "Cognito user pool token valid for 10 min"


@pytest.mark.parametrize(
    ("day", "text", "tone"),
    [
        (date(2027, 11, 24), "API key good until 24 Nov 2027", "secondary"),
        (date(2026, 12, 9), "API key good until 9 Dec", "secondary"),
        (date(2026, 12, 8), "API key good until 8 Dec", "warning"),
        (date(2026, 11, 24), "API key good until today", "warning"),
        (date(2026, 11, 23), "API key over since 23 Nov", "bad"),
    ],
)
def test_a_key_says_until_which_day_it_is_good(day: date, text: str, tone: str) -> None:
    words = api_key_text(day, TODAY)
    assert (words.text, words.tone) == (text, tone)


def test_the_most_urgent_is_said_and_all_are_in_the_tip() -> None:
    key = ApiKeyAccess(expires_on=date(2026, 11, 30))
    profile = Profile(id="p", name="Mine", access=(CognitoAccess(), key, LambdaAccess()))
    words = expiry_text(profile, [times(3000)], 1000.0, TODAY)
    assert words.text == "API key good until 30 Nov"
    assert "Cognito user pool: until" in words.tip
    noted = TokenTimes(mode=AuthorizationMode.API_KEY, expires_at=1001.0)
    assert expiry_text(profile, [noted], 1000.0, TODAY).text == "API key good until 30 Nov", "said once, as a day"
    assert expiry_text(profile, [times(-1)], 1000.0, TODAY).text == "Cognito user pool token is over"
    assert expiry_text(Profile(id="p", name="Mine"), [], 1000.0, TODAY).text == ""


def test_a_span_never_says_more_than_there_is() -> None:
    assert [span_text(each) for each in (0, 59.9, 119.9, 3599, 7199, 7200, 172799, 172800)] == [
        "0 s",
        "59 s",
        "119 s",
        "59 min",
        "119 min",
        "2 h",
        "47 h",
        "2 days",
    ]
