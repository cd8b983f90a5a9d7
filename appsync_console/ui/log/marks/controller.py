"""Adds marks and notes to the messages of the log. A mark appears as soon as the log file contains it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Slot

from appsync_console.texts.translation import mark, tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.log.marks.note_dialog import NoteDialog
from appsync_console.ui.log.view import LogView

_NO_SELECTION: Final = mark("Select a message first.")


class MarkController(QObject):
    """Marks the message that is selected in the log, and edits its note."""

    def __init__(self, context: OpenProfile, shell: Shell, view: LogView) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._view = view
        view.message_actions.mark_requested.connect(self.mark)
        view.message_actions.note_requested.connect(self.note)
        shell.commands.register("message.mark", self.mark)
        shell.commands.register("message.note", self.note)

    @Slot()
    def mark(self) -> None:
        """Mark the selected message, or remove its mark."""
        message, log = self._view.current, self._context.workspace.log
        if message is None or log is None:
            self._shell.say_briefly(tr(_NO_SELECTION))
            return
        log.remark(message.id, is_marked=not message.is_marked, note=message.remark)
        text = tr("Mark removed.") if message.is_marked else tr("Message marked. Search for is:marked to find it.")
        self._shell.say_briefly(text)

    @Slot()
    def note(self) -> None:
        """Edit the note of the selected message."""
        message = self._view.current
        if message is None:
            self._shell.say_briefly(tr(_NO_SELECTION))
            return
        dialog = NoteDialog(self._shell.theme, message, self._shell.window)
        dialog.saved.connect(self._on_note_saved)
        dialog.open()

    @Slot(object)
    def _on_note_saved(self, note: str) -> None:
        dialog, log = self.sender(), self._context.workspace.log
        assert isinstance(dialog, NoteDialog)
        if log is not None:
            log.remark(dialog.message.id, is_marked=dialog.message.is_marked, note=note)
