"""Measures and draws the visible part of the log: rows, selection and focus, and the text of an empty view.

It keeps the layouts of a few messages. ``entry`` measures and draws one message; ``viewport`` says where its row is.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from appsync_console.domain.message import Kind, Message
from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import tr
from appsync_console.ui.log.entry import EntryLayout, EntryPainter
from appsync_console.ui.log.folding import Folding
from appsync_console.ui.log.scroll import Place
from appsync_console.ui.log.viewport import LogViewport
from appsync_console.ui.text import message as texts
from appsync_console.ui.theme.theme import Theme

_LAYOUTS_MOST = 256


class LogPainter:
    """Draws a viewport.

    Attributes:
        entries: How entries are drawn. What changes their looks needs :meth:`forget`.
        folding: Which messages are collapsed. What changes it needs :meth:`forget`, and new heights in the viewport.
        width: The width of the view in pixels.
        color: The color of a channel whose name the entries do not show.
    """

    def __init__(self, theme: Theme, entries: EntryPainter) -> None:
        self._theme = theme
        self.entries = entries
        self.folding = Folding()
        self.width = 0
        self.color: QColor = theme.channel_color(0)
        self._layouts: OrderedDict[int, EntryLayout] = OrderedDict()

    # Measuring.

    def forget(self, id: int | None = None) -> None:
        """Lay out a message again when it is needed; all messages without an id."""
        if id is None:
            self._layouts.clear()
        else:
            self._layouts.pop(id, None)

    def height_of(self, message: Message) -> int:
        """Return the height of a message in pixels."""
        return self._layout(message).height

    def _layout(self, message: Message) -> EntryLayout:
        layout = self._layouts.get(message.id)
        if layout is None:
            form, is_whole = self.folding.form_of(message), self.folding.is_whole(message.id)
            layout = self._layouts[message.id] = self.entries.layout(message, form, self.width, is_whole)
            if len(self._layouts) > _LAYOUTS_MOST:
                self._layouts.popitem(last=False)
        else:
            self._layouts.move_to_end(message.id)
        return layout

    def rect(self, place: Place) -> QRect:
        """Return the rectangle of a row in the view."""
        return QRect(0, place.top, self.width, place.height)

    # Drawing.

    def paint(self, painter: QPainter, log: LogViewport, clip: QRect, *, has_focus: bool) -> None:
        """Draw the visible rows within ``clip``."""
        for place in log.places:
            message = log.message(place.row)
            rect = self.rect(place)
            if message and rect.intersects(clip):
                is_selected = place.row == log.selected_row
                if is_selected:
                    painter.fillRect(rect, self._theme.color("selection"))
                layout, form = self._layout(message), self.folding.form_of(message)
                self.entries.paint(painter, message, layout, rect, clip, form, self.color)
                if is_selected and has_focus:
                    self.paint_frame(painter, rect)

    def paint_frame(self, painter: QPainter, rect: QRect) -> None:
        """Draw the frame of the keyboard focus."""
        painter.setPen(QPen(self._theme.color("accent"), 1))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def paint_empty(self, painter: QPainter, area: QRect, title: str, text: str) -> None:
        """Draw the text of an empty view."""
        area = area.adjusted(32, 0, -32, -32)
        middle = area.center().y()
        painter.setFont(self._theme.ui_font(15))
        painter.setPen(self._theme.color("text"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area.adjusted(0, middle - 28, 0, 0), flags, visible(title))
        painter.setFont(self._theme.ui_font())
        painter.setPen(self._theme.color("secondary"))
        painter.drawText(area.adjusted(0, middle + 4, 0, 0), flags, visible(text))

    # Hit testing.

    def part_at(self, message: Message, place: Place, point: QPoint) -> str:
        """Return which part of a message is at a point of the view."""
        form = self.folding.form_of(message)
        return self.entries.part_at(message, self._layout(message), self.rect(place), point, form)

    def tooltip_at(self, message: Message, place: Place, point: QPoint) -> str:
        """Return the tool tip for a point of a message; empty if there is nothing to add."""
        if message.kind is Kind.GAP:
            return texts.gap_text(message)
        match self.part_at(message, place, point):
            case "time":
                return texts.iso_time(message.at_us)
            case "status" if self.entries.channel_colors is not None:
                return f"{message.channel} · {texts.status_text(message)}"
            case "status":
                return texts.status_text(message)
            case "fold" if self.folding.form_of(message) == "compact":
                return tr("Expand message (→)")
            case "fold":
                return tr("Collapse message (←)")
        return ""
