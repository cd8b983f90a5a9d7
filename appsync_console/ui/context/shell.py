"""What a feature needs of the window: a parent for dialogs, the theme, commands, and ways to tell the person."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from appsync_console.domain.errors import ConsoleError
from appsync_console.ui.commands.registry import Commands
from appsync_console.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice for the bar under the profile, in the tone ``info``, ``good``, ``warning`` or ``bad``."""

    text: str
    tone: str = "info"


class Shell(QObject):
    """The window as its features see it.

    Args:
        parent: The window: the parent of dialogs.

    Signals:
        notice_given: A :class:`NoticeText` that stays until it is dismissed.
        status_given: ``(text, tone)`` for the status bar, for some seconds.
        problem_given: A :class:`ConsoleError` to show, with its details one click away.
        details_wanted: A :class:`ConsoleError` whose details a person wants to see.
    """

    notice_given = Signal(object)
    status_given = Signal(str, str)
    problem_given = Signal(object)
    details_wanted = Signal(object)

    def __init__(self, parent: QWidget, theme: Theme, commands: Commands) -> None:
        super().__init__(parent)
        self.window = parent
        self.theme = theme
        self.commands = commands

    def say(self, text: str, tone: str = "info") -> None:
        """Show a notice until it is dismissed."""
        self.notice_given.emit(NoticeText(text, tone))

    def say_briefly(self, text: str, tone: str = "secondary") -> None:
        """Show words in the status bar for some seconds."""
        self.status_given.emit(text, tone)

    def show_problem(self, problem: ConsoleError) -> None:
        """Tell the person what went wrong."""
        self.problem_given.emit(problem)

    def show_details(self, problem: ConsoleError) -> None:
        """Show everything that is known of a problem."""
        self.details_wanted.emit(problem)
