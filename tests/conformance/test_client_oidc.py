"""Signing in to an OpenID provider, over real sockets and with a real redirect."""

from __future__ import annotations

import logging
import time

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from appsync_console.domain.authorization.config import OidcAccess, OidcSource, SecretKind, TokenKind
from appsync_console.domain.authorization.jwt_claims import jwt_claims
from appsync_console.domain.errors import AuthorizationError, CannotConnect, InputError, SignInCancelled
from appsync_console.domain.secret import Redactor
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.errors import error_text
from appsync_console.transport.authorization.oidc import OidcGrants
from appsync_console.transport.authorization.token_refresh import TokenRefresher
from tests.support.error_texts import raises_text
from tests.support.openid_provider import CLIENT, Drawer, Person, Provider, openid_provider
from tests.support.relays import http_proxy


def grants(provider: Provider, person: Person, drawer: Drawer | None = None, **access: object) -> OidcGrants:
    settings = {"source": OidcSource.SIGN_IN, "issuer": provider.issuer, "client_id": CLIENT, **access}
    return OidcGrants(OidcAccess(**settings), drawer or Drawer(), person, redactor=Redactor(), person_s=20)  # type: ignore[arg-type]


@pytest.mark.parametrize("sends", TokenKind)
async def test_a_sign_in_returns_the_token_to_send_and_stores_the_refresh_token(sends: TokenKind) -> None:
    drawer, person = Drawer(), Person()
    async with openid_provider(life_s=100) as provider:
        grant = await grants(provider, person, drawer, sends=sends).with_help()
    claims = jwt_claims(grant.token)
    assert claims["sub"] == "ann"
    assert ("aud" in claims) is (sends is TokenKind.ID)
    assert grant.expires_at == pytest.approx(time.time() + 100, abs=20)
    assert drawer.kept[SecretKind.OIDC_REFRESH_TOKEN] == grant.refresh_token
    assert "signed in" in person.pages[0]


async def test_a_refresh_token_returns_the_next_token_and_refresh_token() -> None:
    drawer, person = Drawer(), Person()
    async with openid_provider() as provider:
        source = grants(provider, person, drawer)
        first = await source.with_help()
        second, third = await source.silently(), await source.silently()
    assert second is not None
    assert third is not None
    assert provider.refreshed == 2
    assert len({grant.refresh_token.reveal() for grant in (first, second, third)}) == 3  # type: ignore[union-attr]
    assert len(person.opened) == 1


async def test_a_revoked_refresh_token_is_deleted_and_leads_to_a_sign_in() -> None:
    drawer, person = Drawer(), Person()
    async with openid_provider() as provider:
        source = grants(provider, person, drawer)
        await source.with_help()
        provider.revoke()
        assert await source.silently() is None
        assert SecretKind.OIDC_REFRESH_TOKEN not in drawer.kept
        renewing = TokenRefresher(AuthorizationMode.OIDC, source, redactor=Redactor())
        assert (await renewing.token()).reveal() in provider.given
    assert len(person.opened) == 2


async def test_a_client_with_a_secret_sends_it() -> None:
    async with openid_provider(client_secret="s e+cret/") as provider:
        await grants(provider, Person(), Drawer(oidc_client_secret="s e+cret/")).with_help()
        with pytest.raises(AuthorizationError, match=r"oidc\.client_unknown"):
            await grants(provider, Person(), Drawer(oidc_client_secret="another")).with_help()


def through(proxy_port: int, provider: Provider) -> OidcGrants:
    access = OidcAccess(source=OidcSource.SIGN_IN, issuer=provider.issuer, client_id=CLIENT)
    return OidcGrants(access, Drawer(), Person(), redactor=Redactor(), proxy=f"http://127.0.0.1:{proxy_port}")


async def test_a_proxy_that_refuses_the_provider_is_named(unused_tcp_port: int) -> None:
    async with openid_provider() as provider, http_proxy("person:password") as proxy:
        with raises_text(CannotConnect, f"The proxy 127.0.0.1:{proxy.port} blocked the connection"):
            await through(proxy.port, provider).with_help()
        with raises_text(CannotConnect, f"The proxy 127.0.0.1:{unused_tcp_port} refused the connection"):
            await through(unused_tcp_port, provider).with_help()


async def test_the_browser_returns_to_the_configured_port(unused_tcp_port: int) -> None:
    async with openid_provider() as provider:
        await grants(provider, Person(), redirect_port=unused_tcp_port).with_help()
    assert provider.redirects == [f"http://127.0.0.1:{unused_tcp_port}/callback"]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ("access_denied", "denied in the browser"),
        ("invalid_scope", "does not recognize a scope"),
        ("unauthorized_client", "does not recognize this client"),
        ("server_error", "rejected the sign-in"),
    ],
)
async def test_a_sign_in_error_in_the_browser_is_explained(refusal: str, words: str) -> None:
    person = Person()
    async with openid_provider(refusal=refusal) as provider:
        with raises_text(AuthorizationError, words) as told:
            await grants(provider, person).with_help()
    assert told.value.raw.startswith(refusal)
    assert "rejected" in person.pages[0]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"aud": "another"}, "for another client"),
        ({"iss": "https://elsewhere.example"}, "from another issuer"),
        ({"nonce": "stale"}, "another sign-in"),
        ({"exp": 1}, "has expired"),
        ({"iat": 9_999_999_999}, "not valid yet"),
    ],
)
async def test_an_invalid_id_token_is_rejected(change: dict[str, object], cause: str) -> None:
    async with openid_provider(change=lambda claims: claims.update(change)) as provider:
        with raises_text(AuthorizationError, "is not valid") as told:
            await grants(provider, Person()).with_help()
    assert cause in error_text(told.value).cause


async def test_a_foreign_signature_is_rejected() -> None:
    async with openid_provider(signing_key=rsa.generate_private_key(65537, 2048)) as provider:
        with pytest.raises(AuthorizationError) as told:
            await grants(provider, Person()).with_help()
    assert "signature" in error_text(told.value).cause


async def test_a_provider_with_another_issuer_is_reported() -> None:
    async with openid_provider(name="https://accounts.example") as provider:
        with pytest.raises(AuthorizationError, match=r"oidc\.issuer_differs") as told:
            await grants(provider, Person()).with_help()
    assert "https://accounts.example" in error_text(told.value).cause


async def test_a_missing_provider_is_reported() -> None:
    async with openid_provider() as provider:
        with pytest.raises(CannotConnect, match=r"oidc\.no_provider"):
            await grants(provider, Person(), issuer=f"{provider.issuer}/elsewhere").with_help()
    with pytest.raises(CannotConnect, match=r"network\.refused"):
        await grants(provider, Person()).with_help()
    for issuer in ("", "http://accounts.example", "ftp://x", "https://"):
        with pytest.raises(InputError) as told:
            await grants(provider, Person(), issuer=issuer).with_help()
        assert told.value.field == "issuer"


async def test_an_abandoned_sign_in_times_out_and_closes_the_listener() -> None:
    async with openid_provider() as provider:
        person = Person(follows=False)
        source = OidcGrants(
            OidcAccess(issuer=provider.issuer, client_id=CLIENT), Drawer(), person, redactor=Redactor(), person_s=0.05
        )
        with raises_text(AuthorizationError, "The sign-in timed out"):
            await source.with_help()


async def test_canceling_the_browser_sign_in_ends_the_wait() -> None:
    person = Person(follows=False)
    person.has_given_up.set()
    async with openid_provider() as provider:
        with pytest.raises(SignInCancelled):
            await grants(provider, person).with_help()


async def test_a_redirect_of_another_sign_in_is_ignored() -> None:
    class Stranger(Person):
        async def open_browser(self, url: str) -> None:
            back = aiohttp.client.URL(url).query["redirect_uri"]
            async with aiohttp.ClientSession() as browser, browser.get(f"{back}?code=x&state=y") as page:
                assert page.status == 400
            await super().open_browser(url)

    async with openid_provider() as provider:
        assert await grants(provider, Stranger()).with_help()


async def test_no_token_is_in_any_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with openid_provider(client_secret="client-secret") as provider:
        source = grants(provider, Person(), drawer := Drawer(oidc_client_secret="client-secret"))
        await source.with_help()
        await source.silently()
        assert drawer.kept
    for given in [*provider.given, "client-secret"]:
        assert given not in caplog.text
