"""Many channels over as many connections as they need, opened and closed by themselves.

Which channel is on which connection is in assignment, how one of them heals in connection, their state as one in
aggregate.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence

from appsync_console.domain.api import limits, operations
from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Incoming
from appsync_console.domain.secret import Redactor
from appsync_console.domain.status import ConnectionStatus, Frame
from appsync_console.transport.authorization.authorizer import Authorizer
from appsync_console.transport.proxy_route import STRAIGHT, Route
from appsync_console.transport.realtime.channel_placement import FIRST, ChannelPlacement
from appsync_console.transport.realtime.connection import Connection, Shared
from appsync_console.transport.realtime.connection_state import RealtimeListener
from appsync_console.transport.realtime.network_monitor import NetworkMonitor
from appsync_console.transport.realtime.pool_state import aggregate
from appsync_console.transport.realtime.timeouts import Timeouts

__all__ = ["ConnectionPool", "RealtimeListener", "Timeouts"]

logger = logging.getLogger(__name__)


class ConnectionPool:
    """Keeps the wanted channels subscribed.

    Args:
        listener: Told what happens, on the loop.
        redactor: Knows the secrets that must not stand in frames and errors.
        route: How the API is reached.
        subscriptions_per_connection: The most one connection is given. Where the server allows fewer, that is learned
            and kept to.
        surroundings: Notices sleep and changes of the network.
        document: Gives the subscription to a channel, soon; it is asked once for each connection.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        authorizer: Authorizer,
        listener: RealtimeListener,
        *,
        redactor: Redactor,
        timing: Timeouts | None = None,
        route: Route = STRAIGHT,
        subscriptions_per_connection: int = limits.SUBSCRIPTIONS_PER_CONNECTION,
        surroundings: NetworkMonitor | None = None,
        document: Callable[[], Awaitable[str]] | None = None,
    ) -> None:
        self._listener = listener
        self._frame_listeners: list[Callable[[Frame], None]] = []
        self._shared = Shared(
            endpoint=endpoint,
            authorizer=authorizer,
            listener=listener,
            redactor=redactor,
            timing=timing or Timeouts(),
            route=route,
            frame_listeners=self._frame_listeners,
            next_number=itertools.count(1).__next__,
            document=document or _usual_document,
        )
        self._assignment = ChannelPlacement(subscriptions_per_connection)
        self._connections = {FIRST: Connection(self._shared, self, FIRST)}
        self._status = ConnectionStatus()
        self._refusal: ConsoleError | None = None
        self._surroundings = surroundings or NetworkMonitor()
        self._changed = asyncio.Event()
        self._receiving = asyncio.Lock()

    @property
    def status(self) -> ConnectionStatus:
        """The state of the connections together."""
        return self._status

    def listen(self, channel: str) -> None:
        """Want a channel; nothing happens where it is wanted already."""
        if channel not in self._assignment:
            self._at(self._assignment.add(channel)).listen(channel)
            self._channels_changed()

    def unlisten(self, channel: str) -> None:
        """Want a channel no longer; its subscription is ended without waiting for an answer."""
        place = self._assignment.remove(channel)
        if place is not None:
            self._connections[place].unlisten(channel)
            self._channels_changed()

    def retry_now(self) -> None:
        """Try at once what waits, is silent or was refused: connections, and single channels."""
        self._refusal = None
        for connection in list(self._connections.values()):
            connection.retry_now()

    def add_frame_listener(self, listener: Callable[[Frame], None]) -> None:
        """Call ``listener`` with each frame in both directions, secrets masked."""
        self._frame_listeners.append(listener)

    def remove_frame_listener(self, listener: Callable[[Frame], None]) -> None:
        """Call it no longer."""
        self._frame_listeners.remove(listener)

    async def run(self) -> None:
        """Be connected until cancelled; then end subscriptions and connections in order, within ``close_s``."""
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
        self._surroundings.look(look_s)  # what happened before is of no interest
        while True:
            await asyncio.sleep(look_s)
            if self._surroundings.look(look_s):
                logger.info("The computer slept, or its network changed: looking after the connections.")
                for connection in list(self._connections.values()):
                    connection.surroundings_changed()

    # What the connections tell (see connection.Owner).

    @property
    def refusal(self) -> ConsoleError | None:
        """Why no connection is to be tried; None while they may be."""
        return self._refusal

    def refuse(self, problem: ConsoleError) -> None:
        """Try no connection until something changes; live ones go on."""
        self._refusal = problem
        for connection in self._connections.values():
            connection.wake()

    def connection_changed(self) -> None:
        """Tell the listener, where that changes the state of all together."""
        status = aggregate([connection.status for connection in self._connections.values()])
        if status != self._status:
            self._status = status
            self._listener.link_changed(status)

    def renewed(self, place: int) -> None:
        """The server counts the subscriptions of a connection from nothing again."""
        self._assignment.renewed(place)

    def overflowed(self, place: int, proven: int) -> None:
        """Move the channels that are not live to other connections."""
        released = {wanted.status.name: wanted for wanted in self._connections[place].release()}
        for channel, new_place in self._assignment.move(place, released, proven).items():
            self._at(new_place).adopt(released[channel])
        self._changed.set()

    async def received(self, batch: Sequence[Incoming]) -> None:
        """Pass messages on, one batch at a time: while the listener waits, no connection takes more."""
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


async def _usual_document() -> str:
    return operations.SUBSCRIBE
