"""Connects the sandbox dialog with the sandbox that this window runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.faults import NO_FAULTS, Faults
from appsync_console.session.sandbox.control import controlled_sandbox
from appsync_console.texts.faults import fault_sentences
from appsync_console.texts.translation import tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell

if TYPE_CHECKING:
    from appsync_console.ui.sandbox.dialog import SandboxDialog

_REFRESH_MS = 500


class SandboxController(QObject):
    """Opens the dialog and updates it twice a second while it is open."""

    def __init__(self, context: OpenProfile, shell: Shell) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._dialog: SandboxDialog | None = None
        self._faults = NO_FAULTS
        self._is_refreshing = False
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        shell.commands.register("program.sandbox", self.open)

    @Slot()
    def open(self) -> None:
        """Show the dialog, or bring it to the front."""
        from appsync_console.ui.sandbox.dialog import SandboxDialog

        if self._dialog is None:
            dialog = self._dialog = SandboxDialog(self._shell.theme, self._shell.window)
            dialog.start_requested.connect(self._on_dialog_start_requested)
            dialog.stop_requested.connect(self._on_dialog_stop_requested)
            dialog.faults_chosen.connect(self._on_dialog_faults_chosen)
            dialog.drop_requested.connect(self._on_dialog_drop_requested)
            dialog.finished.connect(self._on_dialog_finished)
            self._timer.start()
            self._on_timer_timeout()
            dialog.show()
        else:
            self._dialog.raise_()
            self._dialog.activateWindow()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self._dialog = None
        self._timer.stop()
        if self._faults != NO_FAULTS:
            words = " ".join(fault_sentences(self._faults))
            self._shell.say(tr("Fault injection is still on: {faults}", faults=words), "warning")

    @Slot()
    def _on_timer_timeout(self) -> None:
        if not self._is_refreshing:  # a slow sandbox gets one request at a time
            self._is_refreshing = True
            self._context.run_task(self._refresh(), "sandbox state")

    @Slot()
    def _on_dialog_start_requested(self) -> None:
        self._context.run_task(self._start(), "sandbox start")

    @Slot()
    def _on_dialog_stop_requested(self) -> None:
        self._context.run_task(self._stop(), "sandbox stop")

    @Slot(object)
    def _on_dialog_faults_chosen(self, faults: Faults) -> None:
        self._context.run_task(self._set_faults(faults), "sandbox faults")

    @Slot(str)
    def _on_dialog_drop_requested(self, id: str) -> None:
        self._context.run_task(self._drop(id), "sandbox drop")

    async def _refresh(self) -> None:
        """Query and show the state; a sandbox that is stopping is shown as stopped."""
        try:
            await self._query()
        except ConsoleError as problem:
            if self._dialog is not None:
                self._dialog.show_stopped(problem if self._context.factory.is_sandbox_running else None)
        finally:
            self._is_refreshing = False

    async def _query(self) -> None:
        factory = self._context.factory
        address = factory.sandbox_address
        if address is None or not factory.is_sandbox_running:
            self._faults = NO_FAULTS
            if self._dialog is not None:
                self._dialog.show_stopped()
            return
        async with controlled_sandbox(address.control_url, address.control_key) as control:
            state, faults = await control.state(), await control.faults()
        self._faults = faults
        if self._dialog is not None:
            self._dialog.show_running(address.endpoint.graphql_url, state, faults)

    async def _start(self) -> None:
        await self._context.factory.start_sandbox()
        if self._context.profile.is_sandbox:
            self._context.retry()
        await self._refresh()

    async def _stop(self) -> None:
        await self._context.factory.stop_sandbox()
        await self._refresh()

    async def _set_faults(self, faults: Faults) -> None:
        address = self._context.factory.sandbox_address
        if address is not None:
            async with controlled_sandbox(address.control_url, address.control_key) as control:
                await control.set_faults(faults)
        await self._refresh()

    async def _drop(self, id: str) -> None:
        address = self._context.factory.sandbox_address
        if address is not None:
            async with controlled_sandbox(address.control_url, address.control_key) as control:
                await control.drop(id or None)
        await self._refresh()
