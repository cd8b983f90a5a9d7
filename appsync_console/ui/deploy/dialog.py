"""The deployment dialog: options on the left, preview and progress on the right. It does not deploy by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from appsync_console.domain.errors import ConsoleError, InputError
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.deploy.form import DeployForm
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label, push_button, rule, set_look
from appsync_console.ui.widgets.plain_reader import PlainReader


class Stage(Enum):
    """The stage of a deployment."""

    CHOOSING = auto()
    PLANNING = auto()  # waiting for AWS
    PLANNED = auto()  # waiting for the user
    WORKING = auto()
    DONE = auto()


_NEXT = {
    Stage.CHOOSING: mark("Preview changes"),
    Stage.PLANNING: mark("Loading preview…"),
    Stage.PLANNED: mark("Deploy"),
    Stage.WORKING: mark("Deploying…"),
    Stage.DONE: mark("Open profile"),
}
_CONFIRM = mark("Stack name to confirm")
_TITLES = {
    Stage.CHOOSING: mark("Resources and schema"),
    Stage.PLANNING: mark("Resources and schema"),
    Stage.PLANNED: mark("Changes on AWS (nothing is deployed yet)"),
    Stage.WORKING: mark("Deployment in progress"),
    Stage.DONE: mark("Deployment finished"),
}


class DeployDialog(QDialog):
    """Guides the user from the options to a deployed API. Shown with ``open()``; deletes itself when closed.

    Args:
        aws_profiles: The named AWS profiles of this computer.

    Signals:
        changed: An option changed; reply with :meth:`show_preview` or :meth:`show_error`.
        plan_requested: Ask AWS for the planned changes; reply with :meth:`show_plan` or :meth:`show_problem`.
        back_requested: Discard the plan.
        agreed: Deploy the plan; reply with :meth:`add_lines`, and :meth:`finish` or :meth:`show_problem`.
        open_requested: Open the profile of the deployed API.
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
        self.setWindowTitle(tr("Deploy an API to AWS"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(theme.scaled(760), theme.scaled(420))
        self.resize(theme.scaled(1040), theme.scaled(720))
        self._build_ui(theme, aws_profiles)
        self._connect()
        self._show_stage(Stage.CHOOSING)

    @property
    def stage(self) -> Stage:
        """The current stage."""
        return self._stage

    @property
    def text(self) -> str:
        """The preview or progress text on the right."""
        return self._report.toPlainText()

    def show_preview(self, lines: Iterable[str]) -> None:
        """Show the resources and the schema that are known without asking AWS."""
        self.form.show_error(None)
        self._report.set_text("\n".join(lines))
        self._set_can_continue(True)

    def show_error(self, error: InputError) -> None:
        """Show which option is invalid."""
        self.form.show_error(error)
        self._set_can_continue(False)

    def begin_planning(self) -> None:
        """Show that AWS is preparing the preview."""
        self._show_stage(Stage.PLANNING)

    @property
    def confirmed(self) -> str:
        """The stack name that the user typed to allow data loss; empty if no confirmation is needed."""
        return self._name_to_confirm if self._is_confirmed() else ""

    def show_plan(self, lines: Iterable[str], confirm_label: str = "", stack: str = "") -> None:
        """Show the planned changes and let the user decide.

        Args:
            confirm_label: The label of the field for the stack name; empty if no confirmation is needed.
        """
        self._report.set_text("\n".join(lines))
        self._name_to_confirm = stack if confirm_label else ""
        self._confirm_label.setText(confirm_label)
        self._confirm_line.setAccessibleName(confirm_label or tr(_CONFIRM))
        self._confirm_line.clear()
        self._show_stage(Stage.PLANNED)
        if self._name_to_confirm:
            self._confirm_line.setFocus()

    def begin_work(self) -> None:
        """Show that the deployment runs; :meth:`add_lines` adds its progress."""
        self._report.set_text("")
        self._show_stage(Stage.WORKING)

    def add_lines(self, lines: Iterable[str]) -> None:
        """Append lines to the progress text."""
        for line in lines:
            self._report.append(line)

    def finish(self) -> None:
        """Show that the API is deployed and has a profile."""
        self._show_stage(Stage.DONE)

    def show_problem(self, problem: ConsoleError) -> None:
        """Show why the preview or the deployment failed, and let the user change the options."""
        if isinstance(problem, InputError):
            self.form.show_error(problem)
        parts = error_text(problem).parts
        self.add_lines(["", *parts])
        self._report.moveCursor(QTextCursor.MoveOperation.End)  # a long plan above would hide it
        self._show_stage(Stage.CHOOSING)
        self._title.setText(tr("Deployment failed"))
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
        # The form only scrolls vertically, so nothing may be cut off on the right.
        scroll.setMinimumWidth(inner.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        self._title = label(role="title")
        self._report = PlainReader(tr("Deployment details"))
        self._report.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._report.setFont(theme.data_font(12))
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
        head = label(tr("Deploy an API to your AWS account"), role="heading")
        head.setContentsMargins(24, 20, 24, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addLayout(halves, 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot())

    def _confirmation(self) -> QWidget:
        """Build the field for the stack name. It takes space from the report, so that nothing else moves."""
        self._confirm_label = label(wraps=True, role="title")
        self._confirm_line = QLineEdit()
        self._confirm_line.setAccessibleName(tr(_CONFIRM))
        self._confirm_label.setBuddy(self._confirm_line)
        self._confirm = QWidget()
        column = QVBoxLayout(self._confirm)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._confirm_label)
        column.addWidget(self._confirm_line)
        return self._confirm

    def _foot(self) -> QHBoxLayout:
        self._close = push_button(tr("Close"), tip=tr("Close (Esc). AWS continues a started deployment"))
        self._back = push_button(tr("Change options"), tip=tr("Discard these changes. Nothing is deployed"))
        self._next = push_button(tr(_NEXT[Stage.CHOOSING]), "primary")
        self._next.setMinimumWidth(180)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(8)
        foot.addWidget(label(tr("Nothing is created until you choose Deploy."), tone="secondary"), 1)
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
        self._title.setText(tr(_TITLES[stage]))
        set_look(self._title, tone="text")
        self._back.setEnabled(stage is Stage.PLANNED)
        self._next.setText(tr(_NEXT[stage]))
        self._confirm.setVisible(stage is Stage.PLANNED and bool(self._name_to_confirm))
        self._set_can_continue(stage not in (Stage.PLANNING, Stage.WORKING))

    def _set_can_continue(self, can_continue: bool) -> None:
        self._next.setEnabled(can_continue and (self._stage is not Stage.PLANNED or self._is_confirmed()))

    def _is_confirmed(self) -> bool:
        return self._confirm_line.text().strip() == self._name_to_confirm

    @Slot()
    def _on_confirm_changed(self) -> None:
        if self._stage is Stage.PLANNED:
            self._set_can_continue(True)

    @Slot()
    def _on_form_changed(self) -> None:
        if self._stage is Stage.CHOOSING:
            self._title.setText(tr(_TITLES[Stage.CHOOSING]))
            set_look(self._title, tone="text")
            self.changed.emit()

    @Slot()
    def _on_back_clicked(self) -> None:
        self._show_stage(Stage.CHOOSING)
        self.back_requested.emit()

    @Slot()
    def _on_next_clicked(self) -> None:
        signals = {Stage.CHOOSING: self.plan_requested, Stage.PLANNED: self.agreed, Stage.DONE: self.open_requested}
        if self._stage in signals:
            signals[self._stage].emit()
