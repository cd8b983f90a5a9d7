"""Colors JSON in a text editor while it is typed."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QSyntaxHighlighter, QTextDocument

from appsync_console.ui.json.painting import json_formats, json_spans, utf16_offsets
from appsync_console.ui.theme.theme import Theme


class JsonHighlighter(QSyntaxHighlighter):
    """Colors the tokens of each line; it does not validate."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        self._formats = json_formats(theme)
        theme.changed.connect(self._on_theme_changed)

    def highlightBlock(self, text: str) -> None:
        """Color a line; Qt calls this for each line that changed."""
        offsets = utf16_offsets(text)
        for start, end, token in json_spans(text):
            if offsets is not None:
                start, end = offsets[start], offsets[end]
            self.setFormat(start, end - start, self._formats[token])

    @Slot()
    def _on_theme_changed(self) -> None:
        self._formats = json_formats(self._theme)
        self.rehighlight()
