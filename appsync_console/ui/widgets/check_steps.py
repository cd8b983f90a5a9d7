"""What an examination of the connection found: a line a step, with a sign and a tone. It tests nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from appsync_console.session.diagnosis.doctor import TITLES, Outcome, Step
from appsync_console.session.diagnosis.report import step_summary
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label

_SIGNS = {Outcome.FINE: ("check", "good"), Outcome.FAILED: ("circle-x", "bad"), Outcome.NOT_TRIED: ("", "secondary")}
_AREA_HIGH = 250  # the steps of an examination without a problem fit


class CheckSteps(QWidget):
    """The steps, below each other. The words are also what :attr:`text` gives."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        self._words: list[str] = []
        self._is_busy = False
        self.hide()

    @property
    def text(self) -> str:
        """All that is on show, a line each."""
        return "\n".join(self._words)

    def clear(self) -> None:
        """Nothing was tested."""
        while item := self._grid.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        self._words = []
        self._is_busy = False
        # Wide enough for each title at once, so that the words beside them stay where they are.
        widest = max(self.fontMetrics().horizontalAdvance(title) for title in TITLES.values())
        self._grid.setColumnMinimumWidth(1, widest + 1)
        self.hide()

    def show_busy(self) -> None:
        """The examination runs; what it finds comes by :meth:`add_step` or :meth:`show_steps`."""
        self.clear()
        self._begin_busy()
        self.show()

    def add_step(self, step: Step, *, is_last: bool = True) -> None:
        """One more step, and below it that the examination goes on, unless it is the last."""
        self._end_busy()
        self._show_step(step)
        if not is_last:
            self._begin_busy()

    def show_steps(self, steps: Sequence[Step]) -> None:
        """All that was tried and how it went."""
        self.clear()
        for step in steps:
            self._show_step(step)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text))

    def _begin_busy(self) -> None:
        self._add("refresh-cw", "secondary", "", "Testing the connection…")
        self._is_busy = True

    def _end_busy(self) -> None:
        if not self._is_busy:
            return
        self._is_busy = False
        self._words.pop()
        row = len(self._words)
        for column in range(self._grid.columnCount()):
            item = self._grid.itemAtPosition(row, column)
            widget = item.widget() if item else None
            if widget is not None:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()

    def _show_step(self, step: Step) -> None:
        sign, tone = _SIGNS[step.outcome]
        if step.problem is not None:
            first, *others = step_summary(step)
            self._add(sign, tone, step.title, first)
            for words in others:
                self._add("", "text", "", words)
        elif step.outcome is Outcome.FINE:
            self._add(sign, tone, step.title, step.detail, "text")
        else:
            self._add(sign, tone, step.title, f"not tried: {step.detail}" if step.detail else "not tried")

    def _add(self, sign: str, tone: str, title: str, words: str, words_tone: str = "") -> None:
        row = len(self._words)
        icon = QLabel()
        icon.setFixedWidth(16)
        if sign:
            icon.setPixmap(self._theme.pixmap(sign, self._theme.color(tone), 16, self.devicePixelRatioF()))
        text = label(words, wraps=True, tone=words_tone or tone)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(icon, row, 0, top)
        self._grid.addWidget(label(title, tone="secondary"), row, 1, top)
        self._grid.addWidget(text, row, 2)
        self._words.append(f"{title}: {words}" if title else words)


class CheckStepsArea(QScrollArea):
    """The steps where there is little room: as high as they are, up to a bound from which they scroll."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._steps = CheckSteps(theme)
        self.setAccessibleName("What the test found")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(self._steps)
        self.hide()

    @property
    def text(self) -> str:
        """All that is on show, a line each."""
        return self._steps.text

    def clear(self) -> None:
        """Nothing was tested."""
        self._steps.clear()
        self.hide()

    def show_busy(self) -> None:
        """The test runs."""
        self._steps.show_busy()
        self._fit()

    def show_steps(self, steps: Sequence[Step]) -> None:
        """What was tried and how it went."""
        self._steps.show_steps(steps)
        self._fit()

    def _fit(self) -> None:
        self.show()
        self._steps.layout().activate()
        needed = self._steps.layout().totalHeightForWidth(self.viewport().width())
        self.setFixedHeight(min(needed, self._theme.scaled(_AREA_HIGH)))
