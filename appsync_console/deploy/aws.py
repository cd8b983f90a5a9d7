"""AWS as the deploy command reaches it: botocore's clients, and its refusals as errors a person can be told.

Credentials come from botocore's own chain: environment, named profile, single sign-on, roles. Everything here blocks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError, DeploymentError, InputError
from appsync_console.domain.secret import Redactor

# It prints requests with signatures, and answers, at DEBUG.
logging.getLogger("botocore").setLevel(logging.INFO)

_NO_CREDENTIALS: Final = frozenset({
    "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "UnrecognizedClientException",
    "SignatureDoesNotMatch", "InvalidAccessKeyId", "IncompleteSignature", "MissingAuthenticationToken",
})  # fmt: skip
_NOT_ALLOWED: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


@dataclass(frozen=True, slots=True)
class AwsAccount:
    """Where and as whom to deploy.

    Attributes:
        profile: A named AWS profile of this machine; the default one where it is empty.
        region: Where it is empty: that of the profile or the environment.
    """

    profile: str = ""
    region: str = ""

    def client(self, service: str) -> Any:
        """A botocore client of ``service``.

        Raises:
            AuthorizationError: The AWS profile does not exist, or there are no credentials.
            InputError: For field ``region``, where no region is known.
        """
        import botocore.session

        with told(self):
            session = botocore.session.Session(profile=self.profile or None)
            session.get_component("credential_provider").get_provider("assume-role")._prompter = _no_code
            region = self.region or session.get_config_variable("region")
            if not region:
                raise InputError(
                    "It is not known into which AWS region.",
                    field="region",
                    cause="Neither the AWS profile nor the environment names one.",
                    remedy="Name it, such as eu-west-1.",
                )
            return session.create_client(service, region_name=region)


def _no_code(prompt: str) -> str:
    raise AuthorizationError(
        "The AWS profile wants a code of an authenticator app.",
        cause="It takes a role that is protected by MFA, which cannot be asked for here.",
        remedy="Take the role with the AWS command line or single sign-on, and use those credentials.",
    )


@contextmanager
def told(account: AwsAccount) -> Iterator[None]:
    """Raise what botocore raises as an error of ours.

    Raises:
        AuthorizationError: No credentials, not those that AWS takes, or not enough permissions.
        CannotConnect: AWS is not reached.
        DeploymentError: Any other refusal, with AWS's own words.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _refusal(error) from error
    except BotoCoreError as error:
        raise _problem(error, account) from error


def error_code(error: Exception) -> str:
    """AWS's own word for what is wrong; empty where the error has none."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


def is_validation_error(error: ConsoleError, words: str) -> bool:
    """Whether AWS refused what was asked with these words: for states it has no code of its own."""
    return words in error.raw


def _refusal(error: Any) -> ConsoleError:
    code, text = error_code(error), Redactor().redact(str(error.response.get("Error", {}).get("Message", "")))
    raw = f"{error.operation_name}: {code}: {text}"
    if code in _NO_CREDENTIALS:
        return AuthorizationError(
            "AWS does not accept the credentials.",
            cause=text,
            remedy="Sign in again, with aws sso login or aws configure, or name another AWS profile.",
            raw=raw,
        )
    if code in _NOT_ALLOWED:
        return AuthorizationError(
            f"These credentials may not do this on AWS: {error.operation_name}.",
            cause=text,
            remedy="Ask whoever runs the AWS account for the policy in the guide to deploying.",
            raw=raw,
        )
    if code in ("Throttling", "ThrottlingException", "RequestLimitExceeded"):
        return DeploymentError("AWS has had too many requests.", remedy="Try again in a minute.", raw=raw)
    return DeploymentError(f"AWS refuses {error.operation_name}.", cause=text, raw=raw)


def _problem(error: Exception, account: AwsAccount) -> ConsoleError:
    from botocore import exceptions

    raw = Redactor().redact(f"{type(error).__name__}: {error}")
    name = f"the AWS profile {account.profile}" if account.profile else "the default AWS profile"
    problems: list[tuple[tuple[type[Exception], ...], Callable[[], ConsoleError]]] = [
        (
            (exceptions.ProfileNotFound,),
            lambda: AuthorizationError(
                f"There is no AWS profile called {account.profile or 'as AWS_PROFILE says'} on this machine.",
                remedy="Name one that stands in ~/.aws/config.",
                raw=raw,
            ),
        ),
        (
            (exceptions.NoCredentialsError, exceptions.PartialCredentialsError),
            lambda: AuthorizationError(
                "No AWS credentials were found on this machine.",
                cause=f"Neither the environment nor {name} has whole ones.",
                remedy="Sign in with aws sso login, run aws configure, or name another AWS profile.",
                raw=raw,
            ),
        ),
        (
            (exceptions.SSOError, exceptions.TokenRetrievalError, exceptions.CredentialRetrievalError),
            lambda: AuthorizationError(
                f"{name[0].upper()}{name[1:]} gives no credentials.",
                cause=raw,
                remedy=f"Run aws sso login{f' --profile {account.profile}' if account.profile else ''}.",
                raw=raw,
            ),
        ),
        (
            (exceptions.HTTPClientError, exceptions.ConnectionError),
            lambda: CannotConnect(
                "AWS cannot be reached.",
                cause="The network is down, the region does not exist, or a proxy does not let the request through.",
                remedy="Check the network and the name of the region, and try again.",
                raw=raw,
            ),
        ),
        (
            (exceptions.InvalidRegionError, exceptions.NoRegionError),
            lambda: InputError("This is not the name of an AWS region.", field="region", remedy="Such as eu-west-1."),
        ),
    ]
    for kinds, problem in problems:
        if isinstance(error, kinds):
            return problem()
    return DeploymentError("The AWS client could not do this.", cause=raw, raw=raw)
