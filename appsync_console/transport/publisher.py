"""Publishing: one mutation over HTTP, sent once.

Plain aiohttp rather than gql's HTTP transport: that drops the status of a refused request when the answer holds errors,
hands out headers of whichever request came last, and its reconnecting session repeats mutations.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from appsync_console.domain import limits, operations
from appsync_console.domain.endpoint import Endpoint
from appsync_console.domain.secret import Redactor
from appsync_console.transport import explain, network
from appsync_console.transport.authorizer import Authorizer
from appsync_console.transport.route import STRAIGHT, Route, request_arguments, request_headers

if TYPE_CHECKING:
    import aiohttp


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
        status, error_type, answer = await self._post(json.dumps(request, separators=(",", ":")).encode())
        if 300 <= status < 400:
            raise explain.redirected(status)
        if status != 200:
            raise explain.publish_refused(status, error_type, answer)
        _require_accepted(answer)

    async def aclose(self) -> None:
        """End the kept connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _post(self, body: bytes) -> tuple[int, str, str]:
        """Status, error type and text of the answer, secrets removed."""
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
                return response.status, error_type, self._redactor.redact(text)
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


def _require_accepted(answer: str) -> None:
    try:
        payload = json.loads(answer)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise explain.not_an_api(200, answer)
    if payload.get("errors"):
        raise explain.mutation_failed(payload)
    data = payload.get("data")
    if not isinstance(data, dict) or data.get(operations.PUBLISH_FIELD) is None:
        raise explain.empty_result(payload)
