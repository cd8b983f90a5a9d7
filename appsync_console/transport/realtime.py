"""Many channels over a connection that heals: connects, subscribes, and does both again after every loss.

The socket is in gql_transport, the states are in link, the waits in backoff; here is only who does what when.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from appsync_console.domain.endpoint import Endpoint
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Incoming
from appsync_console.domain.secret import Redactor
from appsync_console.domain.status import Frame, LinkStatus
from appsync_console.domain.terms import LinkState
from appsync_console.transport.authorizer import Authorizer
from appsync_console.transport.backoff import Backoff, is_worth_retrying
from appsync_console.transport.link import Link, RealtimeListener, Wanted
from appsync_console.transport.timing import Timing

if TYPE_CHECKING:
    from appsync_console.transport.gql_transport import RealtimeTransport

__all__ = ["Realtime", "RealtimeListener", "Timing"]

# Subscriptions that wait for their answer at the same time.
_STARTS_AT_ONCE = 50


class Realtime:
    """Keeps the wanted channels subscribed.

    Args:
        listener: Told what happens, on the loop.
        redactor: Knows the secrets that must not stand in frames and errors.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        authorizer: Authorizer,
        listener: RealtimeListener,
        *,
        redactor: Redactor,
        timing: Timing | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._authorizer = authorizer
        self._listener = listener
        self._redactor = redactor
        self._timing = timing or Timing()
        self._link = Link(listener)
        self._backoff = Backoff(self._timing.backoff_first_s, self._timing.backoff_most_s)
        self._frame_listeners: list[Callable[[Frame], None]] = []
        self._unlistened: list[str] = []
        self._changed = asyncio.Event()
        self._retry = asyncio.Event()
        self._connections = 0

    @property
    def status(self) -> LinkStatus:
        """The state of the connection."""
        return self._link.status

    def listen(self, channel: str) -> None:
        """Want a channel; nothing happens where it is wanted already."""
        if self._link.listen(channel):
            self._channels_changed()

    def unlisten(self, channel: str) -> None:
        """Want a channel no longer; its subscription is ended without waiting for an answer."""
        if self._link.unlisten(channel):
            self._unlistened.append(channel)
            self._channels_changed()

    def retry_now(self) -> None:
        """Try at once what waits or was refused: the connection, and single channels."""
        self._link.unpark()
        self._changed.set()
        if self.status.state is not LinkState.LIVE:
            self._retry.set()

    def add_frame_listener(self, listener: Callable[[Frame], None]) -> None:
        """Call ``listener`` with each frame in both directions, secrets masked."""
        self._frame_listeners.append(listener)

    def remove_frame_listener(self, listener: Callable[[Frame], None]) -> None:
        """Call it no longer."""
        self._frame_listeners.remove(listener)

    async def run(self) -> None:
        """Be connected until cancelled; then end the subscriptions and the connection in order, within ``close_s``."""
        # gql takes a third of a second to import, which a start of the program without a connection need not wait for.
        from appsync_console.transport.gql_transport import RealtimeTransport

        try:
            while True:
                self._connections += 1
                transport = RealtimeTransport(
                    self._endpoint,
                    self._authorizer,
                    self,
                    redactor=self._redactor,
                    timing=self._timing,
                    frame_listeners=self._frame_listeners,
                    number=self._connections,
                )
                problem = await self._connect_and_serve(transport)
                _heed_cancellation()
                await self._wait_to_retry(problem, transport.alive_us)
        finally:
            self._link.offline()

    # What the connection tells (see gql_transport.ConnectionEvents).

    async def received(self, batch: Sequence[Incoming]) -> None:
        """Pass messages on."""
        await self._listener.received(batch)

    def acknowledged(self, channel: str) -> None:
        """A channel is live."""
        self._link.acknowledged(channel, _now_us())

    def ended(self, channel: str, problem: ConsoleError) -> None:
        """A channel was refused, or ended by the API."""
        self._link.ended(channel, problem, _now_us())

    def heard(self) -> None:
        """The connection gave a sign of life."""
        self._link.heard(time.monotonic())

    def _channels_changed(self) -> None:
        self._changed.set()
        if self.status.state is LinkState.REFUSED:
            self._retry.set()

    async def _connect_and_serve(self, transport: RealtimeTransport) -> ConsoleError:
        """One connection from its beginning to its end; returns why it ended."""
        self._retry.clear()
        self._link.connecting()
        try:
            await transport.connect()
            self._link.live()
            began_s = time.monotonic()
            try:
                await self._serve(transport)
            finally:
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
                for wanted in self._link.take_unstarted():
                    tasks.create_task(self._start(transport, wanted, starting), name="start")
                await self._changed.wait()

    async def _start(self, transport: RealtimeTransport, wanted: Wanted, starting: asyncio.Semaphore) -> None:
        async with starting:
            if self._link.is_current(wanted):
                await transport.start(wanted.status.name)

    async def _wait_to_retry(self, problem: ConsoleError, alive_us: int) -> None:
        self._unlistened.clear()
        if not is_worth_retrying(problem):
            self._link.refused(problem, alive_us)
            await self._retry.wait()
            return
        delay_s = self._backoff.next_s()
        self._link.lost(problem, alive_us, retry_at=time.monotonic() + delay_s)
        with suppress(TimeoutError):
            async with asyncio.timeout(delay_s):
                await self._retry.wait()


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
