"""Fetches messages from an API's history, if its schema lists messages.

It fetches messages missed in a gap, and those from before a channel was opened. Each message is added once, whether it
arrived, was recovered before, or is in the log from an earlier session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.errors import AuthorizationError, ConnectionProblem, ConsoleError
from appsync_console.domain.message import Arrival, Entry, KeptMessage, Kind
from appsync_console.domain.reason import EARLIER, MISSED, Filling, Reason
from appsync_console.session.live.clock import Clock
from appsync_console.session.live.deduplicator import TOLERANCE_US, Deduplicator, without_logged
from appsync_console.session.live.events import Earlier, Gap
from appsync_console.transport.http.history_client import HistoryClient

WORKERS: Final = 4
"""Number of concurrent requests for gaps and history."""

_MOST: Final = 10_000
_DESCRIBE_S: Final = 2.0


def _nothing(channel: str, start_us: int, end_us: int) -> Iterable[tuple[int, str]]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryWindow:
    """How far back to fetch history when a channel is opened.

    Attributes:
        seconds: The length of the window; 0 for no history.
        logged: Returns time and text of a channel's messages that are in the log, for a period given by its start and
            end in microseconds since the epoch, UTC. Called in a thread.
    """

    seconds: float = 0.0
    logged: Callable[[str, int, int], Iterable[tuple[int, str]]] = _nothing


NO_LOOK_BACK: Final = HistoryWindow()


class HistorySync:
    """Fetches messages from the API's history that are not in the log.

    Args:
        tell_gap: Called with the number passed to :meth:`fill`, the updated gap, and the missed messages.
        tell_earlier: Called with the result of fetching a channel's history, and the messages.
        settle_s: Seconds after a gap until it is filled: messages that the API accepted just before the subscription
            was live again may still be in transit.

    Attributes:
        seconds: How far back to fetch history when a channel is opened; 0 for no history.
    """

    def __init__(
        self,
        kept: HistoryClient,
        tell_gap: Callable[[int, Gap, list[Entry]], None],
        tell_earlier: Callable[[Earlier, list[Entry]], None],
        clock: Clock,
        settle_s: float,
        look_back: HistoryWindow,
    ) -> None:
        self._api: ApiDescription | None = None
        self._kept = kept
        self._tell_gap = tell_gap
        self._tell_earlier = tell_earlier
        self._clock = clock
        self._settle_us = round(settle_s * 1e6)
        self.seconds = look_back.seconds
        self._logged = look_back.logged
        self._began_us = clock.wall_us()
        self._seen = Deduplicator()
        self._asking = asyncio.Lock()
        self._jobs: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()

    async def describe(self) -> ApiDescription:
        """What the API offers; no history if it does not answer within two seconds, then retried."""
        async with self._asking:
            if self._api is None:
                self._api = await self._ask()
        return self._api or SIMPLE_CHANNELS

    async def _ask(self) -> ApiDescription | None:
        """Ask the API; returns None if a retry may help, and no history if the API rejects introspection."""
        try:
            async with asyncio.timeout(_DESCRIBE_S):
                return await self._kept.describe()
        except (TimeoutError, ConnectionProblem, AuthorizationError):
            return None
        except ConsoleError:
            return SIMPLE_CHANNELS

    def arrived(self, batch: Sequence[Arrival]) -> Sequence[Arrival]:
        """Record messages that arrived; returns them without those that were already recovered."""
        lists_none = self._api is not None and self._api.history is None
        return batch if lists_none else self._seen.arrived(batch)

    def fill(self, number: int, gap: Gap) -> None:
        """Queue a gap to be filled; does nothing if the API does not list messages."""
        if self._lists_messages:
            self._jobs.put_nowait(partial(self._fill, number, gap))

    def look_back(self, channel: str) -> None:
        """Fetch the history of a channel that has just become live.

        Fetches immediately, because users wait for it, and again a little later, for messages that the API accepted at
        that moment. Does nothing if the API does not list messages, or if the user has turned history off.
        """
        if not self._lists_messages or self.seconds <= 0:
            return
        live_us = self._clock.wall_us()
        start_us = live_us - round(self.seconds * 1e6)
        self._jobs.put_nowait(partial(self._take_earlier, channel, start_us, live_us))
        self._jobs.put_nowait(partial(self._take_late, channel, live_us))

    @property
    def _lists_messages(self) -> bool:
        return self._api is not None and self._api.history is not None

    async def work(self) -> None:
        """Process queued gaps and history requests until canceled."""
        while True:
            job = await self._jobs.get()
            await job()

    async def _settled(self, at_us: int) -> None:
        wait_us = at_us + self._settle_us - self._clock.wall_us()
        await asyncio.sleep(min(max(wait_us, 0), self._settle_us) / 1e6)

    async def _fill(self, number: int, gap: Gap) -> None:
        await self._settled(gap.end_us)
        entries, is_cut, problem = await self._read(
            gap.channel, gap.start_us - TOLERANCE_US, gap.end_us + TOLERANCE_US, MISSED
        )
        filling = Filling(
            recovered=len(entries), is_cut=is_cut, problem=Reason.of(problem) if problem is not None else None
        )
        self._tell_gap(number, replace(gap, filling=filling), entries)

    async def _take_earlier(self, channel: str, start_us: int, end_us: int) -> None:
        entries, is_cut, problem = await self._read(channel, start_us, end_us, EARLIER, newest=True)
        earlier = Earlier(channel=channel, since_us=start_us, count=len(entries), is_cut=is_cut, problem=problem)
        self._tell_earlier(earlier, entries)

    async def _read(
        self, channel: str, start_us: int, end_us: int, origin: Reason, *, newest: bool = False
    ) -> tuple[list[Entry], bool, ConsoleError | None]:
        """Read the new messages of a period; returns them, whether there are more, and why the rest is missing."""
        listing = await self._kept.between(channel, start_us, end_us, _MOST, newest=newest)
        try:
            return await self._new(channel, listing.messages, origin), listing.is_cut, listing.problem
        except ConsoleError as problem:  # the log cannot be read
            return [], False, problem

    async def _take_late(self, channel: str, live_us: int) -> None:
        await self._settled(live_us)
        await self._take_earlier(channel, live_us - TOLERANCE_US, live_us + TOLERANCE_US)

    async def _new(self, channel: str, kept: list[KeptMessage], origin: Reason) -> list[Entry]:
        """The messages that are neither known to this session nor in the log from an earlier one."""
        if kept and (first_us := kept[0].at_us - TOLERANCE_US) <= self._began_us:
            last_us = min(kept[-1].at_us + TOLERANCE_US, self._began_us)
            logged = partial(self._logged, channel, first_us, last_us)
            kept = await asyncio.to_thread(lambda: without_logged(kept, logged()))
        return [_entry(channel, message, origin) for message in self._seen.missed(channel, kept)]


def _entry(channel: str, message: KeptMessage, origin: Reason) -> Entry:
    return Entry(channel=channel, kind=Kind.RECOVERED, at_us=message.at_us, text=message.text, reason=origin)
