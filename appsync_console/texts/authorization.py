"""The names of authorization modes, of the secrets they need, and of what is removed from pasted secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.authorization.pasted import Removed
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import mark, tr

_MODES: Final = {
    AuthorizationMode.API_KEY: mark("API key"),
    AuthorizationMode.IAM: mark("IAM"),
    AuthorizationMode.OIDC: mark("OpenID Connect"),
    AuthorizationMode.COGNITO: mark("Cognito user pool"),
    AuthorizationMode.LAMBDA: mark("Lambda"),
}
_SECRETS: Final = {
    SecretKind.API_KEY: mark("API key"),
    SecretKind.IAM_ACCESS_KEY_ID: mark("access key ID"),
    SecretKind.IAM_SECRET_KEY: mark("secret access key"),
    SecretKind.IAM_SESSION_TOKEN: mark("session token"),
    SecretKind.OIDC_TOKEN: mark("token"),
    SecretKind.OIDC_REFRESH_TOKEN: mark("refresh token"),
    SecretKind.OIDC_CLIENT_SECRET: mark("client secret"),
    SecretKind.COGNITO_PASSWORD: mark("password"),
    SecretKind.COGNITO_REFRESH_TOKEN: mark("refresh token"),
    SecretKind.COGNITO_CLIENT_SECRET: mark("client secret"),
    SecretKind.LAMBDA_TOKEN: mark("token"),
}
_REMOVED: Final = {
    Removed.QUOTES: mark("quotes"),
    Removed.HEADER_NAME: mark("the header name"),
    Removed.BEARER: mark("the word Bearer"),
    Removed.WHITE_SPACE: mark("white space"),
    Removed.INVISIBLE: mark("invisible characters"),
}


def mode_text(mode: AuthorizationMode) -> str:
    """Return the name of an authorization mode."""
    return tr(_MODES[mode])


def secret_text(kind: SecretKind) -> str:
    """Return the name of a secret, as within a sentence."""
    return tr(_SECRETS[kind])


def removed_from_key_text(removed: Sequence[Removed]) -> str:
    """Return a sentence about what was removed from the API key of a file; empty if nothing was."""
    return tr("Removed from the API key: {parts}.", parts=removed_text(removed)) if removed else ""


def removed_text(removed: Sequence[Removed]) -> str:
    """Return a list of what was removed from a pasted secret, such as *quotes, white space*."""
    return ", ".join(tr(_REMOVED[part]) for part in removed)
