"""The connection that reaches into the websockets library, against a server that writes raw bytes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.frames import Close, Frame, Opcode

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.realtime.split_connection import MAX_FRAME_BYTES, SplitConnection
from appsync_console.transport.realtime.timeouts import Timeouts
from appsync_console.transport.realtime.websocket import Connect, connect_arguments
from tests.support.waiting import until

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[None]]


def frame(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin=fin).serialize(mask=False)


def text(data: bytes, *, fin: bool = True) -> bytes:
    return frame(Opcode.TEXT, data, fin=fin)


CLOSE = frame(Opcode.CLOSE, Close(1000, "bye").serialize())


@asynccontextmanager
async def connected(script: Script) -> AsyncIterator[SplitConnection]:
    """A connection to a server that runs ``script`` with the bytes of its handshake response."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        key = next(
            line.split(b": ")[1] for line in request.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        response = b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %b\r\n\r\n"
        try:
            await script(reader, writer, response % accept)
            await writer.drain()
            while (sent := await reader.read(1000)) and sent[0] != 0x88:
                pass  # until the client closes
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    endpoint = parse_endpoint(f"http://127.0.0.1:{port}/graphql")
    access = ApiAccess(endpoint, ApiKeyAuthorizer(Secret("da2-k")), Redactor())
    async with server:
        connection = await Connect(endpoint.realtime_url, **connect_arguments(access, Timeouts(close_s=1)))
        assert isinstance(connection, SplitConnection)
        try:
            yield connection
        finally:
            connection.transport.abort()


def writes(*parts: bytes) -> Script:
    """Write the handshake response and ``parts``: the first one together with the response."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: bytes) -> None:
        first, *rest = parts
        writer.write(response + first)
        for part in rest:
            await writer.drain()
            await asyncio.sleep(0)
            writer.write(part)

    return script


async def read_all(connection: SplitConnection, count: int) -> list[bytes]:
    found: list[bytes] = []
    while len(found) < count:
        found += (await connection.read()).messages
    return found


async def test_messages_that_arrive_with_the_handshake_response_are_read() -> None:
    async with connected(writes(text(b"1") + text(b"2"), text(b"3"))) as connection:
        assert await read_all(connection, 3) == [b"1", b"2", b"3"]


async def test_a_response_and_frames_in_single_bytes() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: bytes) -> None:
        for byte in response + text(b"x" * 300) + text(b"2"):
            writer.write(bytes([byte]))
            await asyncio.sleep(0)

    async with connected(script) as connection:
        assert await read_all(connection, 2) == [b"x" * 300, b"2"]


async def test_fragmented_binary_and_whole_messages_keep_their_order_around_pings() -> None:
    parts = text(b"1") + text(b"2", fin=False) + frame(Opcode.PING, b"p") + frame(Opcode.CONT, b"+") + text(b"3")
    async with connected(writes(parts + frame(Opcode.BINARY, b"4") + text(b"5"))) as connection:
        assert await read_all(connection, 5) == [b"1", b"2+", b"3", b"4", b"5"]


async def test_what_arrived_before_the_close_frame_is_read_and_what_follows_is_not() -> None:
    async with connected(writes(text(b"1") + CLOSE + text(b"2"))) as connection:
        assert await read_all(connection, 1) == [b"1"]
        with pytest.raises(ConnectionClosedOK) as closed:
            await connection.read()
        assert closed.value.rcvd == Close(1000, "bye")


async def test_a_frame_that_is_too_large_ends_the_connection_after_what_came_before() -> None:
    header = b"\x81\x7f" + (MAX_FRAME_BYTES + 1).to_bytes(8, "big")
    async with connected(writes(text(b"1") + header + b"xxx")) as connection:
        assert await read_all(connection, 1) == [b"1"]
        with pytest.raises(ConnectionClosedError) as closed:
            await connection.read()
        assert closed.value.sent is not None
        assert closed.value.sent.code == 1009


async def test_too_many_fragments_end_the_connection() -> None:
    parts = text(b"1", fin=False) + frame(Opcode.CONT, b"1", fin=False) * 5_000
    async with connected(writes(parts)) as connection:
        with pytest.raises(ConnectionClosedError) as closed:
            await connection.read()
        assert closed.value.sent is not None
        assert closed.value.sent.code == 1009


async def test_reading_pauses_while_messages_wait_and_resumes_when_they_are_read() -> None:
    payload = text(b"x" * 60_000)
    count = 400  # more than the buffers of both ends hold
    written = 0

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: bytes) -> None:
        nonlocal written
        writer.write(response)
        for _ in range(count):
            writer.write(payload)
            await writer.drain()
            written += 1

    async with connected(script) as connection:
        await until(lambda: not connection.transport.is_reading(), what="reading is paused")
        assert written < count
        assert len(await read_all(connection, count)) == count
        assert not connection.is_waiting


async def test_an_http_error_with_a_body_is_reported_by_the_library() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: bytes) -> None:
        writer.write(b"HTTP/1.1 403 x\r\nContent-Length: 6\r\n\r\nno key")

    with pytest.raises(InvalidStatus) as refused:
        async with connected(script):
            pass
    assert (refused.value.response.status_code, refused.value.response.body) == (403, b"no key")
