"""Takes over what an API keeps, where its schema lists messages.

That is what was missed in a gap, and what came before a channel was opened. Each message once, whether it arrived, was
recovered before, or is in the log from an earlier session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from appsync_console.domain.api.operations import Offer
from appsync_console.domain.errors import AuthorizationError, ConnectionProblem, ConsoleError
from appsync_console.domain.message import EARLIER, Entry, Incoming, KeptMessage, Kind
from appsync_console.session.live.clock import Clock
from appsync_console.session.live.deduplicator import TOLERANCE_US, Deduplicator, without_logged
from appsync_console.session.live.events import Earlier, Gap
from appsync_console.transport.http.history_client import HistoryClient

WORKERS: Final = 4
"""Gaps that are filled, and channels that are looked back on, at the same time."""

_MOST: Final = 10_000
_OFFER_S: Final = 2.0


def _nothing(channel: str, start_us: int, end_us: int) -> Iterable[tuple[int, str]]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryWindow:
    """How far back a channel is asked for when it is opened.

    Attributes:
        seconds: 0 for not at all.
        logged: The messages of a channel that the log holds of a time, both ends in microseconds since the epoch, UTC;
            time and text of each. Called in a thread.
    """

    seconds: float = 0.0
    logged: Callable[[str, int, int], Iterable[tuple[int, str]]] = _nothing


NO_LOOK_BACK: Final = HistoryWindow()


class HistorySync:
    """Asks the API for what it keeps and is not in the log.

    Args:
        tell_gap: Called with the number that :meth:`fill` was given, the gap as it is known then, and what was missed.
        tell_earlier: Called with what came of looking back on a channel, and the messages.
        settle_s: Seconds after a gap until it is filled: what the API took just before the subscription was live again
            may still be on its way.

    Attributes:
        seconds: How far back a channel is asked for when it is opened; 0 for not at all.
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
        self._offer: Offer | None = None
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

    async def offer(self) -> Offer:
        """What the API offers, asked until it answers; nothing, where it does not tell within two seconds."""
        async with self._asking:
            if self._offer is None:
                self._offer = await self._ask()
        return self._offer or Offer()

    async def _ask(self) -> Offer | None:
        """None where asking again may help; an API that refuses introspection is taken to offer nothing."""
        try:
            async with asyncio.timeout(_OFFER_S):
                return await self._kept.offer()
        except (TimeoutError, ConnectionProblem, AuthorizationError):
            return None
        except ConsoleError:
            return Offer()

    def arrived(self, batch: Sequence[Incoming]) -> Sequence[Incoming]:
        """Remember what arrived; without what was recovered before it came."""
        lists_none = self._offer is not None and not self._offer.lists_messages
        return batch if lists_none else self._seen.arrived(batch)

    def fill(self, number: int, gap: Gap) -> None:
        """Fill a gap soon; nothing happens where the API lists no messages."""
        if self._lists_messages:
            self._jobs.put_nowait(partial(self._fill, number, gap))

    def look_back(self, channel: str) -> None:
        """Take over what was published on a channel before it was live, which it just became.

        At once, as people wait for it; and again a little later for what the API took at that very moment. Nothing
        happens where the API lists no messages, or the person does not want them.
        """
        if not self._lists_messages or self.seconds <= 0:
            return
        live_us = self._clock.wall_us()
        start_us = live_us - round(self.seconds * 1e6)
        self._jobs.put_nowait(partial(self._take_earlier, channel, start_us, live_us))
        self._jobs.put_nowait(partial(self._take_late, channel, live_us))

    @property
    def _lists_messages(self) -> bool:
        return self._offer is not None and self._offer.lists_messages

    async def work(self) -> None:
        """Fill gaps and look back until cancelled."""
        while True:
            job = await self._jobs.get()
            await job()

    async def _settled(self, at_us: int) -> None:
        wait_us = at_us + self._settle_us - self._clock.wall_us()
        await asyncio.sleep(min(max(wait_us, 0), self._settle_us) / 1e6)

    async def _fill(self, number: int, gap: Gap) -> None:
        await self._settled(gap.end_us)
        try:
            kept = await self._kept.between(gap.channel, gap.start_us - TOLERANCE_US, gap.end_us + TOLERANCE_US, _MOST)
        except ConsoleError as problem:
            self._tell_gap(number, replace(gap, problem=problem), [])
            return
        missed = [_entry(gap.channel, message) for message in self._seen.missed(gap.channel, kept)]
        self._tell_gap(number, replace(gap, recovered=len(missed), is_cut=len(kept) >= _MOST), missed)

    async def _take_earlier(self, channel: str, start_us: int, end_us: int) -> None:
        earlier = Earlier(channel=channel, since_us=start_us)
        try:
            kept = await self._kept.between(channel, start_us, end_us, _MOST, newest=True)
            entries = await self._new(channel, kept)
        except ConsoleError as problem:
            self._tell_earlier(replace(earlier, problem=problem), [])
            return
        self._tell_earlier(replace(earlier, count=len(entries), is_cut=len(kept) >= _MOST), entries)

    async def _take_late(self, channel: str, live_us: int) -> None:
        await self._settled(live_us)
        await self._take_earlier(channel, live_us - TOLERANCE_US, live_us + TOLERANCE_US)

    async def _new(self, channel: str, kept: list[KeptMessage]) -> list[Entry]:
        """Those that are neither known to this session nor in the log from one before."""
        if kept:
            first_us, last_us = kept[0].at_us - TOLERANCE_US, min(kept[-1].at_us + TOLERANCE_US, self._began_us)
            logged = partial(self._logged, channel, first_us, last_us)
            kept = await asyncio.to_thread(lambda: without_logged(kept, logged()))
        return [_entry(channel, message, EARLIER) for message in self._seen.missed(channel, kept)]


def _entry(channel: str, message: KeptMessage, note: str = "") -> Entry:
    return Entry(channel=channel, kind=Kind.RECOVERED, at_us=message.at_us, text=message.text, note=note)
