"""The events that a session reports to its listener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Arrival, Entry
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, TokenTimes
from appsync_console.domain.terms import DeliveryState
from appsync_console.texts.errors import error_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The status of a published message.

    Attributes:
        id: The ID of its entry in the log.
        latency_us: Microseconds until it was delivered; None if it was not.
        problem: Why it failed or was not delivered.
    """

    id: int
    channel: str
    state: DeliveryState
    latency_us: int | None = None
    problem: ConsoleError | None = None


NOT_FILLED: Final = "not filled"
"""The beginning of a gap's outcome if the API did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A period in which messages of a channel may have been missed; times in microseconds since the epoch, UTC.

    Attributes:
        recovered: Number of messages recovered from the API's history; None if it was not asked or did not answer.
        is_cut: There were more messages than the request allowed.
        problem: Why the API did not answer.
    """

    channel: str
    start_us: int
    end_us: int
    cause: str
    recovered: int | None = None
    is_cut: bool = False
    problem: ConsoleError | None = None

    @property
    def outcome(self) -> str:
        """The result of filling the gap, as text; empty if the API was not asked."""
        if self.problem is not None:
            return f"{NOT_FILLED}: {error_text(self.problem).what.rstrip('.')}"
        match self.recovered:
            case None:
                return ""
            case 0:
                return "no messages missed, according to the API's history"
            case 1:
                return "1 missed message recovered from the API's history"
        words = f"{self.recovered:,} missed messages recovered from the API's history"
        return f"{words}; there are more" if self.is_cut else words


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

    @property
    def trouble(self) -> str:
        """A message about missing history, as a sentence or two; empty if it is complete."""
        if self.problem is not None:
            return f"The history of {self.channel} is not shown. {error_text(self.problem).what}"
        if self.is_cut:
            return f"The API has more history of {self.channel} than is loaded at once. The newest messages are shown."
        return ""


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
