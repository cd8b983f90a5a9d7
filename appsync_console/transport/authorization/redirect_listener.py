"""The local page that the browser opens after a sign-in (RFC 8252, section 7.3)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from appsync_console.domain.errors import AuthorizationError

_PATH = "/callback"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>AppSync Console</title>
<body style="font: 16px system-ui, sans-serif; display: grid; place-items: center; height: 90vh">
<p>{}</p></body></html>"""


@dataclass(frozen=True, slots=True)
class RedirectListener:
    """The redirect target of the browser.

    Attributes:
        uri: The redirect URL to send to the provider.
        answer: The query of the browser's request.
    """

    uri: str
    answer: asyncio.Future[str]


@asynccontextmanager
async def awaiting_return(state: str, port: int = 0) -> AsyncIterator[RedirectListener]:
    """Listen on loopback for the one request that carries ``state``.

    Args:
        port: 0 for any free port.

    Raises:
        AuthorizationError: The port is in use.
    """
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def take(request: web.Request) -> web.Response:
        if request.query.get("state") != state:
            return _page("This page belongs to another sign-in. You can close it.", 400)
        if not answer.done():
            answer.set_result(request.query_string)
        if "error" in request.query:
            return _page("The sign-in was rejected. Return to AppSync Console.")
        return _page("You are signed in. You can close this page and return to AppSync Console.")

    application = web.Application()
    application.router.add_get(_PATH, take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)  # its URLs contain the code
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
        raise AuthorizationError("sign_in.port_in_use", port=port) from error


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=_PAGE.format(text), content_type="text/html", status=status)
