"""One connection that heals: connects, subscribes its channels, and does both again after every loss.

The socket is in gql_transport, the states are in link, the waits in backoff; here is only who does what when. Which
channels it has, and how many, is for those it belongs to.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.errors import ConsoleError, TooManySubscriptions
from appsync_console.domain.message import Incoming
from appsync_console.domain.secret import Redactor
from appsync_console.domain.status import ConnectionStatus, Frame
from appsync_console.domain.terms import ConnectionState
from appsync_console.transport.authorization.authorizer import Authorizer
from appsync_console.transport.backoff import Backoff, is_worth_retrying
from appsync_console.transport.proxy_route import Route
from appsync_console.transport.realtime.connection_state import (
    ChannelSubscription,
    ConnectionStateMachine,
    RealtimeListener,
)
from appsync_console.transport.realtime.timeouts import Timeouts

if TYPE_CHECKING:
    from appsync_console.transport.realtime.gql_transport import RealtimeTransport

# Subscriptions that wait for their answer at the same time.
_STARTS_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the connections of one session have in common.

    Attributes:
        listener: Told of channels and gaps; messages go through the owner.
        redactor: Knows the secrets that must not stand in frames and errors.
        route: How the API is reached.
        frame_listeners: Called with each frame in both directions.
        next_number: Gives each connection that is opened a number of its own.
        document: The subscription to a channel; asked once for each connection.
    """

    endpoint: Endpoint
    authorizer: Authorizer
    listener: RealtimeListener
    redactor: Redactor
    timing: Timeouts
    route: Route
    frame_listeners: list[Callable[[Frame], None]]
    next_number: Callable[[], int]
    document: Callable[[], Awaitable[str]]


class Owner(Protocol):
    """What a connection needs of those it belongs to; all is called on the loop."""

    @property
    def refusal(self) -> ConsoleError | None:
        """Why no connection is to be tried; None while they may be."""
        ...

    def refuse(self, problem: ConsoleError) -> None:
        """The credentials are refused, which is so for all connections."""
        ...

    def connection_changed(self) -> None:
        """The state of a connection is another."""
        ...

    def renewed(self, place: int) -> None:
        """The connection at that place begins anew."""
        ...

    def overflowed(self, place: int, proven: int) -> None:
        """The server lets no more channels onto that connection; the most it had at once is ``proven``."""
        ...

    async def received(self, batch: Sequence[Incoming]) -> None:
        """Messages came; no more are taken while this waits."""
        ...


class Connection:
    """Keeps its channels subscribed while it runs.

    Args:
        place: What the owner knows it by.
    """

    def __init__(self, shared: Shared, owner: Owner, place: int) -> None:
        self._shared = shared
        self._timing = shared.timing
        self._owner = owner
        self._place = place
        self._link = ConnectionStateMachine(shared.listener, owner.connection_changed)
        self._backoff = Backoff(self._timing.backoff_first_s, self._timing.backoff_most_s)
        self._unlistened: list[str] = []
        self._changed = asyncio.Event()
        self._retry = asyncio.Event()
        self._in_flight = 0
        self._most_live = 0
        self._displaced: dict[str, ConsoleError] = {}
        self._channel_backoffs: dict[str, _ChannelBackoff] = {}
        self._transport: RealtimeTransport | None = None

    @property
    def status(self) -> ConnectionStatus:
        """The state of this connection."""
        return self._link.status

    def listen(self, channel: str) -> None:
        """Want a channel; nothing happens where it is wanted already."""
        if self._link.listen(channel):
            self._changed.set()

    def unlisten(self, channel: str) -> None:
        """Want a channel no longer; its subscription is ended without waiting for an answer."""
        if self._link.unlisten(channel):
            self._displaced.pop(channel, None)
            self._channel_backoffs.pop(channel, None)
            self._unlistened.append(channel)
            self._changed.set()

    def release(self) -> list[ChannelSubscription]:
        """Give away the channels that are not live."""
        return self._link.release()

    def adopt(self, wanted: ChannelSubscription) -> None:
        """Take over a channel that another connection gave away."""
        self._link.adopt(wanted)
        self._changed.set()

    def retry_now(self) -> None:
        """Try at once what waits, is silent or was refused: the connection, and single channels."""
        self._link.unpark()
        self._changed.set()
        if self.status.state is ConnectionState.SILENT and self._transport is not None:
            self._transport.give_up()
        if self.status.state is not ConnectionState.LIVE:
            self._retry.set()

    def wake(self) -> None:
        """Look again whether to wait, to try or to do neither."""
        if self.status.state in (ConnectionState.WAITING, ConnectionState.REFUSED):
            self._retry.set()

    def surroundings_changed(self) -> None:
        """The machine slept, or its network is another: what waits tries at once, what is open must prove itself.

        What was refused stays refused: that has nothing to do with the network.
        """
        if self._transport is not None:
            self._transport.doubt()
        elif self.status.state in (ConnectionState.WAITING, ConnectionState.CONNECTING):
            self._backoff.reset()
            self._retry.set()

    async def run(self) -> None:
        """Be connected until cancelled; then end the subscriptions and the connection in order, within ``close_s``."""
        # gql takes a third of a second to import, which a start of the program without a connection need not wait for.
        from appsync_console.transport.realtime.gql_transport import RealtimeTransport

        try:
            while True:
                transport = RealtimeTransport(
                    self._shared.endpoint,
                    self._shared.authorizer,
                    self,
                    redactor=self._shared.redactor,
                    timing=self._timing,
                    route=self._shared.route,
                    frame_listeners=self._shared.frame_listeners,
                    number=self._shared.next_number(),
                )
                problem = await self._connect_and_serve(transport)
                _heed_cancellation()
                await self._wait_to_retry(problem, transport.alive_us)
        finally:
            self._link.offline()

    # What the transport tells (see inbox.ConnectionEvents).

    async def received(self, batch: Sequence[Incoming]) -> None:
        """Pass messages on."""
        await self._owner.received(batch)

    def acknowledged(self, channel: str) -> None:
        """A channel is live."""
        if backoff := self._channel_backoffs.get(channel):
            backoff.acknowledged_s = time.monotonic()
        self._link.acknowledged(channel, _now_us())
        self._most_live = max(self._most_live, self._link.live_count)

    def ended(self, channel: str, problem: ConsoleError) -> None:
        """A channel was refused, or ended by the API."""
        if not isinstance(problem, TooManySubscriptions):
            self._end_channel(channel, problem)
        elif self._link.displaced(channel, problem, _now_us()):
            self._displaced[channel] = problem
            self._settle()

    def heard(self) -> None:
        """The connection gave a sign of life."""
        self._link.heard(time.monotonic())

    def silent(self, problem: ConsoleError, since_s: float) -> None:
        """The connection gives no sign of life."""
        self._link.silent(problem, since_s)

    def revived(self) -> None:
        """It gave one after all."""
        self._link.revived()

    def _end_channel(self, channel: str, problem: ConsoleError) -> None:
        """Try a channel again later, or never where that would not help; the other channels go on."""
        retry_at = None
        if is_worth_retrying(problem):
            backoff = self._channel_backoffs.setdefault(channel, _ChannelBackoff(self._timing))
            retry_at = time.monotonic() + backoff.next_s(time.monotonic())
        self._link.ended(channel, problem, _now_us(), retry_at)
        self._changed.set()  # the wait for the next one that is due is another

    async def _connect_and_serve(self, transport: RealtimeTransport) -> ConsoleError:
        """One connection from its beginning to its end; returns why it ended."""
        self._retry.clear()
        self._most_live = 0
        self._displaced.clear()
        self._owner.renewed(self._place)
        self._link.connecting()
        try:
            await transport.connect()
            transport.document = await self._shared.document()
            self._link.live()
            self._transport = transport
            self._retry.clear()
            began_s = time.monotonic()
            try:
                await self._serve(transport)
            finally:
                self._transport = None
                if time.monotonic() - began_s >= self._timing.settled_s:
                    self._backoff.reset()
        except ConsoleError as problem:
            return problem
        except BaseExceptionGroup as group:
            return _only_problem(group)
        finally:
            await transport.close()
        raise AssertionError("a connection is served until it ends")

    async def _serve(self, transport: RealtimeTransport) -> None:
        starting = asyncio.Semaphore(_STARTS_AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(transport.receive(), name="receive")
            tasks.create_task(transport.watch(), name="watch")
            while True:
                self._changed.clear()
                for channel in self._unlistened:
                    tasks.create_task(transport.stop(channel), name="stop")
                self._unlistened.clear()
                for wanted in self._link.take_unstarted(time.monotonic()):
                    tasks.create_task(self._start(transport, wanted, starting), name="start")
                await _wait(self._changed, self._link.next_due_s)

    async def _start(
        self, transport: RealtimeTransport, wanted: ChannelSubscription, starting: asyncio.Semaphore
    ) -> None:
        async with starting:
            if not self._link.is_current(wanted):
                return
            if self._displaced:  # not before it is known how many the server takes
                wanted.is_started = False
                return
            self._in_flight += 1
            try:
                await transport.start(wanted.status.name)
            finally:
                self._in_flight -= 1
            self._settle()

    def _settle(self) -> None:
        """Move the channels there is no room for, once no other waits for its answer.

        Where the server takes none at all, another connection would not help: they are tried again later.
        """
        if not self._displaced or self._in_flight:
            return
        displaced, self._displaced = self._displaced, {}
        if self._most_live:
            self._owner.overflowed(self._place, self._most_live)
            return
        for channel, problem in displaced.items():
            self._end_channel(channel, problem)

    async def _wait_to_retry(self, problem: ConsoleError, alive_us: int) -> None:
        self._unlistened.clear()
        if not is_worth_retrying(problem):
            self._owner.refuse(problem)
        elif self._owner.refusal is None:
            delay_s = self._backoff.next_s()
            self._link.lost(problem, alive_us, retry_at=time.monotonic() + delay_s)
            with suppress(TimeoutError):
                async with asyncio.timeout(delay_s):
                    await self._retry.wait()
        while (refusal := self._owner.refusal) is not None:
            self._retry.clear()
            self._link.refused(refusal, alive_us)
            await self._retry.wait()


class _ChannelBackoff:
    """The waits between the tries of one channel; they start anew once it was live for a while.

    Attributes:
        acknowledged_s: When AppSync accepted it last, seconds of the monotonic clock.
    """

    def __init__(self, timing: Timeouts) -> None:
        self.acknowledged_s: float | None = None
        self._settled_s = timing.settled_s
        self._backoff = Backoff(timing.backoff_first_s, timing.backoff_most_s)

    def next_s(self, now_s: float) -> float:
        """Seconds until the next try."""
        if self.acknowledged_s is not None and now_s - self.acknowledged_s >= self._settled_s:
            self._backoff.reset()
        self.acknowledged_s = None
        return self._backoff.next_s()


async def _wait(event: asyncio.Event, until_s: float | None) -> None:
    """Wait for the event, but not beyond ``until_s``, seconds of the monotonic clock; timers may fire early."""
    with suppress(TimeoutError):
        async with asyncio.timeout(None if until_s is None else max(0.0, until_s - time.monotonic())):
            await event.wait()


def _heed_cancellation() -> None:
    """End here when that was asked for: before Python 3.13 a task group forgets it where a child fails just then."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _now_us() -> int:
    return time.time_ns() // 1000


def _only_problem(group: BaseExceptionGroup[BaseException]) -> ConsoleError:
    """The problem that ended a connection; a group with anything else in it is a fault of the program."""
    problems, others = group.split(ConsoleError)
    if others is not None or problems is None:
        raise group
    first = problems.exceptions[0]
    return first if isinstance(first, ConsoleError) else _only_problem(first)
