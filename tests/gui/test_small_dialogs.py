"""Tests of the keyboard shortcuts, error details and About dialogs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

import appsync_console
from appsync_console.domain.errors import AuthorizationError, ConsoleError
from appsync_console.ui.commands.shortcuts_dialog import ShortcutsDialog
from appsync_console.ui.commands.table import COMMANDS
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.widgets.key_cap import KeyCap
from appsync_console.ui.window.about_dialog import AboutDialog, Folder
from tests.support.language import english
from tests.support.person import click

REFUSED = AuthorizationError("aws.credentials_expired", raw='{"a": 1}')


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """The parent of dialogs that delete themselves."""
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def words(dialog: QWidget) -> list[str]:
    return english([label.text() for label in dialog.findChildren(QLabel)])


def test_the_shortcuts_dialog_shows_each_command_with_keys(theme: Theme, window: QWidget) -> None:
    dialog = ShortcutsDialog(theme, window)
    dialog.open()
    assert set(words(dialog)) >= {wanted.text for wanted in COMMANDS if wanted.keys and not wanted.family}
    caps = {cap.accessibleName() for cap in dialog.findChildren(KeyCap)}
    assert {"Ctrl+K", "Ctrl+/", "Ctrl+1 … Ctrl+9"} <= caps
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()


def test_an_error_shows_what_happened_why_and_what_to_do(theme: Theme, window: QWidget) -> None:
    dialog = ErrorDetails(theme, REFUSED, window)
    dialog.open()
    assert set(words(dialog)) >= {
        "The AWS credentials have expired.",
        "Temporary credentials expire after a few hours.",
        "Get new credentials: paste them into the profile, or sign in again with aws sso login.",
    }


def test_the_raw_response_can_be_shown(theme: Theme, window: QWidget) -> None:
    dialog = ErrorDetails(theme, REFUSED, window)
    dialog.open()
    raw = dialog.findChild(QPlainTextEdit)
    assert raw.isHidden()
    click(dialog, "Show raw response")
    assert (raw.isVisible(), raw.toPlainText(), raw.isReadOnly()) == (True, '{"a": 1}', True)
    click(dialog, "Hide raw response")
    assert raw.isHidden()


def test_all_details_of_an_error_are_copied(theme: Theme, window: QWidget) -> None:
    dialog = ErrorDetails(theme, REFUSED, window)
    dialog.open()
    click(dialog, "Copy")
    text = QGuiApplication.clipboard().text()
    assert english(text.splitlines()) == [
        "The AWS credentials have expired.",
        "Likely cause: Temporary credentials expire after a few hours.",
        "What to do: Get new credentials: paste them into the profile, or sign in again with aws sso login.",
        "",
        '{"a": 1}',
    ]


def test_an_error_without_a_response_has_no_button_for_it(theme: Theme, window: QWidget) -> None:
    dialog = ErrorDetails(theme, ConsoleError("sign_in.canceled"), window)
    dialog.open()
    with pytest.raises(AssertionError):
        click(dialog, "Show raw response")
    assert english(dialog.text) == "The sign-in was canceled."


def test_trying_again_closes_the_details_first(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    dialog = ErrorDetails(theme, REFUSED, window, retry_text="Try again")
    dialog.open()
    with qtbot.waitSignals([dialog.finished, dialog.retry_requested], order="strict"):
        click(dialog, "Try again")


class FakeFileManager(QObject):
    """Replaces the file manager of the desktop."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.urls.append(url.toLocalFile())


def test_about_shows_versions_and_folders(theme: Theme, window: QWidget) -> None:
    dialog = AboutDialog(theme, [Folder("Data", "/tmp/data"), Folder("Log", "/tmp/log")], window)
    dialog.open()
    assert f"Version {appsync_console.__version__} · Qt " in "\n".join(words(dialog))
    assert {"/tmp/data", "/tmp/log"} <= set(words(dialog))
    click(dialog, "Copy versions")
    assert QGuiApplication.clipboard().text() == dialog.versions
    click(dialog, "Copy the path of Data")
    assert QGuiApplication.clipboard().text() == "/tmp/data"
    files = FakeFileManager()
    QDesktopServices.setUrlHandler("file", files, "open")
    click(dialog, "Open the folder Log")
    QDesktopServices.unsetUrlHandler("file")
    assert files.urls == ["/tmp/log"]
