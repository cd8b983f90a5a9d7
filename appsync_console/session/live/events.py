"""The events that a session reports to its listener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Arrival, Entry
from appsync_console.domain.reason import Filling, Reason
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, TokenTimes
from appsync_console.domain.terms import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The status of a published message.

    Attributes:
        id: The ID of its entry in the log.
        latency_us: Microseconds until it was delivered; None if it was not.
        problem: Why it failed or was not delivered.
        request_id: AWS's ID of the request that published it; empty if there is none yet.
    """

    id: int
    channel: str
    state: DeliveryState
    latency_us: int | None = None
    problem: ConsoleError | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A period in which messages of a channel may have been missed; times in microseconds since the epoch, UTC.

    Attributes:
        filling: What the API's history returned; None if it was not asked or has not answered yet.
    """

    channel: str
    start_us: int
    end_us: int
    cause: Reason
    filling: Filling | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The messages in the API's history from before a channel was opened.

    Attributes:
        since_us: The start of the requested period, in microseconds since the epoch, UTC.
        count: Number of messages of that period that were not in the log yet.
        is_cut: There are more, older messages than the request allowed.
        problem: Why the API did not answer.
    """

    channel: str
    since_us: int
    count: int = 0
    is_cut: bool = False
    problem: ConsoleError | None = None


class SessionListener:
    """Receives the events of a session on the loop. Every method is optional; none may block."""

    def link_changed(self, status: ConnectionStatus) -> None:
        """The state of the connection changed."""

    def channel_changed(self, status: ChannelStatus) -> None:
        """The state of a channel's subscription changed."""

    def received(self, batch: Sequence[Arrival]) -> None:
        """Messages were received and passed to the log."""

    def publication_changed(self, publication: Publication) -> None:
        """The status of a published message changed."""

    def gap_found(self, gap: Gap) -> None:
        """Messages may have been missed."""

    def gap_filled(self, gap: Gap, recovered: Sequence[Entry]) -> None:
        """The API was asked for missed messages; those it returned were passed to the log, oldest first."""

    def earlier_taken(self, earlier: Earlier, entries: Sequence[Entry]) -> None:
        """A channel was opened; the earlier messages that the API returned were passed to the log, oldest first."""

    def token_changed(self, times: TokenTimes) -> None:
        """A token was refreshed, or that failed; also called at first, for each authorization mode with a token."""
