"""The open profile: the profile on show, its session, and which channels and message a person looks at.

Every feature of the window stands on this and on :mod:`shell`; neither knows a widget. Slots are short; whatever waits
runs as a task. Only one profile is opened or closed at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.session.factory import SessionFactory
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.session.sign_in import NOBODY, SignInHelp
from appsync_console.session.task_scope import TaskScope
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.context.bridge import Bridge

_ALL = ""  # instead of a channel's name, which is never empty: all channels together
_REFRESH_TICKS = 8  # about four times a second
_SECOND_TICKS = 30


class OpenProfile(QObject):
    """One profile of a workspace, opened for one window.

    Args:
        report: Called with the name and exception of a task that failed: a fault of the program.
        help: The person, where signing in needs one.

    Attributes:
        workspace: Profiles, settings, secrets and messages.
        factory: Opens sessions, and runs the sandbox.
        bridge: What the session reports, as signals.

    Signals:
        switched: Another profile is on show; its session is about to be opened.
        profile_changed: The profile on show, or the list of profiles, is different.
        session_changed: A session was opened, before its first frame, or the one there was has ended.
        status_changed: The :class:`ConnectionStatus` to show.
        shown_changed: Other channels are on show: see :attr:`shown`.
        selected_changed: Another message is selected, or the selected one was amended: see :attr:`selected`.
        draft_offered: A :class:`Message` that a person wants in the composer.
        problem_raised: A :class:`ConsoleError` to tell the person.
        sandbox_ended: The sandbox of this profile ended by itself.
        refresh_due: About four times a second: counts and rates may be different.
        second_passed: Once a second: ages and countdowns are different.
    """

    switched = Signal()
    profile_changed = Signal()
    session_changed = Signal()
    status_changed = Signal(object)
    shown_changed = Signal()
    selected_changed = Signal()
    draft_offered = Signal(object)
    problem_raised = Signal(object)
    sandbox_ended = Signal()
    refresh_due = Signal()
    second_passed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        report: Callable[[str, BaseException], None],
        help: SignInHelp = NOBODY,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.factory = SessionFactory(workspace, report, self._on_sandbox_ended, help=help)
        self.bridge = Bridge(self)
        self._scope = TaskScope(report)
        self._switching = asyncio.Lock()
        self._profile = workspace.last_profile()
        self._session: ProfileSession | None = None
        self._shown: tuple[str, ...] | None = None
        self._selected: Message | None = None
        self._ticks = 0
        self.bridge.ticked.connect(self._on_bridge_ticked)
        self.bridge.link_changed.connect(self.status_changed)

    @property
    def profile(self) -> Profile:
        """The profile on show."""
        return self._profile

    @property
    def session(self) -> ProfileSession | None:
        """The opened session; None while disconnected."""
        return self._session

    @property
    def shown(self) -> tuple[str, ...] | None:
        """The names of the channels on show; empty for all channels together, None where the profile has none."""
        return self._shown

    @property
    def shown_names(self) -> tuple[str, ...]:
        """The names of the channels on show, all of them spelled out."""
        if self._shown is None:
            return ()
        return self._shown or tuple(channel.name for channel in self._profile.channels)

    @property
    def shown_channel(self) -> str:
        """The name of the only channel on show; empty where there are several or none."""
        return self._shown[0] if self._shown is not None and len(self._shown) == 1 else ""

    @property
    def selected(self) -> Message | None:
        """The message that is selected in the log."""
        return self._selected

    @property
    def is_live(self) -> bool:
        """Whether every channel of the profile that is not paused is live."""
        session = self._session
        return session is not None and all(
            session.channel_status(channel.name).state is ChannelState.LIVE
            for channel in self._profile.channels
            if not channel.is_paused
        )

    # Start and end.

    def start(self) -> None:
        """Begin to report what happens."""
        self.bridge.start()

    def stop(self) -> None:
        """Report nothing any more."""
        self.bridge.stop()

    async def aclose(self) -> None:
        """Close the session and the sandbox; the workspace stays open."""
        async with self._switching:
            await self._close_session()
        await self._scope.aclose()
        await self.factory.aclose()

    def run_task(self, coroutine: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run a coroutine; a :class:`ConsoleError` is shown to the person, any other exception is reported."""
        task = self._scope.start(self._shown_on_error(coroutine), name=name)
        # A task that is canceled before its first turn would never close the coroutine.
        task.add_done_callback(lambda _: coroutine.close())
        return task

    async def _shown_on_error(self, coroutine: Coroutine[Any, Any, None]) -> None:
        try:
            await coroutine
        except ConsoleError as error:
            self.problem_raised.emit(error)

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

    def refresh_profiles(self) -> None:
        """Take the profiles as they are stored now."""
        self._profile = self.workspace.profile(self._profile.id) or self.workspace.profiles[0]
        self.profile_changed.emit()

    def change_profile(self, profile: Profile) -> None:
        """Show and save another form of the profile on show."""
        self._profile = profile
        self.run_task(self.workspace.save_profile(profile), "save profile")
        self.profile_changed.emit()

    async def _switch_to(self, profile: Profile) -> None:
        async with self._switching:
            await self._close_session()
            self._profile = profile
            self.workspace.settings.last_profile = profile.id
            self.switched.emit()
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
        self.status_changed.emit(ConnectionStatus(state=ConnectionState.CONNECTING))
        asked_for = self._profile
        try:
            self._session = await self.factory.open(asked_for, self.bridge.listener())
        except ConsoleError as problem:
            self.status_changed.emit(ConnectionStatus(state=ConnectionState.REFUSED, problem=problem))
            return
        self._apply_changes_since(asked_for, self._session)
        self.session_changed.emit()

    def _apply_changes_since(self, asked_for: Profile, session: ProfileSession) -> None:
        """Channels may have been added, removed, paused or resumed while the session was being opened."""
        before = {channel.name for channel in asked_for.channels if not channel.is_paused}
        now = {channel.name for channel in self._profile.channels if not channel.is_paused}
        for name in now - before:
            session.listen(name)
        for name in before - now:
            session.unlisten(name)

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        self.bridge.listener()  # what the old session still reports is ignored
        self.session_changed.emit()
        self.status_changed.emit(ConnectionStatus())
        if session is not None:
            await session.aclose()

    def _on_sandbox_ended(self) -> None:
        if self._profile.is_sandbox and self._session is not None:
            self.sandbox_ended.emit()

    # What a person looks at.

    def show_first_channel(self) -> None:
        """Show the channel that was on show last in this profile, or the first one; nothing where there is none."""
        names = [channel.name for channel in self._profile.channels]
        last = self.workspace.settings.selected_channels.get(self._profile.id)
        if not names:
            self._show(None)
        elif last == _ALL:
            self.show_all_channels()
        else:
            self.show_channel(last if last in names else names[0])

    @Slot(str)
    def show_channel(self, name: str) -> None:
        """Show the log of a channel."""
        if self._profile.channel(name) is not None:
            self._remember_shown(name)
            self._show((name,))

    @Slot(object)
    def show_channels(self, names: tuple[str, ...]) -> None:
        """Show the logs of several channels as one."""
        self._show(names)

    @Slot()
    def show_all_channels(self) -> None:
        """Show the logs of all channels as one, also of those that were removed."""
        if self._profile.channels:
            self._remember_shown(_ALL)
            self._show(())

    def select(self, message: Message | None) -> None:
        """Select a message, or none."""
        self._selected = message
        self.selected_changed.emit()

    def _show(self, names: tuple[str, ...] | None) -> None:
        self._shown = names
        self.shown_changed.emit()
        self.select(None)

    def _remember_shown(self, name: str) -> None:
        settings = self.workspace.settings
        settings.selected_channels = settings.selected_channels | {self._profile.id: name}

    @Slot()
    def _on_bridge_ticked(self) -> None:
        self._ticks += 1
        if self._ticks % _REFRESH_TICKS == 1:
            self.refresh_due.emit()
        if self._ticks % _SECOND_TICKS == 0:
            self.second_passed.emit()
