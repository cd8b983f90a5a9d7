"""Checks JSON Web Tokens of an OpenID provider or a user pool: issuer, audience and expiry.

Sources: AppSync developer guide, "authorization" (OPENID_CONNECT, AMAZON_COGNITO_USER_POOLS); Cognito developer guide,
"verifying a JSON web token".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from appsync_console.sandbox.auth.key_sets import KeySet
from appsync_console.sandbox.auth.options import CognitoOptions, OidcOptions
from appsync_console.sandbox.errors import EXPIRED_TEXT, unauthorized

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_USES = ("id", "access")

Claims = Mapping[str, Any]


def claims_unverified(token: str) -> Claims | None:
    """Return the claims of a token without verifying it; None if it is not a JSON Web Token."""
    try:
        claims: Claims = jwt.decode_complete(token, options={"verify_signature": False})["payload"]
    except (jwt.InvalidTokenError, RecursionError):
        return None
    return claims


class OidcCheck:
    """Checks the tokens of an OpenID provider.

    Args:
        own_issuers: Returns the current issuer URLs of the sandbox; used if the options have no issuer.
    """

    def __init__(self, options: OidcOptions, keys: KeySet, own_issuers: Callable[[], Collection[str]]) -> None:
        self._options = options
        self._keys = keys
        self._own_issuers = own_issuers

    def is_for(self, claims: Claims) -> bool:
        """Return whether ``iss`` is the provider; a trailing slash is ignored."""
        issuer = str(claims.get("iss", "")).rstrip("/")
        wanted = self._options.issuer.rstrip("/")
        return issuer == wanted if wanted else issuer in self._own_issuers()

    async def verify(self, token: str, now: datetime) -> Claims:
        """Verify a token and return its claims; raises Refusal with AppSync's text."""
        claims = await _verified(token, self._keys)
        _require_time(claims, now)
        for name, seconds in (("iat", self._options.iat_ttl_s), ("auth_time", self._options.auth_ttl_s)):
            if seconds and _seconds(claims, name) + seconds <= now.timestamp():
                raise unauthorized(EXPIRED_TEXT, cause=f"its {name} is too long ago")
        audience = claims.get("aud")
        for_whom = [*(audience if isinstance(audience, list) else [audience]), claims.get("azp")]
        if not self.is_for(claims) or not _matches(self._options.client_id, for_whom):
            raise unauthorized(cause="the token is for another issuer or client ID")
        return claims


@dataclass(frozen=True, slots=True)
class CognitoCheck:
    """Checks the tokens of a user pool."""

    options: CognitoOptions
    keys: KeySet

    def is_for(self, claims: Claims) -> bool:
        """Return whether ``iss`` is the user pool."""
        return claims.get("iss") == self.options.issuer

    async def verify(self, token: str, now: datetime) -> Claims:
        """Verify a token and return its claims; raises Refusal with AppSync's text."""
        claims = await _verified(token, self.keys)
        _require_time(claims, now)
        client = claims.get("aud" if claims.get("token_use") == "id" else "client_id")
        if not self.is_for(claims) or claims.get("token_use") not in _USES:
            raise unauthorized(cause="the token is for another user pool, or for another use")
        if not _matches(self.options.client_id, [client]):
            raise unauthorized(cause="the token is for another app client")
        return claims


async def _verified(token: str, keys: KeySet) -> Claims:
    try:
        key = await keys.find(str(jwt.get_unverified_header(token).get("kid", "")))
        # Times are checked below against the sandbox's clock, which can be shifted.
        options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
        claims: Claims = jwt.decode(token, key, algorithms=_ALGORITHMS, options=options)
    except (jwt.InvalidTokenError, jwt.PyJWKSetError, LookupError, RecursionError):
        raise unauthorized(cause="the signature of the token cannot be verified") from None
    return claims


def _require_time(claims: Claims, now: datetime) -> None:
    if _seconds(claims, "exp") <= now.timestamp():
        raise unauthorized(EXPIRED_TEXT)
    if "nbf" in claims and _seconds(claims, "nbf") > now.timestamp():
        raise unauthorized(cause="the token is not valid yet")


def _seconds(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unauthorized(cause=f"the token has no valid {name}")
    return value


def _matches(pattern: str, values: Collection[object]) -> bool:
    return not pattern or any(isinstance(value, str) and re.fullmatch(pattern, value) for value in values)
