"""A label for data from elsewhere: plain text with marks for hidden characters. Copying gives the original."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import tr
from appsync_console.ui.text.utf16 import characters_between


class PlainLabel(QLabel):
    """Shows plain text. ``text()`` is what it shows, with the marks."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._original = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show ``text``, with a mark in place of each hidden character."""
        self._original = text
        super().setText(visible(text))

    @Slot()
    def copy(self) -> None:
        """Copy the original characters of the selection."""
        start = self.selectionStart()
        selected = characters_between(self.text(), start, start + len(self.selectedText().encode("utf-16-le")) // 2)
        QGuiApplication.clipboard().setText(self._original[selected])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selection; Qt would copy the marks."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of a selectable label."""
        if not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy"), self.copy).setEnabled(self.hasSelectedText())
        menu.addAction(tr("Select all"), self._select_all)
        menu.popup(event.globalPos())

    @Slot()
    def _select_all(self) -> None:
        self.setSelection(0, len(self.text().encode("utf-16-le")) // 2)
