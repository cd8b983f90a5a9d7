"""Deploying an API in the window: choices at the left, what comes of them at the right. It deploys nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from appsync_console.domain.errors import ConsoleError, InputError
from appsync_console.ui.deploy.form import DeployForm
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label, push_button, rule, set_look


class Stage(Enum):
    """How far it is."""

    CHOOSING = auto()
    PLANNING = auto()  # AWS is asked
    PLANNED = auto()  # the person is
    WORKING = auto()
    DONE = auto()


_NEXT = {
    Stage.CHOOSING: "Ask AWS for a plan",
    Stage.PLANNING: "Asking AWS…",
    Stage.PLANNED: "Do it on AWS",
    Stage.WORKING: "Working…",
    Stage.DONE: "Open it",
}
_CONFIRM = "Stack name to confirm"
_TITLES = {
    Stage.CHOOSING: "What would be made",
    Stage.PLANNING: "What would be made",
    Stage.PLANNED: "AWS's plan: nothing is made yet",
    Stage.WORKING: "AWS is at work",
    Stage.DONE: "What came of it",
}


class DeployDialog(QDialog):
    """Shown with ``open()``; it deletes itself when closed.

    Args:
        aws_profiles: The named AWS profiles of this machine.

    Signals:
        changed: Something was chosen; answer with :meth:`show_preview` or :meth:`show_error`.
        plan_requested: Ask AWS what it takes; answer with :meth:`show_plan` or :meth:`show_problem`.
        back_requested: The plan is not wanted.
        agreed: Carry the plan out; answer with :meth:`add_lines`, and :meth:`finish` or :meth:`show_problem`.
        open_requested: Show the profile of what was deployed.
    """

    changed = Signal()
    plan_requested = Signal()
    back_requested = Signal()
    agreed = Signal()
    open_requested = Signal()

    def __init__(self, theme: Theme, aws_profiles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = Stage.CHOOSING
        self._name_to_confirm = ""
        self.setWindowTitle("Deploy an API on AWS")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(theme.scaled(760), theme.scaled(420))
        self.resize(theme.scaled(1040), theme.scaled(720))
        self._build_ui(theme, aws_profiles)
        self._connect()
        self._show_stage(Stage.CHOOSING)

    @property
    def stage(self) -> Stage:
        """How far it is."""
        return self._stage

    @property
    def text(self) -> str:
        """What stands at the right."""
        return self._report.toPlainText()

    def show_preview(self, lines: Iterable[str]) -> None:
        """What would be made, as far as it is known without AWS."""
        self.form.show_error(None)
        self._report.setPlainText("\n".join(lines))
        self._set_can_go_on(True)

    def show_error(self, error: InputError) -> None:
        """A choice cannot be used."""
        self.form.show_error(error)
        self._set_can_go_on(False)

    def begin_planning(self) -> None:
        """AWS is asked."""
        self._show_stage(Stage.PLANNING)

    @property
    def confirmed(self) -> str:
        """The name of the stack whose data may be deleted, once it was typed; empty where it was not asked for."""
        return self._name_to_confirm if self._is_confirmed() else ""

    def show_plan(self, lines: Iterable[str], confirm_label: str = "", stack: str = "") -> None:
        """What AWS is going to do; the person decides.

        Args:
            confirm_label: Of the field in which the name of the stack has to be typed first; empty for no such field.
        """
        self._report.setPlainText("\n".join(lines))
        self._name_to_confirm = stack if confirm_label else ""
        self._confirm_label.setText(confirm_label)
        self._confirm_line.setAccessibleName(confirm_label or _CONFIRM)
        self._confirm_line.clear()
        self._show_stage(Stage.PLANNED)
        if self._name_to_confirm:
            self._confirm_line.setFocus()

    def begin_work(self) -> None:
        """It is carried out; lines come by :meth:`add_lines`."""
        self._report.setPlainText("")
        self._show_stage(Stage.WORKING)

    def add_lines(self, lines: Iterable[str]) -> None:
        """More of what happens."""
        for line in lines:
            self._report.appendPlainText(line)

    def finish(self) -> None:
        """It is deployed and has a profile."""
        self._show_stage(Stage.DONE)

    def show_problem(self, problem: ConsoleError) -> None:
        """The plan or the deployment failed; the choices can be changed."""
        if isinstance(problem, InputError):
            self.form.show_error(problem)
        parts = [part for part in (problem.what, problem.cause, problem.remedy) if part]
        self.add_lines(["", *parts])
        self._report.moveCursor(QTextCursor.MoveOperation.End)  # a long plan above would hide it
        self._show_stage(Stage.CHOOSING)
        self._title.setText("Deployment failed")
        set_look(self._title, tone="bad")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._report, " ".join(parts)))

    def _build_ui(self, theme: Theme, aws_profiles: Sequence[str]) -> None:
        self.form = DeployForm(aws_profiles)
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(24, 4, 16, 12)
        inside.addWidget(self.form)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        # Nothing of the form may be cut off at its right: it only scrolls up and down.
        scroll.setMinimumWidth(inner.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        self._title = label(role="title")
        self._report = QPlainTextEdit()
        self._report.setReadOnly(True)
        self._report.setFont(theme.data_font(12))
        self._report.setAccessibleName("What comes of it")
        right = QVBoxLayout()
        right.setContentsMargins(8, 4, 24, 12)
        right.setSpacing(8)
        right.addWidget(self._title)
        right.addWidget(self._report, 1)
        right.addWidget(self._confirmation())
        halves = QHBoxLayout()
        halves.setContentsMargins(0, 0, 0, 0)
        halves.addWidget(scroll, 2)
        halves.addLayout(right, 3)
        head = label("An API on AWS, in your account", role="heading")
        head.setContentsMargins(24, 20, 24, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addLayout(halves, 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot())

    def _confirmation(self) -> QWidget:
        """The field for the name of the stack. It takes its room from the report, so that nothing else moves."""
        self._confirm_label = label(wraps=True, role="title")
        self._confirm_line = QLineEdit()
        self._confirm_line.setAccessibleName(_CONFIRM)
        self._confirm_label.setBuddy(self._confirm_line)
        self._confirm = QWidget()
        column = QVBoxLayout(self._confirm)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._confirm_label)
        column.addWidget(self._confirm_line)
        return self._confirm

    def _foot(self) -> QHBoxLayout:
        self._close = push_button("Close", tip="Close (Esc); what AWS has begun goes on")
        self._back = push_button("Change the choices", tip="Forget this plan; nothing is made")
        self._next = push_button(_NEXT[Stage.CHOOSING], "primary")
        self._next.setMinimumWidth(180)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(8)
        foot.addWidget(label("Nothing is made before you agree.", tone="secondary"), 1)
        foot.addWidget(self._close)
        foot.addWidget(self._back)
        foot.addWidget(self._next)
        return foot

    def _connect(self) -> None:
        self.form.changed.connect(self._on_form_changed)
        self._confirm_line.textChanged.connect(self._on_confirm_changed)
        self._close.clicked.connect(self.reject)
        self._back.clicked.connect(self._on_back_clicked)
        self._next.clicked.connect(self._on_next_clicked)

    def _show_stage(self, stage: Stage) -> None:
        self._stage = stage
        self.form.setEnabled(stage is Stage.CHOOSING)
        self._title.setText(_TITLES[stage])
        set_look(self._title, tone="text")
        self._back.setEnabled(stage is Stage.PLANNED)
        self._next.setText(_NEXT[stage])
        self._confirm.setVisible(stage is Stage.PLANNED and bool(self._name_to_confirm))
        self._set_can_go_on(stage not in (Stage.PLANNING, Stage.WORKING))

    def _set_can_go_on(self, can_go_on: bool) -> None:
        self._next.setEnabled(can_go_on and (self._stage is not Stage.PLANNED or self._is_confirmed()))

    def _is_confirmed(self) -> bool:
        return self._confirm_line.text().strip() == self._name_to_confirm

    @Slot()
    def _on_confirm_changed(self) -> None:
        if self._stage is Stage.PLANNED:
            self._set_can_go_on(True)

    @Slot()
    def _on_form_changed(self) -> None:
        if self._stage is Stage.CHOOSING:
            self._title.setText(_TITLES[Stage.CHOOSING])
            set_look(self._title, tone="text")
            self.changed.emit()

    @Slot()
    def _on_back_clicked(self) -> None:
        self._show_stage(Stage.CHOOSING)
        self.back_requested.emit()

    @Slot()
    def _on_next_clicked(self) -> None:
        wanted = {Stage.CHOOSING: self.plan_requested, Stage.PLANNED: self.agreed, Stage.DONE: self.open_requested}
        if self._stage in wanted:
            wanted[self._stage].emit()
