"""The connection check dialog: step results and advice for the API's owner. It does not check by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from appsync_console.session.diagnosis.doctor import Check, Step
from appsync_console.session.diagnosis.report import Report
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.check_steps import CheckSteps
from appsync_console.ui.widgets.looks import label, push_button, rule
from appsync_console.ui.widgets.plain import button_text, set_tip

_RUN, _RUNNING = mark("Run again"), mark("Running…")
_LAST = list(Check)[-1]


class DoctorDialog(QDialog):
    """Shows a connection check. Shown with ``open()``; deletes itself when closed.

    Args:
        name: The name of the checked profile.
        channel: The channel for the test message; empty if there is none.

    Signals:
        run_requested: Run the check; the argument tells whether to publish a test message. Reply with :meth:`begin`,
            :meth:`add_step` and :meth:`finish`.
    """

    run_requested = Signal(bool)

    def __init__(self, theme: Theme, name: str, channel: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: Report | None = None
        self.setWindowTitle(tr("Connection check"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(520, 420)
        self.resize(theme.scaled(680), theme.scaled(560))
        self._build_ui(name, channel)
        self._connect()

    @property
    def text(self) -> str:
        """The shown steps and advice, one per line."""
        return "\n".join(part for part in (self._steps.text, self._advice.text()) if part)

    def begin(self) -> None:
        """Show that a check has started."""
        self._report = None
        self._steps.show_busy()
        self._advice.setText("")
        self._copy.setEnabled(False)
        self._run.setEnabled(False)
        self._run.setText(tr(_RUNNING))

    def add_step(self, step: Step) -> None:
        """Show the result of a step."""
        self._steps.add_step(step, is_last=step.check is _LAST)

    def finish(self, report: Report) -> None:
        """Show the final results and the advice."""
        self._report = report
        self._steps.show_steps(report.steps)
        self._advice.setText(report.advice)
        self._copy.setEnabled(True)
        self._run.setEnabled(True)
        self._run.setText(tr(_RUN))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._advice, report.advice))

    def _build_ui(self, name: str, channel: str) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(24, 20, 24, 12)
        head.setSpacing(4)
        head.addWidget(label(tr("Connection check: {name}", name=name), role="heading"))
        head.addWidget(label(tr("Checks every step, from the host name to message delivery."), tone="secondary"))
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
        self._advice.setAccessibleName(tr("Advice for the API's owner"))
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
        self._test_message = QCheckBox(
            button_text(tr("Publish a test message to {channel}", channel=channel))
            if channel
            else tr("Publish a test message")
        )
        set_tip(self._test_message, tr("Publishes one marked message, which all subscribers of the channel receive"))
        self._test_message.setEnabled(bool(channel))
        self._run = push_button(tr(_RUNNING), "primary", tr("Run the connection check again"))
        self._run.setFixedWidth(self._run.sizeHint().width() + 8)
        self._copy = push_button(tr("Copy"), tip=tr("Copy the results to the clipboard; they contain no secrets"))
        self._close = push_button(tr("Close"), tip=tr("Close (Esc)"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._run)
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(12)
        foot.addWidget(self._test_message)
        foot.addLayout(buttons)
        return foot

    def _connect(self) -> None:
        self._run.clicked.connect(self._on_run_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._close.clicked.connect(self.reject)

    @Slot()
    def _on_run_clicked(self) -> None:
        self.run_requested.emit(self._test_message.isChecked())

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self._report is not None:
            QGuiApplication.clipboard().setText(self._report.text)
