"""Draws a row of the Frames panel: direction, time, connection, type, channel, size, and a preview of the frame."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from appsync_console.domain.text.visible import visible
from appsync_console.ui.frames.frame import FrameRow
from appsync_console.ui.frames.model import FRAME_ROLE
from appsync_console.ui.text.message import size as size_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.focus_ring import paint_focus_ring

ROW_PX = 24
_LEFT, _GAP, _ICON, _FONT_PX = 12, 12, 14, 12
_CHANNEL_PX = 96
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Column:
    text: str
    font: QFont
    tone: str = "secondary"
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft


class FramesDelegate(QStyledItemDelegate):
    """Draws frames. Columns are as wide as their widest possible content, so nothing moves."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        shown: FrameRow = index.data(FRAME_ROLE)
        painter.save()
        self._paint_background(painter, option)
        area = option.rect.adjusted(self._theme.scaled(_LEFT), 0, -self._theme.scaled(_LEFT), 0)
        left = self._paint_arrow(painter, shown, area)
        for column, width in zip(self._columns(shown), self._widths, strict=True):
            room = QRect(left, area.top(), width or area.right() - left, area.height())
            self._paint_text(painter, column, room)
            left = room.right() + self._theme.scaled(_GAP)
        painter.restore()

    def _columns(self, shown: FrameRow) -> tuple[_Column, ...]:
        return (
            _Column(shown.time, self._font),
            _Column(f"#{shown.frame.connection}", self._font),
            _Column(shown.type, self._font, "bad" if shown.is_problem else "text"),
            _Column(shown.channel, self._theme.small_font(), "text"),
            _Column(size_text(shown.frame.size), self._font, side=Qt.AlignmentFlag.AlignRight),
            _Column(shown.preview, self._font),
        )

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self._theme.color("selection" if is_selected else "hover"))
        paint_focus_ring(painter, self._theme, option, option.rect)

    def _paint_arrow(self, painter: QPainter, shown: FrameRow, area: QRect) -> int:
        """Draw the direction as in the log; return where the text starts."""
        name, token = ("arrow-up-right", "published") if shown.frame.is_sent else ("arrow-down-left", "accent")
        side = self._theme.scaled(_ICON)
        ratio = painter.device().devicePixelRatioF()
        picture = self._theme.pixmap(name, self._theme.color(token), _ICON, ratio)
        painter.drawPixmap(area.left(), area.center().y() - side // 2, picture)
        return area.left() + side + self._theme.scaled(8)

    def _paint_text(self, painter: QPainter, column: _Column, room: QRect) -> None:
        painter.setFont(column.font)
        painter.setPen(self._theme.color(column.tone))
        text = QFontMetrics(column.font).elidedText(visible(column.text), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, column.side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._font = self._theme.data_font(_FONT_PX)
        metrics = QFontMetrics(self._font)
        time, connection, type, size = (
            metrics.horizontalAdvance(sample) + 1
            for sample in ("00:00:00.000", "#00", "connection_init", "9,999 bytes")
        )
        self._widths = (time, connection, type, self._theme.scaled(_CHANNEL_PX), size, 0)  # 0: the remaining width
