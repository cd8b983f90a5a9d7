"""One entry of the log: how high it is, and how it is drawn. Knows nothing of scrolling or of other entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from appsync_console.domain.json_text import compact
from appsync_console.domain.message import Kind, Message
from appsync_console.ui import message_words as words
from appsync_console.ui.json_paint import displayable, json_formats, json_spans, pretty_with_spans
from appsync_console.ui.log_layout import BodyLayout, TextInk
from appsync_console.ui.theme import Theme

Form = Literal["pretty", "compact"]
Part = Literal["time", "more", "words", ""]

SHOWN_LINES = 200
SHOWN_CHARACTERS = 20_000
ERRORS_WORDS = "AppSync sent errors with this message"

_EDGE, _ARROW_X, _TEXT_X, _RIGHT = 3, 18, 40, 16


@dataclass(slots=True)
class EntryLayout:
    """What is known of an entry once it was on show.

    Attributes:
        height: Pixels, with the thin line under it.
        body: None for a gap.
        more: The words under a body that is not shown whole, or that could be shown shorter; else empty.
    """

    height: int
    body: BodyLayout | None = None
    more: str = ""


class EntryPainter:
    """Measures and draws entries in the colours and faces of the theme.

    Args:
        whole_text: The whole text of a message by id, for one that came cut.
    """

    def __init__(self, theme: Theme, whole_text: Callable[[int], str]) -> None:
        self._theme = theme
        self._whole_text = whole_text
        self.adopt_theme()

    def adopt_theme(self) -> None:
        """Take colours and sizes of the theme as they are now; layouts made before are void."""
        theme = self._theme
        self._small, self._strong = theme.small_font(), theme.small_font(QFont.Weight.DemiBold)
        self._time_font = theme.data_font(12)
        data_font = theme.data_font()
        line_height = max(theme.scaled(18), QFontMetrics(data_font).height())
        self._ink = TextInk(data_font, line_height, json_formats(theme))
        self._header_height = max(theme.scaled(18), QFontMetrics(self._small).height())
        self._time_width = QFontMetrics(self._time_font).horizontalAdvance("00:00:00.000") + 2
        self._top, self._gap, self._bottom = 4, 2, 12
        self._compact_height = line_height + 8
        metrics = QFontMetrics(self._small)
        self._brief_width = max(metrics.horizontalAdvance(text) for text in ("not delivered", "not published")) + 4

    # Measuring.

    def layout(self, message: Message, form: Form, width: int, is_expanded: bool) -> EntryLayout:
        """Measure an entry for a view ``width`` pixels wide."""
        if message.kind is Kind.GAP:
            return EntryLayout(self._compact_height + (8 if form == "pretty" else 0))
        if form == "compact":
            return EntryLayout(self._compact_height, self._compact_body(message, width))
        body, more = self._pretty_body(message, width - _TEXT_X - _RIGHT, is_expanded)
        height = self._body_top(message) + body.height + (self._header_height if more else 0)
        return EntryLayout(height + self._bottom + 1, body, more)

    def _compact_body(self, message: Message, width: int) -> BodyLayout:
        columns = max(int((width - self._compact_text_x(message) - _RIGHT) / self._ink.advance), 1)
        text = displayable(compact(message.text if message.is_whole else message.text[: columns * 4]))
        if len(text) > columns:
            text = text[: columns - 1] + "…"
        return BodyLayout(text, json_spans(text), None, self._ink)

    def _pretty_body(self, message: Message, width: int, is_expanded: bool) -> tuple[BodyLayout, str]:
        whole = message.text if message.is_whole else self._whole_text(message.id)
        text, spans = pretty_with_spans(whole)
        shown = text if is_expanded else _beginning(text)
        is_long = len(text) > SHOWN_CHARACTERS or text.count("\n") >= SHOWN_LINES
        more = _more_words(text, shown, message.size) if is_long else ""
        return BodyLayout(shown, spans, width, self._ink), more

    def _body_top(self, message: Message) -> int:
        return self._top + self._header_height * (2 if message.errors else 1) + self._gap

    def _compact_text_x(self, message: Message) -> int:
        x = _TEXT_X + self._time_width + 12 + self._brief_width + 12
        return x + self._theme.scaled(14) + 6 if message.errors else x

    # Drawing.

    def paint(
        self,
        painter: QPainter,
        message: Message,
        layout: EntryLayout,
        rect: QRect,
        clip: QRect,
        form: Form,
        colour: QColor,
    ) -> None:
        """Draw an entry into ``rect``; only what is within ``clip`` is needed."""
        if message.kind is Kind.GAP:
            self._paint_gap(painter, message, rect)
            return
        is_own = message.kind is Kind.PUBLISHED
        edge = self._theme.colour("published") if is_own else colour
        painter.fillRect(rect.x(), rect.y(), _EDGE, rect.height(), edge)
        if form == "compact":
            self._paint_compact(painter, message, layout, rect, edge)
        else:
            self._paint_pretty(painter, message, layout, rect, clip, edge)

    def _paint_gap(self, painter: QPainter, message: Message, rect: QRect) -> None:
        painter.fillRect(rect, self._theme.colour("warning_background"))
        metrics = QFontMetrics(self._strong)
        said = words.gap_words(message).replace(" · ", "  ·  ")
        text = metrics.elidedText(said, Qt.TextElideMode.ElideRight, rect.width() - 48)
        icon_width = self._theme.scaled(14)
        left = rect.x() + max((rect.width() - metrics.horizontalAdvance(text) - icon_width - 6) // 2, 8)
        self._paint_icon(painter, "triangle-alert", self._theme.colour("warning"), left, rect)
        self._words(painter, self._strong, "warning", rect.adjusted(left - rect.x() + icon_width + 6, 0, 0, 0), text)

    def _paint_compact(
        self, painter: QPainter, message: Message, layout: EntryLayout, rect: QRect, edge: QColor
    ) -> None:
        self._paint_arrow(painter, message, edge, rect)
        self._paint_time(painter, message, rect)
        x = _TEXT_X + self._time_width + 12
        tone = "bad" if words.has_failed(message) else "secondary"
        brief = QRect(x, rect.y(), self._brief_width, rect.height())
        self._words(
            painter, self._small, tone, brief, words.what_happened_briefly(message), Qt.AlignmentFlag.AlignRight
        )
        if message.errors:
            icon_x = x + self._brief_width + 12
            self._paint_icon(painter, "triangle-alert", self._theme.colour("warning"), icon_x, rect)
        assert layout.body is not None
        painter.setPen(self._theme.colour("text"))
        layout.body.draw(painter, self._compact_text_x(message), rect.y() + 4, rect.top(), rect.bottom())

    def _paint_pretty(
        self, painter: QPainter, message: Message, layout: EntryLayout, rect: QRect, clip: QRect, edge: QColor
    ) -> None:
        header = self._header_rect(rect)
        self._paint_arrow(painter, message, edge, header)
        self._paint_time(painter, message, header)
        tone = "bad" if words.has_failed(message) else "secondary"
        self._words(painter, self._small, tone, self._words_rect(rect), words.what_happened(message))
        if message.errors:
            line = header.translated(0, self._header_height)
            self._paint_icon(painter, "triangle-alert", self._theme.colour("warning"), _TEXT_X, line)
            beside = line.adjusted(_TEXT_X + self._theme.scaled(14) + 6, 0, 0, 0)
            self._words(painter, self._small, "warning", beside, ERRORS_WORDS)
        assert layout.body is not None
        painter.setPen(self._theme.colour("text"))
        layout.body.draw(painter, _TEXT_X, rect.y() + self._body_top(message), clip.top(), clip.bottom())
        if layout.more:
            self._words(painter, self._small, "link", self.more_rect(rect, layout), layout.more)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawLine(_TEXT_X, rect.bottom(), rect.right(), rect.bottom())

    def _paint_arrow(self, painter: QPainter, message: Message, colour: QColor, rect: QRect) -> None:
        name = "arrow-up-right" if message.kind is Kind.PUBLISHED else "arrow-down-left"
        self._paint_icon(painter, name, colour, _ARROW_X, rect)

    def _paint_icon(self, painter: QPainter, name: str, colour: QColor, x: int, rect: QRect) -> None:
        side = self._theme.scaled(14)
        pixmap = self._theme.pixmap(name, colour, 14, painter.device().devicePixelRatioF())
        painter.drawPixmap(x, rect.y() + (rect.height() - side) // 2, pixmap)

    def _paint_time(self, painter: QPainter, message: Message, rect: QRect) -> None:
        self._words(
            painter, self._time_font, "secondary", rect.adjusted(_TEXT_X, 0, 0, 0), words.clock_time(message.at_us)
        )

    def _words(
        self,
        painter: QPainter,
        font: QFont,
        token: str,
        rect: QRect,
        text: str,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(token))
        text = text.replace(" · ", "  ·  ")
        if alignment == Qt.AlignmentFlag.AlignLeft:
            text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() - 8)
        painter.drawText(rect, alignment | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    # Finding.

    def part_at(self, message: Message, layout: EntryLayout, rect: QRect, point: QPoint, form: Form) -> Part:
        """What of an entry is at ``point``."""
        if message.kind is Kind.GAP:
            return ""
        header = rect if form == "compact" else self._header_rect(rect)
        if QRect(_TEXT_X, header.y(), self._time_width, header.height()).contains(point):
            return "time"
        if form == "pretty" and self._words_rect(rect).contains(point):
            return "words"
        return "more" if layout.more and self.more_rect(rect, layout).contains(point) else ""

    def more_rect(self, rect: QRect, layout: EntryLayout) -> QRect:
        """Where the words stand that show a long message whole."""
        top = rect.bottom() - self._bottom - self._header_height
        width = QFontMetrics(self._small).horizontalAdvance(layout.more) + 16
        return QRect(_TEXT_X, top, min(width, rect.width() - _TEXT_X), self._header_height)

    def _header_rect(self, rect: QRect) -> QRect:
        return QRect(rect.x(), rect.y() + self._top, rect.width(), self._header_height)

    def _words_rect(self, rect: QRect) -> QRect:
        return self._header_rect(rect).adjusted(_TEXT_X + self._time_width + 24, 0, 0, 0)


def _beginning(text: str) -> str:
    """The first lines of ``text``, within both bounds."""
    text = text[:SHOWN_CHARACTERS]
    end = -1
    for _ in range(SHOWN_LINES):
        end = text.find("\n", end + 1)
        if end < 0:
            return text
    return text[:end]


def _more_words(text: str, shown: str, size_bytes: int) -> str:
    lines = text.count("\n") + 1
    if len(shown) == len(text):
        return f"shows all {lines:,} lines, {words.size(size_bytes)} — show less"
    if lines > 1:
        return f"shows {shown.count(chr(10)) + 1:,} of {lines:,} lines, {words.size(size_bytes)} in all — show all"
    return f"shows {len(shown):,} of {len(text):,} characters, {words.size(size_bytes)} in all — show all"
