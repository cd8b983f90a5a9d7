"""The facts a session tells its listener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Entry, Incoming
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, TokenTimes
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


NOT_FILLED: Final = "not filled"
"""How the outcome of a gap begins for which the API did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which messages of a channel may have been missed; microseconds since the epoch, UTC.

    Attributes:
        recovered: How many messages of that time the API had kept; None where it was not asked or did not answer.
        is_cut: There were more than were asked for.
        problem: Why it did not answer.
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
        """What became of it, in words; empty where the API was not asked."""
        if self.problem is not None:
            return f"{NOT_FILLED}: {self.problem.what.rstrip('.')}"
        match self.recovered:
            case None:
                return ""
            case 0:
                return "by the API's history nothing was missed"
            case 1:
                return "1 missed message recovered from the API's history"
        words = f"{self.recovered:,} missed messages recovered from the API's history"
        return f"{words}, there are more" if self.is_cut else words


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the API had kept of a channel from before it was opened.

    Attributes:
        since_us: How far back it was asked for; microseconds since the epoch, UTC.
        count: How many messages of that time were not in the log yet.
        is_cut: There are more, older ones, than were asked for.
        problem: Why the API did not answer.
    """

    channel: str
    since_us: int
    count: int = 0
    is_cut: bool = False
    problem: ConsoleError | None = None

    @property
    def trouble(self) -> str:
        """What the person should know, as a sentence or two; empty where all is there."""
        if self.problem is not None:
            return f"Earlier messages of {self.channel} are not shown. {self.problem.what}"
        if self.is_cut:
            return f"The API has more earlier messages of {self.channel} than are taken at once: the newest are shown."
        return ""


class SessionListener:
    """Told what happens, on the loop, as it happens. Every method may be left out; none may wait."""

    def link_changed(self, status: ConnectionStatus) -> None:
        """The connection is in another state."""

    def channel_changed(self, status: ChannelStatus) -> None:
        """A channel's subscription is in another state."""

    def received(self, batch: Sequence[Incoming]) -> None:
        """Messages came in and were handed to the log."""

    def publication_changed(self, publication: Publication) -> None:
        """A published message has come further, or has failed."""

    def gap_found(self, gap: Gap) -> None:
        """Messages may have been missed."""

    def gap_filled(self, gap: Gap, recovered: Sequence[Entry]) -> None:
        """The API was asked for what was missed; what it had kept was handed to the log, the oldest first."""

    def earlier_taken(self, earlier: Earlier, entries: Sequence[Entry]) -> None:
        """A channel was opened and the API asked for what came before; it was handed to the log, the oldest first."""

    def token_changed(self, times: TokenTimes) -> None:
        """A token was renewed or could not be; told for each authorization mode that has one, at first too."""
