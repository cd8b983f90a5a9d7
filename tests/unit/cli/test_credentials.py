"""Credentials from the environment, and the notices of the command line about them."""

from __future__ import annotations

from datetime import date

import pytest

from appsync_console.cli.options.credentials import (
    API_KEY_VARIABLE,
    PASSWORD_VARIABLE,
    TOKEN_VARIABLE,
    expiry_notice,
    typed_secrets,
    typed_token,
)
from appsync_console.domain.authorization.config import ApiKeyAccess, LambdaAccess, SecretKind
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode

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


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (API_KEY_VARIABLE, TOKEN_VARIABLE, PASSWORD_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def test_what_surrounds_the_api_key_is_removed_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(API_KEY_VARIABLE, ' "da2-x" ')
    assert typed_secrets() == {SecretKind.API_KEY: Secret("da2-x")}
    assert capsys.readouterr() == ("", f"Removed from {API_KEY_VARIABLE}: quotes, white space.\n")


@pytest.mark.parametrize("mode", [AuthorizationMode.OIDC, AuthorizationMode.COGNITO, AuthorizationMode.LAMBDA])
def test_what_surrounds_a_token_is_removed_and_named(
    mode: AuthorizationMode, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "Authorization: Bearer x.\ny.z")
    assert typed_token(mode) == Secret("x.y.z")
    named = "the header name, the word Bearer, white space"
    assert capsys.readouterr() == ("", f"Removed from {TOKEN_VARIABLE}: {named}.\n")
    assert typed_token(AuthorizationMode.API_KEY) is None


def test_clean_secrets_and_passwords_are_used_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(API_KEY_VARIABLE, "da2-x")
    monkeypatch.setenv(TOKEN_VARIABLE, "custom scheme=1")
    monkeypatch.setenv(PASSWORD_VARIABLE, ' "open sesame" ')
    assert typed_secrets() == {
        SecretKind.API_KEY: Secret("da2-x"),
        SecretKind.COGNITO_PASSWORD: Secret(' "open sesame" '),
    }
    assert typed_token(AuthorizationMode.LAMBDA) == Secret("custom scheme=1")
    assert capsys.readouterr() == ("", "")


def test_nothing_but_quotes_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(API_KEY_VARIABLE, '""')
    monkeypatch.setenv(TOKEN_VARIABLE, "Bearer ")
    assert typed_secrets() == {}
    assert typed_token(AuthorizationMode.OIDC) is None
