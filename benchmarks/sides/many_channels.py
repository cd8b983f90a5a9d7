"""A thousand live channels on the sandbox, with a session or ``websockets``, to the last acknowledgement.

The bare side does the same ten handshakes and thousand subscriptions at the same time, without waiting for answers in
between, and stores no state.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
import uuid

# Imported before the clock starts, as on the bare side; a session imports these when it opens.
import aiohttp  # noqa: F401
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

import appsync_console.transport.realtime.gql_transport  # noqa: F401
from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.authorization.headers import header_subprotocol
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.status import ConnectionStatus
from appsync_console.session.factory import new_session
from appsync_console.session.live.events import SessionListener
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer

CONNECTIONS = 10
SUBSCRIPTIONS = 100
_LIMIT_S = 60.0


class _Listener(SessionListener):
    def __init__(self) -> None:
        self.all_live = asyncio.Event()
        self.connections = 0

    def link_changed(self, status: ConnectionStatus) -> None:
        """Record when the last channel becomes live."""
        self.connections = status.connections
        if status.subscriptions == CONNECTIONS * SUBSCRIPTIONS:
            self.all_live.set()


def _report(name: str, error: BaseException) -> None:
    raise error


async def _session(graphql_url: str, key: str) -> float:
    listener = _Listener()
    begun = time.perf_counter()
    session = new_session(
        "benchmark",
        ApiAccess(parse_endpoint(graphql_url), ApiKeyAuthorizer(Secret(key)), Redactor()),
        listeners=[listener],
        report=_report,
    )
    for number in range(CONNECTIONS * SUBSCRIPTIONS):
        session.listen(f"channel {number}")
    session.open()
    await listener.all_live.wait()
    seconds = time.perf_counter() - begun
    if listener.connections != CONNECTIONS:
        raise RuntimeError(f"{listener.connections} connections were opened")
    await session.aclose()
    return seconds


async def _bare(graphql_url: str, realtime_url: str, key: str) -> float:
    authorization = {"host": graphql_url.split("/")[2], "x-api-key": key}
    begun = time.perf_counter()
    seconds: list[float] = []
    closing = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for number in range(CONNECTIONS):
            tasks.create_task(_bare_connection(realtime_url, authorization, number, begun, seconds, closing))
    return max(seconds)


async def _bare_connection(
    url: str, authorization: dict[str, str], number: int, begun: float, seconds: list[float], closing: asyncio.Event
) -> None:
    protocols = [Subprotocol("graphql-ws"), Subprotocol(header_subprotocol(authorization))]
    async with connect(url, subprotocols=protocols, compression=None, ping_interval=None, proxy=None) as connection:
        await connection.send('{"type":"connection_init"}')
        while json.loads(await connection.recv())["type"] != "connection_ack":
            pass
        for each in range(SUBSCRIPTIONS):
            data = json.dumps(
                {
                    "query": SIMPLE_CHANNELS.subscribe.document,
                    "variables": {"name": f"channel {number * SUBSCRIPTIONS + each}"},
                }
            )
            payload = {"data": data, "extensions": {"authorization": authorization}}
            await connection.send(json.dumps({"id": str(uuid.uuid4()), "type": "start", "payload": payload}))
        live = 0
        while live < SUBSCRIPTIONS:
            live += json.loads(await connection.recv())["type"] == "start_ack"
        seconds.append(time.perf_counter() - begun)
        if len(seconds) == CONNECTIONS:
            closing.set()
        await closing.wait()


async def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=["session", "bare"])
    parser.add_argument("--graphql-url", required=True)
    parser.add_argument("--realtime-url", required=True)
    given = parser.parse_args()
    key = os.environ["APPSYNC_CONSOLE_API_KEY"]
    async with asyncio.timeout(_LIMIT_S):
        if given.side == "bare":
            figure = await _bare(given.graphql_url, given.realtime_url, key)
        else:
            figure = await _session(given.graphql_url, key)
    print(json.dumps({"ms": figure * 1000}))


if __name__ == "__main__":
    asyncio.run(_main())
