"""Explains why an API rejected credentials, for each authorization mode. Pure.

AWS's types and texts come from its Signature Version 4 reference ("troubleshooting") and from AppSync's own answers.
Where only part of a text is known, only that part is checked.
"""

from __future__ import annotations

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
            return _signature(said, raw)
        case AuthorizationMode.LAMBDA:
            return _lambda(said, raw)
        case AuthorizationMode.OIDC | AuthorizationMode.COGNITO:
            return _token(message, said, raw, shown.mode)


def may_not(action: str, message: str, raw: str, mode: AuthorizationMode) -> AuthorizationError:
    """The credentials are valid, but not authorized for ``action``, such as ``subscribe to robots``."""
    remedy = "Use credentials with this permission, or ask the API's owner."
    if mode is AuthorizationMode.IAM:
        remedy = "Ask for a policy that allows appsync:GraphQL on this field, or use other credentials."
    return AuthorizationError(
        f"Not authorized to {action}.",
        cause=message or "The API's schema does not allow it.",
        remedy=remedy,
        raw=raw,
    )


def _key(message: str, said: str, raw: str, shown: Credentials) -> AuthorizationError:
    if "expired" in message.lower():
        return CredentialsExpired(
            "The credentials have expired.", cause=said, remedy="Enter current credentials in the profile.", raw=raw
        )
    cause = (
        "It may be mistyped, deleted or expired (AppSync keys expire after 7 days by default), "
        "or belong to another API."
    )
    if shown.expires_on is not None:
        cause = (
            f"It may be expired (its last day in the profile is {shown.expires_on:%Y-%m-%d}), mistyped or "
            "deleted, or belong to another API."
        )
    return AuthorizationError(
        "AppSync rejected the API key.", cause=cause, remedy="Check the key in the profile.", raw=raw
    )


def _signature(said: str, raw: str) -> AuthorizationError:
    text = said.lower()
    if clock_skew.is_about_time(said):
        return AuthorizationError(
            "AWS rejected the time of the signature.",
            cause=f"The clock of this computer is off by more than 5 minutes. {said}",
            remedy=clock_skew.REMEDY,
            raw=raw,
        )
    if "expiredtoken" in text or "token has expired" in text or ("security token" in text and "expired" in text):
        return CredentialsExpired(
            "The AWS credentials have expired.",
            cause="Temporary credentials expire after a few hours.",
            remedy="Get new credentials: paste them into the profile, or sign in again with aws sso login.",
            raw=raw,
        )
    if "signature" in text and "match" in text:
        return AuthorizationError(
            "AWS rejected the signature.",
            cause="The secret key does not match the access key, or the region or the URL belongs to another API.",
            remedy="Check the keys and the region in the profile.",
            raw=raw,
        )
    if "unrecognizedclient" in text or ("security token" in text and "invalid" in text):
        return AuthorizationError(
            "AWS does not recognize these keys.",
            cause="The access key is mistyped or deleted, or the session token does not match it.",
            remedy="Enter current keys in the profile, or choose another AWS profile.",
            raw=raw,
        )
    return AuthorizationError(
        "The API rejected the AWS credentials.",
        cause="They are wrong, have no policy that allows appsync:GraphQL on this API, "
        "or the API does not accept AWS credentials (AWS_IAM).",
        remedy="Check the keys, and ask the API's owner for a policy that allows appsync:GraphQL.",
        raw=raw,
    )


def _token(message: str, said: str, raw: str, mode: AuthorizationMode) -> AuthorizationError:
    again = "Sign in again, or paste a current token."
    if "expired" in message.lower():
        return CredentialsExpired("The token has expired.", cause=said, remedy=again, raw=raw)
    cause = (
        "It comes from another user pool or app client than the API accepts, its signature is wrong, or it has expired."
        if mode is AuthorizationMode.COGNITO
        else "Its issuer (iss) or audience (aud) is not the one the API accepts, its signature is wrong, "
        "or it has expired."
    )
    check = (
        "Check the user pool and app client" if mode is AuthorizationMode.COGNITO else "Check the issuer and client ID"
    )
    return AuthorizationError(
        "The API rejected the token.", cause=cause, remedy=f"{check} in the profile. {again}", raw=raw
    )


def _lambda(said: str, raw: str) -> AuthorizationError:
    if "expired" in said.lower():
        return CredentialsExpired("The token has expired.", cause=said, remedy="Paste a current token.", raw=raw)
    return AuthorizationError(
        "The API rejected the token.",
        cause="The API's Lambda authorizer denied it or failed. A prefix may be missing.",
        remedy="Check the token and prefix in the profile, or ask the API's owner for the authorizer's log.",
        raw=raw,
    )
