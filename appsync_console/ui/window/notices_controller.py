"""Shows problems and notices in the notice bar, one at a time, with buttons for what the user can do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.errors import AgesUntrusted, AuthorizationError, ConsoleError, SignInCancelled
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState
from appsync_console.session.live.events import Earlier
from appsync_console.texts.errors import error_text
from appsync_console.texts.gaps import history_trouble
from appsync_console.texts.translation import tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import NoticeText, Shell
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.widgets.notice_bar import Choice, NoticeBar
from appsync_console.ui.widgets.notice_list import NoticeList

_DETAILS, _START_SANDBOX, _RETRY, _PROFILE, _RETENTION = "details", "sandbox", "retry", "profile", "retention"


class NoticesController(QObject):
    """Shows each problem once, and clears it when it is solved.

    Args:
        bar: Shows one problem or notice at a time.
        files: Shows notices about files, each until it is dismissed.
    """

    def __init__(self, context: OpenProfile, shell: Shell, bar: NoticeBar, files: NoticeList) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._bar = bar
        self._files = files
        self._problem: ConsoleError | None = None
        self._refusal: ConsoleError | None = None
        self._log_problem: ConsoleError | None = None
        self._reading_problem: ConsoleError | None = None
        self._set_aside = ""
        context.problem_raised.connect(self.show_problem)
        context.status_changed.connect(self._on_context_status_changed)
        context.switched.connect(bar.clear)
        context.sandbox_ended.connect(self._on_context_sandbox_ended)
        context.refresh_due.connect(self._on_context_refresh_due)
        context.bridge.earlier_taken.connect(self._on_bridge_earlier_taken)
        shell.notice_given.connect(self._on_shell_notice_given)
        shell.problem_given.connect(self.show_problem)
        shell.details_wanted.connect(self._show_details)
        bar.chosen.connect(self._on_bar_chosen)

    @Slot(object)
    def show_problem(self, problem: ConsoleError) -> None:
        """Show an error, with a button for its details."""
        self._problem = problem
        if isinstance(problem, SignInCancelled):
            choices = [Choice(_RETRY, tr("Sign in"), "primary"), Choice(_DETAILS, tr("Details"))]
        elif isinstance(problem, AuthorizationError) and not self._context.profile.is_sandbox:
            choices = [Choice(_PROFILE, tr("Open profile"), "primary"), Choice(_DETAILS, tr("Details"))]
        elif isinstance(problem, AgesUntrusted):
            choices = [Choice(_RETENTION, tr("Open retention"), "primary"), Choice(_DETAILS, tr("Details"))]
        else:
            choices = [Choice(_DETAILS, tr("Details"))]
        text = error_text(problem)
        self._bar.say(str(text) if len(choices) > 1 else text.what, "bad", choices)

    @Slot(object)
    def note_reading_problem(self, problem: ConsoleError) -> None:
        """The log could not be read: shown with the next refresh, unless the log itself says what is wrong."""
        self._reading_problem = problem

    def _show_log_problem(self, problem: ConsoleError | None) -> None:
        """Show once that the log cannot be read or written; None if it can be again."""
        before, self._log_problem = self._log_problem, problem
        if problem is None and before is not None:
            self._bar.clear()
        elif problem is not None and (before is None or before.code != problem.code):
            self.show_problem(problem)

    @Slot(object)
    def _on_context_status_changed(self, status: ConnectionStatus) -> None:
        """Show rejected credentials once, with a button that opens the profile, because the user must change them."""
        problem = status.problem if status.state is ConnectionState.REFUSED else None
        before, self._refusal = self._refusal, problem
        if isinstance(problem, AuthorizationError):
            if before is None or str(before) != str(problem):
                self.show_problem(problem)
        elif isinstance(before, AuthorizationError) and self._problem is before:
            self._bar.clear()

    @Slot()
    def _on_context_refresh_due(self) -> None:
        log = self._context.workspace.log
        reading, self._reading_problem = self._reading_problem, None
        self._show_log_problem((log.problem if log else None) or reading)
        for notice in log.take_notices() if log else ():
            self._files.add(notice)
        if log and log.set_aside and str(log.set_aside) != self._set_aside:
            self._set_aside = str(log.set_aside)
            self.show_problem(log.set_aside)

    @Slot()
    def _on_context_sandbox_ended(self) -> None:
        self._bar.say(
            tr("The sandbox has stopped."), "warning", [Choice(_START_SANDBOX, tr("Start sandbox"), "primary")]
        )

    @Slot(object)
    def _on_bridge_earlier_taken(self, earlier: tuple[Earlier, ...]) -> None:
        if text := " ".join(filter(None, map(_history_trouble, earlier))):
            self._bar.say(text, "warning")

    @Slot(object)
    def _on_shell_notice_given(self, notice: NoticeText) -> None:
        self._bar.say(notice.text, notice.tone)

    @Slot(object)
    def _show_details(self, problem: ConsoleError) -> None:
        ErrorDetails(self._shell.theme, problem, self._shell.window).open()

    @Slot(str)
    def _on_bar_chosen(self, choice: str) -> None:
        if choice == _START_SANDBOX:
            self._context.connect_profile()
        elif choice == _RETRY:
            self._context.retry()
        elif choice == _PROFILE:
            self._shell.commands.trigger("program.profiles")
        elif choice == _RETENTION:
            self._shell.commands.trigger("log.retention")
        elif self._problem is not None:
            self._show_details(self._problem)


def _history_trouble(earlier: Earlier) -> str:
    return history_trouble(earlier.channel, count=earlier.count, problem=earlier.problem, is_cut=earlier.is_cut)
