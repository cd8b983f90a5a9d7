"""Sources of the AWS keys for signing: the keyring, or botocore's credential chain.

The only module that looks for AWS credentials on this computer. botocore is slow to import and blocks while it queries
single sign-on, roles or instance metadata, so it runs only in threads.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Protocol

from appsync_console.aws_session import open_session
from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError
from appsync_console.domain.secret import Redactor, Secret

# Logs canonical requests with session tokens, and responses with whole credentials, at DEBUG.
logging.getLogger("botocore").setLevel(logging.INFO)
# Logs a warning with a traceback for what is reported as an error here.
logging.getLogger("botocore.credentials").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """The keys for signing. Temporary keys come with a ``session_token``."""

    access_key_id: str
    secret_key: Secret
    session_token: Secret | None = None


class KeySource(Protocol):
    """Provides keys that are currently valid."""

    async def keys(self) -> AwsKeys:
        """Return the keys.

        Raises:
            AuthorizationError: No keys are available.
            CannotConnect: Their source cannot be reached.
        """
        ...

    async def replace(self) -> bool:
        """Look for other keys after these expired. False if there are none."""
        ...


class FixedKeys:
    """Keys from the keyring."""

    def __init__(self, keys: AwsKeys) -> None:
        self._keys = keys

    async def keys(self) -> AwsKeys:
        """Return the keys."""
        return self._keys

    async def replace(self) -> bool:
        """There are no other keys."""
        return False


class ChainKeys:
    """Keys from the standard AWS sources on this computer: environment, named profile, single sign-on, roles.

    botocore renews temporary keys before they expire.

    Args:
        aws_profile: The named AWS profile; empty for the default profile.
    """

    def __init__(self, aws_profile: str, redactor: Redactor) -> None:
        self._aws_profile = aws_profile
        self._redactor = redactor
        self._session: Any = None
        self._found: Any = None
        self._keys: AwsKeys | None = None
        self._looking = asyncio.Lock()

    async def keys(self) -> AwsKeys:
        """Return the keys; raises AuthorizationError and CannotConnect."""
        async with self._looking:
            keys = await asyncio.to_thread(self._look)
            if keys != self._keys:
                self._keys = keys
                for secret in (keys.secret_key, keys.session_token):
                    if secret is not None:
                        self._redactor.register(secret)
            return keys

    async def replace(self) -> bool:
        """Search all sources again: the user may have signed in since."""
        before = self._keys
        async with self._looking:
            self._session = self._found = None
        return await self.keys() != before

    async def region(self) -> str:
        """Return the region of the AWS profile or the environment; empty if neither specifies one."""
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
            # botocore would ask for the MFA code of a role on the terminal, where nobody may be present.
            self._session = open_session(self._aws_profile, ask_code=self._no_code)
        return self._session

    def _no_code(self, prompt: str) -> str:
        code = "aws.code_required" if self._aws_profile else "aws.default_code_required"
        raise AuthorizationError(code, aws_profile=self._aws_profile)

    def _none(self) -> AuthorizationError:
        code = "aws.none_found" if self._aws_profile else "aws.default_none_found"
        return AuthorizationError(code, aws_profile=self._aws_profile)

    def _problem(self, error: Exception) -> ConsoleError:
        from botocore.exceptions import HTTPClientError, ProfileNotFound, SSOError, TokenRetrievalError

        raw = self._redactor.redact(f"{type(error).__name__}: {error}")
        if isinstance(error, ProfileNotFound):
            code = "aws.profile_not_found" if self._aws_profile else "aws.variable_profile_not_found"
            return AuthorizationError(code, aws_profile=self._aws_profile, raw=raw)
        if isinstance(error, HTTPClientError):
            return CannotConnect("aws.credentials_request_failed", raw=raw)
        if isinstance(error, SSOError | TokenRetrievalError):
            code = "aws.sso_expired" if self._aws_profile else "aws.default_sso_expired"
        else:
            code = "aws.profile_unusable" if self._aws_profile else "aws.default_profile_unusable"
        return AuthorizationError(code, aws_profile=self._aws_profile, reason=raw, raw=raw)
