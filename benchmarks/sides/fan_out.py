"""One message to many subscribers, from the sandbox or a bare broadcast: from the request to the last received frame.

The receiving side only counts frames in the received bytes, so that the server is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import time
from collections.abc import Awaitable, Callable

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.authorization.headers import header_subprotocol

CONNECTIONS = 10
SUBSCRIPTIONS = 100
_MESSAGES = 100
_WARM_UP = 10
_LIMIT_S = 60.0
_MARK = b'"type":"data"'
_DATA = json.dumps({"source": "benchmark", "n": 1, "pad": "x" * 150}, separators=(",", ":"))
_CHANNEL = "everyone"


class _Counting(asyncio.Protocol):
    """Takes over open connections and counts their data frames."""

    total = 0
    wanted = 0
    reached: asyncio.Event

    def __init__(self) -> None:
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        _Counting.total += data.count(_MARK)
        self._rest = data[-len(_MARK) + 1 :]
        if _Counting.total >= _Counting.wanted:
            _Counting.reached.set()


async def _measure(connections: list[ClientConnection], send: Callable[[], Awaitable[None]]) -> dict[str, float]:
    """Send messages one by one and wait for all copies; return copies per second (median) and the p99 time."""
    _Counting.reached = asyncio.Event()
    for connection in connections:
        connection.transport.set_protocol(_Counting())
    seconds = []
    for _ in range(_WARM_UP + _MESSAGES):
        _Counting.reached.clear()
        _Counting.wanted = _Counting.total + CONNECTIONS * SUBSCRIPTIONS
        begun = time.perf_counter()
        await send()
        await _Counting.reached.wait()
        seconds.append(time.perf_counter() - begun)
    if _Counting.total != (_WARM_UP + _MESSAGES) * CONNECTIONS * SUBSCRIPTIONS:
        raise RuntimeError("not every subscriber got every message once")
    counted = sorted(seconds[_WARM_UP:])
    p99_s = counted[min(len(counted) - 1, len(counted) * 99 // 100)]
    return {"per_second": CONNECTIONS * SUBSCRIPTIONS / statistics.median(counted), "p99_ms": p99_s * 1000}


async def _sandbox(graphql_url: str, realtime_url: str, key: str) -> dict[str, float]:
    """The sandbox: published over HTTP, 100 subscriptions per connection."""
    authorization = {"host": graphql_url.split("/")[2], "x-api-key": key}
    protocols = [Subprotocol("graphql-ws"), Subprotocol(header_subprotocol(authorization))]
    async with contextlib.AsyncExitStack() as stack:
        connections = []
        for number in range(CONNECTIONS):
            connection = await stack.enter_async_context(
                connect(realtime_url, subprotocols=protocols, compression=None, ping_interval=None, proxy=None)
            )
            await _subscribe(connection, number, authorization)
            connections.append(connection)
        client = await stack.enter_async_context(aiohttp.ClientSession(headers={"x-api-key": key}))
        body = {"query": SIMPLE_CHANNELS.publish.document, "variables": {"name": _CHANNEL, "data": _DATA}}

        async def publish() -> None:
            async with client.post(graphql_url, json=body) as answer:
                if "errors" in await answer.json():
                    raise RuntimeError("the message was not accepted")

        return await _ended(stack, connections, await _measure(connections, publish))


async def _subscribe(connection: ClientConnection, number: int, authorization: dict[str, str]) -> None:
    data = json.dumps({"query": SIMPLE_CHANNELS.subscribe.document, "variables": {"name": _CHANNEL}})
    payload = {"data": data, "extensions": {"authorization": authorization}}
    await connection.send('{"type":"connection_init"}')
    while json.loads(await connection.recv())["type"] != "ka":
        pass
    for each in range(SUBSCRIPTIONS):
        await connection.send(json.dumps({"id": _id(number, each), "type": "start", "payload": payload}))
        if json.loads(await connection.recv())["type"] != "start_ack":
            raise RuntimeError("a subscription was refused")


async def _bare(port: int) -> dict[str, float]:
    """The bare server: the frame of one subscription, 100 times on each connection."""
    item = {"name": _CHANNEL, "data": _DATA}
    frame = {"id": _id(0, 0), "type": "data", "payload": {"data": {"subscribe2channel": item}}}
    asked = json.dumps({"copies": SUBSCRIPTIONS, "frame": json.dumps(frame, separators=(",", ":"))})
    async with contextlib.AsyncExitStack() as stack:
        url = f"ws://127.0.0.1:{port}"
        control, *connections = [
            await stack.enter_async_context(connect(url, compression=None, ping_interval=None, proxy=None))
            for _ in range(CONNECTIONS + 1)
        ]
        return await _ended(stack, connections, await _measure(connections, lambda: control.send(asked)))


async def _ended(
    stack: contextlib.AsyncExitStack, connections: list[ClientConnection], figures: dict[str, float]
) -> dict[str, float]:
    """Abort the connections, which cannot close normally any more."""
    for connection in connections:
        connection.transport.abort()
    stack.pop_all()
    return figures


def _id(connection: int, subscription: int) -> str:
    return f"00000000-0000-4000-8000-{connection:04d}{subscription:08d}"


async def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, help="of the bare server; otherwise the sandbox is used")
    parser.add_argument("--graphql-url")
    parser.add_argument("--realtime-url")
    given = parser.parse_args()
    async with asyncio.timeout(_LIMIT_S):
        if given.port:
            figures = await _bare(given.port)
        else:
            figures = await _sandbox(given.graphql_url, given.realtime_url, os.environ["APPSYNC_CONSOLE_API_KEY"])
    print(json.dumps(figures), flush=True)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_main())
