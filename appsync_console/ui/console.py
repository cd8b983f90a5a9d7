"""What the window does: opens profiles, follows channels, publishes. Between the panels and the session, on the loop.

Slots are short; whatever waits runs as a task of the scope. Only one profile is opened or closed at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.channel import Channel, check_channel_name
from appsync_console.domain.endpoint import Endpoint
from appsync_console.domain.errors import AuthorizationError, ConsoleError, InputError
from appsync_console.domain.message import Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.domain.status import LinkStatus
from appsync_console.domain.terms import DeliveryState, LinkState
from appsync_console.session.channel_log import ChannelLog
from appsync_console.session.console_session import ConsoleSession
from appsync_console.session.events import Publication
from appsync_console.session.sandbox_process import SandboxAddress, SandboxProcess
from appsync_console.session.task_scope import TaskScope
from appsync_console.session.workspace import Workspace
from appsync_console.ui.bridge import Bridge
from appsync_console.ui.dialogs.error_details import ErrorDetails
from appsync_console.ui.figures import Figures
from appsync_console.ui.main_window import MainWindow
from appsync_console.ui.panels.sidebar import ChannelMoved, ChannelMuted, ChannelPaused
from appsync_console.ui.panels.status_line import milliseconds_words
from appsync_console.ui.theme import Theme
from appsync_console.ui.widgets.notice_bar import Choice

_FIGURES_EVERY = 8  # ticks: some four times a second
_SECOND = 30  # ticks
_COLOURS = 8


class Console(QObject):
    """One window on one workspace.

    Args:
        report: Told the name and exception of a task that failed: a fault of the program.
    """

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        theme: Theme,
        report: Callable[[str, BaseException], None],
    ) -> None:
        super().__init__(window)
        self.workspace = workspace
        self.window = window
        self._theme = theme
        self._report = report
        self._scope = TaskScope(report)
        self._switching = asyncio.Lock()
        self._sandbox = SandboxProcess()
        self._address: SandboxAddress | None = None
        self._bridge = Bridge(self)
        self._figures = Figures()
        self._profile = workspace.last_profile()
        self._session: ConsoleSession | None = None
        self._log: ChannelLog | None = None
        self._shown: Message | None = None
        self._published: int | None = None
        self._log_changes = -1
        self._log_problem: ConsoleError | None = None
        self._ticks = 0
        self._connect()

    def _connect(self) -> None:
        window = self.window
        self._bridge.ticked.connect(self._on_bridge_ticked)
        self._bridge.link_changed.connect(self._on_bridge_link_changed)
        self._bridge.channels_changed.connect(self._on_bridge_channels_changed)
        self._bridge.publication_changed.connect(self._on_bridge_publication_changed)
        window.profile_bar.profile_chosen.connect(self.open_profile)
        window.profile_bar.connect_requested.connect(self.connect_profile)
        window.profile_bar.disconnect_requested.connect(self.disconnect_profile)
        window.profile_bar.retry_requested.connect(self.retry)
        window.profile_bar.details_requested.connect(self._on_profile_bar_details_requested)
        window.sidebar.channel_selected.connect(self.show_channel)
        window.sidebar.channel_added.connect(self.add_channel)
        window.sidebar.channel_removed.connect(self.remove_channel)
        window.sidebar.channel_paused.connect(self._on_sidebar_channel_paused)
        window.sidebar.channel_muted.connect(self._on_sidebar_channel_muted)
        window.sidebar.channel_moved.connect(self._on_sidebar_channel_moved)
        window.sidebar.channel_details_requested.connect(self._on_sidebar_channel_details_requested)
        window.log_panel.selected.connect(self._on_log_panel_selected)
        window.log_panel.reuse_requested.connect(self._on_log_panel_reuse_requested)
        window.composer.publish_requested.connect(self._on_composer_publish_requested)
        window.notice_bar.chosen.connect(self._on_notice_bar_chosen)

    @property
    def profile(self) -> Profile:
        """The profile on show."""
        return self._profile

    @property
    def session(self) -> ConsoleSession | None:
        """The opened session; None while disconnected."""
        return self._session

    @property
    def sandbox_address(self) -> SandboxAddress | None:
        """Where the sandbox runs; None until it was started."""
        return self._address

    # Its life.

    def start(self) -> None:
        """Begin to show what happens."""
        self._bridge.start()
        for notice in self.workspace.notices:
            self.window.notice_bar.say(notice, "warning")

    async def aclose(self) -> None:
        """Close the session and the sandbox; the workspace stays open."""
        self._bridge.stop()
        async with self._switching:
            await self._close_session()
        await self._scope.aclose()
        await self._sandbox.aclose()

    def run_task(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        """Run something that waits; an error for people is shown, any other is reported."""
        self._scope.start(self._shown_on_error(coroutine), name=name)

    async def _shown_on_error(self, coroutine: Coroutine[Any, Any, None]) -> None:
        try:
            await coroutine
        except ConsoleError as error:
            self.show_problem(error)

    def show_problem(self, problem: ConsoleError) -> None:
        """Say what went wrong, with the details one click away."""
        self._problem = problem
        self.window.notice_bar.say(problem.what, "bad", [Choice("details", "Details")])

    # Profiles and connections.

    @Slot(str)
    def open_profile(self, profile_id: str) -> None:
        """Show another profile and connect."""
        profile = self.workspace.profile(profile_id)
        if profile is not None:
            self.run_task(self._switch_to(profile), "open profile")

    @Slot()
    def connect_profile(self) -> None:
        """Connect the profile on show."""
        self.run_task(self._reconnect(), "connect")

    @Slot()
    def disconnect_profile(self) -> None:
        """Close the connection of the profile on show."""
        self.run_task(self._disconnect(), "disconnect")

    @Slot()
    def retry(self) -> None:
        """Try to connect at once."""
        if self._session is None:
            self.connect_profile()
        else:
            self._session.retry_now()

    async def _switch_to(self, profile: Profile) -> None:
        async with self._switching:
            await self._close_session()
            self._profile = profile
            self.workspace.settings.last_profile = profile.id
            self.window.show_console()
            self.refresh_profiles()
            self.window.notice_bar.clear()
            self._show_first_channel()
            await self._open_session()

    async def _reconnect(self) -> None:
        async with self._switching:
            await self._close_session()
            await self._open_session()

    async def _disconnect(self) -> None:
        async with self._switching:
            await self._close_session()

    async def _open_session(self) -> None:
        profile = self._profile
        self._show_link(LinkStatus(state=LinkState.CONNECTING))
        try:
            endpoint, key = await self._credentials(profile)
        except ConsoleError as problem:
            self._show_link(LinkStatus(state=LinkState.REFUSED, problem=problem))
            return
        session = self.workspace.session(profile, endpoint, key, listener=self._bridge.listener(), report=self._report)
        for channel in self._profile.channels:
            if not channel.is_paused:
                session.listen(channel.name)
        session.open()
        self._session = session
        self._figures.reset()
        self.window.status_line.set_address(endpoint.host)
        self._show_blocked()

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        self._bridge.listener()
        self._show_link(LinkStatus())
        self._show_blocked()
        self._show_rows()
        if session is not None:
            await session.aclose()

    async def _credentials(self, profile: Profile) -> tuple[Endpoint, Secret]:
        if profile.is_sandbox:
            address = await self.running_sandbox()
            return address.endpoint, address.api_key
        endpoint = self.workspace.endpoint(profile)
        key = await self.workspace.api_key(profile)
        if key is None:
            raise AuthorizationError(
                "No API key is stored for this profile.", remedy="Open the profile and paste its key."
            )
        return endpoint, key

    async def running_sandbox(self) -> SandboxAddress:
        """The address of the sandbox, which is started if it does not run.

        Raises:
            CannotConnect: It does not start.
            SecretStoreError: Its key cannot be kept.
        """
        if self._address is None or not self._sandbox.is_running:
            key = await self.workspace.sandbox_key()
            port = self.workspace.settings.sandbox_port
            self._address = await self._sandbox.start(port=port, api_key=key)
            self.workspace.settings.sandbox_port = self._address.port
            self.run_task(self._watch_sandbox(), "sandbox")
        return self._address

    async def _watch_sandbox(self) -> None:
        await self._sandbox.wait()
        if self._profile.is_sandbox and self._session is not None:
            self.window.notice_bar.say(
                "The sandbox server has ended.", "warning", [Choice("sandbox", "Start it again", "primary")]
            )

    def _show_link(self, status: LinkStatus) -> None:
        self.window.profile_bar.set_status(status, time.monotonic())
        is_open = status.state is not LinkState.OFFLINE
        self.window.commands.set_enabled("connection.connect", not is_open)
        self.window.commands.set_enabled("connection.disconnect", is_open)
        self.window.commands.set_enabled("connection.retry", status.state in (LinkState.WAITING, LinkState.REFUSED))

    def _show_blocked(self) -> None:
        self.window.composer.set_blocked("" if self._session else "Connect first: the profile is offline.")

    def refresh_profiles(self) -> None:
        """Show the profiles as they are now."""
        self._profile = self.workspace.profile(self._profile.id) or self.workspace.profiles[0]
        self.window.profile_bar.set_profiles(self.workspace.profiles, self._profile.id)
        self._show_rows()

    # Channels.

    def _show_first_channel(self) -> None:
        names = [channel.name for channel in self._profile.channels]
        last = self.workspace.settings.selected_channels.get(self._profile.id, "")
        if last in names or names:
            self.show_channel(last if last in names else names[0])
        else:
            self._log = None
            self.window.log_panel.set_nothing("No channel yet", "Add one at the left: type its name and press Enter.")
            self.window.composer.set_channels([], "")
            self._on_log_panel_selected(None)

    @Slot(str)
    def show_channel(self, name: str) -> None:
        """Show the log of a channel."""
        channel = self._profile.channel(name)
        if channel is None:
            return
        chosen = self.workspace.settings.selected_channels | {self._profile.id: name}
        self.workspace.settings.selected_channels = chosen
        self._log = self.workspace.channel_log(self._profile, name)
        self.window.log_panel.set_channel(name, channel.colour, self._log)
        self.window.composer.set_channels([each.name for each in self._profile.channels], name)
        self.window.sidebar.select(name)
        self._on_log_panel_selected(None)
        self._show_rows()

    @Slot(str)
    def add_channel(self, name: str) -> None:
        """Listen to a further channel and show it."""
        try:
            check_channel_name(name)
        except InputError as error:
            self.show_problem(error)
            return
        if self._profile.channel(name) is None:
            colour = len(self._profile.channels) % _COLOURS
            self._change_profile(self._profile.with_channel(Channel(name=name, colour=colour)))
            if self._session is not None:
                self._session.listen(name)
        self.show_channel(name)

    @Slot(str)
    def remove_channel(self, name: str) -> None:
        """Listen to a channel no longer; its messages stay in the log."""
        self._change_profile(self._profile.without_channel(name))
        if self._session is not None:
            self._session.unlisten(name)
        if self.window.log_panel.channel == name:
            self._show_first_channel()
        self._show_rows()

    @Slot(object)
    def _on_sidebar_channel_paused(self, change: ChannelPaused) -> None:
        channel = self._profile.channel(change.name)
        if channel is None:
            return
        self._change_profile(self._profile.with_channel(replace(channel, is_paused=change.is_paused)))
        if self._session is not None:
            (self._session.unlisten if change.is_paused else self._session.listen)(change.name)

    @Slot(object)
    def _on_sidebar_channel_muted(self, change: ChannelMuted) -> None:
        channel = self._profile.channel(change.name)
        if channel is not None:
            self._change_profile(self._profile.with_channel(replace(channel, is_muted=change.is_muted)))

    @Slot(object)
    def _on_sidebar_channel_moved(self, change: ChannelMoved) -> None:
        channels = list(self._profile.channels)
        names = [channel.name for channel in channels]
        if change.name in names:
            channels.insert(change.to, channels.pop(names.index(change.name)))
            self._change_profile(replace(self._profile, channels=tuple(channels)))

    @Slot(str)
    def _on_sidebar_channel_details_requested(self, name: str) -> None:
        problem = self._session.channel_status(name).problem if self._session else None
        if problem is not None:
            self.show_details(problem)

    def _change_profile(self, profile: Profile) -> None:
        self._profile = profile
        self.run_task(self.workspace.save_profile(profile, api_key=None), "save profile")
        self._show_rows()

    def _show_rows(self) -> None:
        if self._session is not None and self.window.log_panel.channel:
            self._figures.see(self._session, self.window.log_panel.channel)
        self.window.sidebar.set_rows(self._figures.rows(self._profile, self._session))

    # Messages.

    @Slot(object)
    def _on_composer_publish_requested(self, request: tuple[str, str]) -> None:
        if self._session is not None:
            self.run_task(self._publish(self._session, *request), "publish")

    async def _publish(self, session: ConsoleSession, channel: str, text: str) -> None:
        try:
            await session.publish(channel, text)
        except ConsoleError as problem:
            self.window.composer.show_outcome(problem.what, "bad")
            raise

    @Slot(object)
    def _on_bridge_publication_changed(self, publication: Publication) -> None:
        self._published = max(self._published or 0, publication.id)
        if publication.id == self._published:
            self.window.composer.show_outcome(*_outcome_words(publication))
        if self._shown is not None and publication.id == self._shown.id and self._log is not None:
            self._on_log_panel_selected(self._log.message(publication.id))

    @Slot(object)
    def _on_log_panel_selected(self, message: Message | None) -> None:
        self._shown = message
        text = self._log.text(message.id) if message is not None and self._log is not None else ""
        self.window.inspector.show_message(message, text)

    @Slot(object)
    def _on_log_panel_reuse_requested(self, message: Message) -> None:
        if self._log is not None:
            self.window.composer.set_text(self._log.text(message.id))
            self.window.composer.setFocus()

    # What the session tells, by tick.

    @Slot()
    def _on_bridge_ticked(self) -> None:
        self._ticks += 1
        log = self.workspace.log
        if self._log is not None and log is not None and log.changes != self._log_changes:
            self._log_changes = log.changes
            self._log.refresh()
            self.window.log_panel.refresh()
        if self._ticks % _FIGURES_EVERY == 0:
            self._show_figures()
        if self._ticks % _SECOND == 0:
            self.window.profile_bar.tick(time.monotonic())

    def _show_figures(self) -> None:
        log = self.workspace.log
        if log is None:
            return
        totals = self.workspace.totals()
        self.window.status_line.set_counts(Figures.counts(self._session, totals.messages, totals.bytes))
        self._show_rows()
        if log.problem is not self._log_problem:
            self._log_problem = log.problem
            if log.problem is not None:
                self.show_problem(log.problem)
            else:
                self.window.notice_bar.clear()

    @Slot(object)
    def _on_bridge_link_changed(self, status: LinkStatus) -> None:
        self._show_link(status)

    @Slot(object)
    def _on_bridge_channels_changed(self, statuses: object) -> None:
        self._show_rows()

    # Problems.

    @Slot()
    def _on_profile_bar_details_requested(self) -> None:
        problem = self.window.profile_bar.problem
        if problem is not None:
            self.show_details(problem)

    @Slot(str)
    def _on_notice_bar_chosen(self, choice: str) -> None:
        if choice == "details":
            self.show_details(self._problem)
        elif choice == "sandbox":
            self.connect_profile()

    def show_details(self, problem: ConsoleError) -> None:
        """Show all that is known of a problem."""
        ErrorDetails(self._theme, problem, self.window).open()


def _outcome_words(publication: Publication) -> tuple[str, str]:
    if publication.state is DeliveryState.DELIVERED and publication.latency_us is not None:
        return f"published, accepted, delivered after {milliseconds_words(publication.latency_us)}", "good"
    if publication.problem is not None:
        return publication.problem.what, "bad"
    words = {
        DeliveryState.SENDING: "publishing…",
        DeliveryState.ACCEPTED: "published, accepted",
        DeliveryState.FAILED: "not published: it was given up",
    }
    return words[publication.state], "bad" if publication.state is DeliveryState.FAILED else "secondary"
