"""The values and texts of a channel in the sidebar. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.channel import Channel
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import AuthorizationMode, ChannelState
from appsync_console.texts.authorization import mode_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.text.connection import reason_text
from appsync_console.ui.text.units import rate_text

_MOST_SHOWN = 999
_TEMPORARY = {ChannelState.SUBSCRIBING: mark("subscribing"), ChannelState.WAITING: mark("waiting")}
_STATES = {
    ChannelState.OFFLINE: mark("offline"),
    ChannelState.SUBSCRIBING: mark("subscribing"),
    ChannelState.LIVE: mark("live"),
    ChannelState.PAUSED: mark("paused"),
    ChannelState.REFUSED: mark("refused"),
    ChannelState.WAITING: mark("waiting to reconnect"),
}


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One row of the sidebar.

    Attributes:
        unread: Messages since the channel was last shown.
        rate_per_s: Messages per second, over the last seconds.
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
        """Whether a received message verified that the subscription delivers."""
        return self.is_live and self.status.is_proven

    @property
    def is_refused(self) -> bool:
        """Whether AppSync rejected the subscription."""
        return self.status.state is ChannelState.REFUSED

    @property
    def has_unread(self) -> bool:
        """Whether to highlight unread messages."""
        return self.unread > 0 and not self.channel.is_muted

    @property
    def second_line(self) -> str:
        """A state that lasts until the user acts; empty if there is none."""
        if self.channel.is_paused or self.status.state is ChannelState.PAUSED:
            return tr("paused")
        if self.is_refused:
            problem = self.status.problem
            return tr("refused: {reason}", reason=reason_text(problem)) if problem else tr("refused")
        if self.status.is_retrying and self.status.problem is not None:
            return tr("retrying: {reason}", reason=reason_text(self.status.problem))
        return ""

    @property
    def has_problem(self) -> bool:
        """Whether there are details about why AppSync does not accept the subscription."""
        return self.status.problem is not None

    @property
    def badge(self) -> str:
        """The number of unread messages; empty if there are none to highlight."""
        if not self.has_unread:
            return ""
        return f"{self.unread}" if self.unread <= _MOST_SHOWN else f"{_MOST_SHOWN}+"

    @property
    def side_text(self) -> str:
        """The text on the right if there is no badge: a temporary state, or the rate."""
        if self.second_line:
            return ""
        if self.status.state in _TEMPORARY:
            return tr(_TEMPORARY[self.status.state])
        return rate_text(self.rate_per_s) if self.is_live else ""

    @property
    def spoken(self) -> str:
        """The description of the row, for screen readers and tool tips."""
        parts = [self.name, self.second_line or tr(_STATES[self.status.state])]
        if self.is_live:
            parts.append(tr("delivery verified") if self.is_proven else tr("delivery not verified"))
        if self.has_unread:
            parts.append(tr("{unread:,} unread", unread=self.unread))
        if self.channel.is_muted:
            parts.append(tr("muted"))
        if self.channel.mode is not None:
            parts.append(tr("with {mode}", mode=mode_text(self.channel.mode)))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class ChannelPaused:
    """The user pauses or resumes a channel."""

    name: str
    is_paused: bool


@dataclass(frozen=True, slots=True)
class ChannelMuted:
    """The user mutes or unmutes a channel, which turns its unread count off or on."""

    name: str
    is_muted: bool


@dataclass(frozen=True, slots=True)
class ChannelModeChosen:
    """The user selects another authorization mode for a channel; None is the default of the profile."""

    name: str
    mode: AuthorizationMode | None


@dataclass(frozen=True, slots=True)
class ChannelMoved:
    """The user moves a channel; ``position`` counts from 0."""

    name: str
    position: int
