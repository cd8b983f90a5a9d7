"""The figures of the window: unread messages and rates of the channels, and the counts at the bottom. No Qt."""

from __future__ import annotations

import time
from dataclasses import replace

from appsync_console.domain.profile import Profile
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import ChannelState
from appsync_console.session.live.metrics import RATE_WINDOW_S
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.ui.channels.row import ChannelRow
from appsync_console.ui.window.status_bar import Counts


class MessageCounters:
    """Counts what the person has not seen since the profile was opened."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def reset(self) -> None:
        """Another session: nothing is unread."""
        self._seen.clear()

    def see(self, session: ProfileSession, channel: str) -> None:
        """The person has this channel on show."""
        self._seen[channel] = session.traffic.received[channel]

    def rows(self, profile: Profile, session: ProfileSession | None) -> list[ChannelRow]:
        """The lines of the sidebar."""
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

    @staticmethod
    def counts(session: ProfileSession | None, in_log: Counts) -> Counts:
        """The figures at the bottom.

        Args:
            in_log: Those that are known without a session.
        """
        if session is None:
            return in_log
        rates = session.traffic.rates(time.monotonic_ns() // 1000)
        latency = session.traffic.latency()
        return replace(
            in_log,
            received=session.traffic.received.total(),
            rate_per_s=rates.total() / RATE_WINDOW_S,
            p95_us=latency.p95_us if latency else None,
        )


def _status(name: str, is_paused: bool) -> ChannelStatus:
    return ChannelStatus(name=name, state=ChannelState.PAUSED if is_paused else ChannelState.OFFLINE)
