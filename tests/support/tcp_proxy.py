"""A TCP proxy that can silently stop forwarding, like a router that has lost its connection state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from appsync_console.domain.api.endpoint import Endpoint, parse_endpoint
from tests.support.waiting import until


class TcpProxy:
    """Attributes:
    connections: Number of connections opened so far.
    """

    def __init__(self, port: int) -> None:
        self.connections = 0
        self.port = 0
        self._target = port
        self._frozen: set[int] = set()
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def endpoint(self) -> Endpoint:
        return parse_endpoint(f"http://127.0.0.1:{self.port}/graphql")

    def freeze(self) -> None:
        """Stop forwarding on the existing connections; their sockets stay open, and new connections work."""
        self._frozen |= set(range(1, self.connections + 1))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        self.connections += 1
        number = self.connections
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pump(number, reader, far_writer))
                tasks.create_task(self._pump(number, far_reader, writer))
        except asyncio.CancelledError:
            return  # asyncio's streams report a canceled task as an error
        finally:
            for each in (far_writer, writer):
                each.transport.abort()
            self._serving.discard(task)

    async def aclose(self) -> None:
        """Drop all open connections, including frozen ones."""
        for task in list(self._serving):
            task.cancel()
        await until(lambda: not self._serving, what="the proxy to end")

    async def _pump(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if number not in self._frozen:
                    writer.write(data)
                    await writer.drain()
        if number not in self._frozen:
            writer.close()


@asynccontextmanager
async def tcp_proxy(port: int) -> AsyncIterator[TcpProxy]:
    """Run a proxy to a local port."""
    proxy = TcpProxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        try:
            yield proxy
        finally:
            await proxy.aclose()
