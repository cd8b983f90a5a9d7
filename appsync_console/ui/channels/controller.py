"""Adds, removes, pauses, mutes and moves channels for the sidebar, and saves each change in the profile."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.channel import Channel
from appsync_console.ui.channels.row import ChannelModeChosen, ChannelMoved, ChannelMuted, ChannelPaused
from appsync_console.ui.channels.sidebar import Sidebar
from appsync_console.ui.channels.unread import UnreadCounts
from appsync_console.ui.commands.table import CHANNEL_KEYS
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell

_COLORS = 8


class ChannelsController(QObject):
    """Connects the sidebar with the current profile."""

    def __init__(self, context: OpenProfile, shell: Shell, sidebar: Sidebar) -> None:
        super().__init__(sidebar)
        self._context = context
        self._shell = shell
        self._sidebar = sidebar
        self._unread = UnreadCounts()
        sidebar.channel_selected.connect(context.show_channel)
        sidebar.channels_selected.connect(context.show_channels)
        sidebar.all_selected.connect(context.show_all_channels)
        sidebar.channel_added.connect(self.add)
        sidebar.channel_removed.connect(self.remove)
        sidebar.channel_paused.connect(self._on_sidebar_channel_paused)
        sidebar.channel_muted.connect(self._on_sidebar_channel_muted)
        sidebar.channel_moved.connect(self._on_sidebar_channel_moved)
        sidebar.channel_mode_chosen.connect(self._on_sidebar_channel_mode_chosen)
        sidebar.channel_details_requested.connect(self._on_sidebar_channel_details_requested)
        context.session_changed.connect(self._on_context_session_changed)
        context.shown_changed.connect(self._on_context_shown_changed)
        context.profile_changed.connect(self._on_context_profile_changed)
        for changed in (context.refresh_due, context.bridge.channels_changed):
            changed.connect(self.show_rows)
        shell.commands.register("channel.new", sidebar.start_new_channel)
        shell.commands.register("channel.all", context.show_all_channels)
        for number in range(1, CHANNEL_KEYS + 1):
            shell.commands.register(f"channel.{number}", partial(self._go_to, number))

    @Slot()
    def show_rows(self) -> None:
        """Show the current state of the channels."""
        context = self._context
        if context.session is not None:
            for name in context.shown_names:
                self._unread.see(context.session, name)
        self._sidebar.set_rows(self._unread.rows(context.profile, context.session))

    @Slot()
    def _on_context_session_changed(self) -> None:
        if self._context.session is not None:
            self._unread.reset()
        self.show_rows()

    @Slot()
    def _on_context_profile_changed(self) -> None:
        self._sidebar.set_modes([access.mode for access in self._context.profile.access])
        self.show_rows()

    @Slot()
    def _on_context_shown_changed(self) -> None:
        if self._context.shown is not None:
            self._sidebar.select_several(self._context.shown)
        self.show_rows()

    def _go_to(self, number: int) -> None:
        channels = self._context.profile.channels
        if number <= len(channels):
            self._context.show_channel(channels[number - 1].name)

    @Slot(str)
    def add(self, name: str) -> None:
        """Subscribe to a new channel and show it; the sidebar has validated its name."""
        profile = self._context.profile
        if profile.channel(name) is None:
            color = len(profile.channels) % _COLORS
            self._change(Channel(name=name, color=color))
            if self._context.session is not None:
                self._context.session.listen(name)
        self._context.show_channel(name)

    @Slot(str)
    def remove(self, name: str) -> None:
        """Unsubscribe from a channel and remove it; its messages stay in the log."""
        self._context.change_profile(self._context.profile.without_channel(name))
        if self._context.session is not None:
            self._context.session.unlisten(name)
        if self._context.shown_channel == name:
            self._context.show_first_channel()

    @Slot(object)
    def _on_sidebar_channel_paused(self, change: ChannelPaused) -> None:
        channel, session = self._context.profile.channel(change.name), self._context.session
        if channel is None:
            return
        self._change(replace(channel, is_paused=change.is_paused))
        if session is not None:
            (session.pause if change.is_paused else session.listen)(change.name)

    @Slot(object)
    def _on_sidebar_channel_muted(self, change: ChannelMuted) -> None:
        channel = self._context.profile.channel(change.name)
        if channel is not None:
            self._change(replace(channel, is_muted=change.is_muted))

    @Slot(object)
    def _on_sidebar_channel_mode_chosen(self, change: ChannelModeChosen) -> None:
        channel, session = self._context.profile.channel(change.name), self._context.session
        if channel is None:
            return
        self._change(replace(channel, mode=change.mode))
        if session is not None and not channel.is_paused:
            self._context.connect_profile()  # the authorization is set up when a session opens

    @Slot(object)
    def _on_sidebar_channel_moved(self, change: ChannelMoved) -> None:
        profile = self._context.profile
        channels = list(profile.channels)
        channel = profile.channel(change.name)
        if channel is not None:
            channels.remove(channel)
            channels.insert(change.position, channel)
            self._context.change_profile(replace(profile, channels=tuple(channels)))

    @Slot(str)
    def _on_sidebar_channel_details_requested(self, name: str) -> None:
        session = self._context.session
        problem = session.channel_status(name).problem if session else None
        if problem is not None:
            self._shell.show_details(problem)

    def _change(self, channel: Channel) -> None:
        self._context.change_profile(self._context.profile.with_channel(channel))
