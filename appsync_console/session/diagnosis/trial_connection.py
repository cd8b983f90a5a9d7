"""A test connection, observed step by step: opened, acknowledged, subscribed, test message delivered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.api.operation import Operation
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.errors import ConsoleError, NotDelivered, SubscriptionError
from appsync_console.domain.message import Arrival
from appsync_console.domain.reason import Reason, Unheard
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, Frame
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.session.live.test_message import new_mark, probe_text
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.dialects import dialect_of
from appsync_console.transport.http.graphql_client import GraphqlClient
from appsync_console.transport.realtime.pool import ConnectionPool
from appsync_console.transport.realtime.timeouts import Timeouts


class TrialConnection:
    """A connection with one channel. Each method waits for one step and raises the reason if it fails.

    The first failure is final: the caller then ends :meth:`run`.

    Args:
        api: What to subscribe and publish with.
        decoy: A mutation whose message the subscription must not deliver.
    """

    def __init__(
        self,
        access: ApiAccess,
        channel: str,
        *,
        timing: Timeouts,
        api: ApiDescription = SIMPLE_CHANNELS,
        decoy: Operation | None = None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._channel = channel
        self._api = api
        self._decoy_operation = decoy
        self._http = GraphqlClient(access)
        dialect = dialect_of(access.kind)
        self._publisher = dialect.publisher(self._http)
        self._realtime = ConnectionPool(
            access, self, timing=timing, describe=self._describe, open_transport=dialect.open_transport
        )
        self._opened: asyncio.Future[ConsoleError | None] = loop.create_future()
        self._acknowledged: asyncio.Future[ConsoleError | None] = loop.create_future()
        self._subscribed: asyncio.Future[ConsoleError | None] = loop.create_future()
        self._probe = new_mark()
        self._decoy = new_mark()
        self._returned: asyncio.Future[float | SubscriptionError] = loop.create_future()

    async def run(self) -> None:
        """Stay connected until canceled."""
        self._realtime.add_frame_listener(self._on_frame)
        self._realtime.listen(self._channel)
        try:
            await self._realtime.run()
        finally:
            await self._http.aclose()

    async def opened(self) -> None:
        """Wait until the WebSocket is open, that is, the first frame could be sent."""
        await _succeeded(self._opened)

    async def acknowledged(self) -> None:
        """Wait until the API has accepted the credentials."""
        await _succeeded(self._acknowledged)

    async def subscribed(self) -> None:
        """Wait until the API has acknowledged the subscription."""
        await _succeeded(self._subscribed)

    async def probe(self, timeout_s: float) -> float:
        """Publish a test message to the channel, which others see too; returns the seconds until it was delivered.

        Raises:
            NotDelivered: It was not delivered within ``timeout_s`` seconds.
            SubscriptionError: The decoy was delivered, which was published before.
        """
        if self._decoy_operation is not None:
            self._publisher.api = replace(self._api, publish=self._decoy_operation)
            await self._publisher.publish(self._channel, probe_text(self._decoy))
        self._publisher.api = self._api
        began_s = time.monotonic()
        await self._publisher.publish(self._channel, probe_text(self._probe))
        try:
            async with asyncio.timeout(timeout_s):
                returned = await self._returned
        except TimeoutError as error:
            raise NotDelivered("check.not_delivered", timeout_s=timeout_s) from error
        if isinstance(returned, SubscriptionError):
            raise returned
        return returned - began_s

    # Events of the connection (see RealtimeListener).

    def link_changed(self, status: ConnectionStatus) -> None:
        """Record that the connection is live, or why it is not."""
        if status.state is ConnectionState.LIVE:
            _settle(self._opened, None)
            _settle(self._acknowledged, None)
        elif status.state in (ConnectionState.WAITING, ConnectionState.REFUSED):
            self._fail(status.problem or ConsoleError("check.connection_failed"))

    def channel_changed(self, status: ChannelStatus) -> None:
        """Record that the channel is subscribed, or why it is not."""
        if status.state is ChannelState.LIVE:
            _settle(self._subscribed, None)
        elif status.state is ChannelState.REFUSED or status.is_retrying:
            _settle(self._subscribed, status.problem or ConsoleError("check.subscription_rejected"))

    async def received(self, batch: Sequence[Arrival]) -> None:
        """Record the test message; ignore what others publish meanwhile."""
        for text in (text for arrival in batch for text in arrival.texts):
            if self._returned.done():
                return
            if self._decoy in text:
                self._returned.set_result(_not_filtered())
            elif self._probe in text:
                self._returned.set_result(time.monotonic())

    def unheard(self, channel: str, unheard: Unheard) -> None:
        """Ignore it: the check ends before there are gaps."""

    def gap_found(self, channel: str, start_us: int, end_us: int, cause: Reason) -> None:
        """Ignore gaps: the check ends before there are any."""

    async def _describe(self) -> ApiDescription:
        return self._api

    def _on_frame(self, frame: Frame) -> None:
        if frame.is_sent:
            _settle(self._opened, None)

    def _fail(self, problem: ConsoleError) -> None:
        for future in (self._opened, self._acknowledged, self._subscribed):
            _settle(future, problem)


def _not_filtered() -> SubscriptionError:
    return SubscriptionError("check.not_filtered")


def _settle(future: asyncio.Future[ConsoleError | None], problem: ConsoleError | None) -> None:
    if not future.done():
        future.set_result(problem)


async def _succeeded(future: asyncio.Future[ConsoleError | None]) -> None:
    problem = await future
    if problem is not None:
        raise problem
