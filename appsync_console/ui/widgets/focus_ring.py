"""Marks the focused item of a list with a ring, instead of a frame around the whole list."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from appsync_console.ui.theme.theme import Theme

_NO_FRAME = "QAbstractItemView:focus { border: 1px solid transparent; }"


def without_frame(view: QAbstractItemView) -> None:
    """Remove the frame that the style sheet draws around a focused list."""
    view.setStyleSheet(_NO_FRAME)


def paint_focus_ring(painter: QPainter, theme: Theme, option: QStyleOptionViewItem, area: QRect) -> None:
    """Draw the ring if this item has the focus and the user navigates with the keyboard."""
    wanted = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
    if option.state & wanted != wanted:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 5, 5)
    painter.restore()


class FocusRingDelegate(QStyledItemDelegate):
    """Paints an item as usual, with the focus ring."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the item and the ring."""
        super().paint(painter, option, index)
        paint_focus_ring(painter, self._theme, option, option.rect)
