"""Waits until channels are live, or until it is known that they never will be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from appsync_console.domain.errors import ConnectionLost, ConnectionSilent, ConsoleError, ServerUnavailable
from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.session.live.events import SessionListener

PATIENCE_S = 30.0
"""For an API that does not accept connections or subscriptions at first."""

# The network and the server are there, so that waiting for the first connection makes sense.
_TEMPORARY = (ServerUnavailable, ConnectionLost, ConnectionSilent)


async def first_of(*futures: asyncio.Future[Any]) -> None:
    """Wait until one of them is done."""
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)


class LiveChannels(SessionListener):
    """Tracks a set of channels until each is live for the first time.

    Args:
        patience_s: Seconds for the first connection, from its first failed attempt; None waits forever.

    Attributes:
        count: Number of channels.
        problem: Resolves with the error that ends the wait: the API cannot be reached, does not accept the first
            connection in time, rejects the credentials at any time, or rejects every channel.
    """

    def __init__(self, channels: Iterable[str], *, patience_s: float | None = PATIENCE_S) -> None:
        self._unreached: ConsoleError | None = None
        self._unaccepted: ConsoleError | None = None
        self._patience_s = patience_s
        self._giving_up: asyncio.TimerHandle | None = None
        self._missing = dict.fromkeys(channels)
        self._refused: dict[str, ConsoleError | None] = {}
        self.count = len(self._missing)
        loop = asyncio.get_running_loop()
        self._live: asyncio.Future[None] = loop.create_future()
        self.problem: asyncio.Future[ConsoleError] = loop.create_future()

    async def all_live(self) -> None:
        """Wait until every channel that was not rejected is live.

        Raises:
            ConsoleError: What :attr:`problem` resolves with.
        """
        await first_of(self._live, self.problem)
        if self.problem.done():
            raise self.problem.result()

    def link_changed(self, status: ConnectionStatus) -> None:
        """End the wait if credentials are rejected, or the first connection cannot be opened."""
        if status.state is ConnectionState.REFUSED:
            self._end(status.problem)
        elif status.state is ConnectionState.WAITING and not self._live.done():
            self._unreached = status.problem
            if isinstance(status.problem, _TEMPORARY):
                self._give_up_later()
            else:
                self._end(status.problem)
        elif status.state is ConnectionState.LIVE:
            self._unreached = None
            self._wait_on()

    @property
    def retried(self) -> ConsoleError | None:
        """Why the connection, or else a channel, is being retried; None if there was no reason."""
        return self._unreached or self._unaccepted

    @property
    def not_live(self) -> list[str]:
        """The channels that were never live, or that AppSync has rejected since."""
        return [*self._refused, *self._missing]

    def channel_changed(self, status: ChannelStatus) -> None:
        """Check the channel off; keep waiting for one that AppSync does not accept yet."""
        if status.is_retrying:
            self._unaccepted = status.problem
        if status.state is ChannelState.REFUSED:
            self._refused[status.name] = status.problem
            self._missing.pop(status.name, None)
        elif status.state is ChannelState.LIVE:
            self._refused.pop(status.name, None)
            self._missing.pop(status.name, None)
        if len(self._refused) == self.count:
            self._end(status.problem)
        elif not self._missing and not self._live.done():
            self._live.set_result(None)

    def _give_up_later(self) -> None:
        if self._patience_s is not None and self._giving_up is None:
            loop = asyncio.get_running_loop()
            self._giving_up = loop.call_later(self._patience_s, lambda: self._end(self._unreached))

    def _wait_on(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None

    def _end(self, problem: ConsoleError | None) -> None:
        self._wait_on()
        if not self.problem.done():
            self.problem.set_result(problem or ConsoleError("connection.ended_unexplained"))
