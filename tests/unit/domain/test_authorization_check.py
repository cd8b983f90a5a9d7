"""Validation of the settings of the authorization modes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.authorization.check import (
    check_access,
    check_secret,
    check_secrets_there,
    parse_expiry,
    parse_port,
    region_in,
    required_secrets,
    secret_field,
)
from appsync_console.domain.authorization.config import (
    Access,
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    IamSource,
    LambdaAccess,
    OidcAccess,
    OidcSource,
    SecretKind,
)
from appsync_console.domain.authorization.pasted import clean
from appsync_console.domain.errors import InputError
from appsync_console.texts.errors import error_text
from tests.support.error_texts import raises_text

URL = "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql"
OWN = "https://api.example.com/graphql"
OIDC = OidcAccess(source=OidcSource.SIGN_IN, issuer="https://login.example.com/realms/a", client_id="console")
COGNITO = CognitoAccess(user_pool_id="eu-west-1_aBcDeFgHi", client_id="3n4b5urk1ft4fl3mg5e62d9ado", user_name="ada")


@pytest.mark.parametrize(
    ("access", "url"),
    [
        (ApiKeyAccess(), OWN),
        (IamAccess(), URL),
        (IamAccess(region="eu-west-1"), OWN),
        (IamAccess(source=IamSource.CHAIN, aws_profile="staging", region="us-gov-west-1"), OWN),
        (OidcAccess(), OWN),
        (OIDC, OWN),
        (replace(OIDC, issuer="http://127.0.0.1:8080"), OWN),
        (COGNITO, OWN),
        (LambdaAccess(prefix="Custom "), OWN),
    ],
)
def test_complete_settings_are_accepted(access: Access, url: str) -> None:
    check_access(access, url)


@pytest.mark.parametrize(
    ("access", "field"),
    [
        (IamAccess(), "region"),
        (IamAccess(region="Ireland"), "region"),
        (replace(OIDC, issuer=""), "issuer"),
        (replace(OIDC, issuer="http://login.example.com"), "issuer"),
        (replace(OIDC, issuer="login.example.com"), "issuer"),
        (replace(OIDC, issuer="https://[login"), "issuer"),
        (replace(OIDC, client_id=""), "client_id"),
        (replace(OIDC, client_id="two words"), "client_id"),
        (replace(OIDC, scopes="email profile"), "scopes"),
        (replace(COGNITO, user_pool_id=""), "user_pool_id"),
        (replace(COGNITO, user_pool_id="eu-west-1"), "user_pool_id"),
        (replace(COGNITO, client_id=""), "client_id"),
        (replace(COGNITO, client_id="a-b"), "client_id"),
        (replace(COGNITO, user_name=""), "user_name"),
        (replace(COGNITO, user_name="a\nb"), "user_name"),
        (LambdaAccess(prefix="a\nb"), "prefix"),
    ],
)
def test_invalid_settings_name_their_field_and_a_remedy(access: Access, field: str) -> None:
    with pytest.raises(InputError) as caught:
        check_access(access, OWN)
    assert caught.value.field == field
    assert error_text(caught.value).remedy


def test_fields_of_unused_sources_are_ignored() -> None:
    check_access(OidcAccess(source=OidcSource.PASTED, issuer="nonsense", scopes=""), OWN)


def test_the_region_is_found_only_in_appsync_urls() -> None:
    assert region_in(URL) == "eu-west-1"
    assert region_in("https://abc.appsync-api.cn-north-1.amazonaws.com.cn/graphql") == "cn-north-1"
    assert region_in(OWN) == region_in("https://[") == ""


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (SecretKind.API_KEY, "schlüssel"),
        (SecretKind.OIDC_TOKEN, "Bearer"),
        (SecretKind.LAMBDA_TOKEN, "two words"),
        (SecretKind.LAMBDA_TOKEN, "línea"),
        (SecretKind.IAM_ACCESS_KEY_ID, "AKIB-1"),
        (SecretKind.IAM_SECRET_KEY, "a…b"),
    ],
)
def test_an_invalid_secret_names_its_field_and_is_not_repeated(kind: SecretKind, text: str) -> None:
    with pytest.raises(InputError) as caught:
        check_secret(kind, text)
    assert caught.value.field == secret_field(kind)
    assert text not in str(caught.value)


@given(st.sampled_from(SecretKind), st.text(max_size=40))
def test_a_secret_is_accepted_in_a_form_that_can_be_sent_or_rejected(kind: SecretKind, text: str) -> None:
    try:
        secret = check_secret(kind, text).reveal()
    except InputError as error:
        told = error.field
    else:
        told = secret_field(kind)
        if kind is SecretKind.COGNITO_PASSWORD:
            assert secret == text
        else:
            assert secret == clean(kind, text).text
            assert secret.isascii()
            assert secret.isprintable()
            assert " " not in secret
    assert told == secret_field(kind)


@pytest.mark.parametrize(
    ("access", "kinds"),
    [
        (ApiKeyAccess(), [SecretKind.API_KEY]),
        (IamAccess(), [SecretKind.IAM_ACCESS_KEY_ID, SecretKind.IAM_SECRET_KEY]),
        (IamAccess(source=IamSource.CHAIN), []),
        (OidcAccess(), [SecretKind.OIDC_TOKEN]),
        (OIDC, []),
        (COGNITO, []),
        (LambdaAccess(), [SecretKind.LAMBDA_TOKEN]),
    ],
)
def test_the_first_missing_secret_is_reported(access: Access, kinds: list[SecretKind]) -> None:
    assert list(required_secrets(access)) == kinds
    check_secrets_there(access, kinds)
    for number, kind in enumerate(kinds):
        with raises_text(InputError, "is missing") as caught:
            check_secrets_there(access, kinds[:number])
        assert caught.value.field == secret_field(kind)


@given(st.dates())
def test_a_date_is_parsed(day: date) -> None:
    assert parse_expiry(f" {day.isoformat()} ") == day


@pytest.mark.parametrize("text", ["30.11.2026", "2026-11-31", "20261130", "tomorrow", "2026-11-30T00:00"])
def test_an_invalid_date_is_rejected(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_expiry(text)
    assert caught.value.field == "expires_on"


def test_date_and_port_are_optional() -> None:
    assert parse_expiry(" ") is None
    assert parse_port(" ") == 0
    assert parse_port("8400") == 8400


@pytest.mark.parametrize("text", ["80", "65536", "x", "-1", "٨٤٠٠"])
def test_an_invalid_port_is_rejected(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_port(text)
    assert caught.value.field == "redirect_port"
