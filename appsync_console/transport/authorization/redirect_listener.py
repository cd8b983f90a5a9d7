"""The page on this machine that a browser comes back to after a sign-in (RFC 8252, section 7.3)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from appsync_console.domain.errors import AuthorizationError

_PATH = "/callback"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>AppSync console</title>
<body style="font: 16px system-ui, sans-serif; display: grid; place-items: center; height: 90vh">
<p>{}</p></body></html>"""


@dataclass(frozen=True, slots=True)
class RedirectListener:
    """Where the browser comes back to.

    Attributes:
        uri: The redirect address to name to the provider.
        answer: The query that it came back with.
    """

    uri: str
    answer: asyncio.Future[str]


@asynccontextmanager
async def awaiting_return(state: str, port: int = 0) -> AsyncIterator[RedirectListener]:
    """Listen on loopback for the one request that carries ``state``.

    Args:
        port: 0 takes any free one.

    Raises:
        AuthorizationError: The port is taken.
    """
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def take(request: web.Request) -> web.Response:
        if request.query.get("state") != state:
            return _page("This page belongs to another sign-in. You can close it.", 400)
        if not answer.done():
            answer.set_result(request.query_string)
        if "error" in request.query:
            return _page("The sign-in was refused. Go back to the AppSync console.")
        return _page("You are signed in. You can close this page and go back to the AppSync console.")

    application = web.Application()
    application.router.add_get(_PATH, take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)  # its addresses hold the code
    await runner.setup()
    try:
        await _listen(runner, port)
        yield RedirectListener(f"http://127.0.0.1:{runner.addresses[0][1]}{_PATH}", answer)
    finally:
        answer.cancel()
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        raise AuthorizationError(
            f"Port {port} of this machine is taken, so the browser could not come back.",
            remedy="Close the program that uses it, or choose another port in the profile.",
        ) from error


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=_PAGE.format(text), content_type="text/html", status=status)
