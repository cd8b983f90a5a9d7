"""Tracks which channels of a session are heard, and writes it to the log: what is not heard becomes a gap later."""

from __future__ import annotations

import asyncio
from typing import Final

from appsync_console.domain.reason import CLOSED, PAUSED, Reason, Unheard
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.session.live.clock import Clock
from appsync_console.session.live.recorder import Listening
from appsync_console.transport.realtime.pool import ConnectionPool

NOTE_FRAMES_S: Final = 4.0
"""Seconds after which the time of the last frame is written: if the program is killed, the gap begins there."""


class ListeningTracker:
    """Notes when a channel becomes live, and when and why it is no longer heard.

    Args:
        record: What the log knows of the channels.
    """

    def __init__(self, record: Listening, connections: ConnectionPool, clock: Clock) -> None:
        self._record = record
        self._connections = connections
        self._clock = clock
        self._live_us: dict[str, int] = {}

    def since(self, channel: str) -> Unheard | None:
        """Return since when a channel that was live before is not heard; None if it never was live."""
        return self._record.unheard(channel)

    def changed(self, status: ChannelStatus) -> None:
        """Note the state of a channel's subscription."""
        if status.state is not ChannelState.LIVE:
            self._live_us.pop(status.name, None)
        elif status.name not in self._live_us:
            at_us = self._live_us[status.name] = self._clock.wall_us()
            self._record.note_live(status.name, self._connections.place_of(status.name), at_us)

    def unheard(self, channel: str, unheard: Unheard) -> None:
        """Note that a channel is no longer heard."""
        self._record.note_unheard(channel, unheard)

    def pause(self, channel: str) -> None:
        """The user stops listening to a channel for a while."""
        if channel in self._live_us:
            is_open = self._connections.status.state is ConnectionState.LIVE
            since_us = self._clock.wall_us() if is_open else self._heard_us(channel)
            self._record.note_unheard(channel, Unheard(since_us, PAUSED))

    def remove(self, channel: str) -> None:
        """The user removed a channel: it has no gap."""
        self._live_us.pop(channel, None)
        self._record.forget(channel)

    def end(self, cause: Reason = CLOSED) -> None:
        """The session ends: what is live was heard until the last frame."""
        for channel in self._live_us:
            self._record.note_unheard(channel, Unheard(self._heard_us(channel), cause))
        self._live_us.clear()

    async def keep(self) -> None:
        """Write the times of the last frames again and again, until canceled."""
        while True:
            self._record.note_frames(self._connections.heard_us)
            await asyncio.sleep(NOTE_FRAMES_S)

    def _heard_us(self, channel: str) -> int:
        """Return when the last frame arrived on the connection of a live channel."""
        frame_us = self._connections.heard_us.get(self._connections.place_of(channel), 0)
        return max(frame_us, self._live_us[channel])
