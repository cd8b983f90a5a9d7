"""Tests of the command table: its keys work, are unique, and appear in menus and tool tips."""

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

from appsync_console.texts.translation import tr
from appsync_console.ui.commands.registry import Commands, command, key_lines, keys_text, menu_groups, tip
from appsync_console.ui.commands.table import COMMANDS, MENUS
from tests.support.language import english


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    for part in (QLineEdit(), QPlainTextEdit(), QPushButton(tr("Publish"))):
        layout.addWidget(part)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_each_command_has_a_unique_id_and_valid_keys() -> None:
    assert max(Counter(entry.id for entry in COMMANDS).values()) == 1
    for entry in COMMANDS:
        assert all(QKeySequence(keys).count() == 1 for keys in entry.keys), entry


def test_commands_of_one_place_do_not_share_keys() -> None:
    for place in ("log", "sidebar", "composer"):
        keys = [
            QKeySequence(key).toString() for entry in COMMANDS if entry.place in ("window", place) for key in entry.keys
        ]
        assert max(Counter(keys).values()) == 1, place


def test_the_menus_hold_each_command_once_in_a_stable_order() -> None:
    entries = [entry for menu in MENUS for group in menu_groups(menu) for entry in group]
    assert sorted(entry.id for entry in entries) == sorted(entry.id for entry in COMMANDS)
    assert all(menu_groups(menu) for menu in MENUS)
    assert english([[entry.label for entry in group] for group in menu_groups("file")]) == [
        ["Profiles", "New profile", "Import configuration file"],
        ["Export", "Import messages"],
        ["Delete messages", "Retention"],
        ["Quit"],
    ]


def recording(window: QWidget, is_possible: Callable[[str], bool] = lambda id: True) -> tuple[Commands, list[str]]:
    """Create the commands of a window, which only record their ids, and the list of recorded ids."""
    commands, triggered = Commands(window, is_possible), list[str]()
    for entry in COMMANDS:
        commands.register(entry.id, partial(triggered.append, entry.id))
    return commands, triggered


@pytest.mark.parametrize("part", [QLineEdit, QPlainTextEdit, QPushButton])
@pytest.mark.parametrize("entry", [c for c in COMMANDS if c.place == "window" and c.keys], ids=lambda c: c.id)
def test_window_keys_work_wherever_the_focus_is(
    window: QWidget, qtbot: QtBot, entry: object, part: type[QWidget]
) -> None:
    _, triggered = recording(window)
    focused = window.findChild(part)
    focused.setFocus()
    for keys in entry.keys:  # type: ignore[attr-defined]
        triggered.clear()
        qtbot.keySequence(focused, QKeySequence(keys))
        qtbot.waitUntil(lambda: triggered == [entry.id], timeout=2000)  # type: ignore[attr-defined]


def test_keys_of_a_place_work_only_there(window: QWidget, qtbot: QtBot) -> None:
    commands, triggered = recording(window)
    log = window.findChild(QPushButton)
    commands.add_to(log, "log")
    line = window.findChild(QLineEdit)
    line.setFocus()
    QTest.keyClicks(line, "a b")
    assert (line.text(), triggered) == ("a b", [])
    log.setFocus()
    QTest.keyClick(log, Qt.Key.Key_Space)
    assert triggered == ["log.pause"]


def test_a_disabled_command_does_nothing_and_is_not_offered(window: QWidget, qtbot: QtBot) -> None:
    commands, triggered = recording(window)
    commands.set_enabled("log.clear", False)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert triggered == []
    offered = [entry.id for entry in commands.enabled()]
    assert "log.clear" not in offered
    assert "program.palette" in offered
    assert "channel.3" not in offered


def test_the_shortcut_list_has_each_command_and_each_family_once() -> None:
    lines = [line for group in key_lines().values() for line in group]
    assert english([line.keys for line in lines if english(line.text) == "Go to channel 1 to 9"]) == ["Ctrl+1 … Ctrl+9"]
    with_keys = {entry.text for entry in COMMANDS if entry.keys and not entry.family}
    assert english({line.text for line in lines}) >= with_keys
    assert all(line.keys for line in lines)


def test_tool_tips_show_the_keys() -> None:
    assert english(tip("New channel", "channel.new")) == "New channel (Ctrl+N)"
    assert english(tip("About", "program.about")) == "About"
    assert keys_text(command("program.shortcuts")) == "Ctrl+/"


def test_a_menu_is_filled_from_the_table(window: QWidget, qtbot: QtBot) -> None:
    commands, triggered = recording(window)
    menu = QMenu(window)
    commands.fill(menu, ["program.profiles", "", "program.quit"])
    assert english([action.text() for action in menu.actions()]) == ["Profiles…", "", "Quit"]
    menu.actions()[0].trigger()
    assert triggered == ["program.profiles"]


def test_a_command_for_a_hidden_panel_does_nothing_and_is_not_offered(window: QWidget) -> None:
    commands, triggered = recording(window, is_possible=lambda id: not id.startswith("log."))
    commands.trigger("log.clear")
    commands.trigger("program.about")
    assert triggered == ["program.about"]
    assert "log.clear" not in [entry.id for entry in commands.enabled()]


def test_registering_twice_fails_and_unregistered_commands_are_listed(window: QWidget) -> None:
    commands = Commands(window, lambda id: True)
    assert "program.about" in commands.unregistered
    commands.register("program.about", list)
    assert "program.about" not in commands.unregistered
    with pytest.raises(ValueError, match=r"program\.about is registered twice"):
        commands.register("program.about", list)
    with pytest.raises(KeyError):
        commands.register("program.nothing", list)
