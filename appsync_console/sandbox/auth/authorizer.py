"""Authorizes HTTP requests, connections and subscriptions, in every authorization mode."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.auth.jwt_check import Claims, CognitoCheck, OidcCheck, claims_unverified
from appsync_console.sandbox.auth.key_sets import KeySet, OwnKeys, PublishedKeys
from appsync_console.sandbox.auth.lambda_authorizer import LambdaAuthorizer
from appsync_console.sandbox.auth.options import AuthorizationOptions, completed
from appsync_console.sandbox.auth.signing_key import SigningKey, kept_signing_key, new_signing_key
from appsync_console.sandbox.auth.sigv4 import ALGORITHM, SignatureRefused, SignedRequest, verify
from appsync_console.sandbox.errors import NO_CREDENTIALS_TEXT, Refusal, unauthorized

_BAD_REQUESTS = ("BadRequestException", "IncompleteSignatureException")


@dataclass(frozen=True, slots=True)
class Caller:
    """An authorized caller.

    Attributes:
        user: The user name, if the credentials contain it.
        groups: The user pool groups of the user.
        denied: Fields that a Lambda authorizer denies to this caller, as ``Type.field``.
        context: The resolver context from a Lambda authorizer.
    """

    mode: AuthorizationMode
    user: str = ""
    groups: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    context: Mapping[str, object] = field(default_factory=dict, compare=False)


class CallerAuthorizer:
    """Checks the credentials of callers against those that the sandbox accepts.

    Args:
        api_keys: Keys that do not expire.
        options: All other accepted credentials.
        region: The region that signatures must name.
        api_id: The id of the API, for a Lambda authorizer.
        own_issuers: Returns the current issuer URLs of the sandbox as an OpenID provider.

    Attributes:
        options: The options of all enabled modes.
        signing_key: The key that signs test tokens; None before :meth:`open`, or if no mode needs it.
        clock_skew: How far the sandbox's clock is ahead; can be set at any time.
    """

    def __init__(
        self,
        api_keys: Iterable[Secret],
        options: AuthorizationOptions | None = None,
        *,
        region: str = "us-east-1",
        api_id: str = "",
        own_issuers: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self.options = completed(options or AuthorizationOptions())
        self.signing_key: SigningKey | None = None
        self.clock_skew = timedelta()
        self._api_keys: dict[Secret, datetime | None] = {}
        if AuthorizationMode.API_KEY in self.options.modes:
            self._api_keys.update(dict.fromkeys(api_keys))
            self._api_keys.update((key.key, key.expires) for key in self.options.api_keys)
        self._iam_keys = {key.access_key_id: key for key in self.options.iam_keys}
        self._region = region
        self._own_issuers = own_issuers
        self._cognito: CognitoCheck | None = None
        self._oidc: OidcCheck | None = None
        by_lambda = self.options.by_lambda
        self._lambda = LambdaAuthorizer(by_lambda, api_id) if by_lambda else None

    async def open(self) -> None:
        """Create or read the signing key if a mode needs it, and prepare to verify tokens.

        Raises:
            InputError: For field ``signing-key``, if its file cannot be used.
        """
        oidc, cognito = self.options.oidc, self.options.cognito
        if (oidc and not oidc.issuer) or (cognito and not cognito.keys_url):
            path = self.options.signing_key
            self.signing_key = await (
                asyncio.to_thread(kept_signing_key, path) if path else asyncio.to_thread(new_signing_key)
            )
        if oidc:
            self._oidc = OidcCheck(oidc, self._keys(oidc.issuer, is_issuer=True), self._own_issuers)
        if cognito:
            self._cognito = CognitoCheck(cognito, self._keys(cognito.keys_url, is_issuer=False))

    def revoke_api_key(self, key: Secret) -> None:
        """Stop accepting a key. Does nothing if it was not accepted."""
        self._api_keys.pop(key, None)

    def revoke_iam_key(self, access_key_id: str) -> None:
        """Stop accepting an access key. Does nothing if it was not accepted."""
        self._iam_keys.pop(access_key_id, None)

    async def authorize(self, headers: Mapping[str, object], request: SignedRequest | None = None) -> Caller:
        """Authorize a caller by HTTP headers or an authorization object; names are case-insensitive.

        Args:
            headers: The headers with the credentials.
            request: What a signature must cover, and what a Lambda authorizer receives; its own headers are ignored.
                Without it no signature is accepted.

        Raises:
            Refusal: With 401, if there are no credentials or they are not accepted.
        """
        given = {name.lower(): value for name, value in headers.items() if isinstance(value, str)}
        if key := given.get("x-api-key"):
            return self._with_api_key(key)
        authorization = given.get("authorization", "")
        if authorization.startswith(ALGORITHM):
            return self._with_signature(given, request)
        if not authorization:
            raise unauthorized(NO_CREDENTIALS_TEXT)
        return await self._with_token(authorization, given, request)

    async def authorize_realtime(
        self, authorization: Mapping[str, object], hosts: Iterable[str], data: str | None = None
    ) -> Caller:
        """Authorize a caller by the authorization object of a connection or subscription.

        Args:
            authorization: The credentials, and ``host``, which must be that of the HTTP endpoint (developer guide,
                "real-time WebSocket client").
            hosts: The host names that are valid for this caller, in lower case.
            data: ``payload.data`` of a subscription, which its signature covers; None for a connection.

        Raises:
            Refusal: With 401, or 400 for a signature that does not match.
        """
        given = {name.lower(): value for name, value in authorization.items()}
        host = given.get("host")
        if not isinstance(host, str):
            raise unauthorized(cause="the authorization object has no host")
        if host.lower() not in hosts:
            raise unauthorized(cause=f"the authorization object is for the host {host}")
        path, body = ("/graphql/connect", "{}") if data is None else ("/graphql", data)
        request = SignedRequest(path=path, headers={}, body=body.encode("utf-8", "surrogatepass"))
        return await self.authorize(given, request)

    def _with_api_key(self, text: str) -> Caller:
        key = Secret(text)
        if not text.isascii() or key not in self._api_keys:
            raise unauthorized(cause="this API key is not accepted")
        expires = self._api_keys[key]
        if expires is not None and expires <= self._now():
            raise unauthorized(cause="this API key has expired")
        return Caller(AuthorizationMode.API_KEY)

    def _with_signature(self, given: Mapping[str, str], request: SignedRequest | None) -> Caller:
        if not self._iam_keys or request is None:
            raise unauthorized(cause="signatures are not accepted: IAM is not enabled")
        try:
            key = verify(replace(request, headers=given), self._iam_keys.values(), self._region, self._now())
        except SignatureRefused as refused:
            code = 400 if refused.error_type in _BAD_REQUESTS else 401
            raise Refusal(refused.message, refused.error_type, code=code) from None
        return Caller(AuthorizationMode.IAM, key.access_key_id)

    async def _with_token(self, text: str, given: Mapping[str, str], request: SignedRequest | None) -> Caller:
        """Authorize a token by its issuer; other tokens go to the Lambda authorizer."""
        token = text.removeprefix("Bearer ").strip()
        claims = claims_unverified(token)
        if claims is not None:
            if self._cognito and self._cognito.is_for(claims):
                return _pool_user(await self._cognito.verify(token, self._now()))
            if self._oidc and self._oidc.is_for(claims):
                verified = await self._oidc.verify(token, self._now())
                return Caller(AuthorizationMode.OIDC, str(verified.get("sub", "")))
        if self._lambda is None:
            raise unauthorized(cause="no enabled authorization mode knows the issuer of this token")
        answer = await self._lambda.authorize(text, given, request, self._now())
        return Caller(AuthorizationMode.LAMBDA, denied=answer.denied, context=answer.context)

    def _keys(self, url: str, *, is_issuer: bool) -> KeySet:
        if url:
            return PublishedKeys(url, is_issuer=is_issuer)
        assert self.signing_key is not None
        return OwnKeys(self.signing_key)

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.clock_skew


def _pool_user(claims: Claims) -> Caller:
    groups = claims.get("cognito:groups")
    named = frozenset(map(str, groups)) if isinstance(groups, list) else frozenset()
    return Caller(AuthorizationMode.COGNITO, str(claims.get("cognito:username") or claims.get("username")), named)
