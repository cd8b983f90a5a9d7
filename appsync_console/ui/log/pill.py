"""The button over the log that says how many new messages are not on screen."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from appsync_console.texts.translation import plural, tr
from appsync_console.ui.widgets.plain import set_tip

_MARGIN = 12


class NewMessagesPill(QPushButton):
    """A button at the edge of the log where new messages appear; hidden while there are none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pill")
        self.setProperty("role", "pill")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_tip(self, tr("Go to the newest message and follow new messages"))
        self.hide()

    def show_newer(self, count: int, area: QRect, *, is_paused: bool, is_at_top: bool) -> None:
        """Show the number of new messages at the top or at the bottom of ``area``."""
        if not count:
            self.hide()
            return
        arrow = "↑" if is_at_top else "↓"
        self.setText(
            tr("paused · {count:,} new", count=count)
            if is_paused
            else tr("{arrow}  {count:,} new", arrow=arrow, count=count)
        )
        self.setAccessibleName(
            plural(
                "{count:,} new messages, go to the newest message",
                "{count:,} new messages, go to the newest message",
                count,
            )
        )
        self._place(area, is_at_top=is_at_top)
        self.show()

    def _place(self, area: QRect, *, is_at_top: bool) -> None:
        size = self.sizeHint()
        left = area.x() + (area.width() - size.width()) // 2
        top = area.top() + _MARGIN if is_at_top else area.bottom() - size.height() - _MARGIN
        self.setGeometry(left, top, size.width(), size.height())
