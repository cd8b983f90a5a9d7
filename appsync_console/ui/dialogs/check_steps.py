"""What a connection test found: one line a step, in words, with a sign and a tone. It tests nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from appsync_console.domain.errors import ConsoleError
from appsync_console.ui.theme import Theme
from appsync_console.ui.widgets.looks import label


class Step(Protocol):
    """One step of a connection test."""

    @property
    def title(self) -> str:
        """What was tried, in plain words."""

    @property
    def problem(self) -> ConsoleError | None:
        """Why it failed; None where it went well."""


class CheckSteps(QWidget):
    """The steps of a test, below each other. The words are also what :attr:`text` gives."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._words: list[str] = []
        self.hide()

    @property
    def text(self) -> str:
        """All that is on show, a line each."""
        return "\n".join(self._words)

    def clear(self) -> None:
        """Nothing was tested."""
        while item := self._grid.takeAt(0):
            item.widget().deleteLater()
        self._words = []
        self.hide()

    def show_busy(self) -> None:
        """The test runs."""
        self.clear()
        self._add("refresh-cw", "secondary", "Testing the connection…")
        self.show()

    def show_steps(self, steps: Sequence[Step]) -> None:
        """What was tried and how it went."""
        self.clear()
        for step in steps:
            self._show_step(step)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text))

    def _show_step(self, step: Step) -> None:
        if step.problem is None:
            self._add("check", "good", f"{step.title}: works")
            return
        self._add("circle-x", "bad", f"{step.title}: failed")
        for words in (step.problem.what, step.problem.cause, step.problem.remedy):
            if words:
                self._add("", "text", words)

    def _add(self, icon: str, tone: str, words: str) -> None:
        row = len(self._words)
        sign = QLabel()
        if icon:
            sign.setPixmap(self._theme.pixmap(icon, self._theme.colour(tone), 16, self.devicePixelRatioF()))
        text = label(words, wraps=True, tone=tone)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, row, 1)
        self._words.append(words)
