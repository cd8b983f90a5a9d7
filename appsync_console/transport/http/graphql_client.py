"""Single GraphQL requests over HTTP: authorized, sent once, with secrets removed from the response.

Uses plain aiohttp rather than gql's HTTP transport, which drops the status of a rejected request if the response has
errors, exposes the headers of whichever request finished last, and resends mutations in its reconnecting session.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from appsync_console.domain.api import limits
from appsync_console.domain.authorization.config import Credentials
from appsync_console.domain.errors import ConsoleError, CredentialsExpired
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.errors import appsync, clock_skew
from appsync_console.transport.errors.request_id import request_id_of, tracing
from appsync_console.transport.http_exchange import explained, read_text
from appsync_console.transport.proxy_route import request_arguments, request_headers

if TYPE_CHECKING:
    import aiohttp

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP response.

    Attributes:
        error_type: The header ``x-amzn-ErrorType``.
        text: The body, secrets removed.
        server_ahead_s: Seconds the API's clock is ahead of ours; None if the response has no date.
        request_id: The header ``x-amzn-RequestId``.
    """

    status: int
    error_type: str
    text: str
    server_ahead_s: float | None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class GraphqlResult:
    """A response with status 200 and without GraphQL errors.

    Attributes:
        payload: The response.
        request_id: AWS's ID of the request; empty if there is none.
    """

    payload: Mapping[str, object]
    request_id: str


@dataclass(frozen=True, slots=True)
class ErrorFactories:
    """Creates the errors for a failed request.

    Attributes:
        refused: For a response that is not GraphQL, or has a status other than 200: status, error type, text,
            credentials sent, seconds the API's clock is ahead.
        failed: For GraphQL errors: the response, credentials sent, seconds the API's clock is ahead.
        lost: For a missing response: address and error.
    """

    refused: Callable[[int, str, str, Credentials, float | None], ConsoleError]
    failed: Callable[[object, Credentials, float | None], ConsoleError]
    lost: Callable[[str, BaseException], ConsoleError]


class GraphqlClient:
    """Sends queries and mutations to one API.

    Args:
        timeout_s: Seconds for one request, from the first byte to the last.

    Attributes:
        server_ahead_s: Seconds the API's clock is ahead of ours, by its last response; 0 before the first with a date.
    """

    def __init__(
        self,
        access: ApiAccess,
        *,
        timeout_s: float = limits.PUBLISH_TIMEOUT_S,
    ) -> None:
        self.server_ahead_s = 0.0
        self._endpoint = access.endpoint
        self._authorizer = access.authorizer
        self._redactor = access.redactor
        self._route = access.route
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def run(self, document: str, variables: Mapping[str, object], words: ErrorFactories) -> GraphqlResult:
        """Send one operation and return the response, which has no ``errors``.

        A request that the API rejected because a credential expired is sent again, with a new one.

        Raises:
            AuthorizationError: The API rejected the credentials.
            CannotConnect: The API could not be reached, or did not respond.
            ConsoleError: The error that ``words`` makes of the response.
        """
        body = json.dumps({"query": document, "variables": dict(variables)}, separators=(",", ":")).encode()
        try:
            return await self._request(body, words)
        except CredentialsExpired:
            if not await self._authorizer.of_publishing().renew():
                raise
            return await self._request(body, words)

    async def aclose(self) -> None:
        """Close the persistent connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _request(self, body: bytes, words: ErrorFactories) -> GraphqlResult:
        answer = await self._post(body, words)
        with tracing(answer.request_id):
            return GraphqlResult(self._payload_of(answer, words), answer.request_id)

    def _payload_of(self, answer: HttpAnswer, words: ErrorFactories) -> Mapping[str, object]:
        shown = self._authorizer.of_publishing().credentials
        if 300 <= answer.status < 400:
            raise appsync.redirected(answer.status)
        if answer.status != 200:
            raise words.refused(answer.status, answer.error_type, answer.text, shown, answer.server_ahead_s)
        payload = _decoded(answer.text)
        if payload is None:
            raise appsync.not_an_api(200, answer.text)
        if payload.get("errors"):
            raise words.failed(payload, shown, answer.server_ahead_s)
        return payload

    async def _post(self, body: bytes, words: ErrorFactories) -> HttpAnswer:
        import aiohttp

        headers = {**request_headers(self._endpoint), **await self._authorizer.http_headers(body)}
        address = urlsplit(self._endpoint.graphql_url).netloc
        session = self._open_session()
        # The request was not sent: nothing is lost.
        unsent = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
        with explained(address, self._route):
            try:
                async with session.post(
                    self._endpoint.graphql_url,
                    data=body,
                    headers=headers,
                    allow_redirects=False,
                    **request_arguments(self._route),
                ) as response:
                    text = await read_text(response)
                    error_type = response.headers.get("x-amzn-ErrorType", "")
                    request_id = request_id_of(response.headers, self._redactor)
                    ahead_s = clock_skew.ahead_s(response.headers.get("Date", ""), time.time())
            except unsent:
                raise
            except (aiohttp.ClientError, OSError) as error:
                raise words.lost(address, error) from error
        self.server_ahead_s = self.server_ahead_s if ahead_s is None else ahead_s
        _log.debug("POST %s: status %d, %d bytes sent", address, response.status, len(body))
        return HttpAnswer(response.status, error_type, self._redactor.redact(text), ahead_s, request_id)

    def _open_session(self) -> aiohttp.ClientSession:
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout_s, sock_connect=limits.CONNECT_TIMEOUT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _decoded(text: str) -> Mapping[str, object] | None:
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None
