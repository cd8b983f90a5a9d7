"""Counts the unread messages and rates of the channels for the sidebar. No Qt."""

from __future__ import annotations

import time

from appsync_console.domain.profile import Profile
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import ChannelState
from appsync_console.session.live.metrics import RATE_WINDOW_S
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.ui.channels.row import ChannelRow


class UnreadCounts:
    """Counts the messages that the user has not seen since the profile was opened."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def reset(self) -> None:
        """Reset the counts of the previous session."""
        self._seen.clear()

    def see(self, session: ProfileSession, channel: str) -> None:
        """Mark all messages of a channel as seen."""
        self._seen[channel] = session.traffic.received[channel]

    def rows(self, profile: Profile, session: ProfileSession | None) -> list[ChannelRow]:
        """The rows of the sidebar."""
        if session is None:
            return [ChannelRow(channel, _status(channel.name, channel.is_paused)) for channel in profile.channels]
        rates = session.traffic.rates(time.monotonic_ns() // 1000)
        received = session.traffic.received
        return [
            ChannelRow(
                channel,
                _status(channel.name, True) if channel.is_paused else session.channel_status(channel.name),
                unread=received[channel.name] - self._seen.get(channel.name, 0),
                rate_per_s=rates[channel.name] / RATE_WINDOW_S,
            )
            for channel in profile.channels
        ]


def _status(name: str, is_paused: bool) -> ChannelStatus:
    return ChannelStatus(name=name, state=ChannelState.PAUSED if is_paused else ChannelState.OFFLINE)
