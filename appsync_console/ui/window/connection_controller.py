"""Updates the profile bar and the status bar: current profile, connection state and expiry of credentials."""

from __future__ import annotations

import time
from datetime import date

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.status import ConnectionStatus, TokenTimes
from appsync_console.domain.terms import AuthorizationMode, ConnectionState
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.text.expiry import expiry_text
from appsync_console.ui.window.profile_bar import STUCK_STATES, ProfileBar
from appsync_console.ui.window.status_bar import StatusBar


class ConnectionController(QObject):
    """Shows the state of the connections, and connects and disconnects on request."""

    def __init__(self, context: OpenProfile, shell: Shell, bar: ProfileBar, status_bar: StatusBar) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._bar = bar
        self._status_bar = status_bar
        self._tokens: dict[AuthorizationMode, TokenTimes] = {}
        self._connect()
        self._register()

    def _connect(self) -> None:
        context, bar, shell = self._context, self._bar, self._shell
        context.status_changed.connect(self._on_context_status_changed)
        context.session_changed.connect(self._on_context_session_changed)
        context.profile_changed.connect(self._on_context_profile_changed)
        context.second_passed.connect(self._on_context_second_passed)
        context.bridge.tokens_changed.connect(self._on_bridge_tokens_changed)
        bar.profile_chosen.connect(context.open_profile)
        bar.connect_requested.connect(context.connect_profile)
        bar.disconnect_requested.connect(context.disconnect_profile)
        bar.retry_requested.connect(context.retry)
        bar.details_requested.connect(self._on_bar_details_requested)
        bar.command_requested.connect(shell.commands.trigger)

    def _register(self) -> None:
        commands = self._shell.commands
        commands.register("connection.connect", self._context.connect_profile)
        commands.register("connection.disconnect", self._context.disconnect_profile)
        commands.register("connection.retry", self._context.retry)

    @Slot(object)
    def _on_context_status_changed(self, status: ConnectionStatus) -> None:
        self._bar.set_status(status, time.monotonic())
        commands = self._shell.commands
        is_open = status.state is not ConnectionState.OFFLINE
        commands.set_enabled("connection.connect", not is_open)
        commands.set_enabled("connection.disconnect", is_open)
        commands.set_enabled("connection.retry", status.worst in STUCK_STATES)

    @Slot()
    def _on_context_session_changed(self) -> None:
        session = self._context.session
        if session is None:
            self._tokens.clear()
        else:
            self._status_bar.set_address(session.endpoint.host)

    @Slot()
    def _on_context_profile_changed(self) -> None:
        self._bar.set_profiles(self._context.workspace.profiles, self._context.profile.id)
        self._show_expiry()

    @Slot()
    def _on_context_second_passed(self) -> None:
        self._bar.tick(time.monotonic())
        self._show_expiry()

    @Slot(object)
    def _on_bridge_tokens_changed(self, tokens: tuple[TokenTimes, ...]) -> None:
        self._tokens |= {times.mode: times for times in tokens}
        self._show_expiry()

    def _show_expiry(self) -> None:
        """Show when keys and tokens expire; tokens only while a session uses them."""
        text = expiry_text(self._context.profile, self._tokens.values(), time.time(), date.today())
        self._status_bar.set_access(text.text, text.tone, text.tip)

    @Slot()
    def _on_bar_details_requested(self) -> None:
        if self._bar.problem is not None:
            self._shell.show_details(self._bar.problem)
