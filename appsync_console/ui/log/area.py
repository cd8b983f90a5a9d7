"""The part of a log that is on show: scrolling, following the end, pausing. It holds a few pages, never the log.

Entries are measured and drawn by ``log_entry``; where the view stands is kept by ``log_scroll``; what a person does
with a message is ``log_view``'s.
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
    """Shows the messages of a source; call :meth:`refresh` when it changed.

    Signals:
        follow_changed: Whether the view follows the end.
        pause_changed: Whether the view stands still.
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
        self._turned: set[int] = set()  # messages that stand in the other form than the view's
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
        # Always there, so that nothing is wrapped anew when the first screen is full; unused, it has no handle.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._pill = QPushButton(self)
        self._pill.setObjectName("pill")
        self._pill.setProperty("role", "pill")
        self._pill.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pill.setCursor(Qt.CursorShape.PointingHandCursor)
        self._pill.setToolTip("Go to the newest message and follow")
        self._pill.hide()

    def _connect(self) -> None:
        self._theme.changed.connect(self._on_theme_changed)
        self._pill.clicked.connect(self.follow)
        self.verticalScrollBar().valueChanged.connect(self._on_bar_value_changed)
        self.verticalScrollBar().sliderReleased.connect(self._sync_bar)

    # What it shows.

    def set_source(self, source: LogSource, color: QColor, name: str = "", floor: int = 0) -> None:
        """Show the messages of a channel from the newest on; those up to the message ``floor`` are hidden."""
        self._pages = Pages(source, is_newest_first=self.is_newest_first)
        self._color = color
        self._floor = floor
        self._layouts.clear()
        self._scroll.forget_heights()
        self._expanded.clear()
        self._turned.clear()
        self._set_paused(False)
        self.setAccessibleName(f"Messages of {name}" if name else "Messages")
        self._select(0)
        self._pages.take_extent(self._floor)
        self._scroll.set_extent(self._pages.first, self._pages.last)
        self._seen = self._pages.newest
        self.follow()

    def refresh(self) -> None:
        """Take in what the source holds now. Unless the view follows, rows stay; only those on show cost anything."""
        if self._is_paused:
            self._update_pill()
            return
        before = None if self._is_following else self._messages_on_show()
        self._pages.take_extent(self._floor)
        self._scroll.set_extent(self._pages.first, self._pages.last)
        if self._is_following:
            self._to_newest()
        if before is None or before != self._messages_on_show():
            self.viewport().update()
        self._after_move()

    def set_empty(self, title: str, text: str = "", *, is_filtered: bool = False) -> None:
        """The words of an empty view: what is so, and what to do next.

        Args:
            is_filtered: They also say why it is empty after it was cleared.
        """
        self._empty, self._is_filtered = (title, text), is_filtered
        self.viewport().update()

    def set_floor(self, id: int) -> None:
        """Hide all messages up to the message ``id``; 0 shows them again."""
        self._floor = id
        self._pages.take_extent(id)
        self._scroll.set_extent(self._pages.first, self._pages.last)
        if not self._pages.first <= self._current <= self._pages.last:
            self._select(0)
        self.follow()

    @property
    def count(self) -> int:
        """How many messages the view has, on the screen or further up and down."""
        return self._pages.count

    @property
    def newest_id(self) -> int:
        """The id of the newest message there is; 0 for none."""
        newest = self._pages.message(self._pages.newest)
        return newest.id if newest else 0

    def set_marks(self, marks: SearchHighlights | None) -> None:
        """Mark what a search looks for wherever it is on show; None marks nothing."""
        self._painter.marks = marks
        self._draw_anew()

    def set_channel_colors(self, colors: Mapping[str, QColor] | None) -> None:
        """Say of each message which channel it is of, in these colors; None where all are of one channel."""
        self._painter.channel_colors = colors
        self._draw_anew()

    @property
    def shows_age(self) -> bool:
        """Whether times say how long ago instead of when."""
        return self._painter.shows_age

    def set_shows_age(self, shows_age: bool) -> None:
        """Say how long ago a message came instead of when."""
        self._painter.shows_age = shows_age
        self._draw_anew()

    def tick(self) -> None:
        """A second has passed: what is said of it may be another."""
        if self.shows_age:
            self.viewport().update()

    def _draw_anew(self) -> None:
        self._layouts.clear()
        self.viewport().update()

    @property
    def source(self) -> LogSource:
        """Where the messages come from."""
        return self._pages.source

    @property
    def form(self) -> Form:
        """``pretty`` or ``compact``."""
        return self._form

    def set_form(self, form: Form) -> None:
        """Show each message pretty-printed, or on one line; the row at the top stays at the top."""
        if form != self._form:
            self._form = form
            self._turned.clear()
            self._scroll.offset = 0
            self._measure_anew()

    def form_of(self, message: Message) -> Form:
        """The form of one message: the view's, or the other one where it was turned."""
        if message.id not in self._turned:
            return self._form
        return OTHER_FORM[self._form]

    def set_form_of(self, message: Message, form: Form) -> None:
        """Show one message in a form of its own: collapsed to one line, or expanded; the others stay as they are."""
        if message.kind is Kind.GAP or self.form_of(message) == form:
            return
        self._turned ^= {message.id}
        self._forget_layout(message.id)

    @property
    def is_paused(self) -> bool:
        """Whether the view stands still while messages go on being received."""
        return self._is_paused

    @Slot(bool)
    def set_paused(self, is_paused: bool) -> None:
        """Freeze the view, or take in what has come since; receiving goes on either way."""
        if is_paused != self._is_paused:
            self._set_paused(is_paused)
            self.refresh()

    def _set_paused(self, is_paused: bool) -> None:
        if is_paused != self._is_paused:
            self._is_paused = is_paused
            self.pause_changed.emit(is_paused)

    # Where it stands.

    @property
    def is_following(self) -> bool:
        """Whether the view stays with the newest message."""
        return self._is_following

    @property
    def is_newest_first(self) -> bool:
        """Whether the newest message stands at the top."""
        return self._pages.is_newest_first

    @property
    def newer(self) -> int:
        """How many messages have come that were not on show."""
        if self._is_paused:
            return max(self._pages.newer_than(self._seen), 0)
        return min(abs(self._pages.newest - self._seen), self._pages.count)

    def visible_rows(self) -> range:
        """Numbers of the rows on show, also in part."""
        rows = [place.row for place in self._scroll.places()]
        return range(rows[0], rows[-1] + 1) if rows else range(0)

    def row_rect(self, seq: int) -> QRect:
        """Where a row is in the viewport; empty if it is not on show."""
        for place in self._scroll.places():
            if place.row == seq:
                return self._rect(place)
        return QRect()

    @Slot()
    def follow(self) -> None:
        """Go to the newest message and stay there."""
        if self._is_paused:
            self._set_paused(False)
            self._pages.take_extent(self._floor)
            self._scroll.set_extent(self._pages.first, self._pages.last)
        self._to_newest()
        self._set_following(True)
        self._after_move()
        self.viewport().update()

    def show_row(self, seq: int) -> None:
        """Scroll as little as needed to have a row on show."""
        self._scroll.show_row(seq)
        self._moved()

    def scroll_by(self, pixels: int) -> None:
        """Scroll; down is positive. At the newest message the view follows again."""
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
        """Make a row current; 0 for none."""
        self._current = seq
        self.viewport().update()

    def _after_move(self) -> None:
        rows = self.visible_rows()
        if rows or self._is_following:
            self._note_seen(rows)
        self._sync_bar()
        self._update_pill()

    def _note_seen(self, rows: range) -> None:
        if self._is_following:
            self._seen = self._pages.newest
        else:
            self._seen = min(self._seen, rows[0]) if self.is_newest_first else max(self._seen, rows[-1])

    def _update_pill(self) -> None:
        newer = self.newer
        if (newer and not self._is_following) or (newer and self._is_paused):
            arrow = "↑" if self.is_newest_first else "↓"
            self._pill.setText(f"paused · {newer:,} new" if self._is_paused else f"{arrow}  {newer:,} new")
            self._pill.setAccessibleName(f"{newer:,} new messages, go to the newest")
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

    # The scroll bar: rows and parts of rows, since the height of the whole is unknown.

    @Slot()
    def _sync_bar(self) -> None:
        bar = self.verticalScrollBar()
        if bar.isSliderDown():
            return
        places = self._scroll.places()
        on_show = sum(self._share_on_show(place) for place in places)
        maximum = 0 if not places or self._is_all_on_show() else max(int((self._pages.count - on_show) * STEPS), 1)
        value = (self._scroll.row - self._pages.first) * STEPS
        value += self._scroll.offset * STEPS // max(places[0].height, 1) if places else 0
        self._is_syncing_bar = True
        bar.setRange(0, maximum)
        bar.setEnabled(maximum > 0)
        bar.setPageStep(max(int(on_show * STEPS), 1))
        bar.setSingleStep(STEPS // 4)
        bar.setValue(maximum if self._scroll.is_past_end() else min(value, maximum - 1))
        self._is_syncing_bar = False

    def _share_on_show(self, place: Place) -> float:
        shown = min(place.top + place.height, self._scroll.view_height) - max(place.top, 0)
        return shown / max(place.height, 1)

    def _is_all_on_show(self) -> bool:
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
        """Nothing: the view moves by :meth:`scroll_by` and by the bar's own signal."""

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

    def _measure_anew(self) -> None:
        self._layouts.clear()
        self._scroll.forget_heights()
        self._scroll.view_height = self.viewport().height()
        if self._is_following:
            self._to_newest()
        else:
            self._scroll.clamp()
        self._after_move()
        self.viewport().update()

    def _messages_on_show(self) -> list[Message | None]:
        return [self._pages.message(place.row) for place in self._scroll.places()]

    def _rect(self, place: Place) -> QRect:
        return QRect(0, place.top, self.viewport().width(), place.height)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._painter.adopt_theme()
        self._measure_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew; the row at the top stays."""
        super().resizeEvent(event)
        self._measure_anew()

    def minimumSizeHint(self) -> QSize:
        """Room for a few lines."""
        return QSize(280, 120)

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows on show, and no others."""
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
            title, text = "The view is cleared", "New messages appear here. The earlier ones are kept in the log."
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
        """Scroll by pixels, as the touchpad says or by notches of the wheel."""
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
        """Show all lines of a long message, or only the first ones again."""
        (self._expanded.add if is_whole else self._expanded.discard)(id)
        self._forget_layout(id)

    def _forget_layout(self, id: int) -> None:
        """A message has another height now."""
        self._layouts.pop(id, None)
        self._scroll.forget_heights()
        self._set_following(False)
        self._scroll.clamp()
        self._moved()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame shows the keyboard's place."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _at(self, point: QPoint) -> tuple[Place | None, Message | None]:
        for place in self._scroll.places():
            if place.top <= point.y() < place.top + place.height:
                return place, self._pages.message(place.row)
        return None, None
