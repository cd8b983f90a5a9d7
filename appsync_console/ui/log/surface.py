"""The surface of the log view: shows what its viewport says is on screen, and reports what has changed there.

``viewport`` keeps position and selection, ``painting`` measures and draws. ``view`` adds what panel and person do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from appsync_console.domain.message import Message
from appsync_console.texts.translation import tr
from appsync_console.ui.log.entry import EntryPainter
from appsync_console.ui.log.painting import LogPainter
from appsync_console.ui.log.pill import NewMessagesPill
from appsync_console.ui.log.scroll import STEPS
from appsync_console.ui.log.state import Form
from appsync_console.ui.log.viewport import LogViewport
from appsync_console.ui.text import message as texts
from appsync_console.ui.theme.theme import Theme

if TYPE_CHECKING:
    from appsync_console.domain.search.highlights import SearchHighlights


class LogSurface(QAbstractScrollArea):
    """Shows a viewport: messages, scroll bar, and the number of new messages. Call :meth:`_show` when it has changed.

    Signals:
        follow_changed: Whether the view follows the newest message.
        pause_changed: Whether the view is paused.
        selected: The selected :class:`Message`, or None; emitted again when that message is updated.

    Attributes:
        log: The part of the log that is on screen; only the view changes it.
    """

    follow_changed = Signal(object)
    pause_changed = Signal(object)
    selected = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._painter = LogPainter(theme, EntryPainter(theme, self._whole_text))
        self.log = LogViewport(self._painter.height_of)
        self._told: tuple[bool, bool, Message | None] = (True, False, None)
        self._is_syncing_bar = False
        self._empty = (tr("No messages yet"), "")
        self._is_filtered = False
        self._build_ui()
        theme.changed.connect(self._on_theme_changed)
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

    # Looks.

    def set_empty(self, title: str, text: str = "", *, is_filtered: bool = False) -> None:
        """Set the text of an empty view: why it is empty, and what to do next.

        Args:
            is_filtered: Whether the text also applies to a cleared view.
        """
        self._empty, self._is_filtered = (title, text), is_filtered
        self.viewport().update()

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

    # What has changed.

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
