"""The doctor's dialog: each step as it is finished, and what to tell those who run the API. It examines nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from appsync_console.session.diagnosis.doctor import Check, Step
from appsync_console.session.diagnosis.report import Report
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.check_steps import CheckSteps
from appsync_console.ui.widgets.looks import label, push_button, rule

_RUN, _RUNNING = "Run again", "Running…"
_LAST = list(Check)[-1]


class DoctorDialog(QDialog):
    """Shows an examination. Shown with ``open()``; it deletes itself when closed.

    Args:
        name: Of the profile that is examined.
        channel: Where a probe would be published; empty where there is no channel.

    Signals:
        run_requested: Examine, with a probe or without. Answer with :meth:`begin`, :meth:`add_step`, :meth:`finish`.
    """

    run_requested = Signal(bool)

    def __init__(self, theme: Theme, name: str, channel: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: Report | None = None
        self.setWindowTitle("Doctor")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(520, 420)
        self.resize(680, 560)
        self._build_ui(name, channel)
        self._connect()

    @property
    def text(self) -> str:
        """What is on show, a line each."""
        return "\n".join(part for part in (self._steps.text, self._advice.text()) if part)

    def begin(self) -> None:
        """An examination begins."""
        self._report = None
        self._steps.show_busy()
        self._advice.setText("")
        self._copy.setEnabled(False)
        self._run.setEnabled(False)
        self._run.setText(_RUNNING)

    def add_step(self, step: Step) -> None:
        """A step is finished."""
        self._steps.add_step(step, is_last=step.check is _LAST)

    def finish(self, report: Report) -> None:
        """The examination has ended."""
        self._report = report
        self._steps.show_steps(report.steps)
        self._advice.setText(report.advice)
        self._copy.setEnabled(True)
        self._run.setEnabled(True)
        self._run.setText(_RUN)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._advice, report.advice))

    def _build_ui(self, name: str, channel: str) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(24, 20, 24, 12)
        head.setSpacing(4)
        head.addWidget(label(f"The way to {name}", role="heading"))
        head.addWidget(label("From the name of the API to a message that comes back, step by step.", tone="secondary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._step_list(), 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot(channel))
        self._close.setFocus()

    def _step_list(self) -> QScrollArea:
        self._steps = CheckSteps(self._theme)
        self._advice = label(wraps=True, role="title")
        self._advice.setAccessibleName("What to tell the people who run the API")
        self._advice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 4, 24, 12)
        column.setSpacing(16)
        column.addWidget(self._steps)
        column.addWidget(self._advice)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        return scroll

    def _foot(self, channel: str) -> QVBoxLayout:
        self._probe = QCheckBox(f"Also send a probe to {channel}" if channel else "Also send a probe")
        self._probe.setToolTip("Publishes one marked message there, which everyone who listens sees")
        self._probe.setEnabled(bool(channel))
        self._run = push_button(_RUNNING, "primary", "Examine the connection once more")
        self._run.setFixedWidth(self._run.sizeHint().width() + 8)
        self._copy = push_button("Copy", tip="Put all of it on the clipboard; it holds no secret")
        self._close = push_button("Close", tip="Close (Esc)")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._run)
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(12)
        foot.addWidget(self._probe)
        foot.addLayout(buttons)
        return foot

    def _connect(self) -> None:
        self._run.clicked.connect(self._on_run_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._close.clicked.connect(self.reject)

    @Slot()
    def _on_run_clicked(self) -> None:
        self.run_requested.emit(self._probe.isChecked())

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self._report is not None:
            QGuiApplication.clipboard().setText(self._report.text)
