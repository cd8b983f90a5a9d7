"""Checks an API below its protocol: host name, certificate, clock, HTTP response.

Each check is independent and returns what it found. None changes anything on the server.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from appsync_console.domain.api import limits
from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.authorization.config import API_KEY, Credentials
from appsync_console.domain.errors import CannotConnect, ConsoleError, PublishError
from appsync_console.domain.finding import Finding
from appsync_console.domain.secret import Redactor
from appsync_console.transport.errors import appsync, clock_skew, network
from appsync_console.transport.errors.answers import answers
from appsync_console.transport.errors.request_id import request_id_of, tracing
from appsync_console.transport.http_exchange import explained, read_text
from appsync_console.transport.proxy_route import STRAIGHT, Route, request_arguments, request_headers

QUESTION = b'{"query":"query { __typename }"}'
"""The least intrusive query."""

_DAY_S = 86_400
_SHOWN_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """An HTTP response, with secrets removed.

    Attributes:
        server_ahead_s: Seconds the server's clock is ahead of ours; None if the response has no date.
        took_s: Seconds from the request to the complete response.
        request_id: AWS's ID of the request; empty if there is none.
    """

    status: int
    error_type: str
    body: str
    server_ahead_s: float | None
    took_s: float
    request_id: str = ""


async def addresses(url: str, timeout_s: float = limits.CONNECT_TIMEOUT_S) -> list[str]:
    """Resolve the host of ``url``.

    Raises:
        CannotConnect: The name was not found.
    """
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(timeout_s):
            found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, _port(url), proto=6)
    except (OSError, UnicodeError) as error:
        raise network.cannot_connect(error, parts.hostname or url) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def shown_addresses(found: list[str]) -> Finding:
    """Return some of the addresses, and how many more there are."""
    shown, more = ", ".join(found[:_SHOWN_ADDRESSES]), len(found) - _SHOWN_ADDRESSES
    if more > 0:
        return Finding("found.more_addresses", {"addresses": shown, "more": more})
    return Finding("found.addresses", {"addresses": shown})


async def certificate(
    url: str, timeout_s: float = limits.CONNECT_TIMEOUT_S, context: ssl.SSLContext | None = None
) -> Finding:
    """Make a TLS connection to the host of ``url``, verified as usual, and describe its certificate.

    Raises:
        CannotConnect: The server is not reachable, or its certificate is not trusted.
    """
    host = urlsplit(url).hostname or ""
    verify = context or await asyncio.to_thread(ssl.create_default_context)
    try:
        async with asyncio.timeout(timeout_s):
            _, writer = await asyncio.open_connection(host, _port(url), ssl=verify, server_hostname=host)
    except (OSError, UnicodeError) as error:
        raise network.cannot_connect(error, urlsplit(url).netloc) from error
    found = _certificate_found(writer.get_extra_info("ssl_object"))
    writer.close()
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            await writer.wait_closed()
    return found


async def ask(
    endpoint: Endpoint,
    headers: Mapping[str, str],
    *,
    redactor: Redactor,
    timeout_s: float = limits.CONNECT_TIMEOUT_S,
    route: Route = STRAIGHT,
) -> HttpProbe:
    """Post :data:`QUESTION` with ``headers``.

    Raises:
        CannotConnect: No response arrived.
    """
    import aiohttp

    sent = {**request_headers(endpoint), **headers}
    began_s, asked_at = time.monotonic(), time.time()
    with explained(urlsplit(endpoint.graphql_url).netloc, route):
        async with (
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=timeout_s),
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session,
            session.post(
                endpoint.graphql_url,
                data=QUESTION,
                headers=sent,
                allow_redirects=False,
                **request_arguments(route),
            ) as response,
        ):
            answered_at = time.time()
            body = redactor.redact(await read_text(response))
            error_type = redactor.redact(response.headers.get("x-amzn-ErrorType", ""))
            ahead_s = clock_skew.ahead_s(response.headers.get("Date", ""), (asked_at + answered_at) / 2)
            took_s, request_id = time.monotonic() - began_s, request_id_of(response.headers, redactor)
            return HttpProbe(response.status, error_type, body, ahead_s, took_s, request_id)


def require_near(server_ahead_s: float) -> Finding:
    """Return that the clocks agree.

    Raises:
        ConsoleError: They differ by more than AWS tolerates.
    """
    if abs(server_ahead_s) < clock_skew.CLOCK_TOLERANCE_S:
        return Finding("found.clock", {"within_s": max(1, round(abs(server_ahead_s)))})
    raise ConsoleError(clock_skew.code_of(server_ahead_s), offset_s=abs(server_ahead_s))


def require_api(answer: HttpProbe, shown: Credentials = API_KEY) -> Finding:
    """Return how long the response took, and an error in it.

    Raises:
        ConsoleError: It is not from an API that accepts these credentials.
    """
    with tracing(answer.request_id):
        return _api_found(answer, shown)


def _api_found(answer: HttpProbe, shown: Credentials) -> Finding:
    if 300 <= answer.status < 400:
        raise appsync.redirected(answer.status)
    if answer.status != 200:
        raise _refused(answer, shown)
    payload = _decoded(answer.body)
    if not isinstance(payload, dict) or not payload.keys() & {"data", "errors"}:
        raise appsync.not_an_api(200, answer.body)
    took_ms = round(answer.took_s * 1000)
    if payload.get("errors"):
        return Finding("found.api_with_error", {"took_ms": took_ms, "said": answers(payload)[0].text})
    return Finding("found.api", {"took_ms": took_ms})


def require_server(answer: HttpProbe) -> Finding:
    """Return that an API responded to a request without credentials, usually by requiring them.

    Raises:
        ConsoleError: It is not from an API.
    """
    if answer.status == 401 and isinstance(_decoded(answer.body), dict):
        return Finding("found.api_requires_credentials", {"took_ms": round(answer.took_s * 1000)})
    if answer.status == 401:
        raise appsync.not_an_api(answer.status, answer.body)
    return require_api(answer)


def _refused(answer: HttpProbe, shown: Credentials) -> ConsoleError:
    problem = appsync.publish_refused(answer.status, answer.error_type, answer.body, shown, answer.server_ahead_s)
    if not isinstance(problem, PublishError):
        return problem
    return CannotConnect(
        "query.rejected", inner=appsync.status_code(answer.status), status=answer.status, raw=problem.raw
    )


def _certificate_found(made: ssl.SSLObject) -> Finding:
    found = made.getpeercert() or {}
    until_s = ssl.cert_time_to_seconds(str(found["notAfter"]))
    day = time.strftime("%Y-%m-%d", time.gmtime(until_s))
    days = int((until_s - time.time()) // _DAY_S)
    issuer = _name_of(found.get("issuer", ()))
    return Finding("found.certificate", {"version": made.version(), "issuer": issuer, "day": day, "days": days})


def _name_of(subject: Any) -> str:
    """Return the organization, or else the common name, of a subject in ``ssl``'s form: tuples of tuples of pairs."""
    fields = {key: value for part in subject for key, value in part}
    return str(fields.get("organizationName") or fields.get("commonName") or "")


def host_of(url: str) -> str:
    """The host of ``url``, without the port."""
    return urlsplit(url).hostname or ""


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme in ("https", "wss") else 80)


def _decoded(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
