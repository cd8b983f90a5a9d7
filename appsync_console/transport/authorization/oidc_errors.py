"""What an OpenID provider answers, in words. Pure."""

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
    """Whether credentials may be sent to ``url``: by https, or within this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback_host(parts.hostname or ""))


def check_issuer(issuer: str) -> str:
    """``issuer`` without spaces around it, if it can be one.

    Raises:
        InputError: For field ``issuer``.
    """
    issuer = issuer.strip()
    if not is_safe(issuer) or not urlsplit(issuer).hostname:
        raise InputError(
            "This is not the URL of an OpenID provider.",
            field="issuer",
            remedy="It starts with https:// and is the one that the API's settings name as the issuer.",
        )
    return issuer


def decoded(text: str) -> object:
    """The JSON of an answer; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def no_provider(url: str) -> CannotConnect:
    """What answered is no OpenID provider."""
    return CannotConnect(
        f"There is no OpenID provider at {url}.",
        cause="The address is another one, or a proxy or sign-in page answered.",
        remedy="Check the issuer: the address before /.well-known/openid-configuration.",
    )


def wrong_issuer(wanted: str, told: str) -> AuthorizationError:
    """The provider calls itself something else."""
    return AuthorizationError(
        "The OpenID provider calls itself by another name.",
        cause=f"The profile says {wanted}, the provider says {told or 'nothing'}. AppSync compares the two exactly.",
        remedy="Put the provider's own name into the profile, and into the API's settings.",
    )


def nobody_came(after_s: float) -> AuthorizationError:
    """The person did not come back from the browser."""
    return AuthorizationError(
        f"Nobody signed in within {after_s / 60:.0f} minutes." if after_s >= 60 else "Nobody signed in in time.",
        cause="The browser did not open, or the sign-in was not finished there.",
        remedy="Connect again.",
    )


def given_up() -> SignInCancelled:
    """The person does not want to sign in after all."""
    return SignInCancelled("You did not sign in.", remedy="Sign in when you want to connect.")


def no_token(access: OidcAccess) -> AuthorizationError:
    """Signed in, but nothing to show for it."""
    if access.sends is TokenKind.ID:
        return AuthorizationError(
            "The OpenID provider gave no identity token.", remedy="Add openid to the scopes, or send the access token."
        )
    return AuthorizationError("The OpenID provider gave no access token.", remedy="Send the identity token instead.")


def wrong_token(cause: str) -> AuthorizationError:
    """The identity token cannot be believed."""
    return AuthorizationError(
        "The identity token of the OpenID provider is not in order.",
        cause=cause,
        remedy="Check issuer and client id; if they are right, tell the people who run the provider.",
    )


def what_is_wrong(error: Exception) -> str:
    """Why an identity token was not believed."""
    for kind, text in _TOKEN_FAULTS.items():
        if isinstance(error, kind):
            return text
    return "It cannot be read, or its signature is wrong."


_TOKEN_FAULTS: Final[dict[type[Exception], str]] = {
    jwt.ExpiredSignatureError: "It is over already: the clock of this machine may be ahead.",
    jwt.ImmatureSignatureError: "It is not good yet: the clock of this machine may be behind.",
    jwt.InvalidAudienceError: "It is for another client.",
    jwt.InvalidIssuerError: "It is from another issuer.",
    jwt.MissingRequiredClaimError: "It does not say who it is from, for whom, or for how long.",
    jwt.InvalidSignatureError: "Its signature is wrong.",
}


def refused(error: OAuth2Error, redactor: Redactor, access: OidcAccess) -> AuthorizationError:
    """What an error of the provider means (RFC 6749, sections 4.1.2.1 and 5.2)."""
    told = redactor.redact(f"{error.error}: {error.description or ''}".strip(": "))
    what, cause, remedy = _REFUSALS.get(str(error.error), _OTHER)
    return AuthorizationError(what, cause=cause.format(client=access.client_id) or told, remedy=remedy, raw=told)


_OTHER: Final = ("The OpenID provider refused the sign-in.", "", "Show the answer to the people who run the provider.")
_UNKNOWN_CLIENT: Final = (
    "The OpenID provider does not know this client.",
    "The client id {client} is wrong, or its secret is missing or wrong.",
    "Check both in the profile.",
)
_REFUSALS: Final[dict[str, tuple[str, str, str]]] = {
    "access_denied": ("The sign-in was refused in the browser.", "", "Connect again, and agree there."),
    "invalid_client": _UNKNOWN_CLIENT,
    "unauthorized_client": _UNKNOWN_CLIENT,
    "invalid_grant": (
        "The OpenID provider no longer accepts this sign-in.",
        "It was used already, is over, or was taken back.",
        "Sign in again.",
    ),
    "invalid_scope": ("The OpenID provider does not know one of the scopes.", "", "Check the scopes in the profile."),
    "mismatching_state": (
        "The browser came back from another sign-in.",
        "",
        "Connect again, and use the page that opens then.",
    ),
    "invalid_request": (
        "The OpenID provider does not accept the way back to this machine.",
        "",
        "Have http://127.0.0.1/callback allowed as a redirect address for the client, with the port of the profile.",
    ),
}
