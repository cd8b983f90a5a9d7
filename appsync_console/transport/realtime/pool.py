"""Distributes many channels over as many connections as they need, and opens and closes these automatically.

channel_placement assigns channels to connections, connection reconnects a single one, pool_state combines their
states.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from appsync_console.domain.api import limits
from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Arrival
from appsync_console.domain.reason import Unheard
from appsync_console.domain.status import ConnectionStatus, Frame
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.realtime.channel_placement import FIRST, ChannelPlacement
from appsync_console.transport.realtime.connection import Connection, Shared
from appsync_console.transport.realtime.connection_state import RealtimeListener
from appsync_console.transport.realtime.network_monitor import NetworkMonitor
from appsync_console.transport.realtime.pool_state import aggregate
from appsync_console.transport.realtime.timeouts import Timeouts

if TYPE_CHECKING:
    from appsync_console.transport.realtime.gql_transport import RealtimeTransport

__all__ = ["ConnectionPool", "RealtimeListener", "Timeouts"]

logger = logging.getLogger(__name__)


class ConnectionPool:
    """Keeps the requested channels subscribed.

    Args:
        listener: Receives events, on the event loop.
        subscriptions_per_connection: The limit per connection. If the server allows fewer, the pool learns its limit
            and applies it.
        surroundings: Detects sleep and network changes.
        describe: Returns what the API offers, quickly; called once per connection.
        open_transport: Returns the class of one connection; see :class:`Dialect`.
    """

    def __init__(
        self,
        access: ApiAccess,
        listener: RealtimeListener,
        *,
        describe: Callable[[], Awaitable[ApiDescription]],
        open_transport: Callable[[], type[RealtimeTransport]],
        timing: Timeouts | None = None,
        subscriptions_per_connection: int = limits.SUBSCRIPTIONS_PER_CONNECTION,
        surroundings: NetworkMonitor | None = None,
    ) -> None:
        self._listener = listener
        self._frame_listeners: list[Callable[[Frame], None]] = []
        self._surroundings = surroundings or NetworkMonitor()
        self._shared = Shared(
            access=access,
            listener=listener,
            timing=timing or Timeouts(),
            frame_listeners=self._frame_listeners,
            next_number=itertools.count(1).__next__,
            describe=describe,
            open_transport=open_transport,
            network=self._surroundings,
        )
        self._assignment = ChannelPlacement(subscriptions_per_connection)
        self._connections = {FIRST: Connection(self._shared, self, FIRST)}
        self._status = ConnectionStatus()
        self._refusal: ConsoleError | None = None
        self._changed = asyncio.Event()
        self._receiving = asyncio.Lock()

    @property
    def status(self) -> ConnectionStatus:
        """The combined state of the connections."""
        return self._status

    @property
    def heard_us(self) -> dict[int, int]:
        """When the last frames arrived that were passed on, by the place of each open connection; in microseconds."""
        return {place: at_us for place, each in self._connections.items() if (at_us := each.heard_us)}

    def place_of(self, channel: str) -> int:
        """Return the place of the connection that a channel is on."""
        return self._assignment.place_of(channel)

    def listen(self, channel: str, unheard: Unheard | None = None) -> None:
        """Add a channel, which may have been unheard for a while; does nothing if it was already added."""
        if channel not in self._assignment:
            self._at(self._assignment.add(channel)).listen(channel, unheard)
            self._channels_changed()

    def unlisten(self, channel: str) -> None:
        """Remove a channel; ends its subscription without waiting for an answer."""
        place = self._assignment.remove(channel)
        if place is not None:
            self._connections[place].unlisten(channel)
            self._channels_changed()

    def retry_now(self) -> None:
        """Retry now whatever is waiting, silent or rejected: connections, and single channels."""
        self._refusal = None
        for connection in list(self._connections.values()):
            connection.retry_now()

    def add_frame_listener(self, listener: Callable[[Frame], None]) -> None:
        """Call ``listener`` with each frame in both directions, secrets masked."""
        self._frame_listeners.append(listener)

    def remove_frame_listener(self, listener: Callable[[Frame], None]) -> None:
        """Stop calling ``listener``."""
        self._frame_listeners.remove(listener)

    async def run(self) -> None:
        """Stay connected until canceled, then end subscriptions and connections in order, within ``close_s``."""
        running: dict[int, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_surroundings(), name="surroundings")
            while True:
                self._changed.clear()
                for place in self._take_empty():
                    if place in running:
                        running.pop(place).cancel()
                for place, connection in self._connections.items():
                    if place not in running:
                        running[place] = tasks.create_task(connection.run(), name=f"connection {place}")
                await self._changed.wait()

    async def _watch_surroundings(self) -> None:
        look_s = self._shared.timing.look_s
        self._surroundings.look()  # ignore what happened before
        while True:
            await asyncio.sleep(look_s)
            if change := self._surroundings.look():
                logger.info("%s Checking the connections.", change.value)
                for connection in list(self._connections.values()):
                    connection.surroundings_changed()

    # Events from the connections (see connection.Owner).

    @property
    def refusal(self) -> ConsoleError | None:
        """Return why no connection may be attempted; None if attempts are allowed."""
        return self._refusal

    def refuse(self, problem: ConsoleError) -> None:
        """Stop connection attempts until something changes; live connections stay open."""
        self._refusal = problem
        for connection in self._connections.values():
            connection.wake()

    def connection_changed(self) -> None:
        """Notify the listener if the combined state changed."""
        status = aggregate([connection.status for connection in self._connections.values()])
        if status != self._status:
            self._status = status
            self._listener.link_changed(status)

    def renewed(self, place: int) -> None:
        """Note that the server counts a connection's subscriptions from zero again."""
        self._assignment.renewed(place)

    def overflowed(self, place: int, proven: int) -> None:
        """Move the channels that are not live to other connections."""
        released = {wanted.status.name: wanted for wanted in self._connections[place].release()}
        for channel, new_place in self._assignment.move(place, released, proven).items():
            self._at(new_place).adopt(released[channel])
        self._changed.set()

    async def received(self, batch: Sequence[Arrival]) -> None:
        """Pass messages on, one batch at a time: while the listener waits, no connection reads more."""
        async with self._receiving:
            await self._listener.received(batch)

    def _at(self, place: int) -> Connection:
        if place not in self._connections:
            self._connections[place] = Connection(self._shared, self, place)
        return self._connections[place]

    def _take_empty(self) -> list[int]:
        empty = self._assignment.take_empty()
        for place in empty:
            del self._connections[place]
        if empty:
            self.connection_changed()
        return empty

    def _channels_changed(self) -> None:
        self._changed.set()
        if self._refusal is not None:
            self._refusal = None
            for connection in list(self._connections.values()):
                connection.wake()
