"""*Test connection* of the profile editor: the address, the handshake, the key and a subscription, one after the other.

Nothing is published: what the check subscribes to is a channel of its own that nobody publishes to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from appsync_console.domain.endpoint import Endpoint
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Incoming
from appsync_console.domain.secret import Redactor
from appsync_console.domain.status import ChannelStatus, LinkStatus
from appsync_console.domain.terms import ChannelState, LinkState
from appsync_console.transport.authorizer import Authorizer
from appsync_console.transport.realtime import Realtime
from appsync_console.transport.timing import Timing

_CHECK_CHANNEL = "appsync-console connection check"


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step of the check.

    Attributes:
        title: What was tried, in plain words.
        problem: Why it failed; None where it went well.
    """

    title: str
    problem: ConsoleError | None = None


class _Watcher:
    """Waits for the first answer that decides."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.connected: asyncio.Future[ConsoleError | None] = loop.create_future()
        self.subscribed: asyncio.Future[ConsoleError | None] = loop.create_future()

    def link_changed(self, status: LinkStatus) -> None:
        if self.connected.done():
            return
        if status.state is LinkState.LIVE:
            self.connected.set_result(None)
        elif status.state in (LinkState.WAITING, LinkState.REFUSED):
            self.connected.set_result(status.problem or ConsoleError("The connection did not come up."))

    def channel_changed(self, status: ChannelStatus) -> None:
        if self.subscribed.done():
            return
        if status.state is ChannelState.LIVE:
            self.subscribed.set_result(None)
        elif status.state is ChannelState.REFUSED:
            self.subscribed.set_result(status.problem or ConsoleError("The subscription was refused."))

    async def received(self, batch: Sequence[Incoming]) -> None:
        """Nobody publishes here."""

    def gap_found(self, channel: str, start_us: int, end_us: int, cause: str) -> None:
        """Of no interest: the check is over before."""


async def check_connection(
    endpoint: Endpoint, authorizer: Authorizer, *, redactor: Redactor, timing: Timing | None = None
) -> list[CheckStep]:
    """The steps in their order, up to the first that failed."""
    watcher = _Watcher()
    realtime = Realtime(endpoint, authorizer, watcher, redactor=redactor, timing=timing or Timing())
    realtime.listen(_CHECK_CHANNEL)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(realtime.run(), name="connection check")
        try:
            return await _steps(endpoint, watcher)
        finally:
            running.cancel()


async def _steps(endpoint: Endpoint, watcher: _Watcher) -> list[CheckStep]:
    steps = [CheckStep(f"Connect to {endpoint.realtime_url} with this key", await watcher.connected)]
    if steps[-1].problem is None:
        steps.append(CheckStep("Subscribe to a channel", await watcher.subscribed))
    return steps
