"""Authorization headers, requested for every connection, subscription and HTTP request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from appsync_console.domain.authorization.config import Credentials
from appsync_console.domain.authorization.headers import api_key_headers, token_headers
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.transport.authorization.token_source import TokenSource


class Authorizer(Protocol):
    """Provides authorization headers; each method may wait, for example until a token is refreshed.

    Every method that waits raises AuthorizationError if there are no credentials, and ConnectionProblem if their source
    cannot be reached.
    """

    @property
    def credentials(self) -> Credentials:
        """The credentials sent with a connection, used to explain a rejection."""
        ...

    def of_channel(self, channel: str) -> Authorizer:
        """Return the authorizer for the subscription of a channel."""
        ...

    def of_publishing(self) -> Authorizer:
        """Return the authorizer for publishing."""
        ...

    async def connect_headers(self) -> Mapping[str, str]:
        """Return the headers for a real-time connection."""
        ...

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """Return the headers for a subscription; ``data`` is the exact ``payload.data``, which a signature covers."""
        ...

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """Return the headers for one HTTP request with ``body``."""
        ...

    async def renew(self) -> bool:
        """Discard credentials that the API reports as expired. False if there are no others."""
        ...


class SingleAuthorizer(ABC):
    """Uses one authorization mode for everything."""

    @property
    @abstractmethod
    def credentials(self) -> Credentials:
        """The credentials sent."""

    def of_channel(self, channel: str) -> Authorizer:
        """Return this authorizer for every channel."""
        return self

    def of_publishing(self) -> Authorizer:
        """Return this authorizer for publishing."""
        return self

    @abstractmethod
    async def connect_headers(self) -> Mapping[str, str]:
        """Return the headers for a real-time connection."""

    @abstractmethod
    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """Return the headers for a subscription."""

    @abstractmethod
    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """Return the headers for one HTTP request."""

    async def renew(self) -> bool:
        """There are no other credentials."""
        return False


class HeaderAuthorizer(SingleAuthorizer):
    """Sends the same headers with a connection, a subscription and a request."""

    @abstractmethod
    async def headers(self) -> Mapping[str, str]:
        """Return the headers to send."""

    async def connect_headers(self) -> Mapping[str, str]:
        """Return the headers to send."""
        return await self.headers()

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """Return the headers to send."""
        return await self.headers()

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """Return the headers to send."""
        return await self.headers()


class ApiKeyAuthorizer(HeaderAuthorizer):
    """Authorization mode ``API_KEY``.

    Args:
        expires_on: The last day on which the key is valid, if the user noted it.
    """

    def __init__(self, key: Secret, expires_on: date | None = None) -> None:
        self._key = key
        self._credentials = Credentials(AuthorizationMode.API_KEY, expires_on)

    @property
    def credentials(self) -> Credentials:
        """An API key."""
        return self._credentials

    async def headers(self) -> Mapping[str, str]:
        """Return the key's header."""
        return api_key_headers(self._key.reveal())


class TokenAuthorizer(HeaderAuthorizer):
    """Authorization modes with a token: ``OPENID_CONNECT``, ``AMAZON_COGNITO_USER_POOLS`` and ``AWS_LAMBDA``.

    Args:
        prefix: Text before the token.
    """

    def __init__(self, mode: AuthorizationMode, source: TokenSource, prefix: str = "") -> None:
        self._credentials = Credentials(mode)
        self._source = source
        self._prefix = prefix
        self._sent: Secret | None = None

    @property
    def credentials(self) -> Credentials:
        """A token."""
        return self._credentials

    async def headers(self) -> Mapping[str, str]:
        """Return the token's header; the token is valid as far as its source knows."""
        self._sent = await self._source.token()
        return token_headers(self._prefix + self._sent.reveal())

    async def renew(self) -> bool:
        """Request another token, once for all callers rejected with this one."""
        if self._sent is None:
            return False
        return await self._source.replace(self._sent)


class MissingCredentials(HeaderAuthorizer):
    """Has no credentials, for checks of what works without them.

    Args:
        mode: The authorization mode that lacks them.
        problem: Why there are none; raised wherever they are requested.
    """

    def __init__(self, mode: AuthorizationMode, problem: ConsoleError) -> None:
        self._credentials = Credentials(mode)
        self._problem = problem

    @property
    def credentials(self) -> Credentials:
        """The credentials that are missing."""
        return self._credentials

    async def headers(self) -> Mapping[str, str]:
        """Raise the problem."""
        raise self._problem


class SeveralAuthorizers:
    """Several authorization modes for one API: AppSync accepts a different mode for each subscription of a connection.

    Args:
        default: For connections, and wherever no other mode is specified.
        channel_mode: Returns the mode of a channel; None for the default.
        others: The authorizers by mode.
        publishing: The mode for publishing; None for the default.
    """

    def __init__(
        self,
        default: Authorizer,
        others: Mapping[AuthorizationMode, Authorizer],
        channel_mode: Callable[[str], AuthorizationMode | None],
        publishing: AuthorizationMode | None = None,
    ) -> None:
        self._default = default
        self._others = others
        self._channel_mode = channel_mode
        self._publishing = publishing

    @property
    def credentials(self) -> Credentials:
        """The default mode's credentials."""
        return self._default.credentials

    def of_channel(self, channel: str) -> Authorizer:
        """Return the authorizer for the channel's mode."""
        return self._by(self._channel_mode(channel))

    def of_publishing(self) -> Authorizer:
        """Return the authorizer for publishing."""
        return self._by(self._publishing)

    async def connect_headers(self) -> Mapping[str, str]:
        """Return the headers of the default mode."""
        return await self._default.connect_headers()

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """Return the headers of the channel's mode."""
        return await self.of_channel(channel).start_headers(channel, data)

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """Return the headers of the mode for publishing."""
        return await self.of_publishing().http_headers(body)

    async def renew(self) -> bool:
        """Renew the credentials for connections."""
        return await self._default.renew()

    def _by(self, mode: AuthorizationMode | None) -> Authorizer:
        return self._default if mode is None else self._others.get(mode, self._default)
