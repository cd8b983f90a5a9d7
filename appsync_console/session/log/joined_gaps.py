"""Shows the same gap on several channels as one entry."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from appsync_console.domain.message import Kind, Message
from appsync_console.domain.reason import Filling
from appsync_console.store.log.reader import GapGroup, LogReader

_SETTLED_US: Final = 60_000_000
"""After that time, no more channels are expected to join a gap, and the history has answered."""

_MOST: Final = 1_000


class JoinedGaps:
    """What gaps have in common, read again only while they may change: there may be thousands of each.

    Args:
        now_us: Microseconds since the epoch, UTC.
    """

    def __init__(self, reader: LogReader, now_us: Callable[[], int] = lambda: time.time_ns() // 1000) -> None:
        self._reader = reader
        self._now_us = now_us
        self._settled: dict[int, GapGroup] = {}

    def joined(self, message: Message) -> Message:
        """Return a gap as it is on all its channels; any other message as it is."""
        if message.kind is not Kind.GAP or not message.batch:
            return message
        group = self._settled.get(message.batch) or self._read(message.batch)
        if group.channels < 2:
            return message
        filling = Filling(recovered=group.recovered) if group.filled == group.channels else None
        return replace(message, at_us=group.start_us, until_us=group.end_us, channels=group.channels, filling=filling)

    def _read(self, batch: int) -> GapGroup:
        group = self._reader.gap_group(batch)
        if self._now_us() - group.end_us > _SETTLED_US:
            if len(self._settled) >= _MOST:
                self._settled.clear()
            self._settled[batch] = group
        return group
