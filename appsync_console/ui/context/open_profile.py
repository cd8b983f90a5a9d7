"""The open profile: the current profile, its session, and the channels and message that the user looks at.

All features of the window build on this module and on :mod:`shell`; neither contains widgets. Slots are short; anything
that waits runs as a task. Only one profile is opened or closed at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.reason import CLOSED, DISCONNECTED, SWITCHED, Reason
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.session.factory import SessionFactory
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.session.sign_in import NOBODY, SignInHelp
from appsync_console.session.task_scope import TaskScope
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.context.bridge import Bridge

_ALL = ""  # stands for all channels together; a channel name is never empty
_REFRESH_TICKS = 8  # about four times a second
_SECOND_TICKS = 30


class OpenProfile(QObject):
    """One profile of a workspace, opened for one window.

    Args:
        report: Called with the name and exception of a task that failed because of a bug.
        help: Asks the user when a sign-in needs input.

    Attributes:
        workspace: Profiles, settings, secrets and messages.
        factory: Opens sessions and runs the sandbox.
        bridge: The events of the session as signals.

    Signals:
        switched: Another profile is current; its session is about to open.
        profile_changed: The current profile or the list of profiles changed.
        session_changed: A session was opened, before its first frame, or the session ended.
        status_changed: The :class:`ConnectionStatus` to show.
        shown_changed: Other channels are shown: see :attr:`shown`.
        selected_changed: Another message is selected, or the selected one was updated: see :attr:`selected`.
        draft_offered: A :class:`Message` that the user wants in the composer.
        problem_raised: A :class:`ConsoleError` to show to the user.
        sandbox_ended: The sandbox of this profile stopped unexpectedly.
        refresh_due: Emitted about four times a second, to update counts and rates.
        second_passed: Emitted once a second, to update ages and countdowns.
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
        """The current profile."""
        return self._profile

    @property
    def session(self) -> ProfileSession | None:
        """The open session; None while disconnected."""
        return self._session

    @property
    def shown(self) -> tuple[str, ...] | None:
        """The names of the shown channels; empty for all channels together, None if the profile has no channels."""
        return self._shown

    @property
    def shown_names(self) -> tuple[str, ...]:
        """The names of all shown channels, also if all channels are shown together."""
        if self._shown is None:
            return ()
        return self._shown or tuple(channel.name for channel in self._profile.channels)

    @property
    def shown_channel(self) -> str:
        """The name of the only shown channel; empty if several or none are shown."""
        return self._shown[0] if self._shown is not None and len(self._shown) == 1 else ""

    @property
    def selected(self) -> Message | None:
        """The selected message in the log."""
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
        """Start to emit signals."""
        self.bridge.start()

    def stop(self) -> None:
        """Stop emitting signals."""
        self.bridge.stop()

    async def aclose(self) -> None:
        """Close the session and the sandbox; the workspace stays open."""
        async with self._switching:
            await self._close_session(CLOSED)
        await self._scope.aclose()
        await self.factory.aclose()

    def run_task(self, coroutine: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run a coroutine; a :class:`ConsoleError` is shown to the user, any other exception is reported."""
        task = self._scope.start(self._show_errors(coroutine), name=name)
        # A task that is canceled before it first runs would never close the coroutine.
        task.add_done_callback(lambda _: coroutine.close())
        return task

    async def _show_errors(self, coroutine: Coroutine[Any, Any, None]) -> None:
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
        """Connect the current profile."""
        self.run_task(self._reconnect(), "connect")

    @Slot()
    def disconnect_profile(self) -> None:
        """Close the connection of the current profile."""
        self.run_task(self._disconnect(), "disconnect")

    @Slot()
    def retry(self) -> None:
        """Try to connect now."""
        if self._session is None:
            self.connect_profile()
        else:
            self._session.retry_now()

    def refresh_profiles(self) -> None:
        """Reload the current profile from the workspace."""
        self._profile = self.workspace.profile(self._profile.id) or self.workspace.profiles[0]
        self.profile_changed.emit()

    def change_profile(self, profile: Profile) -> None:
        """Replace and save the current profile."""
        self._profile = profile
        self.run_task(self.workspace.save_profile(profile), "save profile")
        self.profile_changed.emit()

    async def _switch_to(self, profile: Profile) -> None:
        async with self._switching:
            await self._close_session(DISCONNECTED if profile.id == self._profile.id else SWITCHED)
            self._profile = profile
            self.workspace.settings.last_profile = profile.id
            self.switched.emit()
            self.refresh_profiles()
            self.show_first_channel()
            await self._open_session()

    async def _reconnect(self) -> None:
        async with self._switching:
            await self._close_session(DISCONNECTED)
            await self._open_session()

    async def _disconnect(self) -> None:
        async with self._switching:
            await self._close_session(DISCONNECTED)

    async def _open_session(self) -> None:
        self.status_changed.emit(ConnectionStatus(state=ConnectionState.CONNECTING))
        requested = self._profile
        try:
            self._session = await self.factory.open(requested, self.bridge.listener())
        except ConsoleError as problem:
            self.status_changed.emit(ConnectionStatus(state=ConnectionState.REFUSED, problem=problem))
            return
        self._apply_changes_since(requested, self._session)
        self.session_changed.emit()

    def _apply_changes_since(self, requested: Profile, session: ProfileSession) -> None:
        """Apply channel changes that the user made while the session was opening."""
        before = {channel.name for channel in requested.channels if not channel.is_paused}
        now = {channel.name for channel in self._profile.channels if not channel.is_paused}
        for name in now - before:
            session.listen(name)
        for name in before - now:
            (session.unlisten if self._profile.channel(name) is None else session.pause)(name)

    async def _close_session(self, cause: Reason) -> None:
        """Close the session; the cause is that of the gap until its channels are live again."""
        session, self._session = self._session, None
        self.bridge.listener()  # ignore further events of the old session
        self.session_changed.emit()
        self.status_changed.emit(ConnectionStatus())
        if session is not None:
            await session.aclose(cause=cause)

    def _on_sandbox_ended(self) -> None:
        if self._profile.is_sandbox and self._session is not None:
            self.sandbox_ended.emit()

    # Shown channels and selected message.

    def show_first_channel(self) -> None:
        """Show the channel that was last shown in this profile, or the first one, if there is any."""
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
        """Show the logs of several channels together."""
        self._show(names)

    @Slot()
    def show_all_channels(self) -> None:
        """Show the logs of all channels together, including removed channels."""
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
