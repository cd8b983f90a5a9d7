"""What all HTTP clients of the program do with aiohttp: read bodies up to a limit, and explain why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from appsync_console.domain.api import limits
from appsync_console.domain.errors import ProtocolViolation
from appsync_console.transport.errors import appsync, network
from appsync_console.transport.proxy_route import Route

if TYPE_CHECKING:
    import aiohttp


@contextmanager
def explained(address: str, route: Route) -> Iterator[None]:
    """Replace what aiohttp raises within the block by the error that names the host, or the proxy, that is at fault.

    Args:
        address: Host and port, for display.

    Raises:
        CannotConnect: No response arrived.
    """
    import aiohttp

    proxy = route.http_proxy.address if route.http_proxy else ""
    try:
        yield
    except aiohttp.ClientHttpProxyError as error:
        raise appsync.proxy_refused(error.status, proxy) from error
    except (aiohttp.ClientError, OSError) as error:
        raise network.cannot_connect(error, address, proxy) from error


async def read_body(response: aiohttp.ClientResponse) -> bytes:
    """Return the body, decompressed; no more than :data:`limits.ANSWER_BYTES` is ever in memory.

    aiohttp decompresses some kilobytes at a time, when the ones before are read, so a small body that unpacks to
    gigabytes costs no more than the limit.

    Raises:
        ProtocolViolation: It is larger; the connection is closed.
        aiohttp.ClientError: It is incomplete or malformed, or a proxy answered in place of the server.
    """
    import aiohttp

    if response.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:  # aiohttp raises this only for https
        raise aiohttp.ClientHttpProxyError(response.request_info, response.history, status=response.status)
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > limits.ANSWER_BYTES:
            response.close()
            raise ProtocolViolation(
                "http.answer_too_large", address=response.url.authority, most_mb=limits.ANSWER_BYTES // 1_000_000
            )
    return b"".join(parts)


async def read_text(response: aiohttp.ClientResponse) -> str:
    """Return the body of :func:`read_body` as text; bytes that are not UTF-8 are replaced."""
    return (await read_body(response)).decode("utf-8", "replace")
