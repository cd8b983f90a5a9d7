"""The submenu of a channel that selects its authorization mode."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.authorization import mode_text
from appsync_console.texts.translation import tr


class ChannelModeMenu(QMenu):
    """Lists the modes of the profile; visible only if there are several.

    Signals:
        chosen: The mode; None for the default of the profile.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Subscribe with"), parent)
        self._group = QActionGroup(self)
        self._of_mode: dict[AuthorizationMode | None, QAction] = {}
        self.set_modes([AuthorizationMode.API_KEY])

    def set_modes(self, modes: Sequence[AuthorizationMode]) -> None:
        """Set the modes; the first is the default."""
        for action in self._of_mode.values():
            self._group.removeAction(action)
        self.clear()
        self._of_mode = {}
        self._add(None, tr("Default ({mode})", mode=mode_text(modes[0])))
        for mode in modes:
            self._add(mode, mode_text(mode))
        self.menuAction().setVisible(len(modes) > 1)

    def show_choice(self, mode: AuthorizationMode | None) -> None:
        """Check the mode of the channel."""
        self._of_mode.get(mode, self._of_mode[None]).setChecked(True)

    def _add(self, mode: AuthorizationMode | None, words: str) -> None:
        action = self.addAction(words)
        action.setCheckable(True)
        action.triggered.connect(partial(self._on_triggered, mode))
        self._group.addAction(action)
        self._of_mode[mode] = action

    def _on_triggered(self, mode: AuthorizationMode | None, is_checked: bool = False) -> None:
        self.chosen.emit(mode)
