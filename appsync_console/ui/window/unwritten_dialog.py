"""Asks what to do with messages that the log cannot write when the window is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from appsync_console.domain.errors import ConsoleError
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import plural, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button

_WIDE = 520


class UnwrittenDialog(QDialog):
    """Offers to wait, to save the messages in another folder, or to discard them. Show it with ``open()``.

    Signals:
        folder_chosen: Save the messages in this folder and close the window.
        discarded: Close the window without the messages.
    """

    folder_chosen = Signal(str)
    discarded = Signal()

    def __init__(self, theme: Theme, problem: ConsoleError, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Messages are not stored"))
        question = plural(
            "{count:,} message is not in the log yet. What do you want to do?",
            "{count:,} messages are not in the log yet. What do you want to do?",
            count,
        )
        wait = push_button(tr("Wait"), tip=tr("Keep the window open until they are stored (Esc)"))
        save = push_button(tr("Save elsewhere…"), "primary", tr("Save them in a folder that has room, and close"))
        discard = push_button(tr("Discard"), "danger", tr("Close the window and lose these messages"))
        parts = [label(question, wraps=True, role="title"), label(str(error_text(problem)), wraps=True)]
        lay_out_question(self, parts, [discard, save, wait])
        wait.setDefault(True)
        wait.setFocus()
        wait.clicked.connect(self.reject)
        save.clicked.connect(self._on_save_clicked)
        discard.clicked.connect(self._on_discard_clicked)
        fit_once(self, theme.scaled(_WIDE))

    @Slot()
    def _on_save_clicked(self) -> None:
        chooser = QFileDialog(self, tr("Save messages in"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(self._on_folder_selected)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def _on_folder_selected(self, folder: str) -> None:
        self.folder_chosen.emit(folder)
        self.accept()

    @Slot()
    def _on_discard_clicked(self) -> None:
        self.discarded.emit()
        self.accept()
