"""A read-only text view that colors only its visible lines, so that long texts cost no more than short ones."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent, QShowEvent, QTextBlock, QTextLayout
from PySide6.QtWidgets import QWidget

from appsync_console.ui.json.painting import json_formats, json_spans
from appsync_console.ui.text.utf16 import utf16_offsets
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import set_look
from appsync_console.ui.widgets.plain_reader import PlainReader


class JsonReader(PlainReader):
    """Shows a text in the monospace font.

    Args:
        name: The name for screen readers.
        is_colored: Whether to color the text as JSON, line by line.
    """

    def __init__(self, theme: Theme, name: str, *, is_colored: bool, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._theme = theme
        self._is_colored = is_colored
        self._done: set[int] = set()
        self.document().setDocumentMargin(8)
        set_look(self, role="bare")
        self.verticalScrollBar().valueChanged.connect(self._color_visible_lines)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_text(self, text: str) -> None:
        """Show ``text``, scrolled to its beginning; copying yields its exact characters, even undisplayable ones."""
        self._done.clear()
        super().set_text(text)
        self._color_visible_lines()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Color lines that become visible."""
        super().resizeEvent(event)
        self._color_visible_lines()

    def showEvent(self, event: QShowEvent) -> None:
        """Color the visible lines."""
        super().showEvent(event)
        self._color_visible_lines()

    @Slot()
    def _color_visible_lines(self) -> None:
        if not self._is_colored:
            return
        block = self.firstVisibleBlock()
        room = self.viewport().height() // max(self.fontMetrics().height(), 1) + 2
        for _ in range(room):
            if not block.isValid():
                return
            if block.blockNumber() not in self._done:
                self._done.add(block.blockNumber())
                self._color(block)
            block = block.next()

    def _color(self, block: QTextBlock) -> None:
        text = block.text()
        offsets = utf16_offsets(text)
        ranges = []
        # Of pretty-printed JSON, only a string has so many characters.
        spans = [(0, len(text), "json_string")] if self.is_continued(block) else json_spans(text)
        for start, end, token in spans:
            made = QTextLayout.FormatRange()
            made.start = start if offsets is None else offsets[start]
            made.length = (end if offsets is None else offsets[end]) - made.start
            made.format = self._formats[token]
            ranges.append(made)
        block.layout().setFormats(ranges)
        self.document().markContentsDirty(block.position(), block.length())

    @Slot()
    def _on_theme_changed(self) -> None:
        self._formats = json_formats(self._theme)
        font = self._theme.data_font()
        self.setFont(font)
        # The application style sheet sets the font size of all widgets; only a style sheet here can override it.
        self.setStyleSheet(f"font-family: '{font.families()[0]}'; font-size: {font.pixelSize()}px;")
        self._done.clear()
        self._color_visible_lines()
