"""Sign-in to an OpenID provider: authorization code with PKCE in the user's browser, then refresh tokens.

oauthlib implements the protocol, aiohttp the sockets, PyJWT the verification of the ID token. Sources: OpenID
Connect Core 1.0, RFC 7636 (PKCE), RFC 8252 (native apps).
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
import jwt
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from appsync_console.domain.api import limits
from appsync_console.domain.authorization.config import OidcAccess, SecretKind, TokenKind
from appsync_console.domain.authorization.jwt_claims import expiry
from appsync_console.domain.errors import AuthorizationError
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.transport.authorization import oidc_errors as words
from appsync_console.transport.authorization.redirect_listener import awaiting_return
from appsync_console.transport.authorization.token_source import Grant, SignInHelp, Vault
from appsync_console.transport.http_exchange import explained, read_text
from appsync_console.transport.proxy_route import Route, find_route_to, request_arguments

_PERSON_S: Final = 300.0
_CLOCK_LEEWAY_S: Final = 300
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Provider:
    """The provider's metadata (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    wants_secret_in_body: bool


class OidcGrants:
    """Obtains tokens for one client of an OpenID provider.

    Args:
        vault: Stores the refresh token; may hold the client secret.
        help: Opens the browser.
        ca_file: A file of certificates trusted in addition to this computer's; or empty.
        proxy: As in a profile.
        person_s: Seconds the user may take in the browser.
    """

    def __init__(
        self,
        access: OidcAccess,
        vault: Vault,
        help: SignInHelp,
        *,
        redactor: Redactor,
        ca_file: str = "",
        proxy: str = "",
        person_s: float = _PERSON_S,
    ) -> None:
        self._access = access
        self._vault = vault
        self._help = help
        self._redactor = redactor
        self._ca_file = ca_file
        self._proxy = proxy
        self._person_s = person_s
        self._client = WebApplicationClient(access.client_id)
        self._known: _Provider | None = None

    async def silently(self) -> Grant | None:
        """Use the refresh token; None if there is no valid one."""
        refresh = await self._vault.get(SecretKind.OIDC_REFRESH_TOKEN)
        if refresh is None:
            return None
        body = self._client.prepare_refresh_body(refresh_token=refresh.reveal())
        try:
            return await self._granted(await self._tokens(body), nonce=None)
        except AuthorizationError:
            await self._vault.forget(SecretKind.OIDC_REFRESH_TOKEN)
            return None

    async def with_help(self) -> Grant:
        """Sign in through the browser."""
        provider = await self._provider()
        state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        verifier = self._client.create_code_verifier(64)
        async with awaiting_return(state, self._access.redirect_port) as back:
            await self._help.open_browser(
                _prepared(
                    self._client.prepare_request_uri,
                    provider.authorization_endpoint,
                    redirect_uri=back.uri,
                    scope=self._access.scopes.split() or ["openid"],
                    state=state,
                    nonce=nonce,
                    code_challenge=self._client.create_code_challenge(verifier, "S256"),
                    code_challenge_method="S256",
                )
            )
            code = self._code(await self._return(back.answer), state, back.uri)
        body = self._client.prepare_request_body(
            code=code.reveal(), redirect_uri=back.uri, code_verifier=verifier, include_client_id=True
        )
        return await self._granted(await self._tokens(body), nonce=nonce)

    async def _return(self, answer: asyncio.Future[str]) -> str:
        """Wait for the query with which the browser returns."""
        try:
            async with asyncio.timeout(self._person_s), asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(self._end_when_given_up(answer), name="browser")
                query = await answer
                watching.cancel()
        except TimeoutError as error:
            raise words.nobody_came(self._person_s) from error
        if not query:
            raise words.given_up()
        return query

    async def _end_when_given_up(self, answer: asyncio.Future[str]) -> None:
        await self._help.browser_given_up()
        if not answer.done():
            answer.set_result("")

    def _code(self, query: str, state: str, uri: str) -> Secret:
        try:
            # oauthlib requires HTTPS, but RFC 8252 requires a redirect to this computer's loopback address.
            uri = uri.replace("http://", "https://", 1)
            answer = self._client.parse_request_uri_response(f"{uri}?{query}", state=state)
        except OAuth2Error as error:
            raise words.refused(error, self._redactor, self._access) from error
        code = Secret(str(answer["code"]))
        self._redactor.register(code)
        return code

    async def _granted(self, answer: Mapping[str, Any], nonce: str | None) -> Grant:
        identity = answer.get("id_token")
        if isinstance(identity, str):
            self._redactor.register(Secret(identity))
            await self._check(Secret(identity), nonce)
        token = identity if self._access.sends is TokenKind.ID else answer.get("access_token")
        if not isinstance(token, str):
            raise words.no_token(self._access)
        refresh = answer.get("refresh_token")
        if isinstance(refresh, str):
            await self._vault.set(SecretKind.OIDC_REFRESH_TOKEN, Secret(refresh))
        life_s = answer.get("expires_in")
        return Grant(
            token=Secret(token),
            expires_at=expiry(Secret(token), time.time(), life_s if isinstance(life_s, int | float) else None),
            refresh_token=Secret(refresh) if isinstance(refresh, str) else None,
        )

    async def _check(self, identity: Secret, nonce: str | None) -> None:
        """Verify that the ID token is from the provider for this client and sign-in (Core 1.0, section 3.1.3.7)."""
        provider = await self._provider()
        keys = await self._get(provider.jwks_uri)
        try:
            known = jwt.PyJWKSet.from_dict(keys).keys
            wanted = jwt.get_unverified_header(identity.reveal()).get("kid")
            fitting = [key for key in known if wanted is None or key.key_id == wanted]
            if not fitting:
                raise AuthorizationError("oidc.id_token_key_unknown")
            claims = jwt.decode(
                identity.reveal(),
                fitting[0],
                algorithms=list(_ALGORITHMS),
                audience=self._access.client_id,
                issuer=provider.issuer,
                leeway=_CLOCK_LEEWAY_S,
                options={"require": ["exp", "iat", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise words.wrong_token(error) from error
        if nonce is not None and claims.get("nonce") != nonce:
            raise AuthorizationError("oidc.id_token_of_other_sign_in")

    async def _provider(self) -> _Provider:
        if self._known is None:
            issuer = words.check_issuer(self._access.issuer)
            told = await self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            self._known = _provider_of(told, issuer)
        return self._known

    async def _tokens(self, body: str) -> Mapping[str, Any]:
        provider = await self._provider()
        secret = await self._vault.get(SecretKind.OIDC_CLIENT_SECRET)
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        if secret is not None and provider.wants_secret_in_body:
            body += "&" + urlencode({"client_secret": secret.reveal()})
        elif secret is not None:
            headers["authorization"] = _basic(self._access.client_id, secret)
        if "client_id=" not in body:
            body += "&" + urlencode({"client_id": self._access.client_id})
        _, text = await self._request("POST", provider.token_endpoint, data=body.encode(), headers=headers)
        try:
            # Use a new client for each response, since oauthlib stores tokens in it.
            return dict(WebApplicationClient(self._access.client_id).parse_request_body_response(text))
        except OAuth2Error as error:
            raise words.refused(error, self._redactor, self._access) from error
        except (ValueError, TypeError, AttributeError) as error:
            raise words.no_provider(provider.token_endpoint) from error

    async def _get(self, url: str) -> dict[str, Any]:
        status, text = await self._request("GET", url, headers={"accept": "application/json"})
        found = words.decoded(text)
        if status != 200 or not isinstance(found, dict):
            raise words.no_provider(url)
        return found

    async def _request(self, method: str, url: str, **arguments: Any) -> tuple[int, str]:
        route: Route = await asyncio.to_thread(find_route_to, url, ca_file=self._ca_file, proxy=self._proxy)
        timeout = aiohttp.ClientTimeout(total=limits.PUBLISH_TIMEOUT_S, sock_connect=limits.CONNECT_TIMEOUT_S)
        with explained(urlsplit(url).netloc, route):
            async with (
                aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.request(
                    method, url, allow_redirects=False, **arguments, **request_arguments(route)
                ) as response,
            ):
                return response.status, await read_text(response)


def _provider_of(told: Mapping[str, Any], issuer: str) -> _Provider:
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if told.get("issuer") not in (issuer, f"{issuer}/", issuer.rstrip("/")):
        raise words.wrong_issuer(issuer, str(told.get("issuer", "")))
    if not all(isinstance(told.get(name), str) and words.is_safe(told[name]) for name in names):
        raise words.no_provider(issuer)
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return _Provider(
        issuer=str(told["issuer"]),
        **{name: told[name] for name in names},
        wants_secret_in_body="client_secret_basic" not in methods,
    )


def _prepared(prepare: Any, url: str, **arguments: Any) -> str:
    """Return what oauthlib prepares for ``url``; oauthlib requires HTTPS, which a provider on loopback lacks."""
    if url.startswith("https://"):
        return str(prepare(url, **arguments))
    return str(prepare(url.replace("http://", "https://", 1), **arguments)).replace("https://", "http://", 1)


def _basic(client_id: str, secret: Secret) -> str:
    """Build the HTTP basic authorization of a client, both parts form-encoded (RFC 6749, section 2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret.reveal())}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
