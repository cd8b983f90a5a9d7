"""What proves who we are, asked anew for every connection, subscription and request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from appsync_console.domain.authorization.config import Credentials
from appsync_console.domain.authorization.headers import api_key_headers, token_headers
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.transport.authorization.token_source import TokenSource


class Authorizer(Protocol):
    """Gives the headers that authorize; each method may wait, such as for a token to be renewed.

    Each that waits raises AuthorizationError when there is nothing to prove it with, and ConnectionProblem when who
    gives out the proof cannot be reached.
    """

    @property
    def credentials(self) -> Credentials:
        """What is shown for a connection, to explain a refusal with."""
        ...

    def of_channel(self, channel: str) -> Authorizer:
        """What authorizes the subscription of a channel."""
        ...

    def of_publishing(self) -> Authorizer:
        """What authorizes publishing."""
        ...

    async def connect_headers(self) -> Mapping[str, str]:
        """For a real-time connection."""
        ...

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """For the subscription of a channel; ``data`` is the exact text of ``payload.data``: a signature covers it."""
        ...

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """For one request over HTTP with ``body``."""
        ...

    async def renew(self) -> bool:
        """The API calls expired what was shown: forget it. False where the next would be no other."""
        ...


class SingleAuthorizer(ABC):
    """One way in, for everything."""

    @property
    @abstractmethod
    def credentials(self) -> Credentials:
        """What is shown."""

    def of_channel(self, channel: str) -> Authorizer:
        """The same for every channel."""
        return self

    def of_publishing(self) -> Authorizer:
        """The same for publishing."""
        return self

    @abstractmethod
    async def connect_headers(self) -> Mapping[str, str]:
        """For a real-time connection."""

    @abstractmethod
    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """For the subscription of a channel."""

    @abstractmethod
    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """For one request over HTTP."""

    async def renew(self) -> bool:
        """There is no other."""
        return False


class HeaderAuthorizer(SingleAuthorizer):
    """The same headers for a connection, a subscription and a request."""

    @abstractmethod
    async def headers(self) -> Mapping[str, str]:
        """What is sent everywhere."""

    async def connect_headers(self) -> Mapping[str, str]:
        """The same headers."""
        return await self.headers()

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """The same headers."""
        return await self.headers()

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """The same headers."""
        return await self.headers()


class ApiKeyAuthorizer(HeaderAuthorizer):
    """Authorization mode ``API_KEY``.

    Args:
        expires_on: The last day the key is good for, where the person noted it.
    """

    def __init__(self, key: Secret, expires_on: date | None = None) -> None:
        self._key = key
        self._credentials = Credentials(AuthorizationMode.API_KEY, expires_on)

    @property
    def credentials(self) -> Credentials:
        """A key."""
        return self._credentials

    async def headers(self) -> Mapping[str, str]:
        """The key."""
        return api_key_headers(self._key.reveal())


class TokenAuthorizer(HeaderAuthorizer):
    """Authorization modes with a token: ``OPENID_CONNECT``, ``AMAZON_COGNITO_USER_POOLS`` and ``AWS_LAMBDA``.

    Args:
        prefix: Stands before the token.
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
        """The token, which is a valid one as far as its source knows."""
        self._sent = await self._source.token()
        return token_headers(self._prefix + self._sent.reveal())

    async def renew(self) -> bool:
        """Have another token made, once for all who were refused with this one."""
        if self._sent is None:
            return False
        return await self._source.replace(self._sent)


class SeveralAuthorizers:
    """Several ways in to one API: AppSync takes another mode for each subscription of a connection.

    Args:
        default: For connections, and for what no other mode is named for.
        channel_mode: The mode of a channel; None for the default.
        others: The ways in by mode.
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
        """Those of the default."""
        return self._default.credentials

    def of_channel(self, channel: str) -> Authorizer:
        """The one of the channel's mode."""
        return self._by(self._channel_mode(channel))

    def of_publishing(self) -> Authorizer:
        """The one for publishing."""
        return self._by(self._publishing)

    async def connect_headers(self) -> Mapping[str, str]:
        """By the default."""
        return await self._default.connect_headers()

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """By the mode of the channel."""
        return await self.of_channel(channel).start_headers(channel, data)

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """By the mode for publishing."""
        return await self.of_publishing().http_headers(body)

    async def renew(self) -> bool:
        """What is shown for connections."""
        return await self._default.renew()

    def _by(self, mode: AuthorizationMode | None) -> Authorizer:
        return self._default if mode is None else self._others.get(mode, self._default)
