"""Controls theme, zoom, panes and saved layout of the window, and opens the shortcuts and About dialogs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.commands.shortcuts_dialog import ShortcutsDialog
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.theme.theme import Choice as ThemeChoice
from appsync_console.ui.window.about_dialog import AboutDialog, Folder
from appsync_console.ui.window.main_window import MainWindow

_ZOOM_STEP, _ZOOM_LEAST, _ZOOM_MOST = 10, 70, 250


class ViewController(QObject):
    """Changes the view and saves it in the settings.

    Args:
        folders: The folders of the app, for *About*.
    """

    def __init__(self, workspace: Workspace, shell: Shell, window: MainWindow, folders: list[Folder]) -> None:
        super().__init__(window)
        self._settings = workspace.settings
        self._shell = shell
        self._window = window
        self._folders = folders
        window.profile_bar.theme_toggled.connect(self.toggle_theme)
        callbacks: dict[str, Callable[[], object]] = {
            "view.sidebar": partial(_toggle, window.sidebar),
            "view.inspector": partial(_toggle, window.inspector),
            "view.zoom_in": partial(self._zoom_by, _ZOOM_STEP),
            "view.zoom_out": partial(self._zoom_by, -_ZOOM_STEP),
            "view.zoom_reset": partial(self._zoom_to, 100),
            "view.theme": self.toggle_theme,
            "program.shortcuts": self.show_shortcuts,
            "program.about": self.show_about,
            "program.quit": window.close,
        }
        for id, callback in callbacks.items():
            shell.commands.register(id, callback)

    def restore_form(self) -> None:
        """Restore the saved layout of the window."""
        self._window.restore_form(self._settings.window_geometry, self._settings.splitter_sizes)

    def save_form(self) -> None:
        """Put the layout of the window into the settings, which are written when the workspace closes."""
        self._settings.window_geometry, self._settings.splitter_sizes = self._window.form()

    @Slot()
    def toggle_theme(self) -> None:
        """Switch between the light and dark theme."""
        theme = self._shell.theme
        choice: ThemeChoice = "light" if theme.is_dark else "dark"
        self._settings.theme = cast(str, choice)
        theme.set_choice(choice)

    def show_shortcuts(self) -> None:
        """List all keyboard shortcuts."""
        ShortcutsDialog(self._shell.theme, self._window).open()

    def show_about(self) -> None:
        """Show versions, licenses and folders."""
        AboutDialog(self._shell.theme, self._folders, self._window).open()

    def _zoom_by(self, percent: int) -> None:
        self._zoom_to(self._shell.theme.zoom + percent)

    def _zoom_to(self, percent: int) -> None:
        self._settings.zoom_percent = min(max(percent, _ZOOM_LEAST), _ZOOM_MOST)
        self._shell.theme.set_zoom(self._settings.zoom_percent)


def _toggle(widget: QWidget) -> None:
    widget.setVisible(widget.isHidden())
