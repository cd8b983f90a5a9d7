"""Where the AWS keys that sign come from: the keyring, or botocore's own chain.

The only module that looks for AWS credentials on this machine. botocore is slow to import and blocks while it asks
others (single sign-on, roles, instance metadata), so it works in threads only.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Protocol

from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError
from appsync_console.domain.secret import Redactor, Secret

# It prints canonical requests with session tokens, and answers with whole credentials, at DEBUG.
logging.getLogger("botocore").setLevel(logging.INFO)
# Warns, with a traceback, of what is told as an error here.
logging.getLogger("botocore.credentials").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """What signs. ``session_token`` belongs to temporary ones."""

    access_key_id: str
    secret_key: Secret
    session_token: Secret | None = None


class KeySource(Protocol):
    """Gives keys that are good now."""

    async def keys(self) -> AwsKeys:
        """The keys.

        Raises:
            AuthorizationError: There are none to be had.
            CannotConnect: Who gives them out cannot be reached.
        """
        ...

    async def replace(self) -> bool:
        """The keys are called expired: look for others. False where there are none."""
        ...


class FixedKeys:
    """Keys from the keyring."""

    def __init__(self, keys: AwsKeys) -> None:
        self._keys = keys

    async def keys(self) -> AwsKeys:
        """The keys."""
        return self._keys

    async def replace(self) -> bool:
        """There are no others."""
        return False


class ChainKeys:
    """Keys as every AWS tool on this machine finds them: environment, named profile, single sign-on, roles.

    botocore makes temporary ones anew before they end.

    Args:
        aws_profile: The named AWS profile; the default one where it is empty.
    """

    def __init__(self, aws_profile: str, redactor: Redactor) -> None:
        self._aws_profile = aws_profile
        self._redactor = redactor
        self._session: Any = None
        self._found: Any = None
        self._keys: AwsKeys | None = None
        self._looking = asyncio.Lock()

    async def keys(self) -> AwsKeys:
        """The keys; raises AuthorizationError and CannotConnect."""
        async with self._looking:
            keys = await asyncio.to_thread(self._look)
            if keys != self._keys:
                self._keys = keys
                for secret in (keys.secret_key, keys.session_token):
                    if secret is not None:
                        self._redactor.register(secret)
            return keys

    async def replace(self) -> bool:
        """Look again from the beginning: somebody may have signed in since."""
        before = self._keys
        async with self._looking:
            self._session = self._found = None
        return await self.keys() != before

    async def region(self) -> str:
        """The region of the AWS profile or the environment; empty where neither names one."""
        async with self._looking:
            return await asyncio.to_thread(self._look_for_region)

    def _look_for_region(self) -> str:
        from botocore.exceptions import BotoCoreError

        try:
            return str(self._opened().get_config_variable("region") or "")
        except BotoCoreError as error:
            raise self._problem(error) from error

    def _look(self) -> AwsKeys:
        from botocore.exceptions import BotoCoreError

        try:
            if self._found is None:
                self._found = self._opened().get_credentials()
            if self._found is None:
                raise self._none()
            frozen = self._found.get_frozen_credentials()
        except BotoCoreError as error:
            raise self._problem(error) from error
        token = Secret(frozen.token) if frozen.token else None
        return AwsKeys(str(frozen.access_key), Secret(frozen.secret_key), token)

    def _opened(self) -> Any:
        if self._session is None:
            import botocore.session

            session = botocore.session.Session(profile=self._aws_profile or None)
            # Its own way to ask for the code of a role with MFA is the terminal, on which nobody may be.
            session.get_component("credential_provider").get_provider("assume-role")._prompter = self._no_code
            self._session = session
        return self._session

    def _no_code(self, prompt: str) -> str:
        raise AuthorizationError(
            f"{self._name} wants a code of an authenticator app.",
            cause="It takes a role that is protected by MFA, which cannot be asked for here.",
            remedy="Take the role with the AWS command line or single sign-on, and use those credentials.",
        )

    def _none(self) -> AuthorizationError:
        return AuthorizationError(
            "No AWS credentials were found on this machine.",
            cause=f"{self._name} has none, and the environment has none either.",
            remedy="Sign in with aws sso login or run aws configure, name another AWS profile, "
            "or put keys into the profile.",
        )

    def _problem(self, error: Exception) -> ConsoleError:
        from botocore.exceptions import HTTPClientError, ProfileNotFound, SSOError, TokenRetrievalError

        raw = self._redactor.redact(f"{type(error).__name__}: {error}")
        if isinstance(error, ProfileNotFound):
            return AuthorizationError(
                f"There is no AWS profile called {self._aws_profile or 'as AWS_PROFILE says'} on this machine.",
                remedy="Name one that stands in ~/.aws/config.",
                raw=raw,
            )
        if isinstance(error, HTTPClientError):
            return CannotConnect(
                "AWS could not be asked for credentials.",
                cause="The network is down, or a proxy does not let the request through.",
                remedy="Check the network; it is tried again by itself.",
                raw=raw,
            )
        command = f"aws sso login{f' --profile {self._aws_profile}' if self._aws_profile else ''}"
        if isinstance(error, SSOError | TokenRetrievalError):
            return AuthorizationError(
                f"The single sign-on of {self._name} has ended.", cause=raw, remedy=f"Run {command}.", raw=raw
            )
        return AuthorizationError(
            f"{self._name} gives no credentials.", cause=raw, remedy="Check ~/.aws/config and try again.", raw=raw
        )

    @property
    def _name(self) -> str:
        return f"The AWS profile {self._aws_profile}" if self._aws_profile else "The default AWS profile"
