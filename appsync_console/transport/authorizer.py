"""What proves who we are, asked anew for every connection, subscription and request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from appsync_console.domain.authorization import api_key_headers
from appsync_console.domain.secret import Secret


class Authorizer(Protocol):
    """Gives the headers that authorize; each method may wait, such as for a token to be renewed.

    Each raises AuthorizationError when there is nothing to prove it with.
    """

    async def connect_headers(self) -> Mapping[str, str]:
        """For a real-time connection."""
        ...

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """For the subscription of a channel; ``data`` is the exact text of ``payload.data``: a signature covers it."""
        ...

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """For one request over HTTP with ``body``."""
        ...


class ApiKeyAuthorizer:
    """Authorization mode ``API_KEY``: the same header everywhere."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    async def connect_headers(self) -> Mapping[str, str]:
        """The key."""
        return api_key_headers(self._key.reveal())

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """The key."""
        return api_key_headers(self._key.reveal())

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """The key."""
        return api_key_headers(self._key.reveal())
