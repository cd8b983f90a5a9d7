"""A read-only view of plain text with marks for hidden characters. Copying gives the original.

Qt needs some microseconds for each line, whether it is visible or not, and lays out a whole line even if only its
beginning is visible. A long text is therefore inserted in slices, the first at once and each other when the event loop
has nothing else to do, and a long line is broken.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QMimeData, QTimer, Slot
from PySide6.QtGui import QTextBlock, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import plural
from appsync_console.ui.text.utf16 import characters_between

SLICE_LINES: Final = 2_000
"""The most lines that are inserted at a time: some milliseconds."""
SLICE_CHARACTERS: Final = 64_000
"""The fewest characters that end a slice with fewer lines."""
LINE_CHARACTERS: Final = 8_000
"""The most characters of a line; a longer one goes on in the next line."""
MOST_LINES: Final = 250_000
"""The most lines that are shown: more than the largest message that AppSync delivers can have. Copying gives all."""


class PlainReader(QPlainTextEdit):
    """Shows a text.

    Args:
        name: The name for screen readers.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._inserted = 0  # characters of the text
        self._is_cut = False
        self._breaks: list[int] = []  # where the text goes on in a new line
        self._continued: set[int] = set()  # the numbers of the blocks that begin there
        self._filling = QTimer(self)
        self._filling.setInterval(0)
        self._filling.timeout.connect(self._insert_slice)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        # Qt finds word boundaries in time that is quadratic in the length of the line.
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)

    @property
    def is_complete(self) -> bool:
        """Whether the whole text is inserted, as far as it is shown."""
        return not self._filling.isActive()

    def is_continued(self, block: QTextBlock) -> bool:
        """Whether ``block`` goes on with the line of the block before."""
        return block.blockNumber() in self._continued

    def set_text(self, text: str) -> None:
        """Show ``text``, scrolled to its beginning; copying yields its exact characters, even undisplayable ones."""
        self._text, self._inserted, self._is_cut = text, 0, False
        self._breaks.clear()
        self._continued.clear()
        self.setPlainText(self._next_slice(first_block=0))
        self._continue_or_stop()

    def append(self, line: str) -> None:
        """Add a line at the end."""
        self._text = f"{self._text}\n{line}" if self._text else line
        if self.is_complete and not self._is_cut:
            self._inserted = len(self._text)
            self.appendPlainText(visible(line))

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return the exact selected text: the view replaces some characters by marks, and Qt would change others."""
        cursor = self.textCursor()
        made = QMimeData()
        start, end = self._characters_between(cursor.selectionStart(), cursor.selectionEnd())
        is_to_the_end = cursor.selectionEnd() == self.document().characterCount() - 1
        made.setText(self._text[start : len(self._text) if is_to_the_end else end])
        return made

    def _characters_between(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the text between two positions in the document."""
        shown = visible(self._text)
        edges = [0, *self._breaks, len(shown)]
        selected = characters_between("\n".join(shown[a:b] for a, b in pairwise(edges)), start, end)
        places = [at + number for number, at in enumerate(self._breaks)]  # of the breaks in what is shown
        return selected.start - bisect_left(places, selected.start), selected.stop - bisect_left(places, selected.stop)

    @Slot()
    def _insert_slice(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(self._next_slice(self.document().blockCount() - 1))
        self._continue_or_stop()

    def _next_slice(self, first_block: int) -> str:
        """Take the next slice of the text, as it is shown; it begins in the block with that number."""
        text, start = self._text, self._inserted
        parts: list[str] = []
        while self._inserted < len(text) and len(parts) < SLICE_LINES and self._inserted - start < SLICE_CHARACTERS:
            at = self._inserted
            most = at + LINE_CHARACTERS
            end = text.find("\n", at, most) + 1 or min(most, len(text))
            parts.append(visible(text[at:end]))
            self._inserted = end
            if end < len(text) and text[end - 1] != "\n" and text[end] != "\n":
                parts[-1] += "\n"
                self._breaks.append(end)
                self._continued.add(first_block + len(parts))
        return "".join(parts)

    def _continue_or_stop(self) -> None:
        rest = len(self._text) - self._inserted
        if rest and self.document().blockCount() > MOST_LINES:
            self._is_cut = True
            more = self._text.count("\n", self._inserted) + 1
            self.appendPlainText("… " + plural("{count:,} more line", "{count:,} more lines", more))
        if not rest or self._is_cut:
            self._filling.stop()
        elif not self._filling.isActive():
            self._filling.start()
