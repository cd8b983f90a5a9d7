"""What can be found out about an API below its protocol: its name, its certificate, its clock, its HTTP answer.

Each check stands for itself and says in one line what it found. Nothing here changes anything on the other side.
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
from appsync_console.domain.secret import Redactor
from appsync_console.transport.errors import appsync, clock_skew, network
from appsync_console.transport.proxy_route import STRAIGHT, Route, request_arguments, request_headers

QUESTION = b'{"query":"query { __typename }"}'
"""The most harmless query there is."""

_DAY_S = 86_400
_SHOWN_ADDRESSES = 4

# Numbers of OpenSSL's X509_V_ERR_... (x509_vfy.h), each with what it means to people.
_SELF_SIGNED = "It is signed by itself, or by an authority that signs itself and is not known to this machine."
_UNKNOWN_AUTHORITY = (
    "It comes from an authority this machine does not know, or the server leaves out part of its chain."
)
_CERTIFICATE_CAUSES = {
    9: "It is not valid yet, or the clock of this machine is behind.",
    10: "It has expired, or the clock of this machine is ahead.",
    18: _SELF_SIGNED,
    19: _SELF_SIGNED,
    20: _UNKNOWN_AUTHORITY,
    21: _UNKNOWN_AUTHORITY,
    62: "It is for another name.",
    64: "It is for another address.",
}


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """What came back over HTTP, secrets removed.

    Attributes:
        server_ahead_s: Seconds the other side's clock is ahead of ours; None where it names no time.
        took_s: Seconds from the request to the whole answer.
    """

    status: int
    error_type: str
    body: str
    server_ahead_s: float | None
    took_s: float


async def addresses(url: str, timeout_s: float = limits.CONNECT_TIMEOUT_S) -> list[str]:
    """The addresses behind the host of ``url``.

    Raises:
        CannotConnect: The name cannot be found.
    """
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(timeout_s):
            found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, _port(url), proto=6)
    except (OSError, UnicodeError) as error:
        raise network.cannot_connect(error, parts.hostname or url) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def shown_addresses(found: list[str]) -> str:
    """Some of the addresses, for people."""
    more = len(found) - _SHOWN_ADDRESSES
    return ", ".join(found[:_SHOWN_ADDRESSES]) + (f" and {more} more" if more > 0 else "")


async def certificate(
    url: str, timeout_s: float = limits.CONNECT_TIMEOUT_S, context: ssl.SSLContext | None = None
) -> str:
    """Make a TLS connection to the host of ``url``, verified as always, and say what its certificate is.

    Raises:
        CannotConnect: Nobody is there, or the certificate is not to be trusted.
    """
    host = urlsplit(url).hostname or ""
    verify = context or await asyncio.to_thread(ssl.create_default_context)
    try:
        async with asyncio.timeout(timeout_s):
            _, writer = await asyncio.open_connection(host, _port(url), ssl=verify, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(host, error) from error
    except (OSError, UnicodeError) as error:
        raise network.cannot_connect(error, urlsplit(url).netloc) from error
    words = _certificate_text(writer.get_extra_info("ssl_object"))
    writer.close()
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            await writer.wait_closed()
    return words


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
        CannotConnect: No answer came.
    """
    import aiohttp

    address = urlsplit(endpoint.graphql_url).netloc
    sent = {**request_headers(endpoint), **headers}
    began_s, asked_at = time.monotonic(), time.time()
    try:
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
            body = redactor.redact(await response.text("utf-8", "replace"))
            error_type = redactor.redact(response.headers.get("x-amzn-ErrorType", ""))
            ahead_s = clock_skew.ahead_s(response.headers.get("Date", ""), (asked_at + answered_at) / 2)
            return HttpProbe(response.status, error_type, body, ahead_s, time.monotonic() - began_s)
    except (aiohttp.ClientError, OSError) as error:
        raise network.cannot_connect(error, address) from error


def require_near(server_ahead_s: float) -> str:
    """That the clocks agree, in words.

    Raises:
        ConsoleError: They are further apart than AWS bears.
    """
    if abs(server_ahead_s) < clock_skew.CLOCK_TOLERANCE_S:
        return f"agrees with the API's within {max(1, round(abs(server_ahead_s)))} s"
    what = f"The clock of this machine is {clock_skew.side(server_ahead_s)}."
    raise ConsoleError(what, cause=clock_skew.CAUSE, remedy=clock_skew.REMEDY)


def require_api(answer: HttpProbe, shown: Credentials = API_KEY) -> str:
    """What the answer means, in words.

    Raises:
        ConsoleError: It is not that of an API that takes these credentials.
    """
    if 300 <= answer.status < 400:
        raise appsync.redirected(answer.status)
    if answer.status != 200:
        raise _refused(answer, shown)
    payload = _decoded(answer.body)
    if not isinstance(payload, dict) or not payload.keys() & {"data", "errors"}:
        raise appsync.not_an_api(200, answer.body)
    took = f"HTTP 200 after {answer.took_s * 1000:.0f} ms"
    if payload.get("errors"):
        return f"{took}; a GraphQL API answers, with an error: {appsync.answers(payload)[0].text}"
    return f"{took}; a GraphQL API answers"


def _refused(answer: HttpProbe, shown: Credentials) -> ConsoleError:
    problem = appsync.publish_refused(answer.status, answer.error_type, answer.body, shown, answer.server_ahead_s)
    if not isinstance(problem, PublishError):
        return problem
    return CannotConnect(
        f"The API does not answer a query (HTTP {answer.status}).",
        cause=problem.cause,
        remedy="Try again in a while; if it stays so, ask the people who run the API.",
        raw=problem.raw,
    )


def _untrusted(host: str, error: ssl.SSLCertVerificationError) -> CannotConnect:
    general = network.cannot_connect(error, host)
    cause = _CERTIFICATE_CAUSES.get(getattr(error, "verify_code", 0), general.cause)
    return CannotConnect(general.what, cause=cause, remedy=general.remedy, raw=general.raw)


def _certificate_text(made: ssl.SSLObject) -> str:
    found = made.getpeercert() or {}
    until_s = ssl.cert_time_to_seconds(str(found["notAfter"]))
    day = time.strftime("%Y-%m-%d", time.gmtime(until_s))
    days = int((until_s - time.time()) // _DAY_S)
    issuer = _name_of(found.get("issuer", ()))
    return f"{made.version()}, certificate from {issuer}, valid until {day} ({days} days), chain trusted"


def _name_of(subject: Any) -> str:
    """The organisation, or else the common name, of a subject as ``ssl`` gives it: tuples of tuples of pairs."""
    fields = {key: value for part in subject for key, value in part}
    return str(fields.get("organizationName") or fields.get("commonName") or "an unnamed authority")


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
