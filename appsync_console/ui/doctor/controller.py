"""Runs the connection check of the current profile and shows the results in a dialog."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.errors import ConsoleError
from appsync_console.session.diagnosis.doctor import Doctor, Step, not_begun
from appsync_console.session.diagnosis.report import Report
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.doctor.dialog import DoctorDialog


class DoctorController(QObject):
    """Opens the dialog and runs the check for it; closing the dialog cancels the check."""

    def __init__(self, context: OpenProfile, shell: Shell) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._channel = ""
        self._dialog: DoctorDialog | None = None
        self._running: asyncio.Task[None] | None = None

    @Slot()
    def open(self) -> None:
        """Check the connection of the current profile, without a test message."""
        if self._dialog is None:
            self._channel = self._context.shown_channel
            self._dialog = DoctorDialog(
                self._shell.theme, self._context.profile.name, self._channel, self._shell.window
            )
            self._dialog.run_requested.connect(self._on_dialog_run_requested)
            self._dialog.finished.connect(self._on_dialog_finished)
            self._dialog.open()
            self._on_dialog_run_requested(False)

    @Slot(bool)
    def _on_dialog_run_requested(self, has_probe: bool) -> None:
        if self._dialog is not None:
            self._dialog.begin()
            self._running = self._context.run_task(self._run_check(self._dialog, has_probe), "connection check")

    @Slot()
    def _on_dialog_finished(self) -> None:
        self._dialog = None
        if self._running is not None:
            self._running.cancel()

    async def _run_check(self, dialog: DoctorDialog, has_probe: bool) -> None:
        profile, redactor = self._context.profile, self._context.workspace.redactor
        url, steps = profile.url, list[Step]()
        try:
            access = await self._context.factory.access_to_check(profile)
            url = access.endpoint.graphql_url
            doctor = Doctor(access, channel=self._channel, has_probe=has_probe, tell=dialog.add_step)
            steps = await doctor.examine()
        except ConsoleError as problem:
            steps = not_begun(problem)
        dialog.finish(Report(steps, redactor, url, self._channel))
