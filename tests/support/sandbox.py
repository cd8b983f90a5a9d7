"""A sandbox inside the test process, and a client that sends and returns raw frames.

The client is written from the protocol documentation with a different WebSocket library, so that it does not repeat
mistakes of the server.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import SandboxOptions
from tests.support.waiting import TIMEOUT_S

PUBLISH = "mutation P($name: String!, $data: AWSJSON!) { publish2channel(name: $name, data: $data) { name data } }"
SUBSCRIBE = "subscription S($name: String!) { subscribe2channel(name: $name) { name data } }"


@asynccontextmanager
async def running_sandbox(**options: Any) -> AsyncIterator[Sandbox]:
    """Run a sandbox on a free loopback port, with the options of ``SandboxOptions``."""
    async with Sandbox(SandboxOptions(**options)) as sandbox:
        yield sandbox


def host_of(sandbox: Sandbox) -> str:
    """The host in authorization objects."""
    return sandbox.graphql_url.split("/")[2]


def authorization(sandbox: Sandbox, key: str | None = None) -> dict[str, str]:
    """The authorization object of a connection or subscription."""
    return {"host": host_of(sandbox), "x-api-key": sandbox.api_key.reveal() if key is None else key}


def header_protocol(value: Mapping[str, object]) -> str:
    """The subprotocol that contains an authorization object."""
    return "header-" + base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def document(query: str, variables: Mapping[str, object] | None = None) -> str:
    """The text of ``payload.data``."""
    return json.dumps({"query": query, "variables": variables or {}})


class WireClient:
    """A WebSocket connection to a sandbox."""

    def __init__(self, sandbox: Sandbox, socket: ClientConnection) -> None:
        self.sandbox = sandbox
        self.socket = socket

    async def send(self, frame: object) -> None:
        """Send ``frame`` as JSON, or unchanged if it is ``str`` or ``bytes``."""
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def next(self) -> Any:
        """The next frame, including keep-alives."""
        async with asyncio.timeout(TIMEOUT_S):
            return json.loads(await self.socket.recv())

    async def next_but_ka(self) -> Any:
        """The next frame that is not a keep-alive."""
        frame = await self.next()
        while frame == {"type": "ka"}:
            frame = await self.next()
        return frame

    async def closed(self) -> int:
        """The close code of the server; fails if a frame arrives first."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                frame = await self.socket.recv()
        except ConnectionClosed:
            assert self.socket.close_code is not None
            return self.socket.close_code
        raise AssertionError(f"a frame came instead of the close: {frame!r}")

    async def acknowledge(self) -> Self:
        """Initialize the connection: from ``connection_init`` to the first ``ka``."""
        await self.send({"type": "connection_init"})
        assert (await self.next())["type"] == "connection_ack"
        assert await self.next() == {"type": "ka"}
        return self

    def start_frame(self, id: str, data: str, auth: object = None) -> dict[str, object]:
        """A ``start`` frame with the sandbox's API key, or with ``auth``."""
        extensions = {"authorization": authorization(self.sandbox) if auth is None else auth}
        return {"id": id, "type": "start", "payload": {"data": data, "extensions": extensions}}

    async def start(self, id: str, query: str, variables: Mapping[str, object] | None = None) -> Any:
        """Send ``start`` and return the server's response."""
        await self.send(self.start_frame(id, document(query, variables)))
        return await self.next_but_ka()

    async def listen(self, id: str, name: str, query: str = SUBSCRIBE) -> None:
        """Subscribe to the channel ``name``."""
        assert await self.start(id, query, {"name": name}) == {"id": id, "type": "start_ack"}

    async def stop(self, id: str) -> Any:
        """Send ``stop`` and return the server's response."""
        await self.send({"type": "stop", "id": id})
        return await self.next_but_ka()


@asynccontextmanager
async def wire_client(
    sandbox: Sandbox,
    *,
    url: str | None = None,
    protocols: Sequence[str] | None = None,
    headers: Mapping[str, str] | None = None,
    **arguments: Any,
) -> AsyncIterator[WireClient]:
    """Open a WebSocket, by default authorized by subprotocol, and without ``connection_init``."""
    offered = ["graphql-ws", header_protocol(authorization(sandbox))] if protocols is None else protocols
    arguments = {"compression": None, "max_size": None, "ping_interval": None, "proxy": None, **arguments}
    async with connect(
        url or sandbox.realtime_url,
        subprotocols=[Subprotocol(name) for name in offered] or None,
        additional_headers=headers,
        **arguments,
    ) as socket:
        yield WireClient(sandbox, socket)


@asynccontextmanager
async def live_client(sandbox: Sandbox, **arguments: Any) -> AsyncIterator[WireClient]:
    """Open a connection and wait for its acknowledgement."""
    async with wire_client(sandbox, **arguments) as client:
        yield await client.acknowledge()


@dataclass(frozen=True)
class Answer:
    """A response of the HTTP endpoint."""

    status: int
    headers: Mapping[str, str]
    body: Any


class HttpClient:
    """Sends requests to the HTTP endpoint of a sandbox."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self._sandbox = sandbox
        self._session = session

    async def send(
        self,
        body: bytes | str | None,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a raw request, with the sandbox's API key unless ``headers`` are given."""
        given = {"x-api-key": self._sandbox.api_key.reveal()} if headers is None else headers
        url = self._sandbox.graphql_url
        data = body.encode() if isinstance(body, str) else body
        stream = None if data is None else io.BytesIO(data)
        async with self._session.request(method, url, data=stream, headers=given, params=query) as response:
            text = await response.text()
            return Answer(response.status, response.headers, json.loads(text) if text else None)

    async def run(self, query: str, variables: Mapping[str, object] | None = None) -> Any:
        """Run a query or mutation, require status 200, and return the body."""
        answer = await self.send(document(query, variables))
        assert answer.status == 200
        return answer.body

    async def publish(self, name: str, data: str, query: str = PUBLISH) -> None:
        """Publish a message, and require that it is accepted."""
        assert "errors" not in await self.run(query, {"name": name, "data": data})


@asynccontextmanager
async def http_client(sandbox: Sandbox) -> AsyncIterator[HttpClient]:
    """An HTTP client that keeps its connections open."""
    async with aiohttp.ClientSession() as session:
        yield HttpClient(sandbox, session)
