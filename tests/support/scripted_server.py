"""A scripted real-time server: each connection follows a script of accept, expect, send and close."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from appsync_console.domain.api.endpoint import Endpoint, parse_endpoint
from appsync_console.domain.api.presets import SIMPLE_CHANNELS

STEP_TIMEOUT_S = 20.0
ACK: dict[str, Any] = {"type": "connection_ack", "payload": {"connectionTimeoutMs": 300_000}}

Script = Callable[["Peer"], Awaitable[None]]


class Peer:
    """The server's side of one connection.

    Attributes:
        received: The frames of the client, in order.
    """

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.received: list[dict[str, Any]] = []

    @property
    def headers(self) -> dict[str, str]:
        request = self.socket.request
        assert request is not None
        return {name.lower(): text for name, text in request.headers.raw_items()}

    @property
    def path(self) -> str:
        assert self.socket.request is not None
        return self.socket.request.path

    async def send(self, frame: object) -> None:
        """Send an object as JSON, or text or bytes unchanged."""
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def expect(self, type: str) -> dict[str, Any]:
        """Receive the next frame of the client, and require this type."""
        async with asyncio.timeout(STEP_TIMEOUT_S):
            frame = json.loads(await self.socket.recv())
        self.received.append(frame)
        assert frame["type"] == type, f"expected {type}, but the client sent {frame}"
        return frame

    async def accept(self, ack: object = ACK) -> None:
        """Accept the connection: receive ``connection_init`` and send ``ack``."""
        await self.expect("connection_init")
        await self.send(ack)

    async def acknowledge(self) -> tuple[str, str]:
        """Accept a subscription; returns operation ID and channel."""
        frame = await self.expect("start")
        await self.send({"type": "start_ack", "id": frame["id"]})
        return frame["id"], channel_of(frame)

    async def deliver(self, id: str, text: str, channel: str = "robots") -> None:
        """Send a message on a subscription."""
        await self.send(data_frame(id, text, channel))

    async def until_closed(self) -> None:
        """Read frames of the client until it closes the connection."""
        try:
            while True:
                self.received.append(json.loads(await self.socket.recv()))
        except ConnectionClosed:
            return

    async def close(self, code: int = 1000, reason: str = "") -> None:
        await self.socket.close(code, reason)

    def cut_off(self) -> None:
        """Drop the connection without a close frame, like a failing network."""
        self.socket.transport.abort()


class ScriptedServer:
    """Attributes:
    peers: The connections so far.
    """

    def __init__(self, scripts: tuple[Script, ...]) -> None:
        self.peers: list[Peer] = []
        self.port = 0
        self.failures: list[BaseException] = []
        self._scripts = scripts

    @property
    def endpoint(self) -> Endpoint:
        return parse_endpoint(f"http://127.0.0.1:{self.port}/graphql")

    async def follow(self, socket: ServerConnection) -> None:
        peer = Peer(socket)
        script = self._scripts[min(len(self.peers), len(self._scripts) - 1)]
        self.peers.append(peer)
        try:
            await script(peer)
            await peer.until_closed()
        except ConnectionClosed:
            return
        except Exception as error:
            self.failures.append(error)


def data_frame(id: str, text: str, channel: str = "robots") -> dict[str, Any]:
    return {
        "type": "data",
        "id": id,
        "payload": {"data": {SIMPLE_CHANNELS.subscribe.field: {"name": channel, "data": text}}},
    }


def channel_of(start: dict[str, Any]) -> str:
    return str(json.loads(start["payload"]["data"])["variables"]["name"])


@asynccontextmanager
async def scripted_server(*scripts: Script, port: int = 0) -> AsyncIterator[ScriptedServer]:
    """Run a server whose connections follow the scripts in turn, and then repeat the last one.

    A failure in a script fails the test at the end.
    """
    server = ScriptedServer(scripts)
    async with serve(
        server.follow,
        "127.0.0.1",
        port,
        subprotocols=["graphql-ws"],
        compression=None,
        ping_interval=None,
        close_timeout=1,
    ) as listening:
        server.port = next(iter(listening.sockets)).getsockname()[1]
        yield server
    if server.failures:
        raise server.failures[0]
