"""How far back a channel is asked for when it is opened: the choice in the log's menu, kept in the settings."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from appsync_console.domain.terms import ChannelState
from appsync_console.ui.context.open_profile import OpenProfile

CHOICES: Final = {0: "None", 15: "Of 15 minutes", 60: "Of an hour", 24 * 60: "Of a day", 7 * 24 * 60: "Of a week"}
"""Minutes, and their words."""

_TIP = "Where the API keeps its messages, opening a channel shows those that came before"


class HistoryController(QObject):
    """Fills the submenu *Earlier messages*; a choice counts at once for the channels that are live."""

    def __init__(self, context: OpenProfile, menu: QMenu) -> None:
        super().__init__(menu)
        self._context = context
        self._menu = menu
        self._menu.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._actions: dict[int, QAction] = {}
        for minutes, words in CHOICES.items():
            action = self._menu.addAction(words)
            action.setCheckable(True)
            action.setToolTip(_TIP)
            action.triggered.connect(partial(self._on_action_triggered, minutes))
            self._group.addAction(action)
            self._actions[minutes] = action
        self._menu.aboutToShow.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        """Check the one that is set; a length of time that is set in the file only has none of its own."""
        chosen = self._actions.get(self._context.workspace.settings.look_back_minutes)
        if chosen is not None:
            chosen.setChecked(True)
        elif (checked := self._group.checkedAction()) is not None:
            checked.setChecked(False)

    def _on_action_triggered(self, minutes: int, is_checked: bool = True) -> None:
        self._context.workspace.settings.look_back_minutes = minutes
        session = self._context.session
        if session is None:
            return
        names = [channel.name for channel in self._context.profile.channels]
        live = [name for name in names if session.channel_status(name).state is ChannelState.LIVE]
        session.look_back(minutes * 60, live)
