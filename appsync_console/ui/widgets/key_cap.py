"""A key combination, drawn as a key cap."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from appsync_console.ui.theme.theme import Theme

_PAD, _HIGH = 7, 22


class KeyCap(QWidget):
    """Draws a text such as ``Ctrl+K`` in a frame with rounded corners."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """The size of the text with its frame."""
        return QSize(self._text_width() + self._theme.scaled(2 * _PAD), self._theme.scaled(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("background"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(self._theme.small_font())
        painter.setPen(self._theme.color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def _text_width(self) -> int:
        return QFontMetrics(self._theme.small_font()).horizontalAdvance(self._text)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
