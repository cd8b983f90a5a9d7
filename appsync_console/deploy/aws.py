"""Access to AWS for deployments: botocore clients, and botocore's errors as errors to show to the user.

Credentials come from botocore's own chain: environment, named profile, single sign-on, roles. All calls block.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from appsync_console.aws_session import open_session
from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError, DeploymentError, InputError
from appsync_console.domain.secret import Redactor

# At DEBUG, botocore logs signed requests and their responses.
logging.getLogger("botocore").setLevel(logging.INFO)

_NO_CREDENTIALS: Final = frozenset({
    "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "UnrecognizedClientException",
    "SignatureDoesNotMatch", "InvalidAccessKeyId", "IncompleteSignature", "MissingAuthenticationToken",
})  # fmt: skip
_NOT_ALLOWED: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


@dataclass(frozen=True, slots=True)
class AwsAccount:
    """The AWS profile and region to deploy with.

    Attributes:
        profile: A named AWS profile on this computer; empty for the default profile.
        region: The AWS region; empty for that of the profile or the environment.
    """

    profile: str = ""
    region: str = ""

    def client(self, service: str) -> Any:
        """Create a botocore client of ``service``.

        Raises:
            AuthorizationError: The AWS profile does not exist, or there are no credentials.
            InputError: For field ``region``: no region is set.
        """
        with told(self):
            session = open_session(self.profile, ask_code=_no_code)
            region = self.region or session.get_config_variable("region")
            if not region:
                raise InputError("aws.no_region", field="region")
            return session.create_client(service, region_name=region)


def _no_code(prompt: str) -> str:
    raise AuthorizationError("aws.mfa_required")


@contextmanager
def told(account: AwsAccount) -> Iterator[None]:
    """Convert the exceptions of botocore into errors of this program.

    Raises:
        AuthorizationError: Credentials are missing or rejected, or lack permissions.
        CannotConnect: AWS cannot be reached.
        DeploymentError: Any other error, with the message from AWS.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _refusal(error) from error
    except BotoCoreError as error:
        raise _problem(error, account) from error


def error_code(error: Exception) -> str:
    """The error code from AWS; empty if the error has none."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


def is_validation_error(error: ConsoleError, words: str) -> bool:
    """Whether AWS rejected the request with these words: it has no error codes for states of a stack."""
    return words in error.raw


def _refusal(error: Any) -> ConsoleError:
    code, text = error_code(error), Redactor().redact(str(error.response.get("Error", {}).get("Message", "")))
    raw = f"{error.operation_name}: {code}: {text}"
    if code in _NO_CREDENTIALS:
        return AuthorizationError("aws.rejected", said=text, raw=raw)
    if code in _NOT_ALLOWED:
        return AuthorizationError("aws.not_allowed", operation=error.operation_name, said=text, raw=raw)
    if code in ("Throttling", "ThrottlingException", "RequestLimitExceeded"):
        return DeploymentError("aws.throttled", raw=raw)
    return DeploymentError("aws.request_rejected", operation=error.operation_name, said=text, raw=raw)


def _problem(error: Exception, account: AwsAccount) -> ConsoleError:
    from botocore import exceptions

    raw = Redactor().redact(f"{type(error).__name__}: {error}")
    named = account.profile
    problems: list[tuple[tuple[type[Exception], ...], type[ConsoleError], str]] = [
        (
            (exceptions.ProfileNotFound,),
            AuthorizationError,
            "deploy.profile_none" if named else "deploy.variable_profile_none",
        ),
        (
            (exceptions.NoCredentialsError, exceptions.PartialCredentialsError),
            AuthorizationError,
            "deploy.credentials_incomplete" if named else "deploy.default_credentials_incomplete",
        ),
        (
            (exceptions.SSOError, exceptions.TokenRetrievalError, exceptions.CredentialRetrievalError),
            AuthorizationError,
            "deploy.profile_without_credentials" if named else "deploy.default_profile_without_credentials",
        ),
        ((exceptions.HTTPClientError, exceptions.ConnectionError), CannotConnect, "aws.unreachable"),
    ]
    if isinstance(error, exceptions.InvalidRegionError | exceptions.NoRegionError):
        return InputError("aws.region_invalid", field="region")
    for kinds, problem, code in problems:
        if isinstance(error, kinds):
            return problem(code, aws_profile=named, reason=raw, raw=raw)
    return DeploymentError("aws.request_failed", reason=raw, raw=raw)
