"""What all servers of the sandbox check of a request: that it is meant for this computer, and complete in time."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Iterable
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT_S: Final = 30.0
"""Seconds in which a request must be complete: its headers, and then its body. Idle connections are closed too."""


def host_check(allowed: Iterable[str]) -> Middleware:
    """Return the middleware that answers only to names of this computer, against DNS rebinding.

    A page can make its own name resolve to 127.0.0.1 and then read what a server there answers. The ``Host`` header
    still has that name. Addresses are not names, so any address is accepted, like that by which an emulator reaches
    this computer, and so are requests without the header, which no browser sends.

    Args:
        allowed: Further names.
    """
    names = frozenset(name.lower() for name in allowed)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = _name_of(request.headers.get("Host", ""))
        if not name or name == "localhost" or name.endswith(".localhost") or name in names or _is_address(name):
            return await handler(request)
        logger.info("403: the request is for the host %r", name)
        text = f"The sandbox does not know the host {name!r}. If it is yours, start the sandbox with --allow-host."
        error = {"errorType": "UnknownHostException", "message": text}
        return web.json_response({"errors": [error]}, status=403)

    return check


async def read_body(request: web.Request) -> bytes:
    """Return the body.

    Raises:
        TimeoutError: It is not complete within :data:`REQUEST_TIMEOUT_S`.
        web.HTTPRequestEntityTooLarge: It is larger than the application accepts.
        web.RequestPayloadError: It is malformed.
    """
    async with asyncio.timeout(REQUEST_TIMEOUT_S):
        return await request.read()


def _name_of(host: str) -> str:
    """Return the name or address in a ``Host`` header, without port, brackets and final dot."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
