"""Marks and notes on messages: between the view and the log. A mark shows as soon as it is in the log's file."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from appsync_console.ui.log.note_dialog import NoteDialog
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.console import Console
from appsync_console.ui.window.main_window import MainWindow

_NOTHING = "Select a message first."


class MarkController(QObject):
    """Works on the message that is selected in the log."""

    def __init__(self, console: Console, window: MainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._console = console
        self._window = window
        self._theme = theme
        window.log_panel.view.mark_requested.connect(self.mark)
        window.log_panel.view.note_requested.connect(self.note)

    @Slot()
    def mark(self) -> None:
        """Mark the selected message, or take its mark away."""
        message, log = self._window.log_panel.view.current, self._console.workspace.log
        if message is None or log is None:
            self._window.status_line.show_notice(_NOTHING)
            return
        log.remark(message.id, is_marked=not message.is_marked, note=message.remark)
        said = "The mark is removed." if message.is_marked else "Marked: the search is:marked finds it."
        self._window.status_line.show_notice(said)

    @Slot()
    def note(self) -> None:
        """Let the person write about the selected message."""
        message = self._window.log_panel.view.current
        if message is None:
            self._window.status_line.show_notice(_NOTHING)
            return
        dialog = NoteDialog(self._theme, message, self._window)
        dialog.written.connect(self._on_note_written)
        dialog.open()

    @Slot(object)
    def _on_note_written(self, note: str) -> None:
        dialog, log = self.sender(), self._console.workspace.log
        assert isinstance(dialog, NoteDialog)
        if log is not None:
            log.remark(dialog.message.id, is_marked=dialog.message.is_marked, note=note)
