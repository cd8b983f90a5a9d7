"""Matches published messages with their delivery on our own subscription. Pure logic: no tasks, no clocks."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from appsync_console.domain.api import limits


def fingerprint(text: str) -> str:
    """Normalize JSON, so that whitespace, the order of names and escapes do not matter.

    AppSync parses the AWSJSON of a mutation and serializes it anew for subscribers (AWS scalar reference, ``AWSJSON``).
    """
    try:
        return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        return text


@dataclass(frozen=True, slots=True)
class _Pending:
    id: int
    text: str
    fingerprint: str
    sent_us: int


@dataclass(frozen=True, slots=True)
class Match:
    """The delivery of the publication ``id``, ``latency_us`` microseconds after it was sent."""

    id: int
    latency_us: int


class PendingDeliveries:
    """Publications that wait for their delivery, by channel, oldest first."""

    def __init__(self, timeout_s: float = limits.DELIVERY_TIMEOUT_S) -> None:
        self._timeout_us = round(timeout_s * 1_000_000)
        self._pending: dict[str, deque[_Pending]] = {}

    def follow(self, id: int, channel: str, text: str, sent_us: int) -> None:
        """Wait for the delivery of publication ``id``, sent at ``sent_us`` of the monotonic clock."""
        self._pending.setdefault(channel, deque()).append(_Pending(id, text, fingerprint(text), sent_us))

    def forget(self, id: int) -> None:
        """Stop waiting for publication ``id``."""
        for channel, pending in list(self._pending.items()):
            self._keep(channel, [item for item in pending if item.id != id])

    def is_awaiting(self, channel: str) -> bool:
        """Whether any publication to ``channel`` waits for its delivery."""
        return channel in self._pending

    def match(self, channel: str, text: str, arrived_us: int) -> Match | None:
        """Match a delivery with the oldest publication of the same JSON, and stop waiting for that publication.

        If another client publishes the same JSON at the same moment, the two are indistinguishable, and the first one
        to arrive counts.
        """
        pending = self._pending.get(channel)
        if not pending:
            return None
        found = pending[0] if pending[0].text == text else _first_alike(pending, fingerprint(text))
        if found is None:
            return None
        self._keep(channel, [item for item in pending if item is not found])
        return Match(found.id, max(0, arrived_us - found.sent_us))

    def take_overdue(self, now_us: int) -> list[int]:
        """Remove and return the publications that were not delivered in time."""
        overdue: list[int] = []
        for channel, pending in list(self._pending.items()):
            late = [item for item in pending if now_us - item.sent_us >= self._timeout_us]
            overdue += [item.id for item in late]
            self._keep(channel, [item for item in pending if item not in late])
        return overdue

    def seconds_to_next(self, now_us: int) -> float | None:
        """Seconds until the next publication is overdue; None if none waits."""
        sent = [item.sent_us for pending in self._pending.values() for item in pending]
        return max(0.0, (min(sent) + self._timeout_us - now_us) / 1_000_000) if sent else None

    def _keep(self, channel: str, items: list[_Pending]) -> None:
        if items:
            self._pending[channel] = deque(items)
        else:
            self._pending.pop(channel, None)


def _first_alike(pending: Iterable[_Pending], wanted: str) -> _Pending | None:
    return next((item for item in pending if item.fingerprint == wanted), None)
