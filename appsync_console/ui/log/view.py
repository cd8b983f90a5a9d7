"""The log view: selects, copies, and opens messages by keyboard and mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from appsync_console.domain.json_text import pretty
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.terms import DeliveryState
from appsync_console.ui.json.message_mime import message_mime
from appsync_console.ui.log.entry import OTHER_FORM
from appsync_console.ui.log.navigator import LogNavigator
from appsync_console.ui.text import message as texts
from appsync_console.ui.theme.theme import Theme

_MAY_CHANGE = (DeliveryState.SENDING, DeliveryState.ACCEPTED)


class LogView(LogNavigator):
    """A log area whose messages can be selected, copied, and published again.

    Signals:
        selected: The :class:`Message` of the current row, or None; emitted again when that message is updated.
        reuse_requested: The user wants this :class:`Message` in the composer, to publish it again.
        mark_requested: The user wants to mark or unmark the current message.
        note_requested: The user wants to edit the note of the current message.
    """

    selected = Signal(object)
    reuse_requested = Signal(object)
    mark_requested = Signal()
    note_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._shown_current: Message | None = None

    def refresh(self) -> None:
        """Read the source again; emit ``selected`` again if the selected message was updated."""
        super().refresh()
        self._refresh_current()

    @property
    def current(self) -> Message | None:
        """The selected message."""
        return self._shown_current

    def select(self, seq: int) -> None:
        """Make a row the current one and scroll to it."""
        self._select(seq)
        self.show_row(seq)

    def select_none(self) -> None:
        """Clear the selection, including a pending one."""
        self._select_later(0)
        self._current = 0
        if self._shown_current is not None:
            self._set_current(None)
        self.viewport().update()

    def _select(self, seq: int) -> None:
        if seq == self._current and (seq or self._shown_current is None):
            return
        super()._select(seq)
        self._set_current(self._pages.message(seq) if seq else None)

    def _restore_current(self, row: int, message: Message) -> None:
        """Select the row of a message that was pending or temporarily had no row."""
        super()._restore_current(row, message)
        if self._shown_current is None or self._shown_current.id != message.id:
            self._set_current(message)

    def _selected_id(self) -> int:
        return self._shown_current.id if self._shown_current else 0

    def _set_current(self, message: Message | None) -> None:
        self._shown_current = message
        spoken = texts.spoken(message) if message else ""
        self.setAccessibleDescription(spoken)
        if spoken and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))
        self.selected.emit(message)

    def _refresh_current(self) -> None:
        shown = self._shown_current
        # Visible rows are read anyway; another row is read only while its delivery is pending.
        if shown is None or (shown.delivery not in _MAY_CHANGE and self._current not in self.visible_rows()):
            return
        message = self._pages.message(self._current)
        if message and message.id == shown.id and message != shown:
            self._set_current(message)

    def _step(self, by: int) -> None:
        rows = self.visible_rows()
        if not rows:
            return
        beginning = rows[-1] if self.is_following and not self.is_newest_first else rows[0]
        target = self._current + by if self._current in rows else beginning
        self.select(max(self._pages.first, min(target, self._pages.last)))

    # Keyboard and mouse.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle keys: arrows select, collapse, and expand; Page, Home, and End scroll; Space pauses; Enter reuses."""
        page = self.viewport().height() - 2 * self._theme.scaled(18)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape and self._shown_current:
            self._select(0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._shown_current:
            self.request_reuse()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._shown_current:
            self.set_form_of(self._shown_current, "pretty" if event.key() == Qt.Key.Key_Right else "compact")
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.scroll_by(page if event.key() == Qt.Key.Key_PageDown else -page)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go_to_end(is_top=event.key() == Qt.Key.Key_Home)
        elif event.key() == Qt.Key.Key_Space:
            self.set_paused(not self.is_paused)
        else:
            event.ignore()

    def _go_to_end(self, *, is_top: bool) -> None:
        if is_top is self.is_newest_first:
            self.follow()
        else:
            self._scroll.to_row(self._pages.first) if is_top else self._scroll.to_end()
            self._moved()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a row; collapse or expand its message if the click hits such a control."""
        place, message = self._at(event.position().toPoint())
        if place is None or message is None:
            return
        layout = self._layout(message)
        part = self._painter.part_at(
            message, layout, self._rect(place), event.position().toPoint(), self.form_of(message)
        )
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._select(place.row)
        if part == "more" and is_left:
            self.show_whole(message.id, message.id not in self._expanded)
        elif part == "fold" and is_left:
            self.set_form_of(message, OTHER_FORM[self.form_of(message)])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do nothing: the press has been handled."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over clickable parts."""
        is_link = self._part_at(event.position().toPoint()) in ("more", "fold")
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show tool tips: the full time over a time, and the whole status over a status."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().viewportEvent(event)
        QToolTip.showText(event.globalPos(), self.tooltip_at(event.pos()), self)
        return True

    def tooltip_at(self, point: QPoint) -> str:
        """Return the tool tip for a point of the viewport; empty if there is nothing to add."""
        _, message = self._at(point)
        part = self._part_at(point)
        if message is None:
            return ""
        if message.kind is Kind.GAP:
            return texts.gap_text(message)
        status = texts.status_text(message)
        if self._painter.channel_colors is not None:
            status = f"{message.channel} · {status}"
        fold = "Expand message (→)" if self.form_of(message) == "compact" else "Collapse message (←)"
        return {"time": texts.iso_time(message.at_us), "status": status, "fold": fold}.get(part, "")

    def _part_at(self, point: QPoint) -> str:
        place, message = self._at(point)
        if place is None or message is None:
            return ""
        return self._painter.part_at(message, self._layout(message), self._rect(place), point, self.form_of(message))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the context menu of a message."""
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place, _ = self._at(self.viewport().mapFromGlobal(where))
            if place:
                self._select(place.row)
        else:
            where = self.viewport().mapToGlobal(self.row_rect(self._current).topLeft() + QPoint(40, 24))
        if self._shown_current and self._shown_current.kind is not Kind.GAP:
            self._menu().popup(where)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy", self.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        menu.addAction("Copy as formatted JSON", self.copy_pretty)
        menu.addSeparator()
        menu.addAction("Publish again…\tEnter", self.request_reuse)
        menu.addSeparator()
        is_marked = self._shown_current is not None and self._shown_current.is_marked
        menu.addAction("Remove mark" if is_marked else "Mark", self.mark_requested.emit)
        menu.addAction("Note…", self.note_requested.emit)
        return menu

    @Slot()
    def copy(self) -> None:
        """Copy the text of the selected message, exactly as received or published."""
        if self._shown_current:
            self._copy(self.text_of(self._shown_current))

    @Slot()
    def copy_pretty(self) -> None:
        """Copy the text of the selected message, pretty-printed."""
        if self._shown_current:
            self._copy(pretty(self.text_of(self._shown_current)))

    def _copy(self, text: str) -> None:
        assert self._shown_current is not None
        QGuiApplication.clipboard().setMimeData(message_mime(self._shown_current.channel, text))

    @Slot()
    def request_reuse(self) -> None:
        """Request the selected message in the composer."""
        if self._shown_current and self._shown_current.kind is not Kind.GAP:
            self.reuse_requested.emit(self._shown_current)

    def text_of(self, message: Message) -> str:
        """Return the whole text of a message, or the description of a gap."""
        if message.kind is Kind.GAP:
            return texts.gap_text(message)
        return message.text if message.is_whole else self._whole_text(message.id)
