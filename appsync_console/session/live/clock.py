"""The wall clock and monotonic clock of a session, which tests can replace."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


def _wall_us() -> int:
    return time.time_ns() // 1000


def _mono_us() -> int:
    return time.monotonic_ns() // 1000


@dataclass(frozen=True, slots=True)
class Clock:
    """Microseconds since the epoch (UTC), and microseconds of the monotonic clock."""

    wall_us: Callable[[], int] = _wall_us
    mono_us: Callable[[], int] = _mono_us
