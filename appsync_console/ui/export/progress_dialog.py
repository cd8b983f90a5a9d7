"""How far long work is, with a way to end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button

_WIDE = 420
_LOOK_MS = 100
_STEPS = 1_000


class Work(Protocol):
    """Something that takes long: read from the window's thread, done on any."""

    count: int
    share: float
    is_cancelled: bool


class ProgressDialog(QDialog):
    """Shown with ``open()``; who does the work closes it. Cancelling tells the work, which then ends by itself."""

    def __init__(
        self, theme: Theme, title: str, work: Work, words: Callable[[int], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._work = work
        self._words = words
        self._said = label()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(title)
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self._cancel = push_button("Cancel", tip="End it (Esc)")
        self._cancel.clicked.connect(self.reject)
        lay_out_question(self, [label(title, role="title"), self.bar, self._said], [self._cancel])
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._look()
        fit_once(self, theme.scaled(_WIDE))

    @Slot()
    def reject(self) -> None:
        """Tell the work to end; the dialog stays until it has."""
        self._work.is_cancelled = True
        self._cancel.setEnabled(False)

    @Slot()
    def _look(self) -> None:
        self.bar.setValue(round(self._work.share * _STEPS))
        self._said.setText("Ending…" if self._work.is_cancelled else self._words(self._work.count))
