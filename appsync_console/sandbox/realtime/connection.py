"""One accepted connection: its frames and subscriptions, as documented by AppSync."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web
from aiohttp.abc import AbstractStreamWriter

from appsync_console.domain.faults import Door
from appsync_console.domain.sandbox_state import ConnectionInfo
from appsync_console.domain.terms import FrameType
from appsync_console.sandbox.auth.authorizer import Caller, CallerAuthorizer
from appsync_console.sandbox.control.state import stamp, subscription_state
from appsync_console.sandbox.delivery.channels import Channels, LiveSubscription
from appsync_console.sandbox.delivery.outbox import Outbox
from appsync_console.sandbox.errors import (
    NO_CREDENTIALS_TEXT,
    UNSUPPORTED,
    InvalidOperation,
    Refusal,
    unauthorized,
)
from appsync_console.sandbox.faults.player import FaultPlayer, reset_connection
from appsync_console.sandbox.gate import Gate
from appsync_console.sandbox.graphql.api import GraphqlApi
from appsync_console.sandbox.options import SandboxOptions
from appsync_console.sandbox.traffic import Traffic, address_of

_LONGEST_ID_LOGGED = 128


@dataclass(frozen=True, slots=True)
class Service:
    """What all connections share."""

    graphql: GraphqlApi
    channels: Channels
    authorizer: CallerAuthorizer
    options: SandboxOptions
    faults: FaultPlayer
    gate: Gate
    traffic: Traffic


class RealtimeConnection:
    """One accepted connection: its frames and subscriptions."""

    def __init__(
        self,
        id: str,
        service: Service,
        transport: asyncio.Transport,
        socket: web.WebSocketResponse,
        writer: AbstractStreamWriter,
        hosts: frozenset[str],
    ) -> None:
        self.id = id
        self._since = datetime.now(UTC)
        self._service = service
        self._transport = transport
        self._address = address_of(transport)
        self._socket = socket
        self._writer = writer
        self._hosts = hosts
        self._outbox = Outbox(
            transport, service.options.queue_bytes, service.options.queue_frames, self._disconnect_slow
        )
        self._subscriptions: dict[str, LiveSubscription] = {}
        self._acknowledged = asyncio.Event()
        self._is_invalidated = asyncio.Event()

    @property
    def state(self) -> ConnectionInfo:
        """The address and subscriptions of the client."""
        return ConnectionInfo(
            id=self.id,
            address=self._address,
            since=stamp(self._since),
            waiting=len(self._outbox),
            subscriptions=tuple(map(subscription_state, self._subscriptions.values())),
        )

    def log(self, event: str, why: Refusal | InvalidOperation | None = None) -> None:
        """Log an event of this connection, and why something was refused."""
        self._service.traffic.log(self._address, f"connection {self.id} {event}", why)

    async def run(self) -> None:
        """Serve the connection until either side ends it or its maximum age is reached."""
        try:
            async with asyncio.TaskGroup() as group:
                helpers = [
                    group.create_task(self._outbox.run(self._writer.drain)),
                    group.create_task(self._keep_alive()),
                ]
                closer = group.create_task(self._end_when_invalidated())
                try:
                    async with asyncio.timeout(self._service.options.connection_age_s):
                        await self._read()
                except TimeoutError:
                    await self.end(WSCloseCode.GOING_AWAY)
                for helper in helpers:
                    helper.cancel()
                if not self._is_invalidated.is_set():
                    closer.cancel()
        finally:
            self._outbox.close()
            for subscription in self._subscriptions.values():
                self._service.channels.remove(subscription)
            self._subscriptions.clear()

    async def end(self, code: int) -> None:
        """Close the connection; abort it if the client does not answer in time."""
        await self._socket.close(code=code)
        self._transport.abort()

    def reset(self) -> None:
        """Reset the TCP connection without a close frame; data that the client has not read is lost."""
        reset_connection(self._transport)

    async def _end_when_invalidated(self) -> None:
        await self._is_invalidated.wait()
        await self.end(WSCloseCode.OK)

    def _invalidated(self, id: str) -> None:
        """End the subscription and its connection (developer guide, "unsubscribing with filters")."""
        del self._subscriptions[id]
        self.log(f"subscription {_id_text(id)} invalidated")
        self._send({"id": id, "type": FrameType.COMPLETE, "payload": {"message": "Subscription complete."}})
        self._is_invalidated.set()

    def _disconnect_slow(self) -> None:
        self.log("disconnected, because the client reads its messages too slowly")
        self._transport.abort()

    async def _keep_alive(self) -> None:
        await self._acknowledged.wait()
        while True:
            self._send({"type": FrameType.KEEP_ALIVE})
            await asyncio.sleep(self._service.options.keep_alive_s)

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.PING:
                await self._answer_ping(message.data)
                continue
            if message.type is WSMsgType.PONG:
                continue
            try:
                await self._take(_frame_of(message))
            except Refusal as refusal:
                self.log("frame refused", refusal)
                self._send({"type": FrameType.ERROR, "payload": {"errors": [refusal.entry()]}})

    async def _answer_ping(self, data: bytes) -> None:
        if not self._service.faults.is_mute:
            with contextlib.suppress(ConnectionError):
                await self._socket.pong(data)

    async def _take(self, frame: Mapping[str, object]) -> None:
        match frame.get("type"):
            case FrameType.CONNECTION_INIT:
                self._acknowledge()
            case _ if not self._acknowledged.is_set():
                self.log("frame ignored: it came before connection_ack")
            case FrameType.START:
                await self._start(frame)
            case FrameType.STOP:
                self._stop(_id_of(frame))
            case _:
                raise _unsupported_frame()

    def _acknowledge(self) -> None:
        timeout_ms = self._service.options.connection_timeout_ms
        self._send({"type": FrameType.CONNECTION_ACK, "payload": {"connectionTimeoutMs": timeout_ms}})
        self._acknowledged.set()

    async def _start(self, frame: Mapping[str, object]) -> None:
        payload = frame.get("payload")
        data = payload.get("data") if isinstance(payload, dict) else None
        if not isinstance(payload, dict) or not isinstance(data, str):
            raise _unsupported_frame()
        id = _id_of(frame)
        try:
            self._service.gate.enter(Door.SUBSCRIBE)
            caller = await self._authorize_start(payload, data)
            self._require_room(id)
            subscription = LiveSubscription(
                id, self._service.graphql.interest(data, caller), self._outbox, self._invalidated
            )
        except Refusal as refusal:
            self.log(f"start {_id_text(id)} refused", refusal)
            self._send({"id": id, "type": FrameType.ERROR, "payload": {"errors": [refusal.entry()]}})
        except InvalidOperation as invalid:
            self.log(f"start {_id_text(id)} refused", invalid)
            self._send({"id": id, "type": FrameType.ERROR, "payload": {"errors": invalid.messages()}})
        else:
            self._subscriptions[id] = subscription
            self._service.channels.add(subscription)
            self.log(f"start {_id_text(id)} accepted, {subscription.interest.root.name}")
            self._send({"id": id, "type": FrameType.START_ACK})

    async def _authorize_start(self, payload: Mapping[str, object], data: str) -> Caller:
        extensions = payload.get("extensions")
        authorization = extensions.get("authorization") if isinstance(extensions, dict) else None
        if not isinstance(authorization, dict):
            raise unauthorized(NO_CREDENTIALS_TEXT)
        return await self._service.authorizer.authorize_realtime(authorization, self._hosts, data)

    def _require_room(self, id: str) -> None:
        if id in self._subscriptions:
            raise Refusal(f"Duplicated operation id {id}", "DuplicatedOperationError")
        most = self._service.options.max_subscriptions
        if len(self._subscriptions) >= most:
            raise Refusal(f"Max number of {most} subscriptions reached", "MaxSubscriptionsReachedError")

    def _stop(self, id: str) -> None:
        """End a subscription. An unknown id is acknowledged as well, for clients that send ``stop`` twice."""
        subscription = self._subscriptions.pop(id, None)
        if subscription is not None:
            self._service.channels.remove(subscription)
        self.log(f"stop {_id_text(id)}")
        self._send({"id": id, "type": FrameType.COMPLETE})

    def _send(self, frame: Mapping[str, object]) -> None:
        if not self._service.faults.swallows(frame["type"]):
            self._outbox.put(encoded(frame))


def _frame_of(message: WSMessage) -> Mapping[str, object]:
    try:
        frame = json.loads(message.data) if message.type is WSMsgType.TEXT else None
    except (ValueError, RecursionError):
        frame = None
    if not isinstance(frame, dict):
        raise _unsupported_frame()
    return frame


def _id_of(frame: Mapping[str, object]) -> str:
    id = frame.get("id")
    if not isinstance(id, str) or not id:
        raise _unsupported_frame()
    return id


def _id_text(id: str) -> str:
    """Return an id for the log; a client may choose one of any length."""
    return id if len(id) <= _LONGEST_ID_LOGGED else f"{id[:_LONGEST_ID_LOGGED]}…"


def _unsupported_frame() -> Refusal:
    """Return AppSync's answer to an unknown frame (artillery #1567); it has no operation id."""
    return Refusal("unknown not supported through the realtime channel", UNSUPPORTED)


def encoded(frame: Mapping[str, object]) -> bytes:
    """Return a frame as it is sent."""
    return json.dumps(frame, separators=(",", ":")).encode()
