"""Tracks which subscriptions are verified to deliver messages. Pure logic: no tasks, no clocks.

AppSync's acknowledgement of a subscription does not verify it: messages published just after it can still be lost
(aws-appsync-community #405). A message that arrived does, until the subscription ends.
"""

from __future__ import annotations

from dataclasses import replace

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.status import ChannelStatus, DeliveryVerification
from appsync_console.domain.terms import ChannelState


class DeliveryTracker:
    """The statuses of channels, including whether their delivery is verified."""

    def __init__(self) -> None:
        self._statuses: dict[str, ChannelStatus] = {}
        self._unverified: set[str] = set()

    def status(self, name: str) -> ChannelStatus:
        """The status of a channel."""
        return self._statuses.get(name, ChannelStatus(name=name))

    def changed(self, status: ChannelStatus) -> ChannelStatus:
        """Record the state of a subscription; a new subscription is not verified yet."""
        self._statuses[status.name] = status
        if status.state is ChannelState.LIVE:
            self._unverified.add(status.name)
        else:
            self._unverified.discard(status.name)
        return status

    def forget(self, name: str) -> None:
        """Drop a channel that was closed."""
        self._statuses.pop(name, None)
        self._unverified.discard(name)

    def delivered(self, name: str, at_us: int, latency_us: int | None = None) -> ChannelStatus | None:
        """Record that messages arrived; returns the new status after a first delivery or a measured round trip."""
        if latency_us is None and name not in self._unverified:
            return None
        self._unverified.discard(name)
        proof = DeliveryVerification(at_us=at_us, round_trip_us=latency_us)
        return self._verified(name, proof) if self._is_live(name) else None

    def failed(self, name: str, problem: ConsoleError, at_us: int) -> ChannelStatus | None:
        """Record that a published message was not delivered; returns the new status, None if the subscription ended."""
        if not self._is_live(name):
            return None
        self._unverified.add(name)
        return self._verified(name, DeliveryVerification(at_us=at_us, problem=problem))

    @property
    def problems(self) -> list[ConsoleError]:
        """Why channels were rejected."""
        return [status.problem for status in self._statuses.values() if status.problem is not None]

    def _is_live(self, name: str) -> bool:
        return self.status(name).state is ChannelState.LIVE

    def _verified(self, name: str, proof: DeliveryVerification) -> ChannelStatus:
        status = self._statuses[name] = replace(self._statuses[name], proof=proof)
        return status
