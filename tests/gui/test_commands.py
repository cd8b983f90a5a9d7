"""The table of commands: keys that work, are there once, and are shown where people look."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from appsync_console.ui.commands.registry import COMMANDS, Commands, command, key_lines, keys_text, tip


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    for part in (QLineEdit(), QPlainTextEdit(), QPushButton("Publish")):
        layout.addWidget(part)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_each_command_has_its_own_id_and_keys_that_qt_knows() -> None:
    assert max(Counter(wanted.id for wanted in COMMANDS).values()) == 1
    for wanted in COMMANDS:
        assert all(QKeySequence(keys).count() == 1 for keys in wanted.keys), wanted


def test_no_two_commands_of_one_place_share_keys() -> None:
    for place in ("log", "sidebar"):
        keys = [
            QKeySequence(key).toString()
            for wanted in COMMANDS
            if wanted.place in ("window", place)
            for key in wanted.keys
        ]
        assert max(Counter(keys).values()) == 1, place


@pytest.mark.parametrize("part", [QLineEdit, QPlainTextEdit, QPushButton])
@pytest.mark.parametrize("wanted", [c for c in COMMANDS if c.place == "window" and c.keys], ids=lambda c: c.id)
def test_keys_of_the_window_work_wherever_the_keyboard_is(
    window: QWidget, qtbot: QtBot, wanted: object, part: type[QWidget]
) -> None:
    commands = Commands(window)
    focused = window.findChild(part)
    focused.setFocus()
    for keys in wanted.keys:  # type: ignore[attr-defined]
        with qtbot.waitSignal(commands.triggered, timeout=2000) as signal:
            qtbot.keySequence(focused, QKeySequence(keys))
        assert signal.args == [wanted.id]  # type: ignore[attr-defined]


def test_keys_of_a_place_work_only_there(window: QWidget, qtbot: QtBot) -> None:
    commands = Commands(window)
    log = window.findChild(QPushButton)
    commands.add_to(log, "log")
    heard: list[str] = []
    commands.triggered.connect(heard.append)
    line = window.findChild(QLineEdit)
    line.setFocus()
    QTest.keyClicks(line, "a b")
    assert (line.text(), heard) == ("a b", [])
    log.setFocus()
    QTest.keyClick(log, Qt.Key.Key_Space)
    assert heard == ["log.pause"]


def test_a_disabled_command_does_nothing_and_is_not_offered(window: QWidget, qtbot: QtBot) -> None:
    commands = Commands(window)
    heard: list[str] = []
    commands.triggered.connect(heard.append)
    commands.set_enabled("log.clear", False)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert heard == []
    offered = [wanted.id for wanted in commands.enabled()]
    assert "log.clear" not in offered
    assert "program.go_to" in offered
    assert "channel.3" not in offered


def test_the_list_of_keys_names_each_command_with_keys_and_a_family_once() -> None:
    lines = [line for group in key_lines().values() for line in group]
    assert [line.keys for line in lines if line.text == "Go to channel 1 to 9"] == ["Ctrl+1 … Ctrl+9"]
    assert {line.text for line in lines} >= {wanted.text for wanted in COMMANDS if wanted.keys and not wanted.family}
    assert all(line.keys for line in lines)


def test_tips_carry_the_keys() -> None:
    assert tip("New channel", "channel.new") == "New channel (Ctrl+N)"
    assert tip("About", "program.about") == "About"
    assert keys_text(command("program.keys")) == "F1"


def test_a_menu_is_filled_from_the_table(window: QWidget, qtbot: QtBot) -> None:
    commands = Commands(window)
    menu = QMenu(window)
    commands.fill(menu, ["program.profiles", "", "program.quit"])
    assert [action.text() for action in menu.actions()] == ["Profiles…", "", "Quit"]
    with qtbot.waitSignal(commands.triggered) as signal:
        menu.actions()[0].trigger()
    assert signal.args == ["program.profiles"]
