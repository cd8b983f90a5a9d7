"""Rate limits like AppSync's quotas, but small enough to reach in a test."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from appsync_console.domain.errors import InputError
from appsync_console.domain.faults import Door

MOST_PER_SECOND: Final = 1_000_000
"""The highest rate that can be set. Our own limit."""


class Rate:
    """Limits requests per second; after a second without requests, a full second's worth may arrive at once.

    Args:
        per_second: Requests per second; more than 0.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, per_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._clock = clock
        self._room = float(per_second)
        self._counted = clock()

    def take(self) -> bool:
        """Count one request; return False, and do not count it, if it exceeds the rate."""
        now = self._clock()
        self._room = min(self._room + (now - self._counted) * self._per_second, float(self._per_second))
        self._counted = now
        # The sum of fractions of a second is slightly less than a whole number.
        if self._room < 1 - 1e-6:
            return False
        self._room -= 1
        return True


def rates_of(words: Iterable[str]) -> Mapping[Door, int]:
    """Parse rates per second by entry point, such as ``http=50`` and ``connect=5``.

    Raises:
        InputError: For field ``rate``, if a word is not a rate.
    """
    rates: dict[Door, int] = {}
    for word in words:
        match = re.fullmatch(r"(connect|subscribe|http)=([1-9][0-9]{0,6})", word)
        if match is None or int(match[2]) > MOST_PER_SECOND:
            raise InputError("sandbox.rate_invalid", field="rate", given=word, most=MOST_PER_SECOND)
        rates[Door(match[1])] = int(match[2])
    return rates
