"""Counts, rates and latencies of what comes in. Rules only: times are handed in."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

_WINDOW_US = 2_000_000
_LATENCIES_KEPT = 1_000


class Traffic:
    """What came in since the session was opened.

    Attributes:
        received: Messages of each channel.
    """

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self._recent: deque[tuple[int, Counter[str]]] = deque()
        self._latencies_us: deque[int] = deque(maxlen=_LATENCIES_KEPT)

    def add(self, channels: Iterable[str], now_us: int) -> None:
        """Count one batch; ``now_us`` is its time on the monotonic clock."""
        counted = Counter(channels)
        self.received.update(counted)
        self._recent.append((now_us, counted))
        self._drop_old(now_us)

    def add_recovered(self, channel: str, count: int) -> None:
        """Count messages that were missed first: they have no rate."""
        self.received[channel] += count

    def add_latency(self, latency_us: int) -> None:
        """Note the round trip of one of our own publications, in microseconds."""
        self._latencies_us.append(latency_us)

    def rates(self, now_us: int) -> Counter[str]:
        """Messages of each channel in the last two seconds; halve them for a rate per second."""
        self._drop_old(now_us)
        total: Counter[str] = Counter()
        for _, counted in self._recent:
            total.update(counted)
        return total

    def latency_p95_us(self) -> int | None:
        """The round trip that 95 of 100 of the last publications stayed within, in microseconds."""
        if not self._latencies_us:
            return None
        ordered = sorted(self._latencies_us)
        return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]

    def _drop_old(self, now_us: int) -> None:
        while self._recent and now_us - self._recent[0][0] > _WINDOW_US:
            self._recent.popleft()


RATE_WINDOW_S = _WINDOW_US / 1_000_000
