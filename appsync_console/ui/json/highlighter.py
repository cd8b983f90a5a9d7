"""Colors JSON in a text editor while it is typed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextBlock, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit

from appsync_console.ui.json.painting import json_formats, json_spans
from appsync_console.ui.text.utf16 import utf16_offsets
from appsync_console.ui.theme.theme import Theme

# Qt lays out a line in time proportional to its colored parts: a message of 240 KB on one line would block the window
# for a third of a second. Other editors have such a limit for the same reason.
_COLORED_CHARACTERS = 5_000
_STALE = -1  # the user state of a new block


class JsonHighlighter(QObject):
    """Colors the tokens of each line when it is edited or first shown; it does not validate.

    Qt's own highlighter colors all lines at once, which takes too long for a message of the largest size.
    """

    def __init__(self, theme: Theme, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._theme = theme
        self._editor = editor
        self._formats = json_formats(theme)
        # The user state of each block that has the current colors.
        self._generation = 0
        theme.changed.connect(self._on_theme_changed)
        editor.document().contentsChange.connect(self._on_edited)
        editor.updateRequest.connect(self._color_visible)

    @Slot(int, int, int)
    def _on_edited(self, position: int, _removed: int, added: int) -> None:
        """Color the lines at both ends of an edit, so that typing never shows uncolored text; lines between are new."""
        document = self._editor.document()
        first, last = document.findBlock(position), document.findBlock(position + added)
        self._color(first)
        if last.isValid() and last != first:
            self._color(last)

    @Slot()
    def _color_visible(self) -> None:
        block = self._editor.firstVisibleBlock()
        y = self._editor.contentOffset().y()
        while block.isValid() and y <= self._editor.viewport().height():
            if block.userState() != self._generation:
                self._color(block)
            y += self._editor.blockBoundingRect(block).height()
            block = block.next()

    def _color(self, block: QTextBlock) -> None:
        block.setUserState(self._generation)
        text = block.text()[:_COLORED_CHARACTERS]
        offsets = utf16_offsets(text)
        ranges = []
        for start, end, token in json_spans(text):
            colored = QTextLayout.FormatRange()
            colored.start, colored.length = (
                (start, end - start) if offsets is None else (offsets[start], offsets[end] - offsets[start])
            )
            colored.format = self._formats[token]
            ranges.append(colored)
        block.layout().setFormats(ranges)
        self._editor.document().markContentsDirty(block.position(), block.length())

    @Slot()
    def _on_theme_changed(self) -> None:
        self._formats = json_formats(self._theme)
        self._generation += 1
        self._color_visible()
