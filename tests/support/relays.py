"""Intermediaries between a client and a server: an HTTP proxy, and a TLS terminator."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """A running HTTP proxy.

    Attributes:
        asked: Method and target of each request, such as ``CONNECT localhost:443``.
    """

    port: int = 0
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def http_proxy(credentials: str = "", tls: ssl.SSLContext | None = None) -> AsyncIterator[Proxy]:
    """Run a local HTTP proxy that requires ``credentials`` (user:password), if given."""
    proxy = Proxy()
    wanted = f"basic {base64.b64encode(credentials.encode()).decode()}".lower() if credentials else ""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        proxy.asked.append(f"{method} {target}")
        given = [line.partition(":")[2].strip().lower() for line in lines if line.lower().startswith("proxy-auth")]
        if wanted and wanted not in given:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        parts = urlsplit(target if "://" in target else f"//{target}")
        there_reader, there = await asyncio.open_connection(parts.hostname, parts.port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            there.write(f"{method} {parts.path} HTTP/1.1\r\n".encode() + head.partition(b"\r\n")[2])
        await _join(reader, writer, there_reader, there)

    async with _listening(serve, tls) as port:
        proxy.port = port
        yield proxy


@asynccontextmanager
async def tls_front(port: int, tls: ssl.SSLContext) -> AsyncIterator[int]:
    """Run a TLS terminator in front of a plain server at ``port``; gives its own port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there = await asyncio.open_connection("127.0.0.1", port)
        await _join(reader, writer, there_reader, there)

    async with _listening(serve, tls) as own_port:
        yield own_port


@asynccontextmanager
async def _listening(serve, tls: ssl.SSLContext | None) -> AsyncIterator[int]:
    tasks: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        writers.append(writer)
        try:
            with suppress(OSError, EOFError):
                await serve(reader, writer)
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            writer.transport.abort()
            tasks.discard(task)

    server = await asyncio.start_server(guarded, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*list(tasks), return_exceptions=True)
        await server.wait_closed()


async def _join(reader, writer, there_reader, there) -> None:
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(_copy(reader, there))
            both.create_task(_copy(there_reader, writer))
    finally:
        there.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()
