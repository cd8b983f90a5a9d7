"""Tests of the sign-in dialogs: the caller waits for the user's answer, and nothing else is blocked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from appsync_console.domain.errors import SignInCancelled
from appsync_console.domain.secret import Secret
from appsync_console.session.sign_in import Challenge, ChallengeKind, SignInHelp, question_text
from appsync_console.texts.errors import error_text
from appsync_console.ui.sign_in.controller import WindowSignIn
from appsync_console.ui.sign_in.dialog import BrowserDialog, QuestionDialog
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import click, find, unnamed, write
from tests.support.waiting import until

URL = "https://login.example.com/authorize?state=x"
PASSWORD = Challenge(ChallengeKind.PASSWORD, "prompt.password", {"user": "ada in eu-west-1_aBcDeFgHi."})


@dataclass
class SignInWindow:
    """A window with a sign-in helper, and the URLs that were opened in the browser."""

    window: QWidget
    help: WindowSignIn
    opened: list[str] = field(default_factory=list)

    async def dialog(self) -> QDialog:
        """Wait for the dialog and return it."""
        await until(self._shown, what="a dialog is shown")
        return self._shown()[0]

    def _shown(self) -> list[QDialog]:
        return [dialog for dialog in self.window.findChildren(QDialog) if dialog.isVisible()]

    async def all_dialogs_are_closed(self) -> None:
        """Wait until there are no dialogs."""
        await until(lambda: not self.window.findChildren(QDialog), what="the dialog is closed")


@pytest_asyncio.fixture
async def window(theme: Theme) -> AsyncIterator[SignInWindow]:
    window = QWidget()
    window.show()
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    yield SignInWindow(window, WindowSignIn(theme, window, _profile, open_url), opened)
    window.deleteLater()
    await asyncio.sleep(0)


def _profile() -> str:
    return "Staging"


def words(dialog: QWidget) -> str:
    return english("\n".join(label.text() for label in dialog.findChildren(QLabel)))


async def ask(window: SignInWindow, challenge: Challenge, reply: Callable[[QDialog], None]) -> Secret:
    """Ask the question and let ``reply`` answer it."""
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(window.help.answer(challenge))
        reply(await window.dialog())
    await window.all_dialogs_are_closed()
    return asking.result()


async def test_the_window_helper_fits_the_protocol(window: SignInWindow) -> None:
    helper: SignInHelp = window.help
    assert helper is window.help


async def test_a_password_dialog_shows_the_question(window: SignInWindow) -> None:
    def reply(dialog: QDialog) -> None:
        assert english(dialog.windowTitle()) == "Sign in to Staging"
        assert english(question_text(PASSWORD)) in words(dialog)
        assert unnamed(dialog) == []
        line = write(dialog, "Password", " open sesame ")
        assert line.echoMode() == QLineEdit.EchoMode.Password
        QTest.keyClick(line, Qt.Key.Key_Return)

    assert await ask(window, PASSWORD, reply) == Secret(" open sesame ")


async def test_a_new_password_is_confirmed(window: SignInWindow) -> None:
    def reply(dialog: QDialog) -> None:
        click(dialog, "Sign in")
        assert "This field is empty." in words(dialog)
        write(dialog, "New password", "one")
        write(dialog, "Confirm new password", "two")
        click(dialog, "Sign in")
        assert "The passwords do not match." in words(dialog)
        write(dialog, "Confirm new password", "one")
        assert "do not match" not in words(dialog)
        click(dialog, "Sign in")

    challenge = Challenge(ChallengeKind.NEW_PASSWORD, "prompt.new_password")
    assert await ask(window, challenge, reply) == Secret("one")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ChallengeKind.SMS_CODE, "Code from the text message"),
        (ChallengeKind.AUTHENTICATOR_CODE, "Code from the authenticator app"),
        (ChallengeKind.EMAIL_CODE, "Code from the email"),
    ],
)
async def test_a_code_is_visible_while_typing(window: SignInWindow, kind: ChallengeKind, name: str) -> None:
    def reply(dialog: QDialog) -> None:
        line = write(dialog, name, " 123456 ")
        assert line.echoMode() == QLineEdit.EchoMode.Normal
        click(dialog, "Sign in")

    assert await ask(window, Challenge(kind, "prompt.sms_code"), reply) == Secret("123456")


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, None])
async def test_canceling_raises_an_error_and_closes_the_dialog(window: SignInWindow, key: Qt.Key | None) -> None:
    def reply(dialog: QDialog) -> None:
        write(dialog, "Password", "half")
        if key is None:
            click(dialog, "Cancel")
        else:
            QTest.keyClick(dialog, key)

    with pytest.raises(ExceptionGroup) as caught:
        await ask(window, PASSWORD, reply)
    assert caught.group_contains(SignInCancelled)
    await window.all_dialogs_are_closed()


async def test_questions_are_asked_one_at_a_time(window: SignInWindow) -> None:
    code = Challenge(ChallengeKind.SMS_CODE, "prompt.sms_code")
    async with asyncio.TaskGroup() as tasks:
        first, second = tasks.create_task(window.help.answer(PASSWORD)), tasks.create_task(window.help.answer(code))
        dialog = await window.dialog()
        write(dialog, "Password", "p")
        click(dialog, "Sign in")
        await until(first.done, what="the first is answered")
        dialog = await window.dialog()
        write(dialog, "Code from the text message", "1")
        click(dialog, "Sign in")
    assert (first.result(), second.result()) == (Secret("p"), Secret("1"))


async def test_closing_the_window_cancels_current_and_later_questions(window: SignInWindow) -> None:
    def reply(dialog: QDialog) -> None:
        window.help.close()

    with pytest.raises(ExceptionGroup) as caught:
        await ask(window, PASSWORD, reply)
    assert caught.group_contains(SignInCancelled)
    with pytest.raises(SignInCancelled):
        await window.help.answer(PASSWORD)
    with pytest.raises(SignInCancelled):
        await window.help.open_browser(URL)
    await window.all_dialogs_are_closed()


async def test_the_caller_can_cancel_a_question(window: SignInWindow) -> None:
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(window.help.answer(PASSWORD))
        assert isinstance(await window.dialog(), QuestionDialog)
        asking.cancel()
    await window.all_dialogs_are_closed()


async def test_the_browser_opens_the_page_and_a_dialog_is_shown(window: SignInWindow) -> None:
    await window.help.open_browser(URL)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(window.help.browser_given_up())
        dialog = await window.dialog()
        assert isinstance(dialog, BrowserDialog)
        assert "Continue in your browser" in words(dialog)
        assert unnamed(dialog) == []
        click(dialog, "Copy URL")
        assert QGuiApplication.clipboard().text() == URL
        click(dialog, "Open again")
        assert window.opened == [URL, URL]
        assert not waiting.done()
        click(dialog, "Cancel")
    await window.all_dialogs_are_closed()


async def test_the_browser_dialog_closes_when_the_sign_in_is_done(window: SignInWindow) -> None:
    await window.help.open_browser(URL)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(window.help.browser_given_up())
        await window.dialog()
        waiting.cancel()
    await window.all_dialogs_are_closed()


async def test_a_missing_browser_is_reported_with_a_remedy(theme: Theme, window: SignInWindow) -> None:
    def refuse(url: QUrl) -> bool:
        return False

    with pytest.raises(SignInCancelled) as caught:
        await WindowSignIn(theme, window.window, _profile, refuse).open_browser(URL)
    assert error_text(caught.value).remedy


async def test_the_show_button_reveals_a_password(window: SignInWindow) -> None:
    def reply(dialog: QDialog) -> None:
        line = write(dialog, "Password", "p")
        click(dialog, "Show the Password")
        assert line.echoMode() == QLineEdit.EchoMode.Normal
        assert find(dialog, QLineEdit, "Password") is line
        click(dialog, "Sign in")

    assert await ask(window, PASSWORD, reply) == Secret("p")
