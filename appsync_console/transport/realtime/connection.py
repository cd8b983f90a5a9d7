"""A self-healing connection: connects, subscribes its channels, and does both again after every loss.

gql_transport has the socket, connection_state the states, backoff the waits; this module only coordinates them. The
owner decides which channels the connection has, and how many.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.errors import ConsoleError, TooManySubscriptions
from appsync_console.domain.message import Arrival
from appsync_console.domain.reason import ASLEEP, NO_NETWORK, Reason, Unheard
from appsync_console.domain.status import ConnectionStatus, Frame
from appsync_console.domain.terms import ConnectionState
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.backoff import Backoff, is_worth_retrying
from appsync_console.transport.realtime.connection_state import (
    ChannelSubscription,
    ConnectionStateMachine,
    RealtimeListener,
)
from appsync_console.transport.realtime.network_monitor import NetworkMonitor
from appsync_console.transport.realtime.timeouts import Timeouts

if TYPE_CHECKING:
    from appsync_console.transport.realtime.gql_transport import RealtimeTransport

_log = logging.getLogger(__name__)

# Maximum number of subscriptions that wait for an answer at the same time.
_STARTS_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the connections of one session share.

    Attributes:
        listener: Notified of channels and gaps; messages go through the owner.
        frame_listeners: Called with each frame in both directions.
        next_number: Returns a new number for each connection that opens.
        describe: Returns what the API offers; called once per connection.
        open_transport: Returns the class of one connection, which is imported only then.
        network: Tells why a connection was lost: the computer slept, or has no network.
    """

    access: ApiAccess
    listener: RealtimeListener
    timing: Timeouts
    frame_listeners: list[Callable[[Frame], None]]
    next_number: Callable[[], int]
    describe: Callable[[], Awaitable[ApiDescription]]
    open_transport: Callable[[], type[RealtimeTransport]]
    network: NetworkMonitor


class Owner(Protocol):
    """What a connection needs from its owner; everything is called on the event loop."""

    @property
    def refusal(self) -> ConsoleError | None:
        """Return why no connection may be attempted; None if attempts are allowed."""
        ...

    def refuse(self, problem: ConsoleError) -> None:
        """The credentials were rejected, which affects all connections."""
        ...

    def connection_changed(self) -> None:
        """The state of a connection changed."""
        ...

    def renewed(self, place: int) -> None:
        """The connection at that place starts over."""
        ...

    def overflowed(self, place: int, proven: int) -> None:
        """The server accepts no more channels on that connection; the most it had at once is ``proven``."""
        ...

    async def received(self, batch: Sequence[Arrival]) -> None:
        """Messages arrived; no more are read until this returns."""
        ...


class Connection:
    """Keeps its channels subscribed while it runs.

    Args:
        place: The owner's number for it.
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
        self._heard_us = 0

    @property
    def status(self) -> ConnectionStatus:
        """The state of this connection."""
        return self._link.status

    @property
    def heard_us(self) -> int:
        """When the last frames arrived that were passed on, microseconds since the epoch, UTC; 0 if none did."""
        if self._transport is not None:
            self._heard_us = max(self._heard_us, self._transport.heard_us)
        return self._heard_us

    def listen(self, channel: str, unheard: Unheard | None = None) -> None:
        """Add a channel, which may have been unheard for a while; does nothing if it was already added."""
        if self._link.listen(channel, unheard):
            self._changed.set()

    def unlisten(self, channel: str) -> None:
        """Remove a channel; ends its subscription without waiting for an answer."""
        if self._link.unlisten(channel):
            self._displaced.pop(channel, None)
            self._channel_backoffs.pop(channel, None)
            self._unlistened.append(channel)
            self._changed.set()

    def release(self) -> list[ChannelSubscription]:
        """Hand over the channels that are not live."""
        return self._link.release()

    def adopt(self, wanted: ChannelSubscription) -> None:
        """Take over a channel that another connection handed over."""
        self._link.adopt(wanted)
        self._changed.set()

    def retry_now(self) -> None:
        """Retry now whatever is waiting, silent or rejected: the connection, and single channels."""
        self._link.unpark()
        self._changed.set()
        if self.status.state is ConnectionState.SILENT and self._transport is not None:
            self._transport.give_up()
        if self.status.state is not ConnectionState.LIVE:
            self._retry.set()

    def wake(self) -> None:
        """Check again whether to wait, to connect or to do neither."""
        if self.status.state in (ConnectionState.WAITING, ConnectionState.REFUSED):
            self._retry.set()

    def surroundings_changed(self) -> None:
        """The computer slept, or its network changed: retry what is waiting, and check what is open.

        What was rejected stays rejected, since the network cannot change that.
        """
        if self._transport is not None:
            self._transport.doubt()
        elif self.status.state in (ConnectionState.WAITING, ConnectionState.CONNECTING):
            self._backoff.reset()
            self._retry.set()

    async def run(self) -> None:
        """Stay connected until canceled, then end the subscriptions and the connection in order, within ``close_s``."""
        transport_class = self._shared.open_transport()
        try:
            while True:
                transport = transport_class(
                    self._shared.access,
                    self,
                    timing=self._timing,
                    frame_listeners=self._shared.frame_listeners,
                    number=self._shared.next_number(),
                    sleep=self._shared.network.sleep,
                )
                problem = await self._connect_and_serve(transport)
                _heed_cancellation()
                await self._wait_to_retry(
                    problem, Unheard(transport.last_frame.proven_us, self._cause(problem, transport))
                )
        finally:
            self._link.offline()

    # Events from the transport (see frame_dispatcher.ConnectionEvents).

    async def received(self, batch: Sequence[Arrival]) -> None:
        """Pass messages on."""
        await self._owner.received(batch)

    def acknowledged(self, channel: str) -> None:
        """A channel is live."""
        if backoff := self._channel_backoffs.get(channel):
            backoff.acknowledged_s = time.monotonic()
        self._link.acknowledged(channel, _now_us())
        self._most_live = max(self._most_live, self._link.live_count)

    def ended(self, channel: str, problem: ConsoleError) -> None:
        """AppSync rejected or ended a channel's subscription."""
        if not isinstance(problem, TooManySubscriptions):
            self._end_channel(channel, problem)
        elif self._link.displaced(channel, problem, _now_us()):
            self._displaced[channel] = problem
            self._settle()

    def heard(self) -> None:
        """A keep-alive arrived."""
        self._link.heard(time.monotonic())

    def silent(self, problem: ConsoleError, since_s: float) -> None:
        """No frame or pong arrived in time."""
        self._link.silent(problem, since_s)

    def revived(self) -> None:
        """The silence ended."""
        self._link.revived()

    def _end_channel(self, channel: str, problem: ConsoleError) -> None:
        """Retry a channel later, or never if that cannot help; the other channels are not affected."""
        retry_at = None
        if is_worth_retrying(problem):
            backoff = self._channel_backoffs.setdefault(channel, _ChannelBackoff(self._timing))
            retry_at = time.monotonic() + backoff.next_s(time.monotonic())
        self._link.ended(channel, problem, _now_us(), retry_at)
        self._changed.set()  # the time of the next retry may have changed

    async def _connect_and_serve(self, transport: RealtimeTransport) -> ConsoleError:
        """Run one connection from beginning to end; return why it ended."""
        self._retry.clear()
        self._most_live = 0
        self._displaced.clear()
        self._owner.renewed(self._place)
        self._link.connecting()
        try:
            await transport.connect()
            transport.api = await self._shared.describe()
            self._link.live()
            self._transport = transport
            _log.debug("connection %d is open", self._place)
            self._retry.clear()
            began_s = time.monotonic()
            try:
                await self._serve(transport)
            finally:
                self._heard_us = transport.heard_us
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
            if self._displaced:  # wait until the server's limit is known
                wanted.is_started = False
                return
            self._in_flight += 1
            try:
                await transport.start(wanted.status.name)
            finally:
                self._in_flight -= 1
            self._settle()

    def _settle(self) -> None:
        """Move the channels the connection has no room for, once no other waits for an answer.

        If the server accepts none at all, another connection would not help, so they are retried later.
        """
        if not self._displaced or self._in_flight:
            return
        displaced, self._displaced = self._displaced, {}
        if self._most_live:
            self._owner.overflowed(self._place, self._most_live)
            return
        for channel, problem in displaced.items():
            self._end_channel(channel, problem)

    def _cause(self, problem: ConsoleError, transport: RealtimeTransport) -> Reason:
        """Return why the channels of a lost connection are no longer heard."""
        if transport.last_frame.has_slept:
            return ASLEEP
        if transport.peer is not None and not self._shared.network.has_route(transport.peer):
            return NO_NETWORK
        return Reason.of(problem)

    async def _wait_to_retry(self, problem: ConsoleError, unheard: Unheard) -> None:
        self._unlistened.clear()
        _log.debug("connection %d is lost: %s", self._place, problem)
        if not is_worth_retrying(problem):
            self._owner.refuse(problem)
        elif self._owner.refusal is None:
            delay_s = self._backoff.next_s()
            self._link.lost(problem, unheard, retry_at=time.monotonic() + delay_s)
            with suppress(TimeoutError):
                async with asyncio.timeout(delay_s):
                    await self._retry.wait()
        while (refusal := self._owner.refusal) is not None:
            self._retry.clear()
            self._link.refused(refusal, unheard)
            await self._retry.wait()


class _ChannelBackoff:
    """The waits between one channel's retries, which start over once it was live for a while.

    Attributes:
        acknowledged_s: When AppSync last accepted it, seconds of the monotonic clock.
    """

    def __init__(self, timing: Timeouts) -> None:
        self.acknowledged_s: float | None = None
        self._settled_s = timing.settled_s
        self._backoff = Backoff(timing.backoff_first_s, timing.backoff_most_s)

    def next_s(self, now_s: float) -> float:
        """Return the seconds until the next retry."""
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
    """Raise a pending cancellation: before Python 3.13, a task group loses it if a child fails at the same time."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _now_us() -> int:
    return time.time_ns() // 1000


def _only_problem(group: BaseExceptionGroup[BaseException]) -> ConsoleError:
    """Return the problem that ended a connection; any other exception in the group is a bug."""
    problems, others = group.split(ConsoleError)
    if others is not None or problems is None:
        raise group
    first = problems.exceptions[0]
    return first if isinstance(first, ConsoleError) else _only_problem(first)
