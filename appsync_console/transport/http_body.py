"""Reads the body of an HTTP response up to a limit: the one way for every client of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_console.domain.api import limits
from appsync_console.domain.errors import ProtocolViolation

if TYPE_CHECKING:
    import aiohttp


async def read_body(response: aiohttp.ClientResponse) -> bytes:
    """Return the body, decompressed; no more than :data:`limits.ANSWER_BYTES` is ever in memory.

    aiohttp decompresses some kilobytes at a time, when the ones before are read, so a small body that unpacks to
    gigabytes costs no more than the limit.

    Raises:
        ProtocolViolation: It is larger; the connection is closed.
        aiohttp.ClientError: It is incomplete or malformed.
    """
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
