"""The log view: the surface of the log, with what the panel does to it, and with mouse and keys.

``viewport`` decides what they change, and ``message_actions`` has what can be done with the selected message. The view
holds a few pages of messages, not the log.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from appsync_console.domain.message import Kind, Message
from appsync_console.texts.translation import tr
from appsync_console.ui.log.message_actions import MessageActions
from appsync_console.ui.log.scroll import Place
from appsync_console.ui.log.source import LogSource
from appsync_console.ui.log.state import OTHER_FORM
from appsync_console.ui.log.surface import LogSurface
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.plain import tip_text

_WHEEL_NOTCH_PX = 60


class LogView(LogSurface):
    """Shows the messages of a source; call :meth:`refresh` when the source has changed.

    Attributes:
        message_actions: What can be done with the selected message.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.message_actions = MessageActions(self.log, self)
        self._wheel_rest = 0.0
        self._pill.clicked.connect(self.follow)

    # Content.

    def set_source(self, source: LogSource, color: QColor, name: str = "", floor: int = 0) -> None:
        """Show the messages of a channel, scrolled to the newest; hide those up to the message ``floor``."""
        self._painter.color = color
        self._painter.folding.clear()
        self._painter.forget()
        self.setAccessibleName(tr("Messages of {channel}", channel=name) if name else tr("Messages"))
        self.log.set_source(source, floor)
        self._show()

    def change_source(self, source: LogSource) -> None:
        """Show other messages of the same channels; position and selection stay."""
        self._painter.forget()
        self.log.change_source(source)
        self._show()

    def set_newest_first(self, is_newest_first: bool) -> None:
        """Show the newest message at the top or at the bottom; position and selection stay."""
        if is_newest_first != self.log.is_newest_first:
            self._painter.forget()
            self.log.set_newest_first(is_newest_first)
            self._show()

    def set_floor(self, id: int) -> None:
        """Hide all messages up to the message ``id``; 0 hides none."""
        if id != self.log.floor:
            self.log.set_floor(id)
            self._show()

    def refresh(self) -> None:
        """Read the source again. Rows stay in place unless the view follows; only visible rows cost anything."""
        self._show(repaints=self.log.refresh())

    @Slot(bool)
    def set_paused(self, is_paused: bool) -> None:
        """Pause or resume the view. Messages are received either way."""
        self.log.set_paused(is_paused)
        self._show()

    # Position and selection.

    @property
    def source(self) -> LogSource:
        """The source of the messages."""
        return self.log.source

    @property
    def count(self) -> int:
        """The number of messages in the view, on screen or beyond its edges."""
        return self.log.count

    def visible_rows(self) -> range:
        """Return the numbers of the rows that are at least partly visible."""
        return self.log.visible_rows

    @property
    def current(self) -> Message | None:
        """The selected message."""
        return self.log.selected

    def row_rect(self, row: int) -> QRect:
        """Return where a row is in the viewport; empty if it is not visible."""
        place = self.log.place_of(row)
        return self._painter.rect(place) if place else QRect()

    @Slot()
    def follow(self) -> None:
        """Go to the newest message and follow new messages."""
        self.log.follow()
        self._show()

    def scroll_by(self, pixels: int) -> None:
        """Scroll; down is positive. At the newest message, the view follows again."""
        self.log.scroll_by(pixels)
        self._show()

    def show_row(self, row: int) -> None:
        """Scroll as little as needed to make a row visible."""
        self.log.show_row(row)
        self._show()

    def go_to(self, id: int) -> None:
        """Select a message and scroll to it, now or as soon as it is found."""
        self.log.go_to(id)
        self._show()

    def select(self, row: int) -> None:
        """Select the message in a row and scroll to it."""
        self.log.select(row)
        self.log.show_row(row)
        self._show()

    def select_none(self) -> None:
        """Clear the selection, including one that waits for its message."""
        self.log.select_none()
        self._show()

    def _select_in_place(self, row: int) -> None:
        self.log.select(row)
        self._show()

    # Keyboard and mouse.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle keys: arrows select, collapse, and expand; Page, Home, and End scroll; Space pauses; Enter reuses."""
        page = self.viewport().height() - 2 * self._theme.scaled(18)
        current = self.current
        if event.matches(QKeySequence.StandardKey.Copy):
            self.message_actions.copy()
        elif event.key() == Qt.Key.Key_Escape and current:
            self._select_in_place(0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current:
            self.message_actions.request_reuse()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.log.step(1 if event.key() == Qt.Key.Key_Down else -1)
            self._show()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and current:
            self.set_form_of(current, "pretty" if event.key() == Qt.Key.Key_Right else "compact")
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.scroll_by(page if event.key() == Qt.Key.Key_PageDown else -page)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.log.go_to_end(is_top=event.key() == Qt.Key.Key_Home)
            self._show()
        elif event.key() == Qt.Key.Key_Space:
            self.set_paused(not self.log.is_paused)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by pixels of a touchpad or by notches of a wheel."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        pixels = event.pixelDelta().y() or event.angleDelta().y() * _WHEEL_NOTCH_PX / 120
        self._wheel_rest -= pixels
        whole = int(self._wheel_rest)
        self._wheel_rest -= whole
        self.scroll_by(whole)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a row; collapse or expand its message if the click hits such a control."""
        point = event.position().toPoint()
        place, message = self._at(point)
        if place is None or message is None:
            return
        part = self._painter.part_at(message, place, point)
        self._select_in_place(place.row)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if part == "more":
            self.show_whole(message.id, not self._painter.folding.is_whole(message.id))
        elif part == "fold":
            self.set_form_of(message, OTHER_FORM[self.form_of(message)])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do nothing: the press has been handled."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over clickable parts."""
        point = event.position().toPoint()
        place, message = self._at(point)
        is_link = place and message and self._painter.part_at(message, place, point) in ("more", "fold")
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show tool tips: the full time over a time, and the whole status over a status."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().viewportEvent(event)
        QToolTip.showText(event.globalPos(), tip_text(self.tooltip_at(event.pos())), self)
        return True

    def tooltip_at(self, point: QPoint) -> str:
        """Return the tool tip for a point of the viewport; empty if there is nothing to add."""
        place, message = self._at(point)
        return self._painter.tooltip_at(message, place, point) if place and message else ""

    def _at(self, point: QPoint) -> tuple[Place | None, Message | None]:
        place = self.log.place_at(point.y())
        return place, self.log.message(place.row) if place else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the context menu of a message."""
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place = self.log.place_at(self.viewport().mapFromGlobal(where).y())
            if place:
                self._select_in_place(place.row)
        else:
            where = self.viewport().mapToGlobal(self.row_rect(self.log.selected_row).topLeft() + QPoint(40, 24))
        if self.current and self.current.kind is not Kind.GAP:
            self.message_actions.menu(self.current).popup(where)
