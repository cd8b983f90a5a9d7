"""Fills gaps from the messages that an API keeps, where its schema lists them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from appsync_console.domain.errors import AuthorizationError, ConnectionProblem, ConsoleError
from appsync_console.domain.message import Entry, Incoming, KeptMessage, Kind
from appsync_console.domain.operations import Offer
from appsync_console.session.clock import Clock
from appsync_console.session.events import Gap
from appsync_console.session.seen import TOLERANCE_US, Seen
from appsync_console.transport.kept_messages import KeptMessages

WORKERS: Final = 4
"""Gaps that are filled at the same time."""

_MOST: Final = 10_000
_OFFER_S: Final = 2.0


class GapFiller:
    """Asks the API for what was missed in a gap.

    Args:
        tell: Called with the number that :meth:`fill` was given, the gap as it is known then, and what was missed.
        settle_s: Seconds after a gap until it is filled: what the API took just before the subscription was live again
            may still be on its way.
    """

    def __init__(
        self,
        kept: KeptMessages,
        tell: Callable[[int, Gap, list[Entry]], None],
        clock: Clock,
        settle_s: float,
    ) -> None:
        self._offer: Offer | None = None
        self._kept = kept
        self._tell = tell
        self._clock = clock
        self._settle_us = round(settle_s * 1e6)
        self._seen = Seen()
        self._asking = asyncio.Lock()
        self._gaps: asyncio.Queue[tuple[int, Gap]] = asyncio.Queue()

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
        if self._offer is not None and self._offer.lists_messages:
            self._gaps.put_nowait((number, gap))

    async def work(self) -> None:
        """Fill gaps until cancelled."""
        while True:
            number, gap = await self._gaps.get()
            wait_us = gap.end_us + self._settle_us - self._clock.wall_us()
            await asyncio.sleep(min(max(wait_us, 0), self._settle_us) / 1e6)
            await self._fill(number, gap)

    async def _fill(self, number: int, gap: Gap) -> None:
        try:
            kept = await self._kept.between(gap.channel, gap.start_us - TOLERANCE_US, gap.end_us + TOLERANCE_US, _MOST)
        except ConsoleError as problem:
            self._tell(number, replace(gap, problem=problem), [])
            return
        missed = [_entry(gap.channel, message) for message in self._seen.missed(gap.channel, kept)]
        self._tell(number, replace(gap, recovered=len(missed), is_cut=len(kept) >= _MOST), missed)


def _entry(channel: str, message: KeptMessage) -> Entry:
    return Entry(channel=channel, kind=Kind.RECOVERED, at_us=message.at_us, text=message.text)
