"""Stores the view options of the log and the saved searches in the settings."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Slot

from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.log.entry import Form
from appsync_console.ui.log.panel import LogPanel
from appsync_console.ui.log.search.save_dialog import SaveSearchDialog


class LogOptionsController(QObject):
    """Copies each choice to the settings; they are saved when the workspace closes."""

    def __init__(self, workspace: Workspace, shell: Shell, panel: LogPanel) -> None:
        super().__init__(shell)
        self._settings = workspace.settings
        self._shell = shell
        self._panel = panel
        self._panel.order_changed.connect(self._on_panel_order_changed)
        self._panel.age_changed.connect(self._on_panel_age_changed)
        self._panel.form_changed.connect(self._on_panel_form_changed)
        self._panel.search_line.save_requested.connect(self._on_line_save_requested)
        self._panel.search_line.delete_requested.connect(self._on_line_delete_requested)

    def restore(self) -> None:
        """Apply the options of the previous session."""
        self._panel.form = cast(Form, self._settings.log_form)
        self._panel.set_newest_first(self._settings.log_newest_first)
        self._panel.set_shows_age(self._settings.log_shows_age)
        self._panel.search_line.set_saved(self._settings.saved_searches)

    @Slot(object)
    def _on_panel_form_changed(self, form: Form) -> None:
        self._settings.log_form = form

    @Slot(bool)
    def _on_panel_order_changed(self, is_newest_first: bool) -> None:
        self._settings.log_newest_first = is_newest_first

    @Slot(bool)
    def _on_panel_age_changed(self, shows_age: bool) -> None:
        self._settings.log_shows_age = shows_age

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
        self._panel.search_line.set_saved(searches)
