"""A label that elides its text if space is short, and then shows the full text as a tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from appsync_console.ui.widgets.plain import set_tip
from appsync_console.ui.widgets.plain_label import PlainLabel


class ElidedLabel(PlainLabel):
    """One line of plain text. ``text()`` returns the full text, for screen readers and tests."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def is_elided(self) -> bool:
        """Whether the text is elided."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def setText(self, text: str) -> None:
        """Show ``text``."""
        super().setText(text)
        self._update_tip()

    def minimumSizeHint(self) -> QSize:
        """The width of an ellipsis, because the text can be elided."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, elided to fit."""
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter = QPainter(self)
        flags = int(self.alignment())
        self.style().drawItemText(painter, area, flags, self.palette(), self.isEnabled(), text, self.foregroundRole())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Update the tool tip, because the text may be elided now."""
        super().resizeEvent(event)
        self._update_tip()

    def _update_tip(self) -> None:
        set_tip(self, self.text() if self.is_elided else "")
