"""What the window does: opens profiles, shows channels, publishes. Between the panels and the session, on the loop.

Slots are short; whatever waits runs as a task of the scope. Only one profile is opened or closed at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from appsync_console.domain.errors import AuthorizationError, ConsoleError, SignInCancelled
from appsync_console.domain.message import Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, TokenTimes
from appsync_console.domain.terms import AuthorizationMode, ChannelState, ConnectionState
from appsync_console.session.factory import SessionFactory
from appsync_console.session.live.events import Earlier, Publication
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.session.task_scope import TaskScope
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.context.bridge import Bridge
from appsync_console.ui.frames.frame_lookup import frame_of
from appsync_console.ui.log.controller import LogController
from appsync_console.ui.sign_in.controller import WindowSignIn
from appsync_console.ui.text.expiry import expiry_text
from appsync_console.ui.text.publication import outcome_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.widgets.notice_bar import Choice
from appsync_console.ui.window.main_window import MainWindow
from appsync_console.ui.window.message_counters import MessageCounters
from appsync_console.ui.window.profile_bar import STUCK_STATES
from appsync_console.ui.window.status_bar import Counts

_ALL = ""  # in the place of a channel's name, which is never empty: all channels together
_FIGURES_EVERY = 8  # ticks: some four times a second
_SECOND = 30  # ticks
_DETAILS, _START_SANDBOX, _RETRY, _PROFILE = "details", "sandbox", "retry", "profile"
_SAMPLE = '{\n  "source": "console",\n  "n": 1\n}'


class Console(QObject):
    """One window on one workspace.

    Args:
        report: Told the name and exception of a task that failed: a fault of the program.

    Signals:
        session_changed: Another session was opened, before its first frame, or the one there was ends.
    """

    session_changed = Signal()

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
        self.sign_in = WindowSignIn(theme, window, self._profile_name)
        self.opener = SessionFactory(workspace, report, self._on_sandbox_ended, help=self.sign_in)
        self._theme = theme
        self._scope = TaskScope(report)
        self._switching = asyncio.Lock()
        self._bridge = Bridge(self)
        self._figures = MessageCounters()
        self._profile = workspace.last_profile()
        self._session: ProfileSession | None = None
        self._showing = LogController(workspace, window.log_panel)
        self._selected: Message | None = None
        self._newest_publication = 0
        self._log_problem: ConsoleError | None = None
        self._problem: ConsoleError | None = None
        self._refusal: ConsoleError | None = None
        self._tokens: dict[AuthorizationMode, TokenTimes] = {}
        self._ticks = 0
        self._connect()

    def _connect(self) -> None:
        window = self.window
        self._bridge.ticked.connect(self._on_bridge_ticked)
        self._bridge.link_changed.connect(self._on_bridge_link_changed)
        self._bridge.channels_changed.connect(self._on_bridge_channels_changed)
        self._bridge.tokens_changed.connect(self._on_bridge_tokens_changed)
        self._bridge.publication_changed.connect(self._on_bridge_publication_changed)
        self._bridge.earlier_taken.connect(self._on_bridge_earlier_taken)
        window.profile_bar.profile_chosen.connect(self.open_profile)
        window.profile_bar.connect_requested.connect(self.connect_profile)
        window.profile_bar.disconnect_requested.connect(self.disconnect_profile)
        window.profile_bar.retry_requested.connect(self.retry)
        window.profile_bar.details_requested.connect(self._on_profile_bar_details_requested)
        window.log_panel.lamps.prove_requested.connect(self.prove_delivery)
        window.log_panel.selected.connect(self._on_log_panel_selected)
        window.log_panel.reuse_requested.connect(self._on_log_panel_reuse_requested)
        window.inspector.other_wanted.connect(self._on_inspector_other_wanted)
        window.composer.publish_requested.connect(self._on_composer_publish_requested)
        window.notice_bar.chosen.connect(self._on_notice_bar_chosen)

    @property
    def profile(self) -> Profile:
        """The profile on show."""
        return self._profile

    def _profile_name(self) -> str:
        return self._profile.name

    @property
    def session(self) -> ProfileSession | None:
        """The opened session; None while disconnected."""
        return self._session

    @property
    def showing(self) -> LogController:
        """What the log shows."""
        return self._showing

    @property
    def is_live(self) -> bool:
        """Whether every channel of the profile that is not paused is live."""
        session = self._session
        return session is not None and all(
            session.channel_status(channel.name).state is ChannelState.LIVE
            for channel in self._profile.channels
            if not channel.is_paused
        )

    # Its life.

    def start(self) -> None:
        """Begin to show what happens."""
        self._bridge.start()
        for notice in self.workspace.notices:
            self.window.startup_notices.add(notice)

    async def aclose(self) -> None:
        """Close the session and the sandbox; the workspace stays open."""
        self._bridge.stop()
        self.sign_in.close()
        self._showing.close()
        async with self._switching:
            await self._close_session()
        await self._scope.aclose()
        await self.opener.aclose()

    def run_task(self, coroutine: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run something that waits; an error for people is shown, any other is reported."""
        task = self._scope.start(self._shown_on_error(coroutine), name=name)
        # One that is cancelled before its first turn would leave the coroutine behind.
        task.add_done_callback(lambda _: coroutine.close())
        return task

    async def _shown_on_error(self, coroutine: Coroutine[Any, Any, None]) -> None:
        try:
            await coroutine
        except ConsoleError as error:
            self.show_problem(error)

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
            self.window.composer.forget_outcome()
            self.window.composer.set_channels([], "")  # the other API may have no channel of that name
            self.window.show_console()
            self.window.composer.setFocus()
            self.window.notice_bar.clear()
            self.refresh_profiles()
            self.show_first_channel()
            await self._open_session()

    async def _reconnect(self) -> None:
        async with self._switching:
            await self._close_session()
            await self._open_session()

    async def _disconnect(self) -> None:
        async with self._switching:
            await self._close_session()

    async def _open_session(self) -> None:
        self._show_link(ConnectionStatus(state=ConnectionState.CONNECTING))
        asked_for = self._profile
        try:
            self._session = await self.opener.open(asked_for, self._bridge.listener())
        except ConsoleError as problem:
            self._show_link(ConnectionStatus(state=ConnectionState.REFUSED, problem=problem))
            return
        self._take_changes_since(asked_for, self._session)
        self.session_changed.emit()
        self._figures.reset()
        self.window.status_line.set_address(self._session.endpoint.host)
        self._show_blocked()
        if self._profile.is_sandbox and not self.window.composer.text:
            self.window.composer.set_text(_SAMPLE)

    def _take_changes_since(self, asked_for: Profile, session: ProfileSession) -> None:
        """Channels may have been added, removed, paused or resumed while the session was being opened."""
        before = {channel.name for channel in asked_for.channels if not channel.is_paused}
        now = {channel.name for channel in self._profile.channels if not channel.is_paused}
        for name in now - before:
            session.listen(name)
        for name in before - now:
            session.unlisten(name)

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        self._tokens.clear()
        self.session_changed.emit()
        self._bridge.listener()  # what the old session still tells is no longer heard
        self._show_link(ConnectionStatus())
        self._show_blocked()
        self.show_rows()
        if session is not None:
            await session.aclose()

    def _on_sandbox_ended(self) -> None:
        if self._profile.is_sandbox and self._session is not None:
            again = Choice(_START_SANDBOX, "Start it again", "primary")
            self.window.notice_bar.say("The sandbox server has ended.", "warning", [again])

    def _show_link(self, status: ConnectionStatus) -> None:
        self.window.profile_bar.set_status(status, time.monotonic())
        self._show_refusal(status.problem if status.state is ConnectionState.REFUSED else None)
        commands = self.window.commands
        is_open = status.state is not ConnectionState.OFFLINE
        commands.set_enabled("connection.connect", not is_open)
        commands.set_enabled("connection.disconnect", is_open)
        commands.set_enabled("connection.retry", status.worst in STUCK_STATES)

    def _show_refusal(self, problem: ConsoleError | None) -> None:
        """Credentials that are not accepted are the person's to change: say it once, with the way to the profile."""
        before, self._refusal = self._refusal, problem
        if isinstance(problem, AuthorizationError):
            if before is None or str(before) != str(problem):
                self.show_problem(problem)
        elif isinstance(before, AuthorizationError) and self._problem is before:
            self.window.notice_bar.clear()

    def _show_blocked(self) -> None:
        self.window.composer.set_blocked("" if self._session else "Connect first: the profile is offline.")

    def refresh_profiles(self) -> None:
        """Show the profiles as they are now."""
        self._profile = self.workspace.profile(self._profile.id) or self.workspace.profiles[0]
        self.window.profile_bar.set_profiles(self.workspace.profiles, self._profile.id)
        self.window.sidebar.set_modes([access.mode for access in self._profile.access])
        self._show_access()
        self.show_rows()

    def change_profile(self, profile: Profile) -> None:
        """Take and save another form of the profile on show."""
        self._profile = profile
        self._showing.adopt(profile)
        self.run_task(self.workspace.save_profile(profile), "save profile")
        self.show_rows()

    # Channels.

    def show_first_channel(self) -> None:
        """Show the channel that was on show last in this profile, or the first one, or words where there is none."""
        names = [channel.name for channel in self._profile.channels]
        last = self.workspace.settings.selected_channels.get(self._profile.id)
        if names and last == _ALL:
            self.show_all_channels()
            return
        if names:
            self.show_channel(last if last in names else names[0])
            return
        self._showing.show_nothing("No channel yet", "Add one at the left: type its name and press Enter.")
        self.window.composer.set_channels([], "")
        self._on_log_panel_selected(None)

    @Slot(str)
    def show_channel(self, name: str) -> None:
        """Show the log of a channel."""
        if self._profile.channel(name) is not None:
            self._remember_shown(name)
            self._show_log_of((name,))

    @Slot(object)
    def show_channels(self, names: tuple[str, ...]) -> None:
        """Show the logs of several channels as one."""
        self._show_log_of(names)

    @Slot()
    def show_all_channels(self) -> None:
        """Show the logs of all channels as one, also of those that were removed."""
        if self._profile.channels:
            self._remember_shown(_ALL)
            self._show_log_of(())

    def _remember_shown(self, name: str) -> None:
        settings = self.workspace.settings
        settings.selected_channels = settings.selected_channels | {self._profile.id: name}

    def _show_log_of(self, names: tuple[str, ...]) -> None:
        self._showing.show(self._profile, names)
        offered = [each.name for each in self._profile.channels]
        target = names[0] if len(names) == 1 else self.window.composer.channel or offered[0]
        self.window.composer.set_channels(offered, target)
        self.window.sidebar.select_several(names)
        self._on_log_panel_selected(None)
        self.show_rows()

    def show_rows(self) -> None:
        """Show the channels as they are now."""
        shown = self._showing.channels
        if self._session is not None:
            for name in shown:
                self._figures.see(self._session, name)
        self.window.sidebar.set_rows(self._figures.rows(self._profile, self._session))
        # Lamps are of one channel; of several each has its own in the sidebar.
        self.window.log_panel.lamps.setVisible(len(shown) == 1)
        if len(shown) == 1:
            self._show_lamps(shown[0])

    def _show_lamps(self, name: str) -> None:
        session = self._session
        link = session.status if session is not None else ConnectionStatus()
        channel = session.channel_status(name) if session is not None and name else ChannelStatus(name=name)
        self.window.log_panel.lamps.set_status(link, channel)

    @Slot()
    def prove_delivery(self) -> None:
        """Publish a probe on the channel on show and see whether it comes back."""
        name = self.window.log_panel.channel
        if self._session is not None and name and not self.window.log_panel.lamps.is_proving:
            self.run_task(self._prove(self._session, name), "probe")

    async def _prove(self, session: ProfileSession, name: str) -> None:
        lamps = self.window.log_panel.lamps
        lamps.set_proving(True)
        try:
            publication = await session.prove(name)
        finally:
            lamps.set_proving(False)
            self.show_rows()
        if publication.problem is not None:
            raise publication.problem

    # Messages.

    @Slot(object)
    def _on_composer_publish_requested(self, request: tuple[str, str]) -> None:
        if self._session is not None:
            self.run_task(self._publish(self._session, *request), "publish")

    async def _publish(self, session: ProfileSession, channel: str, text: str) -> None:
        try:
            await session.publish(channel, text)
        except ConsoleError as problem:
            self.window.composer.show_outcome(problem.what, "bad")
            raise

    @Slot(object)
    def _on_bridge_publication_changed(self, publication: Publication) -> None:
        self._newest_publication = max(self._newest_publication, publication.id)
        if publication.id == self._newest_publication:
            self.window.composer.show_outcome(*outcome_text(publication))
        if self._selected is not None and publication.id == self._selected.id:
            self._on_log_panel_selected(self._showing.message(publication.id))

    @Slot(object)
    def _on_log_panel_selected(self, message: Message | None) -> None:
        self._selected = message
        text = (self._showing.text(message.id) or message.text) if message is not None else ""
        frame = frame_of(message, text, self.window.wire_panel.frames) if message is not None else None
        self.window.inspector.show_message(message, text, frame)

    @Slot(bool)
    def _on_inspector_other_wanted(self, is_marked: bool) -> None:
        message = self.window.inspector.message
        if message is not None:
            self.window.inspector.show_other(self.workspace.compared_with(message.id, is_marked=is_marked))

    @Slot(object)
    def _on_log_panel_reuse_requested(self, message: Message) -> None:
        self.window.composer.set_message(message.channel, self._showing.text(message.id) or message.text)
        self.window.composer.setFocus()

    # What happens meanwhile, by tick.

    @Slot()
    def _on_bridge_ticked(self) -> None:
        self._ticks += 1
        try:
            self._showing.refresh()
            if self._ticks % _FIGURES_EVERY == 1:
                self._show_figures()
        except ConsoleError as problem:  # the log cannot be read: said once, tried again with the next tick
            self._show_log_problem(problem)
        if self._ticks % _SECOND == 0:
            self.window.profile_bar.tick(time.monotonic())
            self.window.log_panel.view.tick()
            self._show_access()

    def _show_figures(self) -> None:
        totals = self.workspace.totals()
        in_log = Counts(
            shown=self.window.log_panel.view.count,
            kept=totals.messages,
            dropped=totals.dropped,
            log_bytes=totals.bytes,
        )
        self.window.status_line.set_counts(self._figures.counts(self._session, in_log))
        self.show_rows()
        self._show_log_problem(self.workspace.log.problem if self.workspace.log else None)

    def _show_log_problem(self, problem: ConsoleError | None) -> None:
        before, self._log_problem = self._log_problem, problem
        if problem is None and before is not None:
            self.window.notice_bar.clear()
        elif problem is not None and (before is None or before.what != problem.what):
            self.show_problem(problem)

    @Slot(object)
    def _on_bridge_link_changed(self, status: ConnectionStatus) -> None:
        self._show_link(status)
        self._show_lamps(self.window.log_panel.channel)

    @Slot(object)
    def _on_bridge_tokens_changed(self, tokens: tuple[TokenTimes, ...]) -> None:
        self._tokens |= {times.mode: times for times in tokens}
        self._show_access()

    def _show_access(self) -> None:
        """Until when keys and tokens are good; tokens only while there is a session that uses them."""
        words = expiry_text(self._profile, self._tokens.values(), time.time(), date.today())
        self.window.status_line.set_access(words.text, words.tone, words.tip)

    @Slot(object)
    def _on_bridge_earlier_taken(self, earlier: tuple[Earlier, ...]) -> None:
        if words := " ".join(each.trouble for each in earlier if each.trouble):
            self.window.notice_bar.say(words, "warning")

    @Slot(object)
    def _on_bridge_channels_changed(self, statuses: object) -> None:
        self.show_rows()

    # Problems.

    def show_problem(self, problem: ConsoleError) -> None:
        """Say what went wrong, with the details one click away."""
        self._problem = problem
        if isinstance(problem, SignInCancelled):
            choices = [Choice(_RETRY, "Sign in", "primary"), Choice(_DETAILS, "Details")]
        elif isinstance(problem, AuthorizationError) and not self._profile.is_sandbox:
            choices = [Choice(_PROFILE, "Open the profile", "primary"), Choice(_DETAILS, "Details")]
        else:
            choices = [Choice(_DETAILS, "Details")]
        words = (problem.what, problem.cause, problem.remedy) if len(choices) > 1 else (problem.what,)
        self.window.notice_bar.say(" ".join(part for part in words if part), "bad", choices)

    def show_details(self, problem: ConsoleError) -> None:
        """Show all that is known of a problem."""
        ErrorDetails(self._theme, problem, self.window).open()

    @Slot()
    def _on_profile_bar_details_requested(self) -> None:
        problem = self.window.profile_bar.problem
        if problem is not None:
            self.show_details(problem)

    @Slot(str)
    def _on_notice_bar_chosen(self, choice: str) -> None:
        if choice == _START_SANDBOX:
            self.connect_profile()
        elif choice == _RETRY:
            self.retry()
        elif choice == _PROFILE:
            self.window.profile_bar.profiles_edit_requested.emit()
        elif self._problem is not None:
            self.show_details(self._problem)
