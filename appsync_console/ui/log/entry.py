"""Measures and draws one entry of the log. Knows nothing about scrolling or other entries."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout

from appsync_console.domain.json_text import compact
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import mark, plural, tr
from appsync_console.ui.json.painting import MATCH, Span, json_formats, json_spans, pretty_or_plain
from appsync_console.ui.log.layout import BodyLayout, Run, TextInk, lay_out_runs
from appsync_console.ui.log.state import Form
from appsync_console.ui.text import message as texts
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import paint_dot

if TYPE_CHECKING:
    from appsync_console.domain.search.highlights import SearchHighlights

Part = Literal["time", "more", "status", "fold", ""]

SHOWN_LINES = 200
SHOWN_CHARACTERS = 20_000
ERRORS_TEXT = mark("AppSync returned errors with this message")

_EDGE, _MARK_X, _ARROW_X, _TEXT_X, _RIGHT = 3, 4, 18, 40, 16
_NAME_WIDE, _NAME_BRIEF, _DOT_ROOM = 200, 96, 16
_BEFORE_MATCH = 16  # characters shown before a match that starts beyond the end of the line
_TOP, _GAP, _BOTTOM = 4, 2, 12
_MOST_FITTED = 100  # elided texts in the cache
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(slots=True)
class EntryLayout:
    """The cached layout of an entry.

    Attributes:
        height: Pixels, including the thin line below.
        body: The JSON under the header; None in compact form and for a gap.
        more: The link under a long body, to show all of it or less; empty for a short body.
        head: Time and status; in compact form also the JSON. Made when drawn, and again when the texts change.
        head_text: The texts that ``head`` was made for.
    """

    height: int
    body: BodyLayout | None = None
    more: str = ""
    head: QTextLayout | None = None
    head_text: tuple[str, str] = ("", "")


class EntryPainter:
    """Measures and draws entries in the colors and fonts of the theme.

    Args:
        whole_text: Returns the whole text of a message by id, for messages that hold only the beginning.

    Attributes:
        highlights: The matches of a search. Setting it invalidates all layouts.
        channel_colors: Colors by channel, if each entry shows its channel. Setting it invalidates all layouts.
        shows_age: Whether timestamps are relative.
    """

    def __init__(self, theme: Theme, whole_text: Callable[[int], str]) -> None:
        self._theme = theme
        self._whole_text = whole_text
        self.highlights: SearchHighlights | None = None
        self.channel_colors: Mapping[str, QColor] | None = None
        self.shows_age = False
        self.adopt_theme()

    def adopt_theme(self) -> None:
        """Adopt the current colors and sizes of the theme; this invalidates all layouts."""
        theme = self._theme
        self._small, self._strong = theme.small_font(), theme.small_font(QFont.Weight.DemiBold)
        self._small_metrics, self._strong_metrics = QFontMetrics(self._small), QFontMetrics(self._strong)
        data_font, time_font = theme.data_font(), theme.data_font(12)
        line_height = max(theme.scaled(18), QFontMetrics(data_font).height())
        self._ink = TextInk(data_font, line_height, json_formats(theme))
        self._time_format = _format(time_font, theme.color("secondary"))
        self._status_formats = {tone: _format(self._small, theme.color(tone)) for tone in ("secondary", "bad")}
        self._name_format = _format(self._strong, theme.color("text"))
        self._time_width = QFontMetrics(time_font).horizontalAdvance("00:00:00.000") + 2
        self._brief_width = (
            max(map(self._small_metrics.horizontalAdvance, (tr("not delivered"), tr("not published")))) + 4
        )
        self._icon_side = theme.scaled(14)
        self._fitted: dict[tuple[str, int], str] = {}

    # Measuring.

    def layout(self, message: Message, form: Form, width: int, is_expanded: bool) -> EntryLayout:
        """Measure an entry for a view ``width`` pixels wide."""
        line = self._ink.line_height + 8
        if message.kind is Kind.GAP:
            return EntryLayout(line + (8 if form == "pretty" else 0))
        if form == "compact":
            return EntryLayout(line)
        body, more = self._pretty_body(message, width - _TEXT_X - _RIGHT, is_expanded)
        height = self._body_top(message) + body.height + (self._ink.line_height if more else 0)
        return EntryLayout(height + _BOTTOM + 1, body, more)

    def _pretty_body(self, message: Message, width: int, is_expanded: bool) -> tuple[BodyLayout, str]:
        whole = message.text if message.is_whole else self._whole_text(message.id)
        text, is_json = pretty_or_plain(whole)
        shown = text if is_expanded else _beginning(text)
        is_long = len(text) > SHOWN_CHARACTERS or text.count("\n") >= SHOWN_LINES
        more = _more_text(text, shown, message.size) if is_long else ""
        if more and self._match_spans(text[len(shown) :]):
            more += " · " + tr("more matches below")
        return BodyLayout(shown, is_json, width, self._ink, self._match_spans(shown)), more

    def _match_spans(self, text: str) -> list[Span]:
        return [(start, end, MATCH) for start, end in self.highlights.places(text)] if self.highlights else []

    def _body_top(self, message: Message) -> int:
        return _TOP + self._ink.line_height * (2 if message.errors else 1) + _GAP

    def _head(self, message: Message, layout: EntryLayout, form: Form, width: int) -> QTextLayout:
        status = texts.brief_status_text(message) if form == "compact" else texts.status_text(message)
        when = texts.age(message.at_us, time.time_ns() // 1000) if self.shows_age else texts.clock_time(message.at_us)
        if layout.head is None or layout.head_text != (when, status):
            tone = self._status_formats["bad" if texts.has_failed(message) else "secondary"]
            make = self._brief_runs if form == "compact" else self._runs
            runs = [
                Run(when, 0, self._time_format),
                *self._name_runs(message, form),
                *make(message, status, tone, width),
            ]
            layout.head, layout.head_text = lay_out_runs(runs, self._ink), (when, status)
        return layout.head

    def _name_runs(self, message: Message, form: Form) -> list[Run]:
        if self.channel_colors is None:
            return []
        return [Run(self._name(message, form), self._name_x(form) + self._theme.scaled(_DOT_ROOM), self._name_format)]

    def _name(self, message: Message, form: Form) -> str:
        room = self._theme.scaled(_NAME_BRIEF if form == "compact" else _NAME_WIDE)
        return self._strong_metrics.elidedText(visible(message.channel), Qt.TextElideMode.ElideMiddle, room)

    def _name_x(self, form: Form) -> int:
        """Return where the dot and the name of the channel begin, relative to the left edge of the text."""
        return self._time_width + (12 if form == "compact" else 24)

    def _name_room(self, message: Message, form: Form) -> int:
        """Return the width of the channel in pixels: a fixed column in compact form, else the width of the name."""
        if self.channel_colors is None:
            return 0
        name = self._theme.scaled(_NAME_BRIEF)
        if form == "pretty":
            name = self._strong_metrics.horizontalAdvance(self._name(message, form))
        return self._theme.scaled(_DOT_ROOM) + name + 12

    def _runs(self, message: Message, status: str, tone: QTextCharFormat, width: int) -> list[Run]:
        x = self._name_x("pretty") + self._name_room(message, "pretty")
        room = width - _TEXT_X - x - _RIGHT
        return [Run(self._elided(status, room), x, tone)]

    def _elided(self, text: str, room: int) -> str:
        """Return as much of ``text`` as fits into ``room`` pixels; cached, as most texts repeat in a flood."""
        if (text, room) not in self._fitted:
            if len(self._fitted) > _MOST_FITTED:
                self._fitted.clear()
            shown = self._small_metrics.elidedText(_spaced(text), Qt.TextElideMode.ElideRight, room)
            self._fitted[text, room] = visible(shown)
        return self._fitted[text, room]

    def _brief_runs(self, message: Message, status: str, tone: QTextCharFormat, width: int) -> list[Run]:
        right = self._brief_right(message)
        x = self._compact_text_x(message) - _TEXT_X
        columns = max(int((width - _TEXT_X - x - _RIGHT) / self._ink.advance), 1)
        needs_all = message.is_whole or self.highlights
        text = visible(compact(message.text if needs_all else message.text[: columns * 4]))
        text, matches = _one_line(text, self._match_spans(text), columns)
        brief = Run(status, right - self._small_metrics.horizontalAdvance(status), tone)
        return [brief, Run(text.replace("\n", " "), x, None, json_spans(text), matches)]

    def _brief_right(self, message: Message) -> int:
        return self._name_x("compact") + self._name_room(message, "compact") + self._brief_width

    def _compact_text_x(self, message: Message) -> int:
        x = _TEXT_X + self._brief_right(message) + 12
        return x + self._icon_side + 6 if message.errors else x

    # Drawing.

    def paint(
        self,
        painter: QPainter,
        message: Message,
        layout: EntryLayout,
        rect: QRect,
        clip: QRect,
        form: Form,
        color: QColor,
    ) -> None:
        """Draw the part of an entry in ``rect`` that is within ``clip``."""
        if message.is_marked or message.remark:
            self._paint_mark(painter, message, rect, form)
        if message.kind is Kind.GAP:
            self._paint_gap(painter, message, rect, form)
            return
        is_own = message.kind is Kind.PUBLISHED
        if self.channel_colors is not None:
            color = self.channel_colors.get(message.channel) or self._theme.color("secondary")
        edge = self._theme.color("published") if is_own else color
        painter.fillRect(rect.x(), rect.y(), _EDGE, rect.height(), edge)
        painter.setPen(self._theme.color("text"))
        top = rect.y() + (4 if form == "compact" else _TOP)
        head = self._head(message, layout, form, rect.width())
        head.draw(painter, QPointF(_TEXT_X, top))
        arrow = "arrow-up-right" if is_own else "arrow-down-left"
        self._paint_icon(painter, arrow, edge, _ARROW_X, top)
        if self.channel_colors is not None:
            self._paint_dot(painter, self.channel_colors.get(message.channel), form, top)
        if form == "pretty":
            self._paint_body(painter, message, layout, rect, clip)
        elif message.errors:
            x = self._compact_text_x(message) - self._icon_side - 6
            self._paint_icon(painter, "triangle-alert", self._theme.color("warning"), x, top)

    def _paint_body(self, painter: QPainter, message: Message, layout: EntryLayout, rect: QRect, clip: QRect) -> None:
        if message.errors:
            self._paint_errors(painter, rect)
        if layout.body is not None:
            painter.setPen(self._theme.color("text"))
            layout.body.draw(painter, _TEXT_X, rect.y() + self._body_top(message), clip.top(), clip.bottom())
        if layout.more:
            self._paint_text(painter, "link", self.more_rect(rect, layout), layout.more)
        painter.fillRect(_TEXT_X, rect.bottom(), rect.width() - _TEXT_X, 1, self._theme.color("line"))

    def _paint_errors(self, painter: QPainter, rect: QRect) -> None:
        line = self._header_rect(rect).translated(_TEXT_X, self._ink.line_height)
        self._paint_icon(painter, "triangle-alert", self._theme.color("warning"), line.x(), line.y())
        self._paint_text(painter, "warning", line.adjusted(self._icon_side + 6, 0, -_TEXT_X, 0), tr(ERRORS_TEXT))

    def _paint_gap(self, painter: QPainter, message: Message, rect: QRect, form: Form) -> None:
        painter.fillRect(rect, self._theme.color("warning_background"))
        text = texts.gap_text(message)
        if self.channel_colors is not None and message.channels == 1:
            text = f"{self._name(message, form)} · {text}"
        text = visible(_spaced(text))
        text = self._strong_metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() - 48)
        left = max((rect.width() - self._strong_metrics.horizontalAdvance(text) - self._icon_side - 6) // 2, 8)
        top = rect.y() + (rect.height() - self._ink.line_height) // 2
        self._paint_icon(painter, "triangle-alert", self._theme.color("warning"), left, top)
        painter.setFont(self._strong)
        painter.setPen(self._theme.color("warning"))
        painter.drawText(rect.adjusted(left + self._icon_side + 6, 0, 0, 0), _LEFT_MIDDLE, text)

    def _paint_mark(self, painter: QPainter, message: Message, rect: QRect, form: Form) -> None:
        """Draw the mark at the edge, so that marking a message does not move its text."""
        icon = "bookmark" if message.is_marked else "pencil"
        if message.kind is not Kind.GAP:
            top = rect.y() + (4 if form == "compact" else _TOP)
            self._paint_icon(painter, icon, self._theme.color("accent"), _MARK_X, top)

    def _paint_dot(self, painter: QPainter, color: QColor | None, form: Form, top: int) -> None:
        """Draw a dot for a listed channel, or a ring for one that is no longer listed."""
        center = QPointF(_TEXT_X + self._name_x(form) + self._theme.scaled(5), top + self._ink.line_height / 2)
        shown = color or self._theme.color("secondary")
        paint_dot(painter, center, shown, is_filled=color is not None, radius=self._theme.scaled(4.5))

    def _paint_icon(self, painter: QPainter, name: str, color: QColor, x: int, top: int) -> None:
        pixmap = self._theme.pixmap(name, color, 14, painter.device().devicePixelRatioF())
        painter.drawPixmap(x, top + (self._ink.line_height - self._icon_side) // 2, pixmap)

    def _paint_text(self, painter: QPainter, token: str, rect: QRect, text: str) -> None:
        painter.setFont(self._small)
        painter.setPen(self._theme.color(token))
        painter.drawText(
            rect, _LEFT_MIDDLE, self._small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        )

    # Hit testing.

    def part_at(self, message: Message, layout: EntryLayout, rect: QRect, point: QPoint, form: Form) -> Part:
        """Return which part of an entry is at ``point``."""
        if message.kind is Kind.GAP:
            return ""
        header = rect if form == "compact" else self._header_rect(rect)
        if QRect(_TEXT_X, header.y(), self._time_width, header.height()).contains(point):
            return "time"
        if QRect(_EDGE, header.y(), _TEXT_X - _EDGE, header.height()).contains(point):
            return "fold"
        width = self._brief_right(message) - self._time_width if form == "compact" else rect.width()
        if QRect(_TEXT_X + self._time_width, header.y(), width, header.height()).contains(point):
            return "status"
        return "more" if layout.more and self.more_rect(rect, layout).contains(point) else ""

    def more_rect(self, rect: QRect, layout: EntryLayout) -> QRect:
        """Return where the link is that shows all of a long message."""
        height = self._ink.line_height
        width = self._small_metrics.horizontalAdvance(layout.more) + 16
        return QRect(_TEXT_X, rect.bottom() - _BOTTOM - height, min(width, rect.width() - _TEXT_X), height)

    def _header_rect(self, rect: QRect) -> QRect:
        return QRect(rect.x(), rect.y() + _TOP, rect.width(), self._ink.line_height)


def _format(font: QFont, color: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(font)
    made.setForeground(color)
    return made


def _one_line(text: str, matches: list[Span], columns: int) -> tuple[str, list[Span]]:
    """Return as much of ``text`` as fits, and the matches in it; skips ahead if the first match is too far right."""
    start = 0
    if len(text) > columns and matches and matches[0][1] > columns - 1:
        start = max(min(matches[0][0] - _BEFORE_MATCH, len(text) - columns + 1), 1)
    shown = ("…" if start else "") + text[start:]
    moved = start - 1 if start else 0
    if len(shown) > columns:
        shown = shown[: columns - 1] + "…"
    within = [(max(a - moved, 0), min(b - moved, columns - 1), token) for a, b, token in matches]
    return shown, [span for span in within if span[0] < span[1]]


def _spaced(text: str) -> str:
    """Return ``text`` with more space around the dots between its parts."""
    return text.replace(" · ", "  ·  ")


def _beginning(text: str) -> str:
    """Return the first lines of ``text``, limited in lines and in characters."""
    text = text[:SHOWN_CHARACTERS]
    end = -1
    for _ in range(SHOWN_LINES):
        end = text.find("\n", end + 1)
        if end < 0:
            return text
    return text[:end]


def _more_text(text: str, shown: str, size_bytes: int) -> str:
    lines, size = text.count("\n") + 1, texts.size(size_bytes)
    if len(shown) == len(text):
        return plural(
            "All {count:,} line ({size}) · Show less", "All {count:,} lines ({size}) · Show less", lines, size=size
        )
    if lines > 1:
        part = shown.count("\n") + 1
        return tr("{part:,} of {count:,} lines ({size} in total) · Show all", part=part, count=lines, size=size)
    return tr(
        "{part:,} of {count:,} characters ({size} in total) · Show all", part=len(shown), count=len(text), size=size
    )
