"""Converts an API's rejection of credentials to errors, for each authorization mode. Pure.

AWS's types and texts come from its Signature Version 4 reference ("troubleshooting") and from AppSync's own answers.
Where only part of a text is known, only that part is checked.
"""

from __future__ import annotations

from enum import Enum, auto

from appsync_console.domain.authorization.config import Credentials
from appsync_console.domain.errors import AuthorizationError, CredentialsExpired
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.transport.errors import clock_skew

_TIMED_MODES = (AuthorizationMode.IAM, AuthorizationMode.OIDC, AuthorizationMode.COGNITO)


def refused(
    message: str, said: str, raw: str, shown: Credentials, server_ahead_s: float | None = None
) -> AuthorizationError:
    """The API rejected the credentials.

    Args:
        message: The API's message.
        said: The message preceded by the error type.
        server_ahead_s: Seconds the API's clock is ahead of ours, if known.
    """
    ahead_s = clock_skew.signature_ahead_s(message) or server_ahead_s
    is_far = ahead_s is not None and abs(ahead_s) >= clock_skew.CLOCK_TOLERANCE_S
    if shown.mode in _TIMED_MODES and ahead_s is not None and is_far:
        return clock_skew.wrong_clock(ahead_s, raw)
    match shown.mode:
        case AuthorizationMode.API_KEY:
            return _key(message, said, raw, shown)
        case AuthorizationMode.IAM:
            return _signature(message, said, raw)
        case AuthorizationMode.LAMBDA:
            return _lambda(said, raw)
        case AuthorizationMode.OIDC | AuthorizationMode.COGNITO:
            return _token(message, said, raw, shown.mode)


class Action(Enum):
    """What the credentials do not allow."""

    SUBSCRIBE = auto()
    PUBLISH = auto()
    READ_HISTORY = auto()


_MAY_NOT = {
    (Action.SUBSCRIBE, False): "credentials.may_not_subscribe",
    (Action.SUBSCRIBE, True): "aws.may_not_subscribe",
    (Action.PUBLISH, False): "credentials.may_not_publish",
    (Action.PUBLISH, True): "aws.may_not_publish",
    (Action.READ_HISTORY, False): "credentials.may_not_read_history",
    (Action.READ_HISTORY, True): "aws.may_not_read_history",
}


def may_not(action: Action, message: str, raw: str, mode: AuthorizationMode, channel: str = "") -> AuthorizationError:
    """The credentials are valid, but not authorized for ``action``."""
    code = _MAY_NOT[action, mode is AuthorizationMode.IAM]
    return AuthorizationError(code, channel=channel, said=message, raw=raw)


def _key(message: str, said: str, raw: str, shown: Credentials) -> AuthorizationError:
    if "expired" in message.lower():
        return CredentialsExpired("credentials.expired", said=said, raw=raw)
    if shown.expires_on is not None:
        last_day = f"{shown.expires_on:%Y-%m-%d}"
        return AuthorizationError("api_key.rejected_dated", said=said, last_day=last_day, raw=raw)
    return AuthorizationError("api_key.rejected", said=said, raw=raw)


def _signature(message: str, said: str, raw: str) -> AuthorizationError:
    text = f"{said} {message}".lower()
    if clock_skew.is_about_time(message):
        return AuthorizationError("signature.time_rejected", said=said, raw=raw)
    if "expiredtoken" in text or "token has expired" in text or ("security token" in text and "expired" in text):
        return CredentialsExpired("aws.credentials_expired", said=said, raw=raw)
    if "invalidsignature" in text or ("signature" in text and "match" in text):
        return AuthorizationError("signature.rejected", said=said, raw=raw)
    if "unrecognizedclient" in text or ("security token" in text and "invalid" in text):
        return AuthorizationError("aws.keys_unknown", said=said, raw=raw)
    if "permission denied" in text or "is not authorized to perform" in text:
        return AuthorizationError("aws.permission_denied", said=said, raw=raw)
    return AuthorizationError("aws.credentials_rejected", said=said, raw=raw)


def _token(message: str, said: str, raw: str, mode: AuthorizationMode) -> AuthorizationError:
    if "expired" in message.lower():
        return CredentialsExpired("token.expired", said=said, raw=raw)
    is_pool = mode is AuthorizationMode.COGNITO
    return AuthorizationError("token.rejected_by_pool" if is_pool else "token.rejected", said=said, raw=raw)


def _lambda(said: str, raw: str) -> AuthorizationError:
    if "expired" in said.lower():
        return CredentialsExpired("token.pasted_expired", said=said, raw=raw)
    return AuthorizationError("token.rejected_by_lambda", said=said, raw=raw)
