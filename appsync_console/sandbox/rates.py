"""How often callers may come: what AppSync's quotas do, with numbers small enough to meet them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from appsync_console.domain.errors import InputError
from appsync_console.domain.faults import Door

MOST_PER_SECOND: Final = 1_000_000
"""Highest rate that can be set. Ours."""


class Rate:
    """At most so many a second, evenly spread; after a quiet second so many at once.

    Args:
        per_second: More than 0.
        clock: Seconds that only grow.
    """

    def __init__(self, per_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._clock = clock
        self._room = float(per_second)
        self._counted = clock()

    def take(self) -> bool:
        """Count one caller; False when there is no room, and then it does not count."""
        now = self._clock()
        self._room = min(self._room + (now - self._counted) * self._per_second, float(self._per_second))
        self._counted = now
        # What adds up of parts of a second is a little less than whole.
        if self._room < 1 - 1e-6:
            return False
        self._room -= 1
        return True


def rates_of(words: Iterable[str]) -> Mapping[Door, int]:
    """Rates a second by where callers come in, from words such as ``http=50`` and ``connect=5``.

    Raises:
        InputError: For field ``rate``, when a word is no such rate.
    """
    rates: dict[Door, int] = {}
    for word in words:
        match = re.fullmatch(r"(connect|subscribe|http)=([1-9][0-9]{0,6})", word)
        if match is None or int(match[2]) > MOST_PER_SECOND:
            raise InputError(
                f"{word} is no rate.",
                field="rate",
                remedy=f"Give connect=N, subscribe=N or http=N, for N from 1 to {MOST_PER_SECOND:,} a second.",
            )
        rates[Door(match[1])] = int(match[2])
    return rates
