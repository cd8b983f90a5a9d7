"""Which subscriptions have shown that they deliver. Rules only: no tasks, no clocks.

AppSync's acknowledgement of a subscription is no proof: what is published just after it can still be lost
(aws-appsync-community #405). A message that arrived is one, until the subscription ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Entry
from appsync_console.domain.status import ChannelStatus, DeliveryVerification
from appsync_console.domain.terms import ChannelState


class DeliveryTracker:
    """The statuses of channels, with what their deliveries prove."""

    def __init__(self) -> None:
        self._statuses: dict[str, ChannelStatus] = {}
        self._unproven: set[str] = set()

    def status(self, name: str) -> ChannelStatus:
        """What is known of a channel."""
        return self._statuses.get(name, ChannelStatus(name=name))

    def changed(self, status: ChannelStatus) -> ChannelStatus:
        """Take the state of a subscription: every new one begins without a proof."""
        self._statuses[status.name] = status
        if status.state is ChannelState.LIVE:
            self._unproven.add(status.name)
        else:
            self._unproven.discard(status.name)
        return status

    def forget(self, name: str) -> None:
        """The channel is no longer wanted."""
        self._statuses.pop(name, None)
        self._unproven.discard(name)

    def delivered(self, entries: Iterable[Entry]) -> list[ChannelStatus]:
        """Take what arrived; the statuses that this changes: a first delivery, or a round trip that was measured."""
        changed: dict[str, DeliveryVerification] = {}
        for entry in entries:
            if entry.latency_us is not None or entry.channel in self._unproven:
                changed[entry.channel] = DeliveryVerification(at_us=entry.at_us, round_trip_us=entry.latency_us)
                self._unproven.discard(entry.channel)
        return [self._proven(name, proof) for name, proof in changed.items() if self._is_live(name)]

    def failed(self, name: str, problem: ConsoleError, at_us: int) -> ChannelStatus | None:
        """A message of ours did not come back; the new status, None where the subscription has ended meanwhile."""
        if not self._is_live(name):
            return None
        self._unproven.add(name)
        return self._proven(name, DeliveryVerification(at_us=at_us, problem=problem))

    @property
    def problems(self) -> list[ConsoleError]:
        """Why channels are refused."""
        return [status.problem for status in self._statuses.values() if status.problem is not None]

    def _is_live(self, name: str) -> bool:
        return self.status(name).state is ChannelState.LIVE

    def _proven(self, name: str, proof: DeliveryVerification) -> ChannelStatus:
        status = self._statuses[name] = replace(self._statuses[name], proof=proof)
        return status
