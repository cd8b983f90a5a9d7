"""Texts and errors for Cognito's challenges and responses. Pure.

Source of the names: the API reference of Amazon Cognito user pools, errors of InitiateAuth and RespondToAuthChallenge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from appsync_console.domain.authorization.config import CognitoAccess
from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError, InputError
from appsync_console.domain.secret import Redactor
from appsync_console.transport.authorization.token_source import ChallengeKind

_POOL_ID: Final = re.compile(r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)_[A-Za-z0-9]+")


class AskAgain(ConsoleError):
    """The user's answer to a challenge was wrong.

    Attributes:
        problem: The error to raise if the question is not repeated.
    """

    def __init__(self, problem: AuthorizationError) -> None:
        super().__init__(problem.what)
        self.problem = problem


def region_of(user_pool_id: str) -> str:
    """Extract the region of a user pool.

    Raises:
        InputError: For field ``user_pool_id``.
    """
    found = _POOL_ID.fullmatch(user_pool_id)
    if found is None:
        raise InputError(
            "This is not a user pool ID.", field="user_pool_id", remedy="A user pool ID looks like eu-west-1_aBcDeFgHi."
        )
    return found["region"]


def password_of(user: str) -> str:
    """Return the prompt for a password."""
    return f"Password for {user}"


def question(kind: ChallengeKind, parameters: Mapping[str, str]) -> str:
    """Return the prompt for a challenge."""
    where = parameters.get("CODE_DELIVERY_DESTINATION", "")
    if kind is ChallengeKind.NEW_PASSWORD:
        return "You must change your password. Enter a new password"
    if kind is ChallengeKind.AUTHENTICATOR_CODE:
        device = parameters.get("FRIENDLY_DEVICE_NAME", "")
        return f"Code from your authenticator app{f' ({device})' if device else ''}"
    medium = "by text message" if kind is ChallengeKind.SMS_CODE else "by email"
    return f"Code sent {medium}{f' to {where}' if where else ''}"


def preferred_factor(parameters: Mapping[str, str]) -> str:
    """Choose the second factor if the pool offers several: the authenticator app, or else the first."""
    try:
        offered = json.loads(parameters.get("MFAS_CAN_CHOOSE", "[]"))
    except ValueError:
        offered = []
    if "SOFTWARE_TOKEN_MFA" in offered or not offered:
        return "SOFTWARE_TOKEN_MFA"
    return str(offered[0])


def require_no_attributes(parameters: Mapping[str, str]) -> None:
    """Check that a new password is all the pool asks for; other attributes of the user cannot be entered here.

    Raises:
        AuthorizationError: The pool requires attributes.
    """
    try:
        wanted = json.loads(parameters.get("requiredAttributes", "[]"))
    except ValueError:
        wanted = []
    if wanted:
        names = ", ".join(str(name).removeprefix("userAttributes.") for name in wanted)
        raise AuthorizationError(
            "The user pool requires more than a new password at the first sign-in.",
            cause=f"It requires: {names}.",
            remedy="Sign in once with the API's own app, then sign in here.",
        )


def unknown_challenge(name: str) -> AuthorizationError:
    """The pool sent a challenge that AppSync Console does not support."""
    what = {
        "MFA_SETUP": "The user pool requires you to set up a second factor first.",
        "DEVICE_SRP_AUTH": "The user pool requires a remembered device.",
    }.get(name, f"The user pool requires an unsupported challenge: {name}.")
    return AuthorizationError(what, remedy="Sign in once with the API's own app, or use another user for tests.")


def no_token() -> AuthorizationError:
    """The sign-in succeeded, but returned no token of the requested kind."""
    return AuthorizationError(
        "The user pool did not return the requested token.",
        remedy="Choose the other token in the profile (ID or access).",
    )


def refused(response: Mapping[str, Any], access: CognitoAccess, redactor: Redactor) -> ConsoleError:
    """Convert an error response of Cognito."""
    told = response.get("Error", {})
    code, message = str(told.get("Code", "")), redactor.redact(str(told.get("Message", "")))
    raw = f"{code}: {message}"
    if code in ("CodeMismatchException", "InvalidPasswordException"):
        what = "The code is wrong." if code.startswith("Code") else f"The password was rejected: {message}"
        return AskAgain(AuthorizationError(what, remedy="Connect again to get a new prompt.", raw=raw))
    if code in ("TooManyRequestsException", "LimitExceededException"):
        return CannotConnect(
            "The user pool received too many requests.", remedy="Wait a moment, then try again.", raw=raw
        )
    if code == "InternalErrorException":
        return CannotConnect("The user pool had an internal error.", remedy="Try again later.", raw=raw)
    what, cause, remedy = _REFUSALS.get(code, _OTHER)
    return AuthorizationError(
        what.format(user=access.user_name, pool=access.user_pool_id), cause=cause or message, remedy=remedy, raw=raw
    )


_OTHER: Final = ("The user pool rejected the sign-in.", "", "Show the response to the API's owner.")
_WRONG: Final = (
    "The user pool rejected the user name or password of {user}.",
    "The user name or the password is wrong, or the user is disabled.",
    "Check both. They are case-sensitive.",
)
_REFUSALS: Final[dict[str, tuple[str, str, str]]] = {
    "NotAuthorizedException": _WRONG,
    "UserNotFoundException": _WRONG,
    "UserNotConfirmedException": (
        "{user} is not confirmed yet.",
        "The user signed up but never entered the confirmation code.",
        "Confirm the user in the API's own app, or ask the API's owner to do so.",
    ),
    "PasswordResetRequiredException": (
        "The password of {user} must be reset.",
        "An administrator requested a password reset.",
        "Reset it in the API's own app, then sign in here.",
    ),
    "InvalidParameterException": (
        "The app client does not allow this sign-in flow.",
        "",
        "Allow USER_SRP_AUTH and REFRESH_TOKEN_AUTH for the app client, and check its secret.",
    ),
    "ResourceNotFoundException": (
        "The user pool or app client does not exist: {pool}.",
        "",
        "Check the user pool ID and the app client ID.",
    ),
    "ExpiredCodeException": ("The code has expired.", "", "Connect again to get a new code."),
}
