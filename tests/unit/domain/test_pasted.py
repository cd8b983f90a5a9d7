"""What is copied along with a key or token is removed and named; the secret itself never changes."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.authorization.pasted import Pasted, Removed, clean

KEY = "da2-abcdefghijklmnopqrstuvwxyz"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.x-_y"
QUOTES, HEADER, BEARER = Removed.QUOTES, Removed.HEADER_NAME, Removed.BEARER
SPACE, INVISIBLE = Removed.WHITE_SPACE, Removed.INVISIBLE
BASE64 = string.ascii_letters + string.digits + "+/="
KINDS = st.sampled_from([kind for kind in SecretKind if kind is not SecretKind.COGNITO_PASSWORD])
PARTS = st.text(string.ascii_letters + string.digits + "-_", min_size=8, max_size=20)
CLEAN = {
    SecretKind.API_KEY: st.text(string.ascii_lowercase + string.digits, min_size=26, max_size=26).map("da2-".__add__),
    SecretKind.IAM_ACCESS_KEY_ID: st.text(string.ascii_uppercase + string.digits, min_size=20, max_size=20),
    SecretKind.IAM_SECRET_KEY: st.text(BASE64, min_size=40, max_size=40),
    SecretKind.IAM_SESSION_TOKEN: st.text(BASE64, min_size=16, max_size=60),
    SecretKind.OIDC_TOKEN: st.tuples(PARTS, PARTS, PARTS).map(".".join),
    SecretKind.LAMBDA_TOKEN: st.lists(st.text(BASE64 + ":;,.{}[]&-", min_size=8), min_size=1, max_size=4).map(" ".join),
    SecretKind.OIDC_CLIENT_SECRET: st.text(BASE64 + "~._-!$%&*()", min_size=8),
}


@pytest.mark.parametrize(
    ("kind", "text", "secret", "removed"),
    [
        (SecretKind.API_KEY, KEY, KEY, ()),
        (SecretKind.API_KEY, f'"{KEY}"', KEY, (QUOTES,)),
        (SecretKind.API_KEY, f" '{KEY}'\r\n", KEY, (QUOTES, SPACE)),
        (SecretKind.API_KEY, f"`{KEY}`", KEY, (QUOTES,)),
        (SecretKind.API_KEY, f"“{KEY}”", KEY, (QUOTES,)),
        (SecretKind.API_KEY, f"«\xa0{KEY}\xa0»", KEY, (QUOTES, SPACE)),
        (SecretKind.API_KEY, f'{KEY}"', KEY, (QUOTES,)),
        (SecretKind.API_KEY, f"x-api-key: {KEY}", KEY, (HEADER, SPACE)),
        (SecretKind.API_KEY, f'"X-Api-Key": "{KEY}"', KEY, (QUOTES, HEADER, SPACE)),
        (SecretKind.API_KEY, f"'x-api-key:{KEY}'", KEY, (QUOTES, HEADER)),
        (SecretKind.API_KEY, f"\ufeff{KEY[:9]}\u200b{KEY[9:]}", KEY, (INVISIBLE,)),
        (SecretKind.API_KEY, f"{KEY[:9]} \n {KEY[9:]}", KEY, (SPACE,)),
        (SecretKind.OIDC_TOKEN, f"Bearer {JWT}", JWT, (BEARER, SPACE)),
        (SecretKind.OIDC_TOKEN, f"BEARER\t{JWT}", JWT, (BEARER, SPACE)),
        (SecretKind.OIDC_TOKEN, f"Authorization: Bearer {JWT}", JWT, (HEADER, BEARER, SPACE)),
        (SecretKind.OIDC_TOKEN, f"authorization:\n  'Bearer \"{JWT}\"'", JWT, (QUOTES, HEADER, BEARER, SPACE)),
        (SecretKind.OIDC_TOKEN, f"Bearer Authorization: Bearer {JWT}", JWT, (HEADER, BEARER, SPACE)),
        (SecretKind.OIDC_TOKEN, f"Bearer {JWT[:20]}\u2028{JWT[20:30]}\n{JWT[30:]}", JWT, (BEARER, SPACE)),
        (SecretKind.OIDC_TOKEN, "Bearer ", "", (BEARER, SPACE)),
        (SecretKind.OIDC_TOKEN, '\u2067"\u2069"', "", (QUOTES, INVISIBLE)),
        (SecretKind.LAMBDA_TOKEN, '"bearer  custom key=1"', "custom key=1", (QUOTES, BEARER, SPACE)),
        (SecretKind.LAMBDA_TOKEN, "abc\n  def\n", "abcdef", (SPACE,)),
        (SecretKind.COGNITO_PASSWORD, ' "Bearer \u200bx" ', ' "Bearer \u200bx" ', ()),
    ],
)
def test_what_was_copied_along_is_removed_and_named(
    kind: SecretKind, text: str, secret: str, removed: tuple[Removed, ...]
) -> None:
    assert clean(kind, text) == Pasted(secret, removed)


@pytest.mark.parametrize("kind", CLEAN, ids=str)
@given(data=st.data())
def test_nothing_is_removed_from_a_clean_secret(kind: SecretKind, data: st.DataObject) -> None:
    secret = data.draw(CLEAN[kind])
    assert clean(kind, secret) == Pasted(secret)


@given(
    KINDS,
    st.text()
    | st.lists(st.sampled_from(['"', "’", " ", "\n", "Bearer", "x-api-key", ":", "\u200b", "ab"])).map("".join),
)
def test_a_clean_secret_stays_clean(kind: SecretKind, text: str) -> None:
    once = clean(kind, text)
    assert clean(kind, once.text) == Pasted(once.text)
    assert bool(once.removed) == (once.text != text)


@given(st.text() | st.just('"Bearer x"'))
def test_a_password_stays_as_it_is(text: str) -> None:
    assert clean(SecretKind.COGNITO_PASSWORD, text) == Pasted(text)


@given(
    st.sampled_from([SecretKind.API_KEY, SecretKind.OIDC_TOKEN]),
    st.lists(
        st.sampled_from(['"{}"', "'{}'", "“{}”", " {}\n", "Bearer {}", "Authorization: {}", "x-api-key:{}", "\ufeff{}"])
    ),
)
def test_any_order_and_nesting(kind: SecretKind, layers: list[str]) -> None:
    secret = text = KEY if kind is SecretKind.API_KEY else JWT
    for layer in layers:
        text = layer.format(text)
    assert clean(kind, text).text == secret
