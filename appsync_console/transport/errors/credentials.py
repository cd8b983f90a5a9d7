"""Why an API does not accept credentials, and what to do, for each authorization mode. Pure.

Types and texts of AWS are those of its Signature Version 4 reference ("troubleshooting") and of AppSync's own answers;
where only a part of a text is known, only that part is looked for.
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
    """The credentials are not accepted.

    Args:
        message: What the API says.
        said: The same with the type of the error.
        server_ahead_s: Seconds the API's clock is ahead of ours, where it is known.
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
    """The credentials are good, but not for this: ``action`` is such as ``subscribe to robots``."""
    remedy = "Use credentials that may, or ask the people who run the API."
    if mode is AuthorizationMode.IAM:
        remedy = "Ask for a policy that allows appsync:GraphQL on this field, or use credentials that may."
    return AuthorizationError(
        f"These credentials may not {action}.",
        cause=message or "The schema of the API does not allow it.",
        remedy=remedy,
        raw=raw,
    )


def _key(message: str, said: str, raw: str, shown: Credentials) -> AuthorizationError:
    if "expired" in message.lower():
        return CredentialsExpired(
            "The credentials have expired.", cause=said, remedy="Put current ones into the profile.", raw=raw
        )
    cause = (
        "It was mistyped, deleted, or has expired (AppSync's keys live 7 days unless set otherwise), "
        "or belongs to another API."
    )
    if shown.expires_on is not None:
        cause = (
            f"By the date noted in the profile it is good until {shown.expires_on:%Y-%m-%d}; after that, or when it "
            "was mistyped, deleted or belongs to another API, it is refused."
        )
    return AuthorizationError(
        "The API does not accept this key.", cause=cause, remedy="Put a current key into the profile.", raw=raw
    )


def _signature(said: str, raw: str) -> AuthorizationError:
    text = said.lower()
    if clock_skew.is_about_time(said):
        return AuthorizationError(
            "The API does not accept the time of the signature.",
            cause=f"The clock of this machine is more than 5 minutes off. {said}",
            remedy=clock_skew.REMEDY,
            raw=raw,
        )
    if "expiredtoken" in text or "token has expired" in text or ("security token" in text and "expired" in text):
        return CredentialsExpired(
            "The AWS credentials have expired.",
            cause="Temporary credentials end after some hours.",
            remedy="Get new ones: paste them into the profile, or sign in again with aws sso login.",
            raw=raw,
        )
    if "signature" in text and "match" in text:
        return AuthorizationError(
            "The API does not accept the signature.",
            cause="The secret key does not belong to the access key, or the region or the URL is that of another API.",
            remedy="Check the keys and the region of the profile.",
            raw=raw,
        )
    if "unrecognizedclient" in text or ("security token" in text and "invalid" in text):
        return AuthorizationError(
            "AWS does not know these keys.",
            cause="The access key was mistyped or deleted, or the session token does not belong to it.",
            remedy="Put current keys into the profile, or choose another AWS profile.",
            raw=raw,
        )
    return AuthorizationError(
        "The API does not accept these AWS credentials.",
        cause="No policy of theirs allows appsync:GraphQL on this API, they are wrong, "
        "or the API does not take AWS credentials (AWS_IAM).",
        remedy="Check the keys, and ask the people who run the API for a policy that allows appsync:GraphQL.",
        raw=raw,
    )


def _token(message: str, said: str, raw: str, mode: AuthorizationMode) -> AuthorizationError:
    again = "Sign in again, or paste a current token."
    if "expired" in message.lower():
        return CredentialsExpired("The token has expired.", cause=said, remedy=again, raw=raw)
    cause = (
        "It comes from another user pool or app client than those the API takes, its signature is wrong, "
        "or it has expired."
        if mode is AuthorizationMode.COGNITO
        else "Its issuer (iss) or audience (aud) is not the one the API takes, its signature is wrong, "
        "or it has expired."
    )
    check = "Check user pool and app client" if mode is AuthorizationMode.COGNITO else "Check issuer and client id"
    return AuthorizationError(
        "The API does not accept this token.", cause=cause, remedy=f"{check} of the profile. {again}", raw=raw
    )


def _lambda(said: str, raw: str) -> AuthorizationError:
    if "expired" in said.lower():
        return CredentialsExpired("The token has expired.", cause=said, remedy="Paste a current token.", raw=raw)
    return AuthorizationError(
        "The API does not accept this token.",
        cause="The Lambda authorizer of the API denied it, or failed itself; a prefix may be missing.",
        remedy="Check token and prefix of the profile, or ask the people who run the API for the authorizer's log.",
        raw=raw,
    )
