"""Converts the responses of an OpenID provider to errors. Pure."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import urlsplit

import jwt
from oauthlib.oauth2 import OAuth2Error

from appsync_console.domain.api.endpoint import is_loopback_host
from appsync_console.domain.authorization.config import OidcAccess, TokenKind
from appsync_console.domain.errors import AuthorizationError, CannotConnect, InputError, SignInCancelled
from appsync_console.domain.secret import Redactor


def is_safe(url: str) -> bool:
    """Whether credentials may be sent to ``url``: over HTTPS, or within this computer."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback_host(parts.hostname or ""))


def check_issuer(issuer: str) -> str:
    """Return ``issuer`` without surrounding spaces if it can be an issuer.

    Raises:
        InputError: For field ``issuer``.
    """
    issuer = issuer.strip()
    if not is_safe(issuer) or not urlsplit(issuer).hostname:
        raise InputError("oidc.issuer_invalid", field="issuer")
    return issuer


def decoded(text: str) -> object:
    """Decode the JSON of a response; None if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def no_provider(url: str) -> CannotConnect:
    """The response does not come from an OpenID provider."""
    return CannotConnect("oidc.no_provider", url=url)


def wrong_issuer(wanted: str, told: str) -> AuthorizationError:
    """The provider reports a different issuer."""
    return AuthorizationError("oidc.issuer_differs", wanted=wanted, told=told)


def nobody_came(after_s: float) -> AuthorizationError:
    """The user did not return from the browser."""
    if after_s < 60:
        return AuthorizationError("sign_in.timed_out")
    return AuthorizationError("sign_in.timed_out_after", minutes=round(after_s / 60))


def given_up() -> SignInCancelled:
    """The user canceled the sign-in."""
    return SignInCancelled("sign_in.canceled_by_user")


def no_token(access: OidcAccess) -> AuthorizationError:
    """The sign-in succeeded, but returned no token of the requested kind."""
    if access.sends is TokenKind.ID:
        return AuthorizationError("oidc.no_id_token")
    return AuthorizationError("oidc.no_access_token")


def wrong_token(error: Exception) -> AuthorizationError:
    """The ID token failed verification."""
    found = (code for kind, code in _TOKEN_FAULTS.items() if isinstance(error, kind))
    return AuthorizationError(next(found, "oidc.id_token_unreadable"))


_TOKEN_FAULTS: Final[dict[type[Exception], str]] = {
    jwt.ExpiredSignatureError: "oidc.id_token_expired",
    jwt.ImmatureSignatureError: "oidc.id_token_not_valid_yet",
    jwt.InvalidAudienceError: "oidc.id_token_of_other_client",
    jwt.InvalidIssuerError: "oidc.id_token_of_other_issuer",
    jwt.MissingRequiredClaimError: "oidc.id_token_incomplete",
    jwt.InvalidSignatureError: "oidc.id_token_signature_wrong",
}


def refused(error: OAuth2Error, redactor: Redactor, access: OidcAccess) -> AuthorizationError:
    """Convert an error response of the provider (RFC 6749, sections 4.1.2.1 and 5.2)."""
    told = redactor.redact(f"{error.error}: {error.description or ''}".strip(": "))
    code = _REFUSALS.get(str(error.error), "oidc.rejected")
    return AuthorizationError(code, said=told, client=access.client_id, raw=told)


_REFUSALS: Final[dict[str, str]] = {
    "access_denied": "oidc.denied",
    "invalid_client": "oidc.client_unknown",
    "unauthorized_client": "oidc.client_unknown",
    "invalid_grant": "oidc.sign_in_ended",
    "invalid_scope": "oidc.scope_unknown",
    "mismatching_state": "oidc.other_sign_in",
    "invalid_request": "oidc.redirect_rejected",
}
