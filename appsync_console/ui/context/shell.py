"""The services that the window offers to its features: dialog parent, theme, commands and messages to the user."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from appsync_console.domain.errors import ConsoleError
from appsync_console.ui.commands.registry import Commands
from appsync_console.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice for the notice bar, in the tone ``info``, ``good``, ``warning`` or ``bad``."""

    text: str
    tone: str = "info"


class Shell(QObject):
    """The interface of the window for its features.

    Args:
        parent: The window, which is the parent of dialogs.

    Signals:
        notice_given: A :class:`NoticeText` that stays until it is dismissed.
        status_given: ``(text, tone)`` for the status bar, for a few seconds.
        problem_given: A :class:`ConsoleError` to show, with a button for its details.
        details_wanted: A :class:`ConsoleError` whose details the user wants to see.
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
        """Show a text in the status bar for a few seconds."""
        self.status_given.emit(text, tone)

    def show_problem(self, problem: ConsoleError) -> None:
        """Show an error to the user."""
        self.problem_given.emit(problem)

    def show_details(self, problem: ConsoleError) -> None:
        """Show all details of an error."""
        self.details_wanted.emit(problem)
