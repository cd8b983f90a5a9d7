"""Publishing: one mutation over HTTP, sent once.

Plain aiohttp rather than gql's HTTP transport: that drops the status of a refused request when the answer holds errors,
hands out headers of whichever request came last, and its reconnecting session repeats mutations.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from appsync_console.domain import limits, operations
from appsync_console.domain.access import Credentials
from appsync_console.domain.endpoint import Endpoint
from appsync_console.domain.errors import CredentialsExpired
from appsync_console.domain.secret import Redactor
from appsync_console.transport import clock_skew, explain, network
from appsync_console.transport.authorizer import Authorizer
from appsync_console.transport.route import STRAIGHT, Route, request_arguments, request_headers

if TYPE_CHECKING:
    import aiohttp


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    error_type: str
    text: str
    server_ahead_s: float | None


class Publisher:
    """Publishes to the channels of one API.

    Args:
        redactor: Knows the secrets that must not stand in errors.
        route: How the API is reached.
        timeout_s: Seconds for one publish, from the first byte to the last.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        authorizer: Authorizer,
        *,
        redactor: Redactor,
        route: Route = STRAIGHT,
        timeout_s: float = limits.PUBLISH_TIMEOUT_S,
    ) -> None:
        self._endpoint = endpoint
        self._authorizer = authorizer
        self._redactor = redactor
        self._route = route
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def publish(self, channel: str, text: str) -> None:
        """Publish JSON ``text`` to ``channel``, exactly as it is; returns when AppSync accepted it.

        Raises:
            AuthorizationError: The credentials are not accepted.
            CannotConnect: The API was not reached, or did not answer.
            PublishError: AppSync did not take the message.
        """
        request = {"query": operations.PUBLISH, "variables": {"name": channel, "data": text}}
        body = json.dumps(request, separators=(",", ":")).encode()
        try:
            await self._request(body)
        except CredentialsExpired:  # so the mutation was not run
            if not await self._authorizer.of_publishing().renew():
                raise
            await self._request(body)

    async def aclose(self) -> None:
        """End the kept connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _request(self, body: bytes) -> None:
        answer = await self._post(body)
        shown = self._authorizer.of_publishing().credentials
        if 300 <= answer.status < 400:
            raise explain.redirected(answer.status)
        if answer.status != 200:
            raise explain.publish_refused(answer.status, answer.error_type, answer.text, shown, answer.server_ahead_s)
        _require_accepted(answer, shown)

    async def _post(self, body: bytes) -> _Answer:
        """The answer, secrets removed."""
        import aiohttp

        headers = {**request_headers(self._endpoint), **await self._authorizer.http_headers(body)}
        address = urlsplit(self._endpoint.graphql_url).netloc
        session = self._open_session()
        try:
            async with session.post(
                self._endpoint.graphql_url,
                data=body,
                headers=headers,
                allow_redirects=False,
                **request_arguments(self._route),
            ) as response:
                text = await response.text("utf-8", "replace")
                error_type = response.headers.get("x-amzn-ErrorType", "")
                ahead_s = clock_skew.ahead_s(response.headers.get("Date", ""), time.time())
                return _Answer(response.status, error_type, self._redactor.redact(text), ahead_s)
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.ClientProxyConnectionError,
        ) as error:
            raise network.cannot_connect(error, address) from error
        except (aiohttp.ClientError, OSError) as error:
            raise explain.answer_lost(address, error) from error

    def _open_session(self) -> aiohttp.ClientSession:
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout_s, sock_connect=limits.CONNECT_TIMEOUT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _require_accepted(answer: _Answer, shown: Credentials) -> None:
    try:
        payload = json.loads(answer.text)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise explain.not_an_api(200, answer.text)
    if payload.get("errors"):
        raise explain.mutation_failed(payload, shown, answer.server_ahead_s)
    data = payload.get("data")
    if not isinstance(data, dict) or data.get(operations.PUBLISH_FIELD) is None:
        raise explain.empty_result(payload)
