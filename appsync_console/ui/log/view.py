"""The log view: shows what its viewport says is on screen, and forwards mouse and keys to it.

``viewport`` keeps position and selection, ``painting`` measures and draws, and ``message_actions`` has what can be done
with the selected message. The view holds a few pages of messages, not the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from appsync_console.domain.message import Kind, Message
from appsync_console.texts.translation import tr
from appsync_console.ui.log.entry import EntryPainter
from appsync_console.ui.log.message_actions import MessageActions
from appsync_console.ui.log.painting import LogPainter
from appsync_console.ui.log.pill import NewMessagesPill
from appsync_console.ui.log.scroll import STEPS, Place
from appsync_console.ui.log.source import LogSource
from appsync_console.ui.log.state import OTHER_FORM, Form
from appsync_console.ui.log.viewport import LogViewport
from appsync_console.ui.text import message as texts
from appsync_console.ui.theme.theme import Theme

if TYPE_CHECKING:
    from appsync_console.domain.search.highlights import SearchHighlights

_WHEEL_NOTCH_PX = 60


class LogView(QAbstractScrollArea):
    """Shows the messages of a source; call :meth:`refresh` when the source has changed.

    Signals:
        follow_changed: Whether the view follows the newest message.
        pause_changed: Whether the view is paused.
        selected: The selected :class:`Message`, or None; emitted again when that message is updated.

    Attributes:
        log: The part of the log that is on screen; only the view changes it.
        message_actions: What can be done with the selected message.
    """

    follow_changed = Signal(object)
    pause_changed = Signal(object)
    selected = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._painter = LogPainter(theme, EntryPainter(theme, self._whole_text))
        self.log = LogViewport(self._painter.height_of)
        self.message_actions = MessageActions(self.log, self)
        self._told: tuple[bool, bool, Message | None] = (True, False, None)
        self._is_syncing_bar = False
        self._wheel_rest = 0.0
        self._empty = (tr("No messages yet"), "")
        self._is_filtered = False
        self._build_ui()
        theme.changed.connect(self._on_theme_changed)
        self._pill.clicked.connect(self.follow)
        self.verticalScrollBar().valueChanged.connect(self._on_bar_value_changed)
        self.verticalScrollBar().sliderReleased.connect(self._sync_bar)

    def _build_ui(self) -> None:
        self.setObjectName("log")
        self.setAccessibleName(tr("Messages"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always on, so that filling the first screen does not wrap the texts again; it has no handle until then.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._pill = NewMessagesPill(self)

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

    def set_empty(self, title: str, text: str = "", *, is_filtered: bool = False) -> None:
        """Set the text of an empty view: why it is empty, and what to do next.

        Args:
            is_filtered: Whether the text also applies to a cleared view.
        """
        self._empty, self._is_filtered = (title, text), is_filtered
        self.viewport().update()

    # Looks.

    def set_highlights(self, highlights: SearchHighlights | None) -> None:
        """Highlight the matches of a search; None highlights nothing."""
        self._painter.entries.highlights = highlights
        self._redraw()

    def set_channel_colors(self, colors: Mapping[str, QColor] | None) -> None:
        """Show the channel of each message in these colors; None for a view of one channel."""
        if colors != self._painter.entries.channel_colors:
            self._painter.entries.channel_colors = colors
            self._redraw()

    def set_shows_age(self, shows_age: bool) -> None:
        """Show relative or absolute timestamps."""
        if shows_age != self._painter.entries.shows_age:
            self._painter.entries.shows_age = shows_age
            self._redraw()

    def tick(self) -> None:
        """Update relative timestamps; called once per second."""
        if self._painter.entries.shows_age:
            self.viewport().update()

    def set_form(self, form: Form) -> None:
        """Show messages pretty-printed or on one line each; the top row stays at the top."""
        if self._painter.folding.set_form(form):
            self._measure(from_top=True)

    def form_of(self, message: Message) -> Form:
        """Return the form of a message: that of the view, unless the user toggled the message."""
        return self._painter.folding.form_of(message)

    def set_form_of(self, message: Message, form: Form) -> None:
        """Collapse one message to a line, or expand it; the other messages do not change."""
        if self._painter.folding.set_form_of(message, form):
            self._measure_one(message.id)

    def show_whole(self, id: int, is_whole: bool) -> None:
        """Show all lines of a long message, or only its first lines."""
        self._painter.folding.set_whole(id, is_whole)
        self._measure_one(id)

    def _redraw(self) -> None:
        self._painter.forget()
        self.viewport().update()

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

    def _show(self, *, repaints: bool = True) -> None:
        """Show and report what has changed in the viewport."""
        if repaints:
            self.viewport().update()
        self._sync_bar()
        log = self.log
        newer = 0 if log.is_following and not log.is_paused else log.newer
        self._pill.show_newer(newer, self.viewport().geometry(), is_paused=log.is_paused, is_at_top=log.is_newest_first)
        self._report()

    def _report(self) -> None:
        was_following, was_paused, selected = self._told
        log = self.log
        self._told = log.is_following, log.is_paused, log.selected
        if log.is_following != was_following:
            self.follow_changed.emit(log.is_following)
        if log.is_paused != was_paused:
            self.pause_changed.emit(log.is_paused)
        if log.selected != selected:
            self._announce(log.selected)
            self.selected.emit(log.selected)

    def _announce(self, message: Message | None) -> None:
        spoken = texts.spoken(message) if message else ""
        self.setAccessibleDescription(spoken)
        if spoken and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    # The scroll bar.

    @Slot()
    def _sync_bar(self) -> None:
        bar = self.verticalScrollBar()
        if bar.isSliderDown():
            return
        maximum, page, value = self.log.bar()
        self._is_syncing_bar = True
        bar.setRange(0, maximum)
        bar.setEnabled(maximum > 0)
        bar.setPageStep(page)
        bar.setSingleStep(STEPS // 4)
        bar.setValue(value)
        self._is_syncing_bar = False

    @Slot()
    def _on_bar_value_changed(self) -> None:
        if not self._is_syncing_bar:
            bar = self.verticalScrollBar()
            self.log.move_bar(bar.value(), bar.maximum())
            self._show()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Do nothing: :meth:`scroll_by` and the signals of the scroll bar move the view."""

    # Measuring.

    def _measure(self, *, from_top: bool = False) -> None:
        self._painter.forget()
        self._painter.width = self.viewport().width()
        self.log.measure(self.viewport().height(), from_top=from_top)
        self._show()

    def _measure_one(self, id: int) -> None:
        self._painter.forget(id)
        self.log.measure_opened()
        self._show()

    def _whole_text(self, id: int) -> str:
        return self.log.source.text(id)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._painter.entries.adopt_theme()
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the texts again; the top row stays at the top."""
        super().resizeEvent(event)
        self._measure()

    def minimumSizeHint(self) -> QSize:
        """Return room for a few lines."""
        return QSize(280, 120)

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw only the visible rows."""
        painter = QPainter(self.viewport())
        clip = event.rect()
        painter.fillRect(clip, self._theme.color("panel"))
        if not self.log.count:
            self._painter.paint_empty(painter, self.viewport().rect(), *self._empty_text())
        self._painter.paint(painter, self.log, clip, has_focus=self.hasFocus())
        if self.hasFocus() and self.log.selected_row not in self.log.visible_rows:
            self._painter.paint_frame(painter, self.viewport().rect())

    def _empty_text(self) -> tuple[str, str]:
        if self.log.floor and not self._is_filtered:
            return tr("View cleared"), tr("New messages appear here. Earlier messages are still in the log.")
        return self._empty

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the focus frame."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the focus frame."""
        super().focusOutEvent(event)
        self.viewport().update()

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
        QToolTip.showText(event.globalPos(), self.tooltip_at(event.pos()), self)
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
