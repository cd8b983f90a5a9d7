"""Tests of the widgets that panels and dialogs share."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import Dot
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import push_button
from appsync_console.ui.widgets.notice_bar import Choice, NoticeBar
from appsync_console.ui.widgets.secret_field import SecretField
from tests.support.language import english
from tests.support.person import button, click, find, spoken_name, write

KEY = "da2-" + "b" * 26


@pytest.fixture
def secret(theme: Theme, qtbot: QtBot) -> SecretField:
    made = SecretField(theme, tr("API key"), SecretKind.API_KEY)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_secret_is_hidden_until_requested(secret: SecretField) -> None:
    line = write(secret, "API key", KEY)
    assert line.echoMode() == QLineEdit.EchoMode.Password
    assert line.displayText() != KEY
    click(secret, "Show the API key")
    assert line.displayText() == KEY
    click(secret, "Hide the API key")
    assert line.displayText() != KEY


def test_a_new_secret_is_hidden_again(secret: SecretField, qtbot: QtBot) -> None:
    write(secret, "API key", KEY)
    click(secret, "Show the API key")
    with qtbot.assertNotEmitted(secret.edited):
        secret.set_secret(Secret("other"))
    assert secret.line.echoMode() == QLineEdit.EchoMode.Password
    assert secret.secret() == Secret("other")
    secret.set_secret(None)
    assert secret.secret() is None


def test_a_secret_is_pasted_without_spaces_and_copied(secret: SecretField, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(f"  {KEY}\n")
    with qtbot.waitSignal(secret.edited):
        click(secret, "Paste the API key")
    assert secret.secret() == Secret(KEY)
    QGuiApplication.clipboard().clear()
    click(secret, "Copy the API key")
    assert QGuiApplication.clipboard().text() == KEY


def test_a_screen_reader_does_not_read_the_secret(secret: SecretField) -> None:
    secret.set_secret(Secret(KEY))
    assert english(spoken_name(secret.line)) == "API key"
    assert KEY not in secret.line.displayText()


def test_a_notice_emits_the_choice(theme: Theme, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.say("Remove robots?", "warning", [Choice("remove", "Remove"), Choice("cancel", "Cancel")], takes_focus=True)
    assert english(bar.text) == "Remove robots?"
    qtbot.waitUntil(button(bar, "Remove").hasFocus)
    with qtbot.waitSignal(bar.chosen) as signal:
        click(bar, "Cancel")
    assert signal.args == ["cancel"]
    assert (bar.isHidden(), bar.text) == (True, "")


def test_escape_dismisses_a_notice(theme: Theme, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    bar.say("Saved.", "good")
    with qtbot.waitSignal(bar.dismissed):
        QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.isHidden()


def test_a_notice_has_at_most_two_buttons(theme: Theme, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    with pytest.raises(ValueError, match="two buttons"):
        bar.say("?", choices=[Choice(id, id) for id in "abc"])


def test_a_long_label_is_elided_and_has_a_tool_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("a rather long text that does not fit")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.is_elided
    assert label.toolTip() == label.text() == "a rather long text that does not fit"
    label.resize(600, 20)
    assert (label.is_elided, label.toolTip()) == (False, "")


def test_an_error_replaces_the_hint_of_a_field(theme: Theme, qtbot: QtBot) -> None:
    field = FormField("Name", QLineEdit(), hint="A name of your choice.")
    qtbot.addWidget(field)
    field.setFixedWidth(400)
    field.show()
    height = field.heightForWidth(400)
    field.set_error(InputError("control.rejected", said="It is taken.", field="name", advice="Choose another."))
    assert (field.message, field.has_error) == ("It is taken. Choose another.", True)
    assert find(field, QLineEdit, "Name").property("invalid") == "true"
    assert field.heightForWidth(400) == height
    field.set_error(None)
    assert (field.message, field.has_error) == ("A name of your choice.", False)


def test_a_dot_is_filled_or_a_ring(theme: Theme, qtbot: QtBot) -> None:
    dot = Dot(theme)
    qtbot.addWidget(dot)
    dot.resize(dot.sizeHint())
    dot.show()
    middle = dot.rect().center()
    colors = []
    for is_filled in (True, False):
        dot.show_state("good", is_filled=is_filled)
        colors.append(dot.grab().toImage().pixelColor(middle))
    assert colors[0] == theme.color("good")
    assert colors[1] != theme.color("good")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_click_a_button(key: Qt.Key, qtbot: QtBot) -> None:
    made = push_button("Connect")
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.clicked, timeout=1000):
        QTest.keyClick(made, key)
