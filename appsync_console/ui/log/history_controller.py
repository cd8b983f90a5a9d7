"""The *History* submenu: how far back earlier messages are loaded when a channel opens, stored in the settings."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from appsync_console.domain.terms import ChannelState
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.widgets.plain import set_tip

CHOICES: Final = {
    0: mark("Off"),
    15: mark("Last 15 minutes"),
    60: mark("Last hour"),
    24 * 60: mark("Last 24 hours"),
    7 * 24 * 60: mark("Last 7 days"),
}
"""Minutes and their labels."""

_TIP = mark("Load earlier messages when a channel opens, if the API stores them")


class HistoryController(QObject):
    """Fills the *History* submenu; a choice takes effect immediately for live channels."""

    def __init__(self, context: OpenProfile, menu: QMenu) -> None:
        super().__init__(menu)
        self._context = context
        self._menu = menu
        self._menu.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._actions: dict[int, QAction] = {}
        for minutes, text in CHOICES.items():
            action = self._menu.addAction(tr(text))
            action.setCheckable(True)
            set_tip(action, tr(_TIP))
            action.triggered.connect(partial(self._on_action_triggered, minutes))
            self._group.addAction(action)
            self._actions[minutes] = action
        self._menu.aboutToShow.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        """Check the current choice; check none if the settings file has a value that the menu does not offer."""
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
