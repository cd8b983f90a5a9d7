"""Tests of the first-start page: one click for the sandbox, one paste for an API."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import CannotConnect, InputError, SecretStoreError
from appsync_console.domain.secret import Secret
from appsync_console.domain.secret_home import SecretHome
from appsync_console.ui.profiles.first_start import FirstStartPage
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import button, click, find, write

URL = "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = "da2-" + "a" * 26


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> FirstStartPage:
    made = FirstStartPage(theme)
    qtbot.addWidget(made)
    made.set_taken_names(["Sandbox"])
    made.resize(900, 560)
    made.show()
    qtbot.waitExposed(made)
    return made


def words(page: FirstStartPage) -> str:
    return english("\n".join(label.text() for label in page.findChildren(QLabel)))


def test_one_click_requests_the_sandbox_once(page: FirstStartPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.sandbox_requested):
        click(page, "Try the sandbox")
    assert not button(page, "Try the sandbox").isEnabled()
    page.set_busy(False)
    assert button(page, "Try the sandbox").isEnabled()


def test_a_failed_sandbox_start_is_reported_and_can_be_retried(page: FirstStartPage, qtbot: QtBot) -> None:
    click(page, "Try the sandbox")
    page.show_sandbox_problem(
        CannotConnect("control.rejected", said="The sandbox does not start.", advice="Try again.")
    )
    assert "The sandbox does not start. Try again." in words(page)
    with qtbot.waitSignal(page.sandbox_requested):
        click(page, "Try the sandbox")
    assert "does not start" not in words(page)


def test_other_authorization_modes_receive_the_entered_url(page: FirstStartPage, qtbot: QtBot) -> None:
    write(page, "GraphQL URL", f" {URL} ")
    with qtbot.waitSignal(page.other_ways_requested) as signal:
        click(page, "Use another authorization mode…")
    assert signal.args == [URL]


def test_url_and_key_create_a_named_profile(page: FirstStartPage, qtbot: QtBot) -> None:
    write(page, "GraphQL URL", URL)
    write(page, "API key", KEY)
    with qtbot.waitSignal(page.api_requested) as signal:
        click(page, "Connect")
    draft = signal.args[0]
    assert (draft.profile.name, draft.profile.url) == ("AppSync eu-west-1", URL)
    assert draft.secrets == {SecretKind.API_KEY: Secret(KEY)}


def test_one_paste_fills_both_fields_and_enter_connects(page: FirstStartPage, qtbot: QtBot) -> None:
    page.set_taken_names(["Sandbox", "AppSync eu-west-1"])
    QGuiApplication.clipboard().setText(f"{URL}\n{KEY}")
    field = find(page, QLineEdit, "GraphQL URL")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(page.api_requested) as signal:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert signal.args[0].profile.name == "AppSync eu-west-1 2"
    assert signal.args[0].secrets == {SecretKind.API_KEY: Secret(KEY)}


def test_a_pasted_realtime_url_becomes_the_graphql_url(page: FirstStartPage, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(' "wss://api.example.com/graphql/realtime"')
    field = find(page, QLineEdit, "GraphQL URL")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "https://api.example.com/graphql"
    assert "Corrected to the GraphQL URL of the API." in words(page)
    write(page, "API key", KEY)
    with qtbot.waitSignal(page.api_requested) as signal:
        click(page, "Connect")
    assert signal.args[0].profile.url == "https://api.example.com/graphql"
    write(page, "GraphQL URL", "https://api.example.com/event")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert "This is the URL of an Events API, which is not supported yet." in words(page)


def test_a_pasted_key_loses_its_quotes(page: FirstStartPage, qtbot: QtBot) -> None:
    page.set_secret_home(SecretHome(is_keyring=True))
    write(page, "GraphQL URL", URL)
    QGuiApplication.clipboard().setText(f'"x-api-key": "{KEY}"')
    field = find(page, QLineEdit, "API key")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "Removed: quotes, the header name, white space." in words(page)
    with qtbot.waitSignal(page.api_requested) as signal:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert signal.args[0].secrets == {SecretKind.API_KEY: Secret(KEY)}
    write(page, "API key", KEY)
    assert "Removed" not in words(page)


def test_missing_values_are_reported_at_their_fields(page: FirstStartPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.api_requested):
        click(page, "Connect")
        assert "The API's URL is missing." in words(page)
        assert find(page, QLineEdit, "GraphQL URL").hasFocus()
        write(page, "GraphQL URL", URL)
        click(page, "Connect")
        assert "The API key is missing." in words(page)
        assert find(page, QLineEdit, "API key").hasFocus()


def test_a_problem_is_reported_and_the_user_can_retry(page: FirstStartPage) -> None:
    page.set_busy(True)
    page.show_problem(SecretStoreError("keyring.locked"))
    assert "The keyring is locked and was not unlocked. Unlock it, then try again." in words(page)
    assert button(page, "Connect").isEnabled()
    page.show_problem(InputError("url.with_query", field="url"))
    assert "The URL has a query or fragment." in words(page)


def test_nothing_moves_when_messages_appear_below_the_fields(page: FirstStartPage) -> None:
    page.set_secret_home(SecretHome(is_keyring=True))
    QTest.qWait(0)
    before = button(page, "Connect").mapTo(page, button(page, "Connect").rect().topLeft())
    click(page, "Connect")
    page.set_secret_home(SecretHome(is_keyring=False, reason=SecretStoreError("keyring.none")))
    QTest.qWait(0)
    assert button(page, "Connect").mapTo(page, button(page, "Connect").rect().topLeft()) == before
