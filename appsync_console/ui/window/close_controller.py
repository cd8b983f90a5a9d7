"""Closes the window at the user's request; asks first if the log cannot write messages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.window.main_window import MainWindow
from appsync_console.ui.window.unwritten_dialog import UnwrittenDialog


class CloseController(QObject):
    """Decides whether the window may close.

    Signals:
        agreed: The window is to be closed.
    """

    agreed = Signal()

    def __init__(self, context: OpenProfile, shell: Shell, window: MainWindow) -> None:
        super().__init__(shell)
        self._workspace = context.workspace
        self._shell = shell
        self._window = window
        window.close_requested.connect(self._on_window_close_requested)

    @Slot()
    def _on_window_close_requested(self) -> None:
        log = self._workspace.log
        if log is None or log.problem is None or not log.backlog:
            self.agreed.emit()
            return
        if self._window.findChild(UnwrittenDialog) is not None:
            return
        dialog = UnwrittenDialog(self._shell.theme, log.problem, log.backlog, self._window)
        dialog.folder_chosen.connect(self._on_dialog_folder_chosen)
        dialog.discarded.connect(self._on_dialog_discarded)
        dialog.open()

    @Slot(str)
    def _on_dialog_folder_chosen(self, folder: str) -> None:
        self._workspace.rescue_folders = (Path(folder), *self._workspace.rescue_folders)
        self.agreed.emit()

    @Slot()
    def _on_dialog_discarded(self) -> None:
        self._workspace.rescue_folders = ()
        self.agreed.emit()
