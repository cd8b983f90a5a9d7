"""A read-only view of plain text with marks for hidden characters. Copying gives the original."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from appsync_console.domain.text.visible import visible
from appsync_console.ui.text.utf16 import characters_between


class PlainReader(QPlainTextEdit):
    """Shows a text.

    Args:
        name: The name for screen readers.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        # Qt finds word boundaries in time that is quadratic in the length of the line.
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)

    def set_text(self, text: str) -> None:
        """Show ``text``, scrolled to its beginning; copying yields its exact characters, even undisplayable ones."""
        self._text = text
        self.setPlainText(visible(text))

    def append(self, line: str) -> None:
        """Add a line at the end."""
        self._text = f"{self._text}\n{line}" if self._text else line
        self.appendPlainText(visible(line))

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return the exact selected text: the view replaces some characters by marks, and Qt would change others."""
        cursor = self.textCursor()
        made = QMimeData()
        made.setText(
            self._text[characters_between(visible(self._text), cursor.selectionStart(), cursor.selectionEnd())]
        )
        return made
