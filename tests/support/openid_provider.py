"""A small OpenID Connect provider (discovery, PKCE, rotating refresh tokens), and a user without a browser."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote_plus, urlencode

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from appsync_console.domain.errors import SignInCancelled
from appsync_console.domain.secret import Secret
from appsync_console.transport.authorization.token_source import Challenge

CLIENT = "console"


@dataclass
class Provider:
    """A running provider.

    Attributes:
        life_s: Lifetime of the issued tokens, in seconds.
        client_secret: Required at the token endpoint, if set.
        refusal: The error that it redirects the browser with, if set.
        change: Called with the claims of each ID token before it is signed.
        refreshed: Number of tokens issued by refresh.
        given: All issued tokens.
    """

    issuer: str = ""
    life_s: float = 3600
    client_secret: str = ""
    refusal: str = ""
    name: str = ""
    change: Callable[[dict[str, object]], object] = lambda claims: None
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    signing_key: rsa.RSAPrivateKey | None = None
    refreshed: int = 0
    given: list[str] = field(default_factory=list)
    redirects: list[str] = field(default_factory=list)
    allowed_redirect: str = "http://127.0.0.1"
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _refresh: dict[str, dict[str, str]] = field(default_factory=dict)

    def revoke(self) -> None:
        """Forget every refresh token."""
        self._refresh.clear()

    async def discovery(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.name or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
            }
        )

    async def jwks(self, request: web.Request) -> web.Response:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return web.json_response({"keys": [{**key, "kid": "1", "use": "sig"}]})

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        self.redirects.append(asked["redirect_uri"])
        if asked["client_id"] != CLIENT or not asked["redirect_uri"].startswith(self.allowed_redirect):
            return web.Response(status=400, text="unknown client or redirect address")
        if self.refusal:
            answer = {"error": self.refusal, "error_description": "because", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self._codes[code] = asked
            answer = {"code": code, "state": asked["state"]}
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode(answer)}")

    async def token(self, request: web.Request) -> web.Response:
        form = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        if self.client_secret and self._secret_of(request) != self.client_secret:
            return _error("invalid_client", 401)
        if form["grant_type"] == "refresh_token":
            asked = self._refresh.pop(form["refresh_token"], None)
            self.refreshed += asked is not None
            return self._tokens(asked, nonce=None) if asked else _error("invalid_grant")
        asked = self._codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"] or asked["client_id"] != form["client_id"]:
            return _error("invalid_grant")
        digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if digest != asked["code_challenge"]:
            return _error("invalid_grant")
        return self._tokens(asked, nonce=asked.get("nonce"))

    def _secret_of(self, request: web.Request) -> str:
        pair = base64.b64decode(request.headers.get("authorization", "").removeprefix("Basic ")).decode()
        return unquote_plus(pair.partition(":")[2])

    def _tokens(self, asked: dict[str, str], nonce: str | None) -> web.Response:
        refresh = secrets.token_urlsafe(1300)  # about as long as real refresh tokens
        self._refresh[refresh] = asked
        common: dict[str, object] = {"iss": self.name or self.issuer, "sub": "ann", "iat": int(time.time())}
        common["exp"] = common["iat"] + self.life_s  # type: ignore[operator]
        identity = {**common, "aud": CLIENT, **({"nonce": nonce} if nonce else {})}
        self.change(identity)
        answer = {
            "id_token": self._signed(identity),
            "access_token": self._signed({**common, "client_id": CLIENT, "jti": secrets.token_hex(4)}),
            "refresh_token": refresh,
            "token_type": "Bearer",
            "expires_in": self.life_s,
        }
        self.given += [answer["id_token"], answer["access_token"], refresh]  # type: ignore[list-item]
        return web.json_response(answer)

    def _signed(self, claims: dict[str, object]) -> str:
        return jwt.encode(claims, self.signing_key or self.key, algorithm="RS256", headers={"kid": "1"})


def _error(name: str, status: int = 400) -> web.Response:
    return web.json_response({"error": name, "error_description": "no"}, status=status)


@asynccontextmanager
async def openid_provider(**settings: object) -> AsyncIterator[Provider]:
    """Run a provider on a loopback port, with plain HTTP."""
    provider = Provider(**settings)  # type: ignore[arg-type]
    application = web.Application()
    application.router.add_get("/.well-known/openid-configuration", provider.discovery)
    application.router.add_get("/jwks", provider.jwks)
    application.router.add_get("/authorize", provider.authorize)
    application.router.add_post("/token", provider.token)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        provider.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield provider
    finally:
        await runner.cleanup()


class Person:
    """Signs in: follows the redirect like a browser, and answers challenges from a list.

    Attributes:
        asked: The challenges, in order.
        pages: The pages that the browser showed last.
    """

    def __init__(self, *answers: str, follows: bool = True) -> None:
        self._answers = list(answers)
        self._follows = follows
        self.asked: list[Challenge] = []
        self.opened: list[str] = []
        self.pages: list[str] = []
        self.has_given_up = asyncio.Event()

    async def answer(self, challenge: Challenge) -> Secret:
        self.asked.append(challenge)
        if not self._answers:
            raise SignInCancelled("There is no answer left.")
        return Secret(self._answers.pop(0))

    async def open_browser(self, url: str) -> None:
        self.opened.append(url)
        if self._follows:
            async with aiohttp.ClientSession() as browser, browser.get(url) as page:
                self.pages.append(await page.text())

    async def browser_given_up(self) -> None:
        await self.has_given_up.wait()


class Drawer:
    """A vault in memory."""

    def __init__(self, **kept: str) -> None:
        self.kept = {kind.replace("_", "-"): Secret(value) for kind, value in kept.items()}

    async def get(self, kind: str) -> Secret | None:
        return self.kept.get(kind)

    async def set(self, kind: str, secret: Secret) -> None:
        self.kept[kind] = secret

    async def forget(self, kind: str) -> None:
        self.kept.pop(kind, None)
