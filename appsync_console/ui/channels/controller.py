"""What the sidebar asks for: channels that come, go, rest or move. Each change is saved with the profile."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.channel import Channel
from appsync_console.ui.channels.row import ChannelModeChosen, ChannelMoved, ChannelMuted, ChannelPaused
from appsync_console.ui.channels.sidebar import Sidebar
from appsync_console.ui.window.console import Console

_COLORS = 8


class ChannelsController(QObject):
    """Between the sidebar and the profile on show."""

    def __init__(self, console: Console, sidebar: Sidebar) -> None:
        super().__init__(sidebar)
        self._console = console
        sidebar.channel_selected.connect(console.show_channel)
        sidebar.channels_selected.connect(console.show_channels)
        sidebar.all_selected.connect(console.show_all_channels)
        sidebar.channel_added.connect(self.add)
        sidebar.channel_removed.connect(self.remove)
        sidebar.channel_paused.connect(self._on_sidebar_channel_paused)
        sidebar.channel_muted.connect(self._on_sidebar_channel_muted)
        sidebar.channel_moved.connect(self._on_sidebar_channel_moved)
        sidebar.channel_mode_chosen.connect(self._on_sidebar_channel_mode_chosen)
        sidebar.channel_details_requested.connect(self._on_sidebar_channel_details_requested)

    @Slot(str)
    def add(self, name: str) -> None:
        """Listen to a further channel and show it; the sidebar let only names through that a channel can have."""
        profile = self._console.profile
        if profile.channel(name) is None:
            color = len(profile.channels) % _COLORS
            self._change(Channel(name=name, color=color))
            if self._console.session is not None:
                self._console.session.listen(name)
        self._console.show_channel(name)

    @Slot(str)
    def remove(self, name: str) -> None:
        """Listen to a channel no longer; its messages stay in the log."""
        self._console.change_profile(self._console.profile.without_channel(name))
        if self._console.session is not None:
            self._console.session.unlisten(name)
        if self._console.window.log_panel.channel == name:
            self._console.show_first_channel()

    @Slot(object)
    def _on_sidebar_channel_paused(self, change: ChannelPaused) -> None:
        channel, session = self._console.profile.channel(change.name), self._console.session
        if channel is None:
            return
        self._change(replace(channel, is_paused=change.is_paused))
        if session is not None:
            (session.unlisten if change.is_paused else session.listen)(change.name)

    @Slot(object)
    def _on_sidebar_channel_muted(self, change: ChannelMuted) -> None:
        channel = self._console.profile.channel(change.name)
        if channel is not None:
            self._change(replace(channel, is_muted=change.is_muted))

    @Slot(object)
    def _on_sidebar_channel_mode_chosen(self, change: ChannelModeChosen) -> None:
        channel, session = self._console.profile.channel(change.name), self._console.session
        if channel is None:
            return
        self._change(replace(channel, mode=change.mode))
        if session is not None and not channel.is_paused:
            self._console.connect_profile()  # what authorizes is put together when a session is opened

    @Slot(object)
    def _on_sidebar_channel_moved(self, change: ChannelMoved) -> None:
        profile = self._console.profile
        channels = list(profile.channels)
        channel = profile.channel(change.name)
        if channel is not None:
            channels.remove(channel)
            channels.insert(change.position, channel)
            self._console.change_profile(replace(profile, channels=tuple(channels)))

    @Slot(str)
    def _on_sidebar_channel_details_requested(self, name: str) -> None:
        session = self._console.session
        problem = session.channel_status(name).problem if session else None
        if problem is not None:
            self._console.show_details(problem)

    def _change(self, channel: Channel) -> None:
        self._console.change_profile(self._console.profile.with_channel(channel))
