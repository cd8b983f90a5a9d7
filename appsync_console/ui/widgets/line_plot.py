"""A small line plot of values over time, with title, newest value and value range."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import watch_theme

Point = tuple[float, float]
"""A time in seconds and a value."""

_MARGIN, _DOT = 8, 2.0
_POINTS_AS_DOTS = 60


class LinePlot(QWidget):
    """Plots the latest part of a series: the time span of its points, between ``least_s`` and ``most_s``.

    Args:
        title: The title of the plot.
        words: Formats a value as text.
        empty: The text to show if there are no points.
        starts_at_zero: Whether the lower edge is zero, as for rates and durations.
    """

    def __init__(
        self,
        theme: Theme,
        title: str,
        words: Callable[[float], str],
        empty: str,
        *,
        least_s: float,
        most_s: float,
        starts_at_zero: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._words = words
        self._empty = empty
        self._least_s, self._most_s = least_s, most_s
        self._span_s = least_s
        self._starts_at_zero = starts_at_zero
        self._points: list[Point] = []
        self._now_s = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        watch_theme(theme, self)

    @property
    def points(self) -> list[Point]:
        """The plotted points."""
        return self._points

    @property
    def text(self) -> str:
        """A description of the plot: the newest value and the range."""
        if not self._points:
            return self._empty
        values = [value for _, value in self._points]
        newest, low, high = (self._words(value) for value in (values[-1], min(values), max(values)))
        return tr("{newest}, from {low} to {high}", newest=newest, low=low, high=high)

    def set_points(self, points: Sequence[Point], now_s: float) -> None:
        """Plot these points, except those that are too old."""
        self._points = [point for point in points if point[0] >= now_s - self._most_s]
        oldest = self._points[0][0] if self._points else now_s
        self._span_s = min(max(now_s - oldest, self._least_s), self._most_s)
        self._now_s = now_s
        self.setAccessibleDescription(self.text)
        self.update()

    def set_empty(self, words: str) -> None:
        """Set the text to show if there are no points."""
        self._empty = words
        self.update()

    def apply_theme(self) -> None:
        """Apply the colors of the theme."""
        self.update()

    def sizeHint(self) -> QSize:
        """The preferred size."""
        return QSize(self._theme.scaled(220), self._theme.scaled(140))

    def minimumSizeHint(self) -> QSize:
        """The smallest readable size."""
        return QSize(self._theme.scaled(130), self._theme.scaled(90))

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the plot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self._theme.small_font()
        metrics = QFontMetrics(font)
        painter.setFont(font)
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN / 2, -_MARGIN, -_MARGIN / 2)
        line = metrics.height() + 2
        area = room.adjusted(0, line, 0, -line)
        if not self._points:
            self._write(painter, room, "secondary", Qt.AlignmentFlag.AlignLeft, self._title)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.setPen(self._theme.color("secondary"))
            painter.drawText(area, flags, self._empty)
            return
        low, high = self._range()
        newest = self._words(self._points[-1][1])
        self._write(painter, room, "text", Qt.AlignmentFlag.AlignRight, newest)
        head = room.adjusted(0, 0, -metrics.horizontalAdvance(newest + "  "), 0)
        self._write(painter, head, "secondary", Qt.AlignmentFlag.AlignLeft, self._title)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.topRight())
        self._curve(painter, area, low, high)
        below = QRectF(area.left(), area.bottom(), area.width(), line)
        span = tr("{minutes:.0f} min", minutes=self._span_s / 60) if self._span_s >= 120 else f"{self._span_s:.0f} s"
        edges = f"{self._words(low)} – {self._words(high)}"
        self._write(painter, below, "secondary", Qt.AlignmentFlag.AlignLeft, edges)
        if metrics.horizontalAdvance(edges + "  " + span) < below.width():
            self._write(painter, below, "secondary", Qt.AlignmentFlag.AlignRight, span)

    def _range(self) -> tuple[float, float]:
        values = [value for _, value in self._points]
        low, high = min(values), max(values)
        if self._starts_at_zero:
            low = min(low, 0.0)
        return (low, high) if high > low else (low, low + (abs(low) or 1.0))

    def _curve(self, painter: QPainter, area: QRectF, low: float, high: float) -> None:
        def place(point: Point) -> QPointF:
            x = area.right() - (self._now_s - point[0]) / self._span_s * area.width()
            return QPointF(x, area.bottom() - (point[1] - low) / (high - low) * area.height())

        places = [place(point) for point in self._points]
        painter.setPen(QPen(self._theme.color("accent"), 1.5))
        painter.drawPolyline(QPolygonF(places))
        if len(places) <= _POINTS_AS_DOTS:
            painter.setBrush(self._theme.color("accent"))
            for at in places:
                painter.drawEllipse(at, _DOT, _DOT)

    def _write(self, painter: QPainter, rect: QRectF, token: str, side: Qt.AlignmentFlag, text: str) -> None:
        painter.setPen(self._theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignTop, shown)
