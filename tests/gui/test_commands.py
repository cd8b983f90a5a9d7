"""The table of commands: keys that work, are there once, and are shown where people look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

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


def heard_commands(window: QWidget, is_possible: Callable[[str], bool] = lambda id: True) -> tuple[Commands, list[str]]:
    """The commands of a window, each of which only adds its id to the list."""
    commands, heard = Commands(window, is_possible), list[str]()
    for wanted in COMMANDS:
        commands.register(wanted.id, partial(heard.append, wanted.id))
    return commands, heard


@pytest.mark.parametrize("part", [QLineEdit, QPlainTextEdit, QPushButton])
@pytest.mark.parametrize("wanted", [c for c in COMMANDS if c.place == "window" and c.keys], ids=lambda c: c.id)
def test_keys_of_the_window_work_wherever_the_keyboard_is(
    window: QWidget, qtbot: QtBot, wanted: object, part: type[QWidget]
) -> None:
    _, heard = heard_commands(window)
    focused = window.findChild(part)
    focused.setFocus()
    for keys in wanted.keys:  # type: ignore[attr-defined]
        heard.clear()
        qtbot.keySequence(focused, QKeySequence(keys))
        qtbot.waitUntil(lambda: heard == [wanted.id], timeout=2000)  # type: ignore[attr-defined]


def test_keys_of_a_place_work_only_there(window: QWidget, qtbot: QtBot) -> None:
    commands, heard = heard_commands(window)
    log = window.findChild(QPushButton)
    commands.add_to(log, "log")
    line = window.findChild(QLineEdit)
    line.setFocus()
    QTest.keyClicks(line, "a b")
    assert (line.text(), heard) == ("a b", [])
    log.setFocus()
    QTest.keyClick(log, Qt.Key.Key_Space)
    assert heard == ["log.pause"]


def test_a_disabled_command_does_nothing_and_is_not_offered(window: QWidget, qtbot: QtBot) -> None:
    commands, heard = heard_commands(window)
    commands.set_enabled("log.clear", False)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert heard == []
    offered = [wanted.id for wanted in commands.enabled()]
    assert "log.clear" not in offered
    assert "program.palette" in offered
    assert "channel.3" not in offered


def test_the_list_of_keys_names_each_command_with_keys_and_a_family_once() -> None:
    lines = [line for group in key_lines().values() for line in group]
    assert [line.keys for line in lines if line.text == "Go to channel 1 to 9"] == ["Ctrl+1 … Ctrl+9"]
    assert {line.text for line in lines} >= {wanted.text for wanted in COMMANDS if wanted.keys and not wanted.family}
    assert all(line.keys for line in lines)


def test_tips_carry_the_keys() -> None:
    assert tip("New channel", "channel.new") == "New channel (Ctrl+N)"
    assert tip("About", "program.about") == "About"
    assert keys_text(command("program.shortcuts")) == "F1"


def test_a_menu_is_filled_from_the_table(window: QWidget, qtbot: QtBot) -> None:
    commands, heard = heard_commands(window)
    menu = QMenu(window)
    commands.fill(menu, ["program.profiles", "", "program.quit"])
    assert [action.text() for action in menu.actions()] == ["Profiles…", "", "Quit"]
    menu.actions()[0].trigger()
    assert heard == ["program.profiles"]


def test_a_command_that_works_on_what_is_hidden_does_nothing_and_is_not_offered(window: QWidget) -> None:
    commands, heard = heard_commands(window, is_possible=lambda id: not id.startswith("log."))
    commands.trigger("log.clear")
    commands.trigger("program.about")
    assert heard == ["program.about"]
    assert "log.clear" not in [wanted.id for wanted in commands.enabled()]


def test_a_command_is_registered_once_and_those_that_are_not_are_named(window: QWidget) -> None:
    commands = Commands(window, lambda id: True)
    assert "program.about" in commands.unregistered
    commands.register("program.about", list)
    assert "program.about" not in commands.unregistered
    with pytest.raises(ValueError, match=r"program\.about is registered twice"):
        commands.register("program.about", list)
    with pytest.raises(KeyError):
        commands.register("program.nothing", list)
