"""A channel as the sidebar shows it: plain values and their words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.authorization.check import MODE_WORDS
from appsync_console.domain.channel import Channel
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import AuthorizationMode, ChannelState
from appsync_console.ui.text.connection import reason_text
from appsync_console.ui.text.units import rate_text

_MOST_SHOWN = 999
_PASSING = {ChannelState.SUBSCRIBING: "subscribing", ChannelState.WAITING: "waiting"}


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One line of the sidebar.

    Attributes:
        unread: Messages since the channel was last on show.
        rate_per_s: Messages a second, over the last seconds.
    """

    channel: Channel
    status: ChannelStatus
    unread: int = 0
    rate_per_s: float = 0.0

    @property
    def name(self) -> str:
        """The name of the channel."""
        return self.channel.name

    @property
    def is_live(self) -> bool:
        """Whether AppSync acknowledged the subscription."""
        return self.status.state is ChannelState.LIVE

    @property
    def is_proven(self) -> bool:
        """Whether a message showed that the subscription delivers."""
        return self.is_live and self.status.is_proven

    @property
    def is_refused(self) -> bool:
        """Whether AppSync does not let us subscribe."""
        return self.status.state is ChannelState.REFUSED

    @property
    def has_unread(self) -> bool:
        """Whether there is something to be pointed out."""
        return self.unread > 0 and not self.channel.is_muted

    @property
    def second_line(self) -> str:
        """What needs saying and will stay true until somebody does something; empty otherwise."""
        if self.channel.is_paused or self.status.state is ChannelState.PAUSED:
            return "paused"
        if self.is_refused:
            return f"refused: {reason_text(self.status.problem)}" if self.status.problem else "refused"
        if self.status.is_retrying and self.status.problem is not None:
            return f"retrying: {reason_text(self.status.problem)}"
        return ""

    @property
    def has_problem(self) -> bool:
        """Whether there are details to show: why AppSync does not accept the subscription."""
        return self.status.problem is not None

    @property
    def badge(self) -> str:
        """The number of unread messages; empty where there is none to point out."""
        if not self.has_unread:
            return ""
        return f"{self.unread}" if self.unread <= _MOST_SHOWN else f"{_MOST_SHOWN}+"

    @property
    def side_text(self) -> str:
        """What stands at the right where no badge does: a state that passes by itself, or the rate."""
        if self.second_line:
            return ""
        return _PASSING.get(self.status.state) or (rate_text(self.rate_per_s) if self.is_live else "")

    @property
    def spoken(self) -> str:
        """The whole line in words, for screen readers and tool tips."""
        state = self.second_line or ("waiting to reconnect" if self.status.state is ChannelState.WAITING else "")
        parts = [self.name, state or self.status.state.value]
        if self.is_live:
            parts.append("delivery proven" if self.is_proven else "delivery not proven yet")
        if self.has_unread:
            parts.append(f"{self.unread:,} unread")
        if self.channel.is_muted:
            parts.append("muted")
        if self.channel.mode is not None:
            parts.append(f"with {MODE_WORDS[self.channel.mode]}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class ChannelPaused:
    """The person wants a channel paused, or live again."""

    name: str
    is_paused: bool


@dataclass(frozen=True, slots=True)
class ChannelMuted:
    """The person wants a channel to count no unread messages, or to count them again."""

    name: str
    is_muted: bool


@dataclass(frozen=True, slots=True)
class ChannelModeChosen:
    """The person wants a channel subscribed with another authorization mode; None is the default of the profile."""

    name: str
    mode: AuthorizationMode | None


@dataclass(frozen=True, slots=True)
class ChannelMoved:
    """The person wants a channel at another place; ``position`` counts from 0."""

    name: str
    position: int
