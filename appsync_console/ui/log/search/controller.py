"""Saves searches in the settings, and deletes them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.log.search.line import SearchLine
from appsync_console.ui.log.search.save_dialog import SaveSearchDialog


class SavedSearchesController(QObject):
    """Keeps the saved searches of the search bar; they are written when the workspace closes."""

    def __init__(self, workspace: Workspace, shell: Shell, line: SearchLine) -> None:
        super().__init__(shell)
        self._settings = workspace.settings
        self._shell = shell
        self._line = line
        line.set_saved(self._settings.saved_searches)
        line.save_requested.connect(self._on_line_save_requested)
        line.delete_requested.connect(self._on_line_delete_requested)

    @Slot(str)
    def _on_line_save_requested(self, text: str) -> None:
        dialog = SaveSearchDialog(self._shell.theme, text, self._settings.saved_searches, self._shell.window)
        dialog.accepted.connect(self._on_dialog_accepted)
        dialog.open()

    @Slot()
    def _on_dialog_accepted(self) -> None:
        dialog = self.sender()
        assert isinstance(dialog, SaveSearchDialog)
        self._set_saved(self._settings.saved_searches | {dialog.name: dialog.text})

    @Slot(str)
    def _on_line_delete_requested(self, name: str) -> None:
        self._set_saved({other: text for other, text in self._settings.saved_searches.items() if other != name})

    def _set_saved(self, searches: dict[str, str]) -> None:
        self._settings.saved_searches = searches
        self._line.set_saved(searches)
