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
        raise InputError(
            "This is not the URL of an OpenID provider.",
            field="issuer",
            remedy="Enter the issuer from the API's settings. It starts with https://.",
        )
    return issuer


def decoded(text: str) -> object:
    """Decode the JSON of a response; None if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def no_provider(url: str) -> CannotConnect:
    """The response does not come from an OpenID provider."""
    return CannotConnect(
        f"No OpenID provider was found at {url}.",
        cause="The address is wrong, or a proxy or sign-in page answered instead.",
        remedy="Check the issuer: the part of the URL before /.well-known/openid-configuration.",
    )


def wrong_issuer(wanted: str, told: str) -> AuthorizationError:
    """The provider reports a different issuer."""
    return AuthorizationError(
        "The OpenID provider reports a different issuer.",
        cause=f"The profile says {wanted}, the provider reports {told or 'nothing'}. AppSync compares the two exactly.",
        remedy="Use the provider's issuer in the profile and in the API's settings.",
    )


def nobody_came(after_s: float) -> AuthorizationError:
    """The user did not return from the browser."""
    return AuthorizationError(
        f"The sign-in timed out after {after_s / 60:.0f} minutes." if after_s >= 60 else "The sign-in timed out.",
        cause="The browser did not open, or you did not finish the sign-in there.",
        remedy="Connect again.",
    )


def given_up() -> SignInCancelled:
    """The user canceled the sign-in."""
    return SignInCancelled("You canceled the sign-in.", remedy="Sign in when you want to connect.")


def no_token(access: OidcAccess) -> AuthorizationError:
    """The sign-in succeeded, but returned no token of the requested kind."""
    if access.sends is TokenKind.ID:
        return AuthorizationError(
            "The OpenID provider returned no ID token.", remedy="Add openid to the scopes, or send the access token."
        )
    return AuthorizationError("The OpenID provider returned no access token.", remedy="Send the ID token instead.")


def wrong_token(cause: str) -> AuthorizationError:
    """The ID token failed verification."""
    return AuthorizationError(
        "The ID token from the OpenID provider is not valid.",
        cause=cause,
        remedy="Check the issuer and client ID. If they are right, ask the provider's owner.",
    )


def what_is_wrong(error: Exception) -> str:
    """Explain why an ID token failed verification."""
    for kind, text in _TOKEN_FAULTS.items():
        if isinstance(error, kind):
            return text
    return "It is not readable, or its signature is wrong."


_TOKEN_FAULTS: Final[dict[type[Exception], str]] = {
    jwt.ExpiredSignatureError: "It has expired. The clock of this computer may be ahead.",
    jwt.ImmatureSignatureError: "It is not valid yet. The clock of this computer may be behind.",
    jwt.InvalidAudienceError: "It is for another client.",
    jwt.InvalidIssuerError: "It is from another issuer.",
    jwt.MissingRequiredClaimError: "It has no issuer, audience or expiration time.",
    jwt.InvalidSignatureError: "Its signature is wrong.",
}


def refused(error: OAuth2Error, redactor: Redactor, access: OidcAccess) -> AuthorizationError:
    """Convert an error response of the provider (RFC 6749, sections 4.1.2.1 and 5.2)."""
    told = redactor.redact(f"{error.error}: {error.description or ''}".strip(": "))
    what, cause, remedy = _REFUSALS.get(str(error.error), _OTHER)
    return AuthorizationError(what, cause=cause.format(client=access.client_id) or told, remedy=remedy, raw=told)


_OTHER: Final = ("The OpenID provider rejected the sign-in.", "", "Show the response to the provider's owner.")
_UNKNOWN_CLIENT: Final = (
    "The OpenID provider does not recognize this client.",
    "The client ID {client} is wrong, or its secret is missing or wrong.",
    "Check both in the profile.",
)
_REFUSALS: Final[dict[str, tuple[str, str, str]]] = {
    "access_denied": ("The sign-in was denied in the browser.", "", "Connect again, and allow access in the browser."),
    "invalid_client": _UNKNOWN_CLIENT,
    "unauthorized_client": _UNKNOWN_CLIENT,
    "invalid_grant": (
        "The OpenID provider no longer accepts this sign-in.",
        "It was already used, has expired or was revoked.",
        "Sign in again.",
    ),
    "invalid_scope": ("The OpenID provider does not recognize a scope.", "", "Check the scopes in the profile."),
    "mismatching_state": (
        "The browser returned from a different sign-in.",
        "",
        "Connect again, and use the page that opens then.",
    ),
    "invalid_request": (
        "The OpenID provider does not accept the redirect URL.",
        "",
        "Allow http://127.0.0.1/callback as a redirect URL for the client, with the port from the profile.",
    ),
}
