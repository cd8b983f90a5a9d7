"""Texts and errors for Cognito's challenges and responses. Pure.

Source of the names: the API reference of Amazon Cognito user pools, errors of InitiateAuth and RespondToAuthChallenge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from appsync_console.domain.authorization.config import CognitoAccess
from appsync_console.domain.errors import AuthorizationError, CannotConnect, InputError
from appsync_console.domain.secret import Redactor
from appsync_console.transport.authorization.token_source import Challenge, ChallengeKind

_POOL_ID: Final = re.compile(r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)_[A-Za-z0-9]+")


class AskAgain(Exception):
    """The user's answer to a challenge was wrong.

    Attributes:
        problem: The error to raise if the question is not repeated.
    """

    def __init__(self, problem: AuthorizationError) -> None:
        super().__init__(problem.code)
        self.problem = problem


def region_of(user_pool_id: str) -> str:
    """Extract the region of a user pool.

    Raises:
        InputError: For field ``user_pool_id``.
    """
    found = _POOL_ID.fullmatch(user_pool_id)
    if found is None:
        raise InputError("cognito.pool_id_invalid", field="user_pool_id")
    return found["region"]


def password_of(user: str) -> Challenge:
    """Return the question for a password."""
    return Challenge(ChallengeKind.PASSWORD, "prompt.password", {"user": user})


def question(kind: ChallengeKind, parameters: Mapping[str, str]) -> Challenge:
    """Return the question for a challenge."""
    where = parameters.get("CODE_DELIVERY_DESTINATION", "")
    if kind is ChallengeKind.NEW_PASSWORD:
        return Challenge(kind, "prompt.new_password")
    if kind is ChallengeKind.AUTHENTICATOR_CODE:
        device = parameters.get("FRIENDLY_DEVICE_NAME", "")
        return Challenge(kind, "prompt.device_code" if device else "prompt.authenticator_code", {"device": device})
    if kind is ChallengeKind.SMS_CODE:
        return Challenge(kind, "prompt.sms_code_to" if where else "prompt.sms_code", {"destination": where})
    return Challenge(kind, "prompt.email_code_to" if where else "prompt.email_code", {"destination": where})


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
        raise AuthorizationError("cognito.attributes_required", names=names)


def unknown_challenge(name: str) -> AuthorizationError:
    """The pool sent a challenge that AppSync Console does not support."""
    codes = {"MFA_SETUP": "cognito.second_factor_required", "DEVICE_SRP_AUTH": "cognito.device_required"}
    return AuthorizationError(codes.get(name, "cognito.challenge_unsupported"), challenge=name)


def no_token() -> AuthorizationError:
    """The sign-in succeeded, but returned no token of the requested kind."""
    return AuthorizationError("cognito.no_token")


def refused(response: Mapping[str, Any], access: CognitoAccess, redactor: Redactor) -> Exception:
    """Convert an error response of Cognito."""
    told = response.get("Error", {})
    code, message = str(told.get("Code", "")), redactor.redact(str(told.get("Message", "")))
    raw = f"{code}: {message}"
    if code in ("CodeMismatchException", "InvalidPasswordException"):
        wrong = "cognito.code_wrong" if code.startswith("Code") else "cognito.password_rejected"
        return AskAgain(AuthorizationError(wrong, said=message, raw=raw))
    if code in ("TooManyRequestsException", "LimitExceededException"):
        return CannotConnect("cognito.throttled", raw=raw)
    if code == "InternalErrorException":
        return CannotConnect("cognito.internal_error", raw=raw)
    return AuthorizationError(
        _REFUSALS.get(code, "cognito.rejected"),
        user=access.user_name,
        pool=access.user_pool_id,
        said=message,
        raw=raw,
    )


_REFUSALS: Final[dict[str, str]] = {
    "NotAuthorizedException": "cognito.password_wrong",
    "UserNotFoundException": "cognito.password_wrong",
    "UserNotConfirmedException": "cognito.user_unconfirmed",
    "PasswordResetRequiredException": "cognito.password_reset_required",
    "InvalidParameterException": "cognito.flow_not_allowed",
    "ResourceNotFoundException": "cognito.pool_none",
    "ExpiredCodeException": "cognito.code_expired",
}
