"""Waits until channels are live, or until it is known that they never will be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.session.live.events import SessionListener


async def first_of(*futures: asyncio.Future[Any]) -> None:
    """Wait until one of them is done."""
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)


class LiveChannels(SessionListener):
    """Tracks a set of channels until each is live for the first time.

    Attributes:
        problem: Resolves with the error that ends the wait: the first connection fails, the credentials are rejected
            at any time, or every channel is rejected.
        retried: Why a channel that AppSync does not accept is being retried; None if there is none.
    """

    def __init__(self, channels: Iterable[str]) -> None:
        self.retried: ConsoleError | None = None
        self._missing = dict.fromkeys(channels)
        self._refused: dict[str, ConsoleError | None] = {}
        self._count = len(self._missing)
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
        """End the wait if the first connection fails or credentials are rejected; lost connections are reopened."""
        is_first = not self._live.done()
        if status.state is ConnectionState.REFUSED or (status.state is ConnectionState.WAITING and is_first):
            self._end(status.problem)

    def channel_changed(self, status: ChannelStatus) -> None:
        """Check the channel off; keep waiting for one that AppSync does not accept yet."""
        if status.is_retrying:
            self.retried = status.problem
        if status.state is ChannelState.REFUSED:
            self._refused[status.name] = status.problem
            self._missing.pop(status.name, None)
        elif status.state is ChannelState.LIVE:
            self._refused.pop(status.name, None)
            self._missing.pop(status.name, None)
        if len(self._refused) == self._count:
            self._end(status.problem)
        elif not self._missing and not self._live.done():
            self._live.set_result(None)

    def _end(self, problem: ConsoleError | None) -> None:
        if not self.problem.done():
            self.problem.set_result(problem or ConsoleError("connection.ended_unexplained"))
