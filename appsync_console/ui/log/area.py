"""The scrolling area of the log: it scrolls, follows the newest message, and pauses. It holds a few pages, not the log.

``entry`` measures and draws the entries, ``scroll`` keeps the scroll position, and ``view`` handles what the user does
with a message.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QPushButton, QWidget

from appsync_console.domain.message import Kind, Message
from appsync_console.ui.log.entry import OTHER_FORM, EntryLayout, EntryPainter, Form
from appsync_console.ui.log.scroll import STEPS, LogScroll, Place
from appsync_console.ui.log.source import LogSource, NoMessages, Pages
from appsync_console.ui.theme.theme import Theme

if TYPE_CHECKING:
    from appsync_console.domain.search.highlights import SearchHighlights

_LAYOUTS_MOST = 256
_WHEEL_NOTCH_PX = 60


class LogArea(QAbstractScrollArea):
    """Shows the messages of a source; call :meth:`refresh` when the source has changed.

    Signals:
        follow_changed: Whether the view follows the newest message.
        pause_changed: Whether the view is paused.
    """

    follow_changed = Signal(object)
    pause_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages = Pages(NoMessages())
        self._painter = EntryPainter(theme, self._whole_text)
        self._scroll = LogScroll(self._height_of)
        self._layouts: OrderedDict[int, EntryLayout] = OrderedDict()
        self._expanded: set[int] = set()
        self._toggled: set[int] = set()  # messages that are not shown in the form of the view
        self._color = theme.channel_color(0)
        self._form: Form = "pretty"
        self._floor = 0
        self._seen = 0
        self._is_following = True
        self._is_paused = False
        self._is_syncing_bar = False
        self._wheel_rest = 0.0
        self._current = 0
        self._empty = ("No messages yet", "")
        self._is_filtered = False
        self._build_ui()
        self._connect()

    def _build_ui(self) -> None:
        self.setObjectName("log")
        self.setAccessibleName("Messages")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always on, so that filling the first screen does not wrap the texts again; it has no handle until then.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._pill = QPushButton(self)
        self._pill.setObjectName("pill")
        self._pill.setProperty("role", "pill")
        self._pill.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pill.setCursor(Qt.CursorShape.PointingHandCursor)
        self._pill.setToolTip("Go to the newest message and follow new messages")
        self._pill.hide()

    def _connect(self) -> None:
        self._theme.changed.connect(self._on_theme_changed)
        self._pill.clicked.connect(self.follow)
        self.verticalScrollBar().valueChanged.connect(self._on_bar_value_changed)
        self.verticalScrollBar().sliderReleased.connect(self._sync_bar)

    # Content.

    def set_source(self, source: LogSource, color: QColor, name: str = "", floor: int = 0) -> None:
        """Show the messages of a channel, scrolled to the newest; hide those up to the message ``floor``."""
        self._pages = Pages(source, is_newest_first=self.is_newest_first)
        self._color = color
        self._floor = floor
        self._layouts.clear()
        self._scroll.forget_heights()
        self._expanded.clear()
        self._toggled.clear()
        self._set_paused(False)
        self.setAccessibleName(f"Messages of {name}" if name else "Messages")
        self._select(0)
        self._pages.update_extent(self._floor)
        self._scroll.set_extent(self._pages.first, self._pages.last)
        self._seen = self._pages.newest
        self.follow()

    def refresh(self) -> None:
        """Read the source again. Rows stay in place unless the view follows; only visible rows cost anything."""
        if self._is_paused:
            self._update_pill()
            return
        before = None if self._is_following else self._visible_messages()
        self._pages.update_extent(self._floor)
        self._scroll.set_extent(self._pages.first, self._pages.last)
        if self._is_following:
            self._to_newest()
        if before is None or before != self._visible_messages():
            self.viewport().update()
        self._after_move()

    def set_empty(self, title: str, text: str = "", *, is_filtered: bool = False) -> None:
        """Set the text of an empty view: why it is empty, and what to do next.

        Args:
            is_filtered: Whether the text also applies to a cleared view.
        """
        self._empty, self._is_filtered = (title, text), is_filtered
        self.viewport().update()

    def set_floor(self, id: int) -> None:
        """Hide all messages up to the message ``id``; 0 hides none."""
        self._floor = id
        self._pages.update_extent(id)
        self._scroll.set_extent(self._pages.first, self._pages.last)
        if not self._pages.first <= self._current <= self._pages.last:
            self._select(0)
        self.follow()

    @property
    def count(self) -> int:
        """The number of messages in the view, on screen or beyond its edges."""
        return self._pages.count

    @property
    def newest_id(self) -> int:
        """The id of the newest message; 0 for none."""
        newest = self._pages.message(self._pages.newest)
        return newest.id if newest else 0

    def set_highlights(self, highlights: SearchHighlights | None) -> None:
        """Highlight the matches of a search; None highlights nothing."""
        self._painter.highlights = highlights
        self._redraw()

    def set_channel_colors(self, colors: Mapping[str, QColor] | None) -> None:
        """Show the channel of each message in these colors; None for a view of one channel."""
        self._painter.channel_colors = colors
        self._redraw()

    @property
    def shows_age(self) -> bool:
        """Whether timestamps are relative."""
        return self._painter.shows_age

    def set_shows_age(self, shows_age: bool) -> None:
        """Show relative or absolute timestamps."""
        self._painter.shows_age = shows_age
        self._redraw()

    def tick(self) -> None:
        """Update relative timestamps; called once per second."""
        if self.shows_age:
            self.viewport().update()

    def _redraw(self) -> None:
        self._layouts.clear()
        self.viewport().update()

    @property
    def source(self) -> LogSource:
        """The source of the messages."""
        return self._pages.source

    @property
    def form(self) -> Form:
        """``pretty`` or ``compact``."""
        return self._form

    def set_form(self, form: Form) -> None:
        """Show messages pretty-printed or on one line each; the top row stays at the top."""
        if form != self._form:
            self._form = form
            self._toggled.clear()
            self._scroll.offset = 0
            self._remeasure()

    def form_of(self, message: Message) -> Form:
        """Return the form of a message: that of the view, unless the user toggled the message."""
        if message.id not in self._toggled:
            return self._form
        return OTHER_FORM[self._form]

    def set_form_of(self, message: Message, form: Form) -> None:
        """Collapse one message to a line, or expand it; the other messages do not change."""
        if message.kind is Kind.GAP or self.form_of(message) == form:
            return
        self._toggled ^= {message.id}
        self._forget_layout(message.id)

    @property
    def is_paused(self) -> bool:
        """Whether the view is paused. Messages are still received."""
        return self._is_paused

    @Slot(bool)
    def set_paused(self, is_paused: bool) -> None:
        """Pause or resume the view. Messages are received either way."""
        if is_paused != self._is_paused:
            self._set_paused(is_paused)
            self.refresh()

    def _set_paused(self, is_paused: bool) -> None:
        if is_paused != self._is_paused:
            self._is_paused = is_paused
            self.pause_changed.emit(is_paused)

    # Position.

    @property
    def is_following(self) -> bool:
        """Whether the view follows the newest message."""
        return self._is_following

    @property
    def is_newest_first(self) -> bool:
        """Whether the newest message is at the top."""
        return self._pages.is_newest_first

    @property
    def newer(self) -> int:
        """The number of newer messages that have not been on screen."""
        if self._is_paused:
            return max(self._pages.newer_than(self._seen), 0)
        return min(abs(self._pages.newest - self._seen), self._pages.count)

    def visible_rows(self) -> range:
        """Return the numbers of the rows that are at least partly visible."""
        rows = [place.row for place in self._scroll.places()]
        return range(rows[0], rows[-1] + 1) if rows else range(0)

    def row_rect(self, seq: int) -> QRect:
        """Return where a row is in the viewport; empty if it is not visible."""
        for place in self._scroll.places():
            if place.row == seq:
                return self._rect(place)
        return QRect()

    @Slot()
    def follow(self) -> None:
        """Go to the newest message and follow new messages."""
        if self._is_paused:
            self._set_paused(False)
            self._pages.update_extent(self._floor)
            self._scroll.set_extent(self._pages.first, self._pages.last)
        self._to_newest()
        self._set_following(True)
        self._after_move()
        self.viewport().update()

    def show_row(self, seq: int) -> None:
        """Scroll as little as needed to make a row visible."""
        self._scroll.show_row(seq)
        self._moved()

    def scroll_by(self, pixels: int) -> None:
        """Scroll; down is positive. At the newest message, the view follows again."""
        self._scroll.move(pixels)
        self._moved()

    def _moved(self) -> None:
        self._set_following(self._is_at_newest() and not self._is_paused)
        self._after_move()
        self.viewport().update()

    def _to_newest(self) -> None:
        if self.is_newest_first:
            self._scroll.to_row(self._pages.first)
        else:
            self._scroll.to_end()

    def _is_at_newest(self) -> bool:
        if self.is_newest_first:
            return self._pages.is_empty or (self._scroll.row == self._pages.first and not self._scroll.offset)
        return self._scroll.is_past_end()

    def _set_following(self, is_following: bool) -> None:
        if is_following != self._is_following:
            self._is_following = is_following
            self.follow_changed.emit(is_following)

    def _select(self, seq: int) -> None:
        """Make a row the current one; 0 for none."""
        self._current = seq
        self.viewport().update()

    def _after_move(self) -> None:
        rows = self.visible_rows()
        if rows or self._is_following:
            self._update_seen(rows)
        self._sync_bar()
        self._update_pill()

    def _update_seen(self, rows: range) -> None:
        if self._is_following:
            self._seen = self._pages.newest
        else:
            self._seen = min(self._seen, rows[0]) if self.is_newest_first else max(self._seen, rows[-1])

    def _update_pill(self) -> None:
        newer = self.newer
        if (newer and not self._is_following) or (newer and self._is_paused):
            arrow = "↑" if self.is_newest_first else "↓"
            self._pill.setText(f"paused · {newer:,} new" if self._is_paused else f"{arrow}  {newer:,} new")
            self._pill.setAccessibleName(f"{newer:,} new messages, go to the newest message")
            self._place_pill()
            self._pill.show()
        else:
            self._pill.hide()

    def _place_pill(self) -> None:
        size = self._pill.sizeHint()
        area = self.viewport().geometry()
        self._pill.setGeometry(
            area.x() + (area.width() - size.width()) // 2,
            area.top() + 12 if self.is_newest_first else area.bottom() - size.height() - 12,
            size.width(),
            size.height(),
        )

    # The scroll bar counts rows and fractions of rows, because the total height is unknown.

    @Slot()
    def _sync_bar(self) -> None:
        bar = self.verticalScrollBar()
        if bar.isSliderDown():
            return
        places = self._scroll.places()
        visible = sum(self._visible_share(place) for place in places)
        maximum = 0 if not places or self._is_all_visible() else max(int((self._pages.count - visible) * STEPS), 1)
        value = (self._scroll.row - self._pages.first) * STEPS
        value += self._scroll.offset * STEPS // max(places[0].height, 1) if places else 0
        self._is_syncing_bar = True
        bar.setRange(0, maximum)
        bar.setEnabled(maximum > 0)
        bar.setPageStep(max(int(visible * STEPS), 1))
        bar.setSingleStep(STEPS // 4)
        bar.setValue(maximum if self._scroll.is_past_end() else min(value, maximum - 1))
        self._is_syncing_bar = False

    def _visible_share(self, place: Place) -> float:
        shown = min(place.top + place.height, self._scroll.view_height) - max(place.top, 0)
        return shown / max(place.height, 1)

    def _is_all_visible(self) -> bool:
        return self._scroll.row == self._pages.first and not self._scroll.offset and self._scroll.is_past_end()

    @Slot()
    def _on_bar_value_changed(self) -> None:
        if self._is_syncing_bar or self._pages.is_empty:
            return
        bar = self.verticalScrollBar()
        if bar.value() >= bar.maximum():
            self._scroll.to_end()
        else:
            row, steps = divmod(bar.value(), STEPS)
            self._scroll.to_row(self._pages.first + row, steps / STEPS)
        self._moved()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Do nothing: :meth:`scroll_by` and the signals of the scroll bar move the view."""

    # Measuring.

    def _whole_text(self, id: int) -> str:
        return self._pages.source.text(id)

    def _height_of(self, seq: int) -> int:
        message = self._pages.message(seq)
        return self._layout(message).height if message else 0

    def _layout(self, message: Message) -> EntryLayout:
        layout = self._layouts.get(message.id)
        if layout is None:
            width = self.viewport().width()
            layout = self._painter.layout(message, self.form_of(message), width, message.id in self._expanded)
            self._layouts[message.id] = layout
            if len(self._layouts) > _LAYOUTS_MOST:
                self._layouts.popitem(last=False)
        else:
            self._layouts.move_to_end(message.id)
        return layout

    def _remeasure(self) -> None:
        self._layouts.clear()
        self._scroll.forget_heights()
        self._scroll.view_height = self.viewport().height()
        if self._is_following:
            self._to_newest()
        else:
            self._scroll.clamp()
        self._after_move()
        self.viewport().update()

    def _visible_messages(self) -> list[Message | None]:
        return [self._pages.message(place.row) for place in self._scroll.places()]

    def _rect(self, place: Place) -> QRect:
        return QRect(0, place.top, self.viewport().width(), place.height)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._painter.adopt_theme()
        self._remeasure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the texts again; the top row stays at the top."""
        super().resizeEvent(event)
        self._remeasure()

    def minimumSizeHint(self) -> QSize:
        """Return room for a few lines."""
        return QSize(280, 120)

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw only the visible rows."""
        painter = QPainter(self.viewport())
        clip = event.rect()
        painter.fillRect(clip, self._theme.color("panel"))
        if self._pages.is_empty:
            self._paint_empty(painter)
        for place in self._scroll.places():
            message = self._pages.message(place.row)
            rect = self._rect(place)
            if message and rect.intersects(clip):
                if place.row == self._current:
                    painter.fillRect(rect, self._theme.color("selection"))
                self._painter.paint(
                    painter, message, self._layout(message), rect, clip, self.form_of(message), self._color
                )
                if place.row == self._current and self.hasFocus():
                    self._paint_frame(painter, rect)
        if self.hasFocus() and self._current not in self.visible_rows():
            self._paint_frame(painter, self.viewport().rect())

    def _paint_frame(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(QPen(self._theme.color("accent"), 1))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_empty(self, painter: QPainter) -> None:
        title, text = self._empty
        if self._floor and not self._is_filtered:
            title, text = "View cleared", "New messages appear here. Earlier messages are still in the log."
        area = self.viewport().rect().adjusted(32, 0, -32, -32)
        middle = area.center().y()
        painter.setFont(self._theme.ui_font(15))
        painter.setPen(self._theme.color("text"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area.adjusted(0, middle - 28, 0, 0), flags, title)
        painter.setFont(self._theme.ui_font())
        painter.setPen(self._theme.color("secondary"))
        painter.drawText(area.adjusted(0, middle + 4, 0, 0), flags, text)

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

    def show_whole(self, id: int, is_whole: bool) -> None:
        """Show all lines of a long message, or only its first lines."""
        (self._expanded.add if is_whole else self._expanded.discard)(id)
        self._forget_layout(id)

    def _forget_layout(self, id: int) -> None:
        """Measure a message again because its height changed."""
        self._layouts.pop(id, None)
        self._scroll.forget_heights()
        self._set_following(False)
        self._scroll.clamp()
        self._moved()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the focus frame."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the focus frame."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _at(self, point: QPoint) -> tuple[Place | None, Message | None]:
        for place in self._scroll.places():
            if place.top <= point.y() < place.top + place.height:
                return place, self._pages.message(place.row)
        return None, None
