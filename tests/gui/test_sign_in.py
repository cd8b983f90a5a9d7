"""Questions while signing in, answered by a person; who asks waits and nothing else does."""

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
from appsync_console.session.sign_in import Challenge, ChallengeKind, SignInHelp
from appsync_console.ui.sign_in.controller import WindowSignIn
from appsync_console.ui.sign_in.dialog import BrowserDialog, QuestionDialog
from appsync_console.ui.theme.theme import Theme
from tests.support.person import click, find, unnamed, write
from tests.support.waiting import until

URL = "https://login.example.com/authorize?state=x"
PASSWORD = Challenge(kind=ChallengeKind.PASSWORD, text="The password of ada in eu-west-1_aBcDeFgHi.")


@dataclass
class Desk:
    """A window with someone in front, and the addresses the browser was given."""

    window: QWidget
    help: WindowSignIn
    opened: list[str] = field(default_factory=list)

    async def dialog(self) -> QDialog:
        """The dialog that comes up."""
        await until(self._shown, what="a dialog is on show")
        return self._shown()[0]

    def _shown(self) -> list[QDialog]:
        return [dialog for dialog in self.window.findChildren(QDialog) if dialog.isVisible()]

    async def nothing_is_left(self) -> None:
        """Until no dialog is there any more."""
        await until(lambda: not self.window.findChildren(QDialog), what="the dialog is gone")


@pytest_asyncio.fixture
async def desk(theme: Theme) -> AsyncIterator[Desk]:
    window = QWidget()
    window.show()
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    yield Desk(window, WindowSignIn(theme, window, _profile, open_url), opened)
    window.deleteLater()
    await asyncio.sleep(0)


def _profile() -> str:
    return "Staging"


def words(dialog: QWidget) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


async def asked(desk: Desk, challenge: Challenge, reply: Callable[[QDialog], None]) -> Secret:
    """Ask while somebody answers."""
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(desk.help.answer(challenge))
        reply(await desk.dialog())
    await desk.nothing_is_left()
    return asking.result()


async def test_the_window_is_someone_to_ask(desk: Desk) -> None:
    someone: SignInHelp = desk.help
    assert someone is desk.help


async def test_a_password_is_asked_for_in_the_words_of_the_question(desk: Desk) -> None:
    def reply(dialog: QDialog) -> None:
        assert dialog.windowTitle() == "Sign in to Staging"
        assert PASSWORD.text in words(dialog)
        assert unnamed(dialog) == []
        line = write(dialog, "Password", " open sesame ")
        assert line.echoMode() == QLineEdit.EchoMode.Password
        QTest.keyClick(line, Qt.Key.Key_Return)

    assert await asked(desk, PASSWORD, reply) == Secret(" open sesame ")


async def test_a_new_password_is_typed_twice(desk: Desk) -> None:
    def reply(dialog: QDialog) -> None:
        click(dialog, "Sign in")
        assert "Nothing is typed yet." in words(dialog)
        write(dialog, "New password", "one")
        write(dialog, "New password, once more", "two")
        click(dialog, "Sign in")
        assert "The two are not the same." in words(dialog)
        write(dialog, "New password, once more", "one")
        assert "not the same" not in words(dialog)
        click(dialog, "Sign in")

    challenge = Challenge(kind=ChallengeKind.NEW_PASSWORD, text="The pool wants a new one.")
    assert await asked(desk, challenge, reply) == Secret("one")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ChallengeKind.SMS_CODE, "Code from the text message"),
        (ChallengeKind.AUTHENTICATOR_CODE, "Code of the authenticator app"),
        (ChallengeKind.EMAIL_CODE, "Code from the e-mail"),
    ],
)
async def test_a_code_is_seen_while_it_is_typed(desk: Desk, kind: ChallengeKind, name: str) -> None:
    def reply(dialog: QDialog) -> None:
        line = write(dialog, name, " 123456 ")
        assert line.echoMode() == QLineEdit.EchoMode.Normal
        click(dialog, "Sign in")

    assert await asked(desk, Challenge(kind=kind, text="A code was sent."), reply) == Secret("123456")


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, None])
async def test_who_gives_up_is_not_asked_further(desk: Desk, key: Qt.Key | None) -> None:
    def reply(dialog: QDialog) -> None:
        write(dialog, "Password", "half")
        if key is None:
            click(dialog, "Cancel")
        else:
            QTest.keyClick(dialog, key)

    with pytest.raises(ExceptionGroup) as caught:
        await asked(desk, PASSWORD, reply)
    assert caught.group_contains(SignInCancelled)
    await desk.nothing_is_left()


async def test_questions_come_one_after_the_other(desk: Desk) -> None:
    code = Challenge(kind=ChallengeKind.SMS_CODE, text="A code was sent.")
    async with asyncio.TaskGroup() as tasks:
        first, second = tasks.create_task(desk.help.answer(PASSWORD)), tasks.create_task(desk.help.answer(code))
        dialog = await desk.dialog()
        write(dialog, "Password", "p")
        click(dialog, "Sign in")
        await until(first.done, what="the first is answered")
        dialog = await desk.dialog()
        write(dialog, "Code from the text message", "1")
        click(dialog, "Sign in")
    assert (first.result(), second.result()) == (Secret("p"), Secret("1"))


async def test_a_window_that_closes_ends_the_question_and_asks_no_more(desk: Desk) -> None:
    def reply(dialog: QDialog) -> None:
        desk.help.close()

    with pytest.raises(ExceptionGroup) as caught:
        await asked(desk, PASSWORD, reply)
    assert caught.group_contains(SignInCancelled)
    with pytest.raises(SignInCancelled):
        await desk.help.answer(PASSWORD)
    with pytest.raises(SignInCancelled):
        await desk.help.open_browser(URL)
    await desk.nothing_is_left()


async def test_who_asks_may_stop_asking(desk: Desk) -> None:
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(desk.help.answer(PASSWORD))
        assert isinstance(await desk.dialog(), QuestionDialog)
        asking.cancel()
    await desk.nothing_is_left()


async def test_the_browser_gets_the_page_and_a_dialog_says_so(desk: Desk) -> None:
    await desk.help.open_browser(URL)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(desk.help.browser_given_up())
        dialog = await desk.dialog()
        assert isinstance(dialog, BrowserDialog)
        assert "Continue in the browser" in words(dialog)
        assert unnamed(dialog) == []
        click(dialog, "Copy address")
        assert QGuiApplication.clipboard().text() == URL
        click(dialog, "Open it again")
        assert desk.opened == [URL, URL]
        assert not waiting.done()
        click(dialog, "Cancel")
    await desk.nothing_is_left()


async def test_the_dialog_of_the_browser_closes_by_itself_when_it_came_back(desk: Desk) -> None:
    await desk.help.open_browser(URL)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(desk.help.browser_given_up())
        await desk.dialog()
        waiting.cancel()
    await desk.nothing_is_left()


async def test_a_computer_without_a_browser_is_told_what_to_do(theme: Theme, desk: Desk) -> None:
    def refuse(url: QUrl) -> bool:
        return False

    with pytest.raises(SignInCancelled) as caught:
        await WindowSignIn(theme, desk.window, _profile, refuse).open_browser(URL)
    assert caught.value.remedy


async def test_the_eye_shows_a_password(desk: Desk) -> None:
    def reply(dialog: QDialog) -> None:
        line = write(dialog, "Password", "p")
        click(dialog, "Show the Password")
        assert line.echoMode() == QLineEdit.EchoMode.Normal
        assert find(dialog, QLineEdit, "Password") is line
        click(dialog, "Sign in")

    assert await asked(desk, PASSWORD, reply) == Secret("p")
