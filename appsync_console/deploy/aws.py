"""Access to AWS for deployments: botocore clients, and botocore's errors as errors to show to the user.

Credentials come from botocore's own chain: environment, named profile, single sign-on, roles. All calls block.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

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
        import botocore.session

        with told(self):
            session = botocore.session.Session(profile=self.profile or None)
            session.get_component("credential_provider").get_provider("assume-role")._prompter = _no_code
            region = self.region or session.get_config_variable("region")
            if not region:
                raise InputError(
                    "No AWS region is set.",
                    field="region",
                    cause="Neither the AWS profile nor the environment specifies one.",
                    remedy="Enter a region, such as eu-west-1.",
                )
            return session.create_client(service, region_name=region)


def _no_code(prompt: str) -> str:
    raise AuthorizationError(
        "The AWS profile requires an MFA code.",
        cause="It assumes a role that is protected by MFA. AppSync Console cannot ask for the code.",
        remedy="Assume the role with the AWS CLI or single sign-on, and use those credentials.",
    )


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
        return AuthorizationError(
            "AWS rejected the credentials.",
            cause=text,
            remedy="Sign in again with aws sso login or aws configure, or use another AWS profile.",
            raw=raw,
        )
    if code in _NOT_ALLOWED:
        return AuthorizationError(
            f"The AWS credentials do not allow {error.operation_name}.",
            cause=text,
            remedy="Ask the administrator of the AWS account for the policy in the deployment guide.",
            raw=raw,
        )
    if code in ("Throttling", "ThrottlingException", "RequestLimitExceeded"):
        return DeploymentError("AWS throttled the requests.", remedy="Try again in a minute.", raw=raw)
    return DeploymentError(f"AWS rejected {error.operation_name}.", cause=text, raw=raw)


def _problem(error: Exception, account: AwsAccount) -> ConsoleError:
    from botocore import exceptions

    raw = Redactor().redact(f"{type(error).__name__}: {error}")
    name = f"the AWS profile {account.profile}" if account.profile else "the default AWS profile"
    problems: list[tuple[tuple[type[Exception], ...], Callable[[], ConsoleError]]] = [
        (
            (exceptions.ProfileNotFound,),
            lambda: AuthorizationError(
                f"This computer has no AWS profile called {account.profile}."
                if account.profile
                else "This computer does not have the AWS profile that AWS_PROFILE names.",
                remedy="Use a profile from ~/.aws/config.",
                raw=raw,
            ),
        ),
        (
            (exceptions.NoCredentialsError, exceptions.PartialCredentialsError),
            lambda: AuthorizationError(
                "No AWS credentials were found on this computer.",
                cause=f"Neither the environment nor {name} has complete credentials.",
                remedy="Sign in with aws sso login, run aws configure, or use another AWS profile.",
                raw=raw,
            ),
        ),
        (
            (exceptions.SSOError, exceptions.TokenRetrievalError, exceptions.CredentialRetrievalError),
            lambda: AuthorizationError(
                f"{name[0].upper()}{name[1:]} provides no credentials.",
                cause=raw,
                remedy=f"Run aws sso login{f' --profile {account.profile}' if account.profile else ''}.",
                raw=raw,
            ),
        ),
        (
            (exceptions.HTTPClientError, exceptions.ConnectionError),
            lambda: CannotConnect(
                "AWS cannot be reached.",
                cause="The network is down, the region does not exist, or a proxy blocks the request.",
                remedy="Check the network and the name of the region, and try again.",
                raw=raw,
            ),
        ),
        (
            (exceptions.InvalidRegionError, exceptions.NoRegionError),
            lambda: InputError(
                "This is not the name of an AWS region.", field="region", remedy="Enter a region, such as eu-west-1."
            ),
        ),
    ]
    for kinds, problem in problems:
        if isinstance(error, kinds):
            return problem()
    return DeploymentError("The AWS request failed.", cause=raw, raw=raw)
