"""Measures how long the computer slept: two clocks of the system that differ only in that time.

Nothing else looks like sleep to them: neither a program that was stopped or busy, nor a clock that was set.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

SLEEP_S: Final = 5.0
"""Shorter sleep is not worth mentioning, in seconds."""

if sys.platform == "win32":
    import ctypes

    def elapsed_s() -> float:
        """Return the seconds since the computer started, including sleep."""
        ticks = ctypes.windll.kernel32.GetTickCount64
        ticks.restype = ctypes.c_uint64
        return float(ticks()) / 1e3

    def awake_s() -> float:
        """Return the seconds since the computer started, without sleep."""
        units = ctypes.c_uint64()  # of 100 ns
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(units))
        return units.value / 1e7

elif sys.platform == "darwin":

    def elapsed_s() -> float:
        """Return the seconds since the computer started, including sleep."""
        return time.clock_gettime(time.CLOCK_MONOTONIC)

    def awake_s() -> float:
        """Return the seconds since the computer started, without sleep."""
        return time.clock_gettime(time.CLOCK_UPTIME_RAW)

else:
    _ELAPSED: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

    def elapsed_s() -> float:
        """Return the seconds since the computer started, including sleep."""
        return time.clock_gettime(_ELAPSED)

    def awake_s() -> float:
        """Return the seconds since the computer started, without sleep."""
        return time.clock_gettime(time.CLOCK_MONOTONIC)


class SleepClock:
    """Tells whether the computer slept between two moments.

    Args:
        elapsed: Seconds including sleep, from any starting point.
        awake: Seconds without sleep, from any starting point.
    """

    def __init__(self, elapsed: Callable[[], float] = elapsed_s, awake: Callable[[], float] = awake_s) -> None:
        self._elapsed = elapsed
        self._awake = awake

    def now_s(self) -> float:
        """Return the seconds slept so far, from any starting point; only differences mean something."""
        return self._elapsed() - self._awake()

    def has_slept_since(self, then_s: float) -> bool:
        """Whether the computer slept since :meth:`now_s` returned ``then_s``."""
        return self.now_s() - then_s > SLEEP_S
