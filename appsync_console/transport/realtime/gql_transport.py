"""One real-time connection over gql's AppSync transport, fixed where gql loses messages, reasons or credentials.

The only module that imports gql. It never reconnects: it connects once, serves its subscriptions and ends with a
reason. docs/protocol.md lists what gql does itself and what differs here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from gql.transport.appsync_auth import AppSyncAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.common.adapters.websockets import WebSocketsAdapter
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, InvalidProxyStatus, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from appsync_console.domain.api import limits
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.authorization.headers import header_query, header_subprotocol, realtime_authorization
from appsync_console.domain.errors import AuthorizationError, ConsoleError, CredentialsExpired
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import SUBPROTOCOL
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.errors import appsync, clock_skew, network
from appsync_console.transport.errors.request_id import request_id_of, tracing
from appsync_console.transport.handshake import HandshakeKind, is_rejected
from appsync_console.transport.realtime.frame_dispatcher import ConnectionEvents, FrameDispatcher, Subscription
from appsync_console.transport.realtime.last_frame import LastFrame
from appsync_console.transport.realtime.liveness import LivenessAction, LivenessMonitor
from appsync_console.transport.realtime.network_monitor import Address
from appsync_console.transport.realtime.sleep_clock import SleepClock
from appsync_console.transport.realtime.split_connection import Read, SplitConnection
from appsync_console.transport.realtime.tcp_keep_alive import watch_link
from appsync_console.transport.realtime.timeouts import Timeouts
from appsync_console.transport.realtime.websocket import Connect, connect_arguments
from appsync_console.transport.wire import graphql_ws
from appsync_console.transport.wire.events import ConnectionAcknowledged, ConnectionRejected, SubscriptionRejected
from appsync_console.transport.wire.json_frame import redacted, shown

logger = logging.getLogger(__name__)

# Both log whole frames and request headers at DEBUG, including the credentials.
for _name in ("gql", "gql.transport", "websockets", "websockets.client"):
    logging.getLogger(_name).setLevel(logging.INFO)

# Bytes read from the socket at once; parsing them keeps the event loop busy without a break.
_READ_BYTES = 64 * 1024
_SLICE_NS = 4_000_000


class _Adapter(WebSocketsAdapter):
    async def connect(self) -> None:
        """Open the socket; raises the exceptions of websockets, whose reason gql's own adapter hides."""
        offered = [Subprotocol(name) for name in self.subprotocols or ()]
        self.websocket = await Connect(self.url, subprotocols=offered, **self.connect_args)
        transport = self.websocket.transport
        if hasattr(transport, "max_size"):  # asyncio's transports over plain sockets
            transport.max_size = _READ_BYTES
        if (sock := transport.get_extra_info("socket")) is not None:
            watch_link(sock)


class _NoAuthentication(AppSyncAuthentication):
    def get_auth_url(self, url: str) -> str:
        return url

    def get_headers(self, data: str | None = None, headers: dict[str, Any] | None = None) -> dict[str, Any]:
        return {}


class RealtimeTransport(AppSyncWebsocketsTransport):
    """One connection, from :meth:`connect` through :meth:`receive` and :meth:`watch` to :meth:`close`.

    Args:
        frame_listeners: Each is called with every frame, secrets removed; without listeners this costs nothing.
        number: Number of the connection within the session, from 1.
        sleep: Tells whether the computer slept.

    Attributes:
        api: What the API offers.
        last_frame: When the server was last known to be alive.
        heard_us: The same for frames that were passed on: earlier while messages wait for the disk.
        peer: The address of the server or proxy; None before the socket was open.
    """

    def __init__(
        self,
        access: ApiAccess,
        events: ConnectionEvents,
        *,
        timing: Timeouts,
        frame_listeners: Sequence[Callable[[Frame], None]] = (),
        number: int = 1,
        sleep: SleepClock | None = None,
    ) -> None:
        endpoint = access.endpoint
        super().__init__(endpoint.realtime_url, auth=_NoAuthentication())
        self.adapter = _Adapter(
            endpoint.realtime_url,
            connect_args=connect_arguments(access, timing),
        )
        self.last_frame = LastFrame(sleep or SleepClock())
        self.heard_us = 0
        self.peer: Address | None = None
        self.api = SIMPLE_CHANNELS
        self._endpoint = endpoint
        self._proxy = access.route.realtime_proxy.address if access.route.realtime_proxy else ""
        self._handshake = access.handshake
        # On this computer and straight: the URL with the credentials passes no other program.
        self._may_use_query = endpoint.is_loopback and not (endpoint.realtime_host or access.route.realtime_proxy)
        self._authorizer = access.authorizer
        self._events = events
        self._redactor = access.redactor
        self._timing = timing
        self._frame_listeners = frame_listeners
        self._number = number
        self._silence_s = timing.silence_s
        self._vigil = LivenessMonitor(timing, time.monotonic(), self._silence_s)
        self._look_again = asyncio.Event()
        self._is_given_up = False
        self._is_held = False
        self._server_ahead_s: float | None = None
        self._inbox = FrameDispatcher(events, access.redactor, number, self._refused)

    async def connect(self) -> None:
        """Open the socket and wait until AppSync acknowledges the connection. Cleans up if it fails.

        Raises:
            AuthorizationError: AppSync rejected the credentials.
            ConnectionProblem: The connection failed for any other reason.
        """
        try:
            await self._connect()
        except CredentialsExpired:
            if not await self._authorizer.renew():
                raise
            await self._connect()

    async def _connect(self) -> None:
        """Connect with the handshake in use; if the server rejects it, with the query string if that is allowed."""
        handshake = self._handshake
        try:
            await self._open(handshake.kind)
        except ConsoleError as problem:
            if handshake.is_query_chosen or not self._may_use_query or not is_rejected(problem):
                raise
            if handshake.kind is HandshakeKind.QUERY:  # the next attempt tries both again
                handshake.kind = HandshakeKind.SUBPROTOCOL
                raise
            await self._connect_by_query(problem)

    async def _connect_by_query(self, rejection: ConsoleError) -> None:
        """Connect with the query string; raises ``rejection`` if the server rejects that as well."""
        logger.debug("The server rejects credentials in the subprotocol: %s", rejection)
        try:
            await self._open(HandshakeKind.QUERY)
        except AuthorizationError as problem:
            if is_rejected(problem):
                raise rejection from problem
            raise
        except ConsoleError as problem:
            raise rejection from problem
        self._handshake.kind = HandshakeKind.QUERY

    async def _open(self, kind: HandshakeKind) -> None:
        headers = await self._authorizer.connect_headers()
        authorization = realtime_authorization(self._endpoint.host, headers)
        if kind is HandshakeKind.QUERY:
            self.adapter.url = f"{self._endpoint.realtime_url}?{header_query(authorization)}"
            self.adapter.subprotocols = [SUBPROTOCOL]
        else:
            self.adapter.url = self._endpoint.realtime_url
            self.adapter.subprotocols = [SUBPROTOCOL, header_subprotocol(authorization)]
        try:
            async with self._explained(), asyncio.timeout(self._timing.connect_s):
                await self.adapter.connect()
            self._connected = True
            self.peer = self._websocket.transport.get_extra_info("peername")
            self._note_life()
            response = self._websocket.response
            answered = response.headers if response else Headers()
            self._server_ahead_s = clock_skew.ahead_s(answered.get("Date", ""), time.time())
            with tracing(request_id_of(answered, self._redactor)):
                async with asyncio.timeout(self._timing.ack_s):
                    await self._initialize()
            self._vigil = LivenessMonitor(self._timing, time.monotonic(), self._silence_s)
        except TimeoutError as error:
            self.abort()
            raise appsync.no_acknowledgement(self._timing.ack_s) from error
        except BaseException:
            self.abort()
            raise

    async def receive(self) -> None:
        """Process frames until the connection ends, and pass messages on in batches.

        A batch holds what arrived without a pause, at most some milliseconds, so that a flood neither starves the loop
        nor costs one call per message.

        Raises:
            AuthorizationError: AppSync no longer accepts the credentials.
            ConnectionProblem: The connection ended.
        """
        websocket = self._websocket
        try:
            while True:
                read: Read | None = await websocket.read()
                end_ns = time.monotonic_ns() + _SLICE_NS
                while read is not None:
                    self._take(read)
                    read = websocket.read_nowait() if time.monotonic_ns() < end_ns else None
                self._note_life()
                heard_us = self.last_frame.proven_us
                await self._hand_over()
                self.heard_us = heard_us
                if websocket.is_waiting:
                    await asyncio.sleep(0)
        except ConnectionClosed as closed:
            await self._hand_over()
            code, reason = self._closing(closed)
            raise appsync.connection_lost(code, reason) from closed
        except ConsoleError:
            await self._hand_over()
            raise

    async def watch(self) -> None:
        """Wait until the server is silent for longer than it promised, or does not answer a ping; see liveness.

        Frames in the queue count as activity: while messages wait for the disk, we are the slow side.

        Raises:
            ConnectionSilent: The server is silent, or the user closed the silent connection.
            ConnectionLost: The server does not answer pings.
        """
        websocket = self._websocket
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._look_again.clear()
                now_s = time.monotonic()
                if self._is_given_up:
                    raise appsync.reconnecting()
                if self._is_held or websocket.is_waiting:
                    self._note_frame(now_s)
                match self._vigil.look(now_s):
                    case LivenessAction.PING:
                        tasks.create_task(self._ping(), name="ping")
                    case LivenessAction.WARN:
                        problem = appsync.suspiciously_silent(self._silence_s)
                        self._events.silent(problem, self._vigil.heard_s)
                    case LivenessAction.GIVE_UP_SILENT:
                        raise appsync.silent(self._silence_s)
                    case LivenessAction.GIVE_UP_UNANSWERED:
                        raise appsync.unanswered()
                await _wait(self._look_again, self._vigil.wait_s(now_s))

    def doubt(self) -> None:
        """Check at once whether the server is reachable: the computer slept, or its network changed."""
        self._vigil.doubt()
        self._look_again.set()

    def give_up(self) -> None:
        """Close the connection because the user no longer wants to wait for it."""
        self._is_given_up = True
        self._look_again.set()

    async def start(self, channel: str) -> None:
        """Subscribe to a channel and wait for the answer, which is reported as an event."""
        # Register before sending, so that even the fastest answer finds the subscription.
        subscription = self._inbox.register(channel)
        await self._begin(subscription)
        if (again := subscription.again) is None or not self._inbox.is_registered(again):
            return
        try:
            if not await self._authorizer.of_channel(channel).renew() and subscription.refusal is not None:
                raise subscription.refusal
        except ConsoleError as problem:
            self._inbox.end(again, problem)
        else:
            await self._begin(again)

    async def _begin(self, subscription: Subscription) -> None:
        channel = subscription.channel
        try:
            data = graphql_ws.request(self.api.channel(channel))
            headers = await self._authorizer.start_headers(channel, data)
            authorization = realtime_authorization(self._endpoint.host, headers)
            if not self._inbox.is_registered(subscription):
                return
            async with asyncio.timeout(self._timing.start_ack_s):
                subscription.is_sent = True
                await self._send(graphql_ws.start(subscription.id, data, authorization))
                await subscription.answered
        except TimeoutError:
            problem = appsync.not_acknowledged(channel, self._timing.start_ack_s, subscription.reported)
            self._inbox.end(subscription, problem)
            await self._send_stop(subscription)
        except ConsoleError as problem:
            self._inbox.end(subscription, problem)
        except ConnectionClosed:
            logger.debug("The connection ended before a subscription could be sent.")

    async def stop(self, channel: str) -> None:
        """End the subscription of a channel. Drops its remaining messages; does not await ``complete``."""
        for subscription in self._inbox.forget(channel):
            await self._send_stop(subscription)

    async def close(self) -> None:
        """End the subscriptions and the connection in order; abort if that takes too long."""
        websocket = self.adapter.websocket
        if not isinstance(websocket, SplitConnection):
            return
        try:
            async with asyncio.timeout(self._timing.close_s), asyncio.TaskGroup() as tasks:
                tasks.create_task(_drain(websocket), name="drain")
                for subscription in self._inbox.forget_all():
                    await self._send_stop(subscription)
                await websocket.close()
        except TimeoutError:
            logger.debug("The server did not close the connection in time.")
        finally:
            self.abort()

    def abort(self) -> None:
        """Close the socket immediately."""
        websocket, self.adapter.websocket = self.adapter.websocket, None
        self._connected = False
        self._inbox.forget_all()
        if websocket is not None:
            websocket.transport.abort()

    async def _initialize(self) -> None:
        # If the server has closed already, its last frames are still to be read.
        with suppress(ConnectionClosed):
            await self._send(graphql_ws.INITIALIZE)
        await self._wait_ack()

    async def _wait_ack(self) -> None:
        while True:
            try:
                read = await self._websocket.read()
            except ConnectionClosed as closed:
                raise appsync.closed_early(*self._closing(closed)) from closed
            self._note_life()
            for number, raw in enumerate(read.messages, 1):
                self._show(raw, is_sent=False)
                for event in graphql_ws.decode([raw]):
                    match event:
                        case ConnectionAcknowledged(silence_s):
                            self._obey(silence_s)
                            # What arrived together with the acknowledgement is for receive().
                            self._websocket.put_back(read._replace(messages=read.messages[number:]))
                            return
                        case ConnectionRejected(payload) | SubscriptionRejected(_, payload):
                            raise self._refused(None, redacted(payload, self._redactor))

    def _refused(self, channel: str | None, payload: object) -> ConsoleError:
        """Return why the connection, or a channel of it, was rejected."""
        if channel is None:
            return appsync.connection_refused(payload, self._authorizer.credentials, self._server_ahead_s)
        shown = self._authorizer.of_channel(channel).credentials
        return appsync.subscription_refused(channel, payload, shown, self._server_ahead_s)

    def _obey(self, silence_s: float | None) -> None:
        if silence_s is not None:
            self._silence_s = min(silence_s, limits.CONNECTION_AGE_S)

    async def _ping(self) -> None:
        with suppress(ConnectionClosed):
            pinged = self.last_frame.pinged()
            await (await self._websocket.ping())
            self.last_frame.answered(pinged)
            if self._vigil.answered(time.monotonic()):
                self._events.revived()
            self._look_again.set()

    async def _send(self, message: str) -> None:
        await self._websocket.send(message)
        self._show(message.encode(), is_sent=True)

    async def _send_stop(self, subscription: Subscription) -> None:
        if subscription.is_sent:
            with suppress(ConnectionClosed):
                await self._send(graphql_ws.stop(subscription.id))

    def _take(self, read: Read) -> None:
        if self._frame_listeners:
            for raw in read.messages:
                self._show(raw, is_sent=False, at_us=read.at_us)
        self._inbox.take(read.messages, read.at_us, read.mono_ns // 1000)

    async def _hand_over(self) -> None:
        if batch := self._inbox.take_batch():
            self._is_held = True
            try:
                await self._events.received(batch)
            finally:
                self._is_held = False
                self._note_frame(time.monotonic())

    def _show(self, raw: bytes, *, is_sent: bool, at_us: int | None = None) -> None:
        if self._frame_listeners:
            at_us = time.time_ns() // 1000 if at_us is None else at_us
            frame = shown(raw, self._redactor, is_sent=is_sent, at_us=at_us, connection=self._number)
            for listener in list(self._frame_listeners):
                listener(frame)

    def _note_life(self) -> None:
        now_s = time.monotonic()
        self._note_frame(now_s)
        self.last_frame.arrived(time.time_ns() // 1000, now_s)

    def _note_frame(self, now_s: float) -> None:
        if self._vigil.heard(now_s):
            self._events.revived()

    def _closing(self, closed: ConnectionClosed) -> tuple[int, str]:
        """Return close code and reason. A close frame counts as activity: everything sent before it has arrived."""
        if closed.rcvd is None:
            return 1006, ""
        self._note_life()
        return closed.rcvd.code, self._redactor.redact(closed.rcvd.reason)

    @property
    def _websocket(self) -> SplitConnection:
        websocket = self.adapter.websocket
        if not isinstance(websocket, SplitConnection):
            raise ConnectionClosed(None, None)
        return websocket

    @asynccontextmanager
    async def _explained(self) -> AsyncIterator[None]:
        """Explain why the socket could not be opened."""
        try:
            yield
        except InvalidStatus as error:
            response = error.response
            body = self._redactor.redact(response.body.decode("utf-8", "replace"))
            with tracing(request_id_of(response.headers, self._redactor)):
                raise appsync.upgrade_refused(
                    response.status_code,
                    response.headers.get("x-amzn-ErrorType", ""),
                    body,
                    self._authorizer.credentials,
                    clock_skew.ahead_s(response.headers.get("Date", ""), time.time()),
                ) from error
        except InvalidProxyStatus as error:
            raise appsync.proxy_refused(error.response.status_code, self._proxy) from error
        except (OSError, WebSocketException, ValueError, ImportError) as error:
            address = urlsplit(self._endpoint.realtime_url).netloc
            raise network.cannot_connect(error, address, self._proxy) from error


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _drain(websocket: SplitConnection) -> None:
    """Read the remaining frames, so that the closing handshake is not stuck behind them."""
    with suppress(ConnectionClosed):
        while True:
            await websocket.read()
