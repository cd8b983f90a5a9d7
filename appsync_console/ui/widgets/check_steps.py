"""Shows the results of a connection check, one line per step with an icon. It does not check by itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from appsync_console.session.diagnosis.doctor import Check, Outcome, Step
from appsync_console.session.diagnosis.report import step_summary
from appsync_console.texts.diagnosis import check_title, finding_text
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label

_SIGNS = {Outcome.FINE: ("check", "good"), Outcome.FAILED: ("circle-x", "bad"), Outcome.NOT_TRIED: ("", "secondary")}
_AREA_HIGH = 250  # enough for a check without problems


class CheckSteps(QWidget):
    """A list of the steps; :attr:`text` returns it as plain text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        self._lines: list[str] = []
        self._is_busy = False
        self.hide()

    @property
    def text(self) -> str:
        """The shown steps, one per line."""
        return "\n".join(self._lines)

    def clear(self) -> None:
        """Remove all steps."""
        while item := self._grid.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        self._lines = []
        self._is_busy = False
        # Make room for the longest title, so that the texts next to the titles do not move.
        widest = max(self.fontMetrics().horizontalAdvance(check_title(check)) for check in Check)
        self._grid.setColumnMinimumWidth(1, widest + 1)
        self.hide()

    def show_busy(self) -> None:
        """Show that the check is running; its results come through :meth:`add_step` or :meth:`show_steps`."""
        self.clear()
        self._begin_busy()
        self.show()

    def add_step(self, step: Step, *, is_last: bool = True) -> None:
        """Add a step, and show that the check continues unless it is the last."""
        self._end_busy()
        self._show_step(step)
        if not is_last:
            self._begin_busy()

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show the results of all steps."""
        self.clear()
        for step in steps:
            self._show_step(step)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text))

    def _begin_busy(self) -> None:
        self._add("refresh-cw", "secondary", "", tr("Checking the connection…"))
        self._is_busy = True

    def _end_busy(self) -> None:
        if not self._is_busy:
            return
        self._is_busy = False
        self._lines.pop()
        row = len(self._lines)
        for column in range(self._grid.columnCount()):
            item = self._grid.itemAtPosition(row, column)
            widget = item.widget() if item else None
            if widget is not None:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()

    def _show_step(self, step: Step) -> None:
        sign, tone = _SIGNS[step.outcome]
        title, found = check_title(step.check), finding_text(step.found)
        if step.problem is not None:
            first, *others = step_summary(step)
            self._add(sign, tone, title, first)
            for words in others:
                self._add("", "text", "", words)
        elif step.outcome is Outcome.FINE:
            self._add(sign, tone, title, found, "text")
        else:
            words = tr("skipped: {reason}", reason=found) if found else tr("skipped")
            self._add(sign, tone, title, words)

    def _add(self, sign: str, tone: str, title: str, words: str, words_tone: str = "") -> None:
        row = len(self._lines)
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
        self._lines.append(f"{title}: {words}" if title else words)


class CheckStepsArea(QScrollArea):
    """The steps in a small area: as high as its contents up to a limit, then scrolling."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._steps = CheckSteps(theme)
        self.setAccessibleName(tr("Test results"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(self._steps)
        self.hide()

    @property
    def text(self) -> str:
        """The shown steps, one per line."""
        return self._steps.text

    def clear(self) -> None:
        """Remove all steps."""
        self._steps.clear()
        self.hide()

    def show_busy(self) -> None:
        """Show that the test is running."""
        self._steps.show_busy()
        self._fit()

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show the results of all steps."""
        self._steps.show_steps(steps)
        self._fit()

    def _fit(self) -> None:
        self.show()
        self._steps.layout().activate()
        needed = self._steps.layout().totalHeightForWidth(self.viewport().width())
        self.setFixedHeight(min(needed, self._theme.scaled(_AREA_HIGH)))
