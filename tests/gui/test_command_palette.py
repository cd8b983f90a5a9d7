"""Tests of the command palette."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from appsync_console.ui.commands.palette import CommandPalette, PaletteItem, best, command_item
from appsync_console.ui.commands.registry import command
from appsync_console.ui.commands.table import COMMANDS
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english

ROBOTS = PaletteItem("channel", "robots", "robots")
ALARMS = PaletteItem("channel", "factory/alarms", "factory/alarms")
STAGING = PaletteItem("profile", "p-1", "Staging")
ITEMS = [ROBOTS, ALARMS, STAGING, *(command_item(wanted) for wanted in COMMANDS if not wanted.family)]


@pytest.fixture
def palette(theme: Theme, qtbot: QtBot) -> CommandPalette:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    made = CommandPalette(theme, window)
    made.open_with(ITEMS)
    window.held = made  # type: ignore[attr-defined]
    made.held = window  # type: ignore[attr-defined]
    return made


def field(palette: CommandPalette) -> QLineEdit:
    return palette.findChild(QLineEdit)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("rob", "robots"),
        ("ala", "factory/alarms"),
        ("stg", "Staging"),
        ("com pal", "Command palette"),
        ("ROBOTS", "robots"),
        ("cptv", "Compact view"),
    ],
)
def test_a_few_letters_find_the_item(typed: str, first: str) -> None:
    items = [replace(item, text=english(item.text)) for item in ITEMS]
    assert best(items, typed)[0].text == first


def test_items_that_start_with_the_text_come_first() -> None:
    items = [PaletteItem("channel", name, name) for name in ("a-profile-x", "xprofile", "profiles", "p-r-o-file")]
    assert [item.text for item in best(items, "profile")] == ["profiles", "a-profile-x", "xprofile", "p-r-o-file"][
        : len(best(items, "profile"))
    ]


def test_all_items_are_offered_before_typing() -> None:
    assert best(ITEMS, "") == ITEMS[:50]
    assert best(ITEMS, "zzz") == []


def test_commands_show_their_keys() -> None:
    item = command_item(command("channel.new"))
    assert replace(item, text=english(item.text)) == PaletteItem("command", "channel.new", "New channel", "Ctrl+N")


def test_typing_and_enter_choose_an_item(palette: CommandPalette, qtbot: QtBot) -> None:
    QTest.keyClicks(field(palette), "alarm")
    with qtbot.waitSignal(palette.chosen) as signal:
        QTest.keyClick(field(palette), Qt.Key.Key_Return)
    assert signal.args == [ALARMS]
    assert palette.isHidden()


def test_down_and_up_move_the_selection_while_typing(palette: CommandPalette, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(field(palette), key)
    with qtbot.waitSignal(palette.chosen) as signal:
        QTest.keyClick(field(palette), Qt.Key.Key_Return)
    assert signal.args == [ALARMS]


def test_a_click_chooses_an_item(palette: CommandPalette, qtbot: QtBot) -> None:
    shown = palette.findChild(QListWidget)
    place = shown.visualItemRect(shown.item(2)).center()
    with qtbot.waitSignal(palette.chosen) as signal:
        QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args == [STAGING]


def test_escape_closes_without_choosing(palette: CommandPalette, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(palette.chosen):
        QTest.keyClick(field(palette), Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_enter_without_matches_does_nothing(palette: CommandPalette, qtbot: QtBot) -> None:
    QTest.keyClicks(field(palette), "zzz")
    assert palette.texts() == []
    with qtbot.assertNotEmitted(palette.chosen):
        QTest.keyClick(field(palette), Qt.Key.Key_Return)
    assert palette.isVisible()


def test_it_opens_with_an_empty_field_and_fits_into_the_window(palette: CommandPalette) -> None:
    QTest.keyClicks(field(palette), "rob")
    palette.hide()
    palette.open_with(ITEMS)
    assert field(palette).text() == ""
    assert palette.width() <= palette.parentWidget().width()
