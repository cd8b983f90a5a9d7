"""The dot that shows a state, filled or as a ring, so that color is never the only indication."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from appsync_console.ui.theme.theme import Theme

_RADIUS = 5.0


def paint_dot(
    painter: QPainter,
    center: QPointF,
    color: QColor,
    *,
    is_filled: bool,
    radius: float = _RADIUS,
    has_core: bool = False,
) -> None:
    """Draw a dot, or a ring of the same outer size, with a small dot in the middle if it ``has_core``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_filled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(center, radius, radius)
    else:
        width = radius * 0.4
        painter.setPen(QPen(color, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(center, radius - width / 2, radius - width / 2)
        if has_core:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(center, radius * 0.36, radius * 0.36)
    painter.restore()


class Dot(QWidget):
    """A dot in a color of the theme. A text next to it describes the state."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._token = "secondary"
        self._is_filled = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    @property
    def is_filled(self) -> bool:
        """Whether the dot is filled, not a ring."""
        return self._is_filled

    def show_state(self, token: str, *, is_filled: bool) -> None:
        """Set the color to ``token``, and whether the dot is filled."""
        self._token, self._is_filled = token, is_filled
        self.update()

    def sizeHint(self) -> QSize:
        """A square around the dot."""
        side = self._theme.scaled(2 * _RADIUS + 2)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot in the middle."""
        painter = QPainter(self)
        center = QPointF(self.width() / 2, self.height() / 2)
        radius = self._theme.scaled(_RADIUS)
        paint_dot(painter, center, self._theme.color(self._token), is_filled=self._is_filled, radius=radius)
        painter.end()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
