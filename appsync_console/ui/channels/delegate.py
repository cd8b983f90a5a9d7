"""Draws a channel in the sidebar: dot, name, optional second line, and the unread count or the rate on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from appsync_console.domain.text.visible import visible
from appsync_console.ui.channels.model import ROW_ROLE
from appsync_console.ui.channels.row import ChannelRow
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import paint_dot
from appsync_console.ui.widgets.focus_ring import paint_focus_ring

_ONE_LINE, _TWO_LINES, _GAP = 38, 52, 2
_DOT_AT, _TEXT_AT, _RIGHT = 16, 32, 10
Index = QModelIndex | QPersistentModelIndex


class ChannelDelegate(QStyledItemDelegate):
    """Paints a channel in the sidebar."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height for one or two lines of text."""
        row: ChannelRow = index.data(ROW_ROLE)
        return QSize(0, self._theme.scaled(_TWO_LINES if row.second_line else _ONE_LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one channel."""
        row: ChannelRow = index.data(ROW_ROLE)
        area = option.rect.adjusted(0, _GAP, 0, -_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_background(painter, option, area)
        first = QRect(area)
        if row.second_line:
            first.setHeight(self._theme.scaled(28))
        self._paint_dot(painter, row, first)
        right = self._paint_side(painter, row, first)
        self._paint_name(painter, row, first, right)
        self._paint_second_line(painter, row, area)
        painter.restore()

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect) -> None:
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        has_pointer = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if is_selected or has_pointer:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("selection" if is_selected else "hover"))
            painter.drawRoundedRect(area, 6, 6)
        paint_focus_ring(painter, self._theme, option, area)

    def _paint_dot(self, painter: QPainter, row: ChannelRow, line: QRect) -> None:
        center = QPointF(line.left() + self._theme.scaled(_DOT_AT), line.center().y() + 0.5)
        color = self._theme.color("bad") if row.is_refused else self._theme.channel_color(row.channel.color)
        radius = self._theme.scaled(5.5)
        paint_dot(painter, center, color, is_filled=row.is_proven, radius=radius, has_core=row.is_live)

    def _paint_side(self, painter: QPainter, row: ChannelRow, line: QRect) -> int:
        """Draw the badge, text and icon on the right; return their left edge."""
        right = line.right() - self._theme.scaled(_RIGHT)
        if row.badge:
            right = self._paint_badge(painter, row.badge, line, right)
        elif row.side_text:
            right = self._paint_text(painter, row.side_text, line, right)
        if row.channel.is_muted:
            side = self._theme.scaled(14)
            ratio = painter.device().devicePixelRatioF()
            picture = self._theme.pixmap("bell-off", self._theme.color("secondary"), 14, ratio)
            painter.drawPixmap(right - side, line.center().y() - side // 2, picture)
            right -= side + self._theme.scaled(6)
        return right

    def _paint_badge(self, painter: QPainter, text: str, line: QRect, right: int) -> int:
        font = self._theme.small_font(QFont.Weight.DemiBold)
        height = self._theme.scaled(18)
        width = max(QFontMetrics(font).horizontalAdvance(text) + self._theme.scaled(12), height)
        badge = QRect(right - width, line.center().y() - height // 2 + 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(self._theme.color("on_accent"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        return badge.left() - self._theme.scaled(6)

    def _paint_text(self, painter: QPainter, text: str, line: QRect, right: int) -> int:
        font = self._theme.small_font()
        width = QFontMetrics(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(self._theme.color("secondary"))
        area = QRect(right - width, line.top(), width, line.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return right - width - self._theme.scaled(6)

    def _paint_name(self, painter: QPainter, row: ChannelRow, line: QRect, right: int) -> None:
        weight = QFont.Weight.DemiBold if row.has_unread else QFont.Weight.Normal
        font = self._theme.ui_font(weight=weight)
        left = line.left() + self._theme.scaled(_TEXT_AT)
        area = QRect(left, line.top(), right - left, line.height())
        is_off = row.second_line and not row.is_refused
        painter.setFont(font)
        painter.setPen(self._theme.color("secondary" if is_off else "text"))
        text = QFontMetrics(font).elidedText(visible(row.name), Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def _paint_second_line(self, painter: QPainter, row: ChannelRow, area: QRect) -> None:
        if not row.second_line:
            return
        font = self._theme.ui_font(11.5)
        left = area.left() + self._theme.scaled(_TEXT_AT)
        top = area.top() + self._theme.scaled(24)
        room = QRect(left, top, area.right() - left - self._theme.scaled(_RIGHT), self._theme.scaled(18))
        painter.setFont(font)
        painter.setPen(self._theme.color("bad" if row.is_refused else "secondary"))
        text = QFontMetrics(font).elidedText(visible(row.second_line), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
