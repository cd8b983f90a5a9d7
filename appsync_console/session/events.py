"""The facts a session tells its listener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Incoming
from appsync_console.domain.status import ChannelStatus, LinkStatus, TokenTimes
from appsync_console.domain.terms import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A message on its way.

    Attributes:
        id: Its entry in the log.
        latency_us: Microseconds until it came back; only when delivered.
        problem: Why it failed or was not delivered.
    """

    id: int
    channel: str
    state: DeliveryState
    latency_us: int | None = None
    problem: ConsoleError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which messages of a channel may have been missed; microseconds since the epoch, UTC."""

    channel: str
    start_us: int
    end_us: int
    cause: str


class SessionListener:
    """Told what happens, on the loop, as it happens. Every method may be left out; none may wait."""

    def link_changed(self, status: LinkStatus) -> None:
        """The connection is in another state."""

    def channel_changed(self, status: ChannelStatus) -> None:
        """A channel's subscription is in another state."""

    def received(self, batch: Sequence[Incoming]) -> None:
        """Messages came in and were handed to the log."""

    def publication_changed(self, publication: Publication) -> None:
        """A published message has come further, or has failed."""

    def gap_found(self, gap: Gap) -> None:
        """Messages may have been missed."""

    def token_changed(self, times: TokenTimes) -> None:
        """A token was renewed or could not be; told for each authorization mode that has one, at first too."""
