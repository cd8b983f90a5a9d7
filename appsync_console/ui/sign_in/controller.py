"""Asks the user for what a sign-in needs, in dialogs that do not block anything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from appsync_console.domain.errors import SignInCancelled
from appsync_console.domain.secret import Secret
from appsync_console.session.sign_in import Challenge
from appsync_console.ui.sign_in.dialog import BrowserDialog, QuestionDialog
from appsync_console.ui.theme.theme import Theme


class WindowSignIn(QObject):
    """A :class:`SignInHelp` that shows dialogs, one at a time.

    Args:
        profile_name: Returns the name of the current profile; called for each dialog.
        open_url: Opens a URL in the browser and returns whether that worked.
    """

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        profile_name: Callable[[], str],
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._profile_name = profile_name
        self._open_url = open_url
        self._turn = asyncio.Lock()
        self._url = ""
        self._is_closed = False
        self._dialog: QDialog | None = None

    async def answer(self, challenge: Challenge) -> Secret:
        """Ask the user and wait for the answer; raises SignInCancelled if the user closes the dialog."""
        async with self._turn:
            dialog = QuestionDialog(self._theme, self._profile_name(), challenge, self._window)
            await self._finished(dialog)
            if dialog.answer is None:
                raise _canceled()
            return dialog.answer

    async def open_browser(self, url: str) -> None:
        """Open a page in the browser; raises SignInCancelled if there is no browser."""
        if self._is_closed:
            raise _canceled()
        self._url = url
        if not self._open_url(QUrl(url)):
            raise SignInCancelled("sign_in.no_browser")

    async def browser_given_up(self) -> None:
        """Ask the user to continue in the browser. Returns when the user chooses *Cancel*; closes if canceled."""
        async with self._turn:
            dialog = BrowserDialog(self._theme, self._profile_name(), self._url, self._window)
            dialog.again_requested.connect(self._on_again_requested)
            await self._finished(dialog)

    def close(self) -> None:
        """Close the current dialog and show no more dialogs, because the window closes."""
        self._is_closed = True
        if self._dialog is not None:
            self._dialog.reject()

    async def _finished(self, dialog: QDialog) -> None:
        """Show ``dialog``, wait until it is closed, and always delete it."""
        closed = asyncio.Event()
        dialog.finished.connect(closed.set)
        self._dialog = dialog
        try:
            if not self._is_closed:
                dialog.open()
                await closed.wait()
        finally:
            self._dialog = None
            dialog.hide()
            dialog.deleteLater()

    @Slot()
    def _on_again_requested(self) -> None:
        self._open_url(QUrl(self._url))


def _canceled() -> SignInCancelled:
    return SignInCancelled("sign_in.canceled_in_window")
