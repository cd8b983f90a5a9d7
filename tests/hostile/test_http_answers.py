"""A small compressed answer that unpacks to far more costs no client more than the limit, and holds no loop."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from aiohttp import web

from appsync_console.domain.api import limits
from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.authorization.config import OidcAccess
from appsync_console.domain.errors import ProtocolViolation
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.sandbox.auth.key_sets import PublishedKeys
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.authorization.oidc import OidcGrants
from appsync_console.transport.diagnosis import ask
from appsync_console.transport.http.graphql_client import GraphqlClient
from appsync_console.transport.http.history_client import HistoryClient
from appsync_console.transport.sandbox_control import SandboxControl
from tests.support.odd_servers import http_server
from tests.support.publishing import LonePublisher

pytestmark = pytest.mark.hostile

UNPACKED: Final = 1_500_000_000
KEY: Final = Secret("da2-abcdefghijklmnopqrstuvwxyz")


def bomb() -> bytes:
    """1.5 MB of gzip that unpack to 1.5 GB: one compressed block of zeros, repeated."""
    block = 10_000_000
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    return head + packed * (UNPACKED // block) + b"\x03\0" + bytes(8)


BOMB: Final = bomb()


async def publish(url: str) -> None:
    publisher = LonePublisher(parse_endpoint(url), ApiKeyAuthorizer(KEY))
    try:
        await publisher.publish("robots", "1")
    finally:
        await publisher.aclose()


async def read_history(url: str) -> None:
    http = GraphqlClient(ApiAccess(parse_endpoint(url), ApiKeyAuthorizer(KEY), Redactor()))
    try:
        listing = await HistoryClient(http).between("robots", 0, 1, 1)
        if listing.problem:
            raise listing.problem
    finally:
        await http.aclose()


async def examine(url: str) -> None:
    await ask(parse_endpoint(url), {}, redactor=Redactor())


async def sign_in(url: str) -> None:
    issuer = url.removesuffix("/graphql")
    grants = OidcGrants(OidcAccess(issuer=issuer, client_id="c"), None, None, redactor=Redactor())  # type: ignore[arg-type]
    await grants._provider()


async def control(url: str) -> None:
    client = SandboxControl(url.removesuffix("/graphql"), KEY)
    try:
        await client.state()
    finally:
        await client.aclose()


@pytest.mark.parametrize("call", [publish, read_history, examine, sign_in, control])
@pytest.mark.parametrize("status", [200, 403])
async def test_a_gzip_bomb_is_read_up_to_the_limit(call: Callable[[str], Awaitable[None]], status: int) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with http_server(_bomb_with(status)) as url, asyncio.TaskGroup() as tasks:
        counting = tasks.create_task(count())
        with pytest.raises(ProtocolViolation) as caught:
            await call(url)
        counting.cancel()
    assert caught.value.code == "http.answer_too_large"
    # The answer is unpacked in pieces of at most some hundred kilobytes, and the loop turns between them.
    assert turns >= limits.ANSWER_BYTES / 600_000


async def test_the_keys_of_an_issuer_are_read_up_to_the_limit(caplog: pytest.LogCaptureFixture) -> None:
    async with http_server(_bomb_with(200)) as url:
        with pytest.raises(LookupError):
            await PublishedKeys(url, is_issuer=False).find("k")
    assert "cannot be fetched: ValueError" in caplog.text


def _bomb_with(status: int) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return web.Response(status=status, body=BOMB, headers=headers)

    return answer
