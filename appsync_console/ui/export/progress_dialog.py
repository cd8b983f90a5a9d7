"""Shows the progress of a long operation, with a way to cancel it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button

_WIDE = 420
_UPDATE_MS = 100
_STEPS = 1_000


class Work(Protocol):
    """A long operation: it runs on any thread, and the window's thread reads its progress."""

    count: int
    share: float
    is_cancelled: bool


class ProgressDialog(QDialog):
    """Shows progress. Show it with ``open()``; the caller closes it. Cancel asks the work to end."""

    def __init__(
        self, theme: Theme, title: str, work: Work, progress_text: Callable[[int], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._work = work
        self._progress_text = progress_text
        self._status = label()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(title)
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self._cancel = push_button(tr("Cancel"), tip=tr("Cancel (Esc)"))
        self._cancel.clicked.connect(self.reject)
        lay_out_question(self, [label(title, role="title"), self.bar, self._status], [self._cancel])
        self._timer = QTimer(self)
        self._timer.setInterval(_UPDATE_MS)
        self._timer.timeout.connect(self._refresh)
        self._timer.start()
        self._refresh()
        fit_once(self, theme.scaled(_WIDE))

    @Slot()
    def reject(self) -> None:
        """Ask the work to end; the dialog stays open until it has."""
        self._work.is_cancelled = True
        self._cancel.setEnabled(False)

    @Slot()
    def _refresh(self) -> None:
        self.bar.setValue(round(self._work.share * _STEPS))
        self._status.setText(tr("Canceling…") if self._work.is_cancelled else self._progress_text(self._work.count))
