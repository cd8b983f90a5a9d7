"""Following published messages until they come back on our own subscription. Rules only: no tasks, no clocks."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass

from appsync_console.domain.api import limits


def fingerprint(text: str) -> str:
    """What stays the same when AppSync writes a JSON value anew: white space, order of names and escapes do not count.

    AppSync parses the AWSJSON of a mutation and writes it again for subscribers (AWS scalar reference, ``AWSJSON``).
    """
    try:
        return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        return text


@dataclass(frozen=True, slots=True)
class _Pending:
    id: int
    fingerprint: str
    sent_us: int


@dataclass(frozen=True, slots=True)
class Match:
    """A delivery that is the echo of the publication ``id``, ``latency_us`` microseconds after it was sent."""

    id: int
    latency_us: int


class PendingDeliveries:
    """Publications whose echo is awaited, by channel, oldest first."""

    def __init__(self, timeout_s: float = limits.DELIVERY_TIMEOUT_S) -> None:
        self._timeout_us = round(timeout_s * 1_000_000)
        self._pending: dict[str, deque[_Pending]] = {}

    def follow(self, id: int, channel: str, text: str, sent_us: int) -> None:
        """Await the echo of publication ``id``, sent at ``sent_us`` of the monotonic clock."""
        self._pending.setdefault(channel, deque()).append(_Pending(id, fingerprint(text), sent_us))

    def forget(self, id: int) -> None:
        """No longer await that one."""
        for channel, pending in list(self._pending.items()):
            self._keep(channel, [item for item in pending if item.id != id])

    @property
    def is_awaiting(self) -> bool:
        """Whether any echo is awaited."""
        return bool(self._pending)

    def match(self, channel: str, text: str, arrived_us: int) -> Match | None:
        """The oldest publication that this delivery is the echo of; it is then no longer awaited.

        Another client may publish the same JSON in the same moment: the two cannot be told apart, and the first counts.
        """
        pending = self._pending.get(channel)
        if not pending:
            return None
        wanted = fingerprint(text)
        found = next((item for item in pending if item.fingerprint == wanted), None)
        if found is None:
            return None
        self._keep(channel, [item for item in pending if item is not found])
        return Match(found.id, max(0, arrived_us - found.sent_us))

    def take_overdue(self, now_us: int) -> list[int]:
        """The publications that did not come back in time; they are then no longer awaited."""
        overdue: list[int] = []
        for channel, pending in list(self._pending.items()):
            late = [item for item in pending if now_us - item.sent_us >= self._timeout_us]
            overdue += [item.id for item in late]
            self._keep(channel, [item for item in pending if item not in late])
        return overdue

    def seconds_to_next(self, now_us: int) -> float | None:
        """Seconds until the next one is overdue, or None while nothing is awaited."""
        sent = [item.sent_us for pending in self._pending.values() for item in pending]
        return max(0.0, (min(sent) + self._timeout_us - now_us) / 1_000_000) if sent else None

    def _keep(self, channel: str, items: list[_Pending]) -> None:
        if items:
            self._pending[channel] = deque(items)
        else:
            self._pending.pop(channel, None)
