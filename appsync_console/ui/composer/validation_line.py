"""The line with a validation result under an input; it can link to the error."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from appsync_console.texts.translation import tr
from appsync_console.ui.widgets.looks import set_look
from appsync_console.ui.widgets.plain import button_text, set_tip


class ValidationLine(QPushButton):
    """Shows a result, elided if necessary, with the full text as tool tip. Clickable and focusable only as a link."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stateLine")
        self.setFlat(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        set_look(self, role="state")
        self.show_text("", "secondary")

    def show_text(self, text: str, tone: str, *, is_link: bool = False) -> None:
        """Show ``text`` in the tone ``secondary``, ``good``, ``warning`` or ``bad``."""
        self.setText(text)
        self.setShortcut(QKeySequence())  # Qt takes a letter after & for a mnemonic
        set_tip(self, f"{text}\n{tr('Click to go to the error.')}" if is_link else text)
        self.setAccessibleName(text)
        self.setEnabled(is_link)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_link else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)
        set_look(self, tone=tone)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The width of the text."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 10, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """A small width, because the text can be elided."""
        return QSize(40, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, elided to fit."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 8)
        option.text = button_text(text)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, QPainter(self), self)
