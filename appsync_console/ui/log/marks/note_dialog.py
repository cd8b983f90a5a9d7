"""Edits the note of a message."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from appsync_console.domain.message import Message
from appsync_console.texts.translation import tr
from appsync_console.ui.commands.keys import SUBMIT_KEYS, native_text
from appsync_console.ui.text.message import full_time
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button

_WIDE, _FIELD_HIGH = 480, 160
_MOST = 4_000


class NoteDialog(QDialog):
    """Edits a note. Show it with ``open()``; it deletes itself when closed.

    Attributes:
        message: The message the note belongs to, as of when the dialog was opened.

    Signals:
        saved: The text of the note; empty to remove it.
    """

    saved = Signal(object)

    def __init__(self, theme: Theme, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Note"))
        self.message = message
        self._field = QPlainTextEdit(message.remark)
        self._field.setAccessibleName(tr("Note"))
        self._field.setTabChangesFocus(True)
        self._field.setMinimumHeight(theme.scaled(_FIELD_HIGH))
        self._field.setPlaceholderText(tr("Add a note for yourself or for a ticket"))
        self._field.moveCursor(QTextCursor.MoveOperation.End)
        head = label(f"{message.channel} · {full_time(message.at_us)}", tone="secondary", wraps=True)
        keys = native_text(SUBMIT_KEYS[0])
        save = push_button(tr("Save"), "primary", tr("Save the note with the message ({keys})", keys=keys))
        cancel = push_button(tr("Cancel"), tip=tr("Discard changes (Esc)"))
        lay_out_question(self, [head, self._field], [cancel, save])
        for key in SUBMIT_KEYS:
            QShortcut(QKeySequence(key), self).activated.connect(self._on_save)
        save.clicked.connect(self._on_save)
        cancel.clicked.connect(self.reject)
        self._field.setFocus()
        fit_once(self, theme.scaled(_WIDE))

    @Slot()
    def _on_save(self) -> None:
        self.saved.emit(self._field.toPlainText().strip()[:_MOST])
        self.accept()
