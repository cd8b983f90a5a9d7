"""Counts, rates and latencies of received messages. Pure logic: the caller passes the times."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import Final

_WINDOW_US = 2_000_000
_LATENCIES_KEPT = 1_000

HISTORY_S: Final = 300
"""Length of the message history, in whole seconds."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Round-trip times of the last publications, in microseconds: median, 95th percentile and maximum."""

    p50_us: int
    p95_us: int
    max_us: int


class Metrics:
    """The messages received since the session was opened. Without a channel name, methods return totals.

    Attributes:
        received: Number of messages per channel.
    """

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self._recent: deque[tuple[int, Counter[str]]] = deque()
        self._seconds: deque[tuple[int, Counter[str]]] = deque(maxlen=HISTORY_S + 1)
        self._latencies: dict[str, deque[tuple[int, int]]] = {}

    def add(self, counted: Counter[str], now_us: int) -> None:
        """Count messages by channel that arrived at ``now_us`` on the monotonic clock."""
        self.received.update(counted)
        self._recent.append((now_us, counted))
        self._drop_old(now_us)
        second = now_us // 1_000_000
        if not self._seconds or self._seconds[-1][0] < second:
            self._seconds.append((second, Counter()))
        self._seconds[-1][1].update(counted)

    def add_recovered(self, channel: str, count: int) -> None:
        """Count messages that were missed and recovered; they do not affect the rate."""
        self.received[channel] += count

    def add_latency(self, channel: str, latency_us: int, now_us: int) -> None:
        """Record the round-trip time of a publication, in microseconds."""
        for name in ("", channel):  # no channel has an empty name
            self._latencies.setdefault(name, deque(maxlen=_LATENCIES_KEPT)).append((now_us, latency_us))

    def rates(self, now_us: int) -> Counter[str]:
        """Number of messages per channel in the last two seconds; divide by two for messages per second."""
        self._drop_old(now_us)
        total: Counter[str] = Counter()
        for _, counted in self._recent:
            total.update(counted)
        return total

    def latency(self, channel: str = "") -> Latency | None:
        """Latency of the last publications, at most a thousand; None if there are none yet."""
        ordered = sorted(latency_us for _, latency_us in self.latencies(channel))
        if not ordered:
            return None
        half, nearly = (ordered[min(len(ordered) - 1, len(ordered) * part // 100)] for part in (50, 95))
        return Latency(half, nearly, ordered[-1])

    def latencies(self, channel: str = "") -> list[tuple[int, int]]:
        """Time on the monotonic clock and duration of the last round trips, in microseconds, oldest first."""
        return list(self._latencies.get(channel, ()))

    def per_second(self, now_us: int, channel: str = "") -> list[int]:
        """Number of messages in each of the last :data:`HISTORY_S` whole seconds, oldest first."""
        newest = now_us // 1_000_000 - 1
        counts = [0] * HISTORY_S
        for second, counted in self._seconds:
            place = HISTORY_S - 1 - (newest - second)
            if 0 <= place < HISTORY_S:
                counts[place] = counted[channel] if channel else counted.total()
        return counts

    def _drop_old(self, now_us: int) -> None:
        while self._recent and now_us - self._recent[0][0] > _WINDOW_US:
            self._recent.popleft()


RATE_WINDOW_S = _WINDOW_US / 1_000_000
