"""The real-time endpoint: accepts or refuses connections, as documented by AppSync."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

from aiohttp import WSCloseCode, web

from appsync_console.domain.faults import Door
from appsync_console.domain.sandbox_state import ConnectionInfo
from appsync_console.domain.terms import SUBPROTOCOL, FrameType
from appsync_console.sandbox.errors import Refusal
from appsync_console.sandbox.realtime.connection import RealtimeConnection, Service, encoded
from appsync_console.sandbox.realtime.handshake import (
    connect_authorization,
    credentials_place,
    offered_subprotocols,
)
from appsync_console.sandbox.traffic import address_of

MAX_FRAME_BYTES = 1024 * 1024
"""The largest accepted frame; a larger one closes the connection with code 1009."""

_CLOSE_TIMEOUT_S = 2.0


class RealtimeApi:
    """Accepts connections and serves them until they end."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._connections: dict[RealtimeConnection, None] = {}
        self._ids = itertools.count(1)

    async def serve(self, request: web.Request, hosts: frozenset[str]) -> web.WebSocketResponse:
        """Serve one connection, from its handshake to its end."""
        refusal = await self._refusal(request, hosts)
        has_protocol = SUBPROTOCOL in offered_subprotocols(request)
        if not has_protocol:
            # aiohttp logs unknown subprotocols, and they can contain credentials.
            request = request.clone(
                headers={
                    name: text for name, text in request.headers.items() if name.lower() != "sec-websocket-protocol"
                }
            )
        socket = web.WebSocketResponse(
            protocols=(SUBPROTOCOL,),
            compress=False,
            max_msg_size=MAX_FRAME_BYTES,
            timeout=_CLOSE_TIMEOUT_S,
            autoping=False,  # a fault can suppress the answer
        )
        writer = await socket.prepare(request)
        address = address_of(request.transport) if request.transport else ""
        if refusal is not None:
            self._service.traffic.log(address, f"connection refused with {refusal.code}", refusal)
            await _refuse(socket, refusal, self._service.options.refusal_delay_s)
            return socket
        if request.transport is None:  # the client has already disconnected
            return socket
        connection = RealtimeConnection(str(next(self._ids)), self._service, request.transport, socket, writer, hosts)
        self._connections[connection] = None
        connection.log(f"opened, credentials in {credentials_place(request)}")
        try:
            await connection.run()
        finally:
            del self._connections[connection]
            connection.log(f"closed with {socket.close_code}")
        return socket

    async def close(self) -> None:
        """End all connections."""
        async with asyncio.TaskGroup() as closing:
            for connection in list(self._connections):
                closing.create_task(connection.end(WSCloseCode.GOING_AWAY))

    @property
    def states(self) -> tuple[ConnectionInfo, ...]:
        """The connections, oldest first."""
        return tuple(connection.state for connection in self._connections)

    async def drop(self, id: str | None, code: int | None) -> int:
        """End the connection with this id, or all connections; return how many.

        Args:
            code: The close code of the WebSocket; None resets the TCP connection instead.
        """
        dropped = [connection for connection in self._connections if id in (None, connection.id)]
        async with asyncio.TaskGroup() as closing:
            for connection in dropped:
                if code is None:
                    connection.reset()
                else:
                    closing.create_task(connection.end(code))
        return len(dropped)

    async def _refusal(self, request: web.Request, hosts: frozenset[str]) -> Refusal | None:
        try:
            self._service.gate.enter(Door.CONNECT)
            is_query_only = self._service.options.is_query_handshake_only
            authorization = connect_authorization(request, is_query_only=is_query_only)
            await self._service.authorizer.authorize_realtime(authorization, hosts)
        except Refusal as refusal:
            return refusal
        return None


async def _refuse(socket: web.WebSocketResponse, refusal: Refusal, delay_s: float) -> None:
    """Send the reason and close, after the client's first frame or after ``delay_s`` seconds.

    Amplify and gql ignore frames that arrive before their own ``connection_init``.
    """
    entry = {**refusal.entry(), "errorCode": refusal.code}
    with contextlib.suppress(ConnectionError):
        if delay_s:
            with contextlib.suppress(TimeoutError):
                await socket.receive(delay_s)
        await socket.send_str(encoded({"type": FrameType.CONNECTION_ERROR, "payload": {"errors": [entry]}}).decode())
        await socket.close(code=WSCloseCode.OK)
