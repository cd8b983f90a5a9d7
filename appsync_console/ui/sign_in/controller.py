"""The person in front of the window, as far as signing in needs them: asks in dialogs that stop nothing else."""

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
    """A :class:`SignInHelp` with dialogs. One question at a time; the next waits for its turn.

    Args:
        profile_name: What the profile on show is called, asked for each dialog.
        open_url: Opens an address in the browser; whether that worked.
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
        """Ask, and wait for the answer; raises SignInCancelled when the person closes the question."""
        async with self._turn:
            dialog = QuestionDialog(self._theme, self._profile_name(), challenge, self._window)
            await self._finished(dialog)
            if dialog.answer is None:
                raise _given_up()
            return dialog.answer

    async def open_browser(self, url: str) -> None:
        """Open a page in the browser; raises SignInCancelled where there is none."""
        if self._is_closed:
            raise _given_up()
        self._url = url
        if not self._open_url(QUrl(url)):
            raise SignInCancelled(
                "No browser could be opened to sign in.",
                cause="This computer names no browser for web addresses.",
                remedy="Choose a default browser, or paste a token into the profile.",
            )

    async def browser_given_up(self) -> None:
        """Show that the browser has the word; returns when the person presses *Cancel*, and closes when cancelled."""
        async with self._turn:
            dialog = BrowserDialog(self._theme, self._profile_name(), self._url, self._window)
            dialog.again_requested.connect(self._on_again_requested)
            await self._finished(dialog)

    def close(self) -> None:
        """The window closes: what is asked is not answered any more, and nothing is asked again."""
        self._is_closed = True
        if self._dialog is not None:
            self._dialog.reject()

    async def _finished(self, dialog: QDialog) -> None:
        """Show ``dialog`` and wait until it is closed; it is gone afterwards in any case."""
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


def _given_up() -> SignInCancelled:
    return SignInCancelled("You did not sign in.", remedy="Sign in when you want to connect.")
