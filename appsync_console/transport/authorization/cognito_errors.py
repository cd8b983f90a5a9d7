"""What Cognito asks and answers, in words. Pure.

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
    """An answer of the person was wrong.

    Attributes:
        problem: What to say when it is not asked for again.
    """

    def __init__(self, problem: AuthorizationError) -> None:
        super().__init__(problem.what)
        self.problem = problem


def region_of(user_pool_id: str) -> str:
    """The region of a user pool.

    Raises:
        InputError: For field ``user_pool_id``.
    """
    found = _POOL_ID.fullmatch(user_pool_id)
    if found is None:
        raise InputError(
            "This is not the id of a user pool.", field="user_pool_id", remedy="It looks like eu-west-1_aBcDeFgHi."
        )
    return found["region"]


def password_of(user: str) -> str:
    """The question for a password."""
    return f"The password of {user}"


def question(kind: ChallengeKind, parameters: Mapping[str, str]) -> str:
    """The question of a challenge."""
    where = parameters.get("CODE_DELIVERY_DESTINATION", "")
    if kind is ChallengeKind.NEW_PASSWORD:
        return "The password has to be changed. Choose a new one"
    if kind is ChallengeKind.AUTHENTICATOR_CODE:
        device = parameters.get("FRIENDLY_DEVICE_NAME", "")
        return f"The code of your authenticator app{f' ({device})' if device else ''}"
    medium = "by text message" if kind is ChallengeKind.SMS_CODE else "by e-mail"
    return f"The code that was sent {medium}{f' to {where}' if where else ''}"


def preferred_factor(parameters: Mapping[str, str]) -> str:
    """The second factor to take where the pool offers several: the authenticator app, or else the first."""
    try:
        offered = json.loads(parameters.get("MFAS_CAN_CHOOSE", "[]"))
    except ValueError:
        offered = []
    if "SOFTWARE_TOKEN_MFA" in offered or not offered:
        return "SOFTWARE_TOKEN_MFA"
    return str(offered[0])


def require_no_attributes(parameters: Mapping[str, str]) -> None:
    """A new password can be given here, further attributes of the user cannot.

    Raises:
        AuthorizationError: The pool wants such.
    """
    try:
        wanted = json.loads(parameters.get("requiredAttributes", "[]"))
    except ValueError:
        wanted = []
    if wanted:
        names = ", ".join(str(name).removeprefix("userAttributes.") for name in wanted)
        raise AuthorizationError(
            "The user pool wants more than a new password at the first sign-in.",
            cause=f"It asks for: {names}.",
            remedy="Sign in once with the app of the API, then here.",
        )


def unknown_challenge(name: str) -> AuthorizationError:
    """The pool asks for something that cannot be done here."""
    what = {
        "MFA_SETUP": "The user pool wants a second factor to be set up first.",
        "DEVICE_SRP_AUTH": "The user pool wants to know this device.",
    }.get(name, f"The user pool asks for something this program does not know: {name}.")
    return AuthorizationError(what, remedy="Sign in once with the app of the API, or use another user for tests.")


def no_token() -> AuthorizationError:
    """Signed in, but nothing to show for it."""
    return AuthorizationError(
        "The user pool gave no token of the kind that was asked for.",
        remedy="Choose the other token in the profile (id or access).",
    )


def refused(response: Mapping[str, Any], access: CognitoAccess, redactor: Redactor) -> ConsoleError:
    """What the answer of Cognito means."""
    told = response.get("Error", {})
    code, message = str(told.get("Code", "")), redactor.redact(str(told.get("Message", "")))
    raw = f"{code}: {message}"
    if code in ("CodeMismatchException", "InvalidPasswordException"):
        what = "The code is wrong." if code.startswith("Code") else f"The password does not do: {message}"
        return AskAgain(AuthorizationError(what, remedy="Connect again to get a new question.", raw=raw))
    if code in ("TooManyRequestsException", "LimitExceededException"):
        return CannotConnect(
            "The user pool has had too many requests.", remedy="Wait a little, then try again.", raw=raw
        )
    if code == "InternalErrorException":
        return CannotConnect("The user pool had an error of its own.", remedy="Try again in a while.", raw=raw)
    what, cause, remedy = _REFUSALS.get(code, _OTHER)
    return AuthorizationError(
        what.format(user=access.user_name, pool=access.user_pool_id), cause=cause or message, remedy=remedy, raw=raw
    )


_OTHER: Final = ("The user pool refused the sign-in.", "", "Show the answer to the people who run the API.")
_WRONG: Final = (
    "The user pool does not accept {user} with this password.",
    "The user name or the password is wrong, or the user is disabled.",
    "Check both; capital and small letters count.",
)
_REFUSALS: Final[dict[str, tuple[str, str, str]]] = {
    "NotAuthorizedException": _WRONG,
    "UserNotFoundException": _WRONG,
    "UserNotConfirmedException": (
        "{user} has not been confirmed yet.",
        "The user signed up, but never entered the code that was sent.",
        "Confirm the user in the app of the API, or have it confirmed.",
    ),
    "PasswordResetRequiredException": (
        "The password of {user} has to be reset.",
        "Somebody with the right to do so asked for that.",
        "Reset it in the app of the API, then sign in here.",
    ),
    "InvalidParameterException": (
        "The app client does not allow this way of signing in.",
        "",
        "Have USER_SRP_AUTH and REFRESH_TOKEN_AUTH allowed for the app client, and check its secret.",
    ),
    "ResourceNotFoundException": (
        "There is no such user pool or app client: {pool}.",
        "",
        "Check the id of the user pool and that of the app client.",
    ),
    "ExpiredCodeException": ("The code has expired.", "", "Connect again to get a new one."),
}
