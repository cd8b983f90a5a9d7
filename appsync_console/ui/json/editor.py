"""A text editor for JSON: colors, indentation, paired brackets, error marks. It does not validate."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from appsync_console.domain.json_text import JsonProblem
from appsync_console.texts.translation import tr
from appsync_console.ui.json.highlighter import JsonHighlighter
from appsync_console.ui.json.message_mime import channel_in
from appsync_console.ui.text.utf16 import utf16_offsets
from appsync_console.ui.theme.theme import Theme

_INDENT = "  "
_PAIRS = {"{": "}", "[": "]", '"': '"'}
_MAY_FOLLOW_A_PAIR = frozenset(" \t,:]}\u2029")


class JsonEditor(QPlainTextEdit):
    """Edits JSON. Tab indents; Ctrl+Tab and Ctrl+Shift+Tab leave the editor.

    Signals:
        message_pasted: ``(channel, text)`` of a message that was copied from the log and replaces the whole text.
    """

    message_pasted = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._problem: JsonProblem | None = None
        self._highlighter = JsonHighlighter(theme, self)
        # Qt finds word boundaries in time that is quadratic in the length of the line.
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setAccessibleName(tr("Message as JSON"))
        self.setAccessibleDescription(tr("Tab indents; Ctrl+Tab goes to the next control."))
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def set_problem(self, problem: JsonProblem | None) -> None:
        """Mark the position of an error; None removes the mark."""
        self._problem = problem
        self.setExtraSelections([self._mark(problem)] if problem else [])

    @property
    def marked_text(self) -> str:
        """The characters marked as an error."""
        return "".join(mark.cursor.selectedText() for mark in self.extraSelections())

    def go_to_problem(self) -> None:
        """Move the cursor to the marked error."""
        if self._problem:
            cursor = self.textCursor()
            cursor.setPosition(self._position(self._problem.offset))
            self.setTextCursor(cursor)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def replace_all(self, text: str) -> None:
        """Replace the whole text; Undo restores the old one."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Accept text but not files: the window handles dropped files."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert pasted or dropped text. A message from the log that replaces everything keeps its channel."""
        channel, selected = channel_in(source), self.textCursor()
        is_replaced = selected.selectionEnd() - selected.selectionStart() == self.document().characterCount() - 1
        if channel and is_replaced:
            self.message_pasted.emit(channel, source.text())
        elif not source.hasUrls():
            super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle indentation, paired brackets, and Ctrl+Tab; Qt handles the other keys."""
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._on_tab(event.key() == Qt.Key.Key_Tab, has_control)
        elif has_control or (event.modifiers() & Qt.KeyboardModifier.AltModifier and not event.text().strip()):
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._break_line()
        elif event.key() == Qt.Key.Key_Backspace and self._is_in_empty_pair():
            self.textCursor().deleteChar()
            self.textCursor().deletePreviousChar()
        elif not self._type(event.text()):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keep the cursor position when the focus arrives by Tab."""
        super().focusInEvent(event)
        self.ensureCursorVisible()

    def _mark(self, problem: JsonProblem) -> QTextEdit.ExtraSelection:
        text = self.toPlainText()
        start, end = problem.offset, min(problem.offset + problem.length, len(text))
        if start >= len(text):
            # Something is missing at the end: mark the character before it.
            end = len(text.rstrip())
            start = max(end - 1, 0)
        mark = QTextEdit.ExtraSelection()
        mark.cursor = QTextCursor(self.document())
        mark.cursor.setPosition(self._position(start))
        mark.cursor.setPosition(self._position(end), QTextCursor.MoveMode.KeepAnchor)
        mark.format.setBackground(self._theme.color("bad_background"))
        mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        mark.format.setUnderlineColor(self._theme.color("bad"))
        return mark

    def _position(self, characters: int) -> int:
        offsets = utf16_offsets(self.toPlainText())
        return characters if offsets is None else offsets[min(characters, len(offsets) - 1)]

    # Typing.

    def _on_tab(self, is_forward: bool, leaves: bool) -> None:
        if leaves:
            # QPlainTextEdit refuses to move the focus while Tab inserts text; QWidget does not.
            QWidget.focusNextPrevChild(self, is_forward)
            return
        cursor = self.textCursor()
        cursor.beginEditBlock()
        if cursor.hasSelection() or not is_forward:
            self._indent_lines(cursor, is_forward)
        else:
            cursor.insertText(_INDENT)
        cursor.endEditBlock()

    def _indent_lines(self, cursor: QTextCursor, is_forward: bool) -> None:
        block = self.document().findBlock(cursor.selectionStart())
        end = cursor.selectionEnd()
        while block.isValid() and block.position() <= end:
            line = QTextCursor(block)
            if is_forward:
                line.insertText(_INDENT)
                end += len(_INDENT)
            else:
                for _ in range(min(len(_INDENT), _leading_spaces(block.text()))):
                    line.deleteChar()
                    end -= 1
            block = block.next()

    def _break_line(self) -> None:
        cursor = self.textCursor()
        before, after = self._around(cursor)
        indent = " " * _leading_spaces(before)
        opens = before.rstrip()[-1:] in ("{", "[") and not _is_in_string(before)
        cursor.beginEditBlock()
        cursor.insertText("\n" + indent + (_INDENT if opens else ""))
        if opens and after[:1] in ("}", "]"):
            position = cursor.position()
            cursor.insertText("\n" + indent)
            cursor.setPosition(position)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _type(self, typed: str) -> bool:
        """Insert a bracket or quote with its counterpart; False leaves the key to Qt."""
        cursor = self.textCursor()
        if len(typed) != 1 or cursor.hasSelection():
            return False
        before, after = self._around(cursor)
        is_in_string = _is_in_string(before)
        if (typed in "}]" and not is_in_string) or (typed == '"' and is_in_string and not _is_escaped(before)):
            return self._close(cursor, typed, before, after)
        if typed in _PAIRS and not is_in_string and (not after or after[0] in _MAY_FOLLOW_A_PAIR):
            cursor.insertText(typed + _PAIRS[typed])
            cursor.movePosition(QTextCursor.MoveOperation.Left)
            self.setTextCursor(cursor)
            return True
        return False

    def _close(self, cursor: QTextCursor, typed: str, before: str, after: str) -> bool:
        if after.startswith(typed):
            cursor.movePosition(QTextCursor.MoveOperation.Right)
            self.setTextCursor(cursor)
            return True
        if typed in "}]" and before and not before.strip(" ") and len(before) >= len(_INDENT):
            cursor.beginEditBlock()
            for _ in _INDENT:
                cursor.deletePreviousChar()
            cursor.insertText(typed)
            cursor.endEditBlock()
            return True
        return False

    def _is_in_empty_pair(self) -> bool:
        cursor = self.textCursor()
        before, after = self._around(cursor)
        return not cursor.hasSelection() and bool(before and after) and _PAIRS.get(before[-1]) == after[0]

    @staticmethod
    def _around(cursor: QTextCursor) -> tuple[str, str]:
        line = QTextCursor(cursor)
        line.setPosition(cursor.selectionStart())
        line.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        before = line.selectedText()
        line.setPosition(cursor.selectionEnd())
        line.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        return before, line.selectedText()

    @Slot()
    def _on_theme_changed(self) -> None:
        font = self._theme.data_font()
        self.setFont(font)
        # The application style sheet sets the font size of all widgets; only a style sheet here can override it.
        self.setStyleSheet(f"font-family: '{font.families()[0]}'; font-size: {font.pixelSize()}px;")
        self.setTabStopDistance(QFontMetricsF(font).horizontalAdvance(_INDENT))
        self.set_problem(self._problem)


def _leading_spaces(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _is_escaped(before: str) -> bool:
    """Return whether a backslash escapes the character typed after ``before``."""
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _is_in_string(before: str) -> bool:
    """Return whether the cursor after ``before`` is within a string; JSON strings end on their line."""
    return before.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1
