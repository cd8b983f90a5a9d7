"""The search over the log as a person types it: suggestions, errors, saved searches, and the keys that lead on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from appsync_console.domain.errors import InputError
from appsync_console.ui.log.search.line import HINT, SearchLine
from appsync_console.ui.log.search.save_dialog import SaveSearchDialog
from appsync_console.ui.theme.theme import Theme
from tests.support.person import button, click, unnamed, write

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def line(theme: Theme, qtbot: QtBot) -> SearchLine:
    made = SearchLine(theme)
    qtbot.addWidget(made)
    made.resize(600, 80)
    made.set_known(["robots", "Robot arms", "cakes"], ["$.status"])
    made.open()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.field.hasFocus)
    return made


def type_letters(line: SearchLine, text: str) -> None:
    QTest.keyClicks(line.field, text)


def saved(line: SearchLine) -> list[str]:
    menu = line.saved_button.menu()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_typing_is_told_once_when_it_pauses(line: SearchLine, qtbot: QtBot) -> None:
    heard: list[str] = []
    line.changed.connect(heard.append)
    type_letters(line, "offline")
    assert heard == []
    qtbot.waitUntil(lambda: heard == ["offline"])


def test_enter_does_not_wait_for_the_pause_and_leads_on(line: SearchLine) -> None:
    heard: list[object] = []
    line.changed.connect(heard.append)
    line.step_requested.connect(heard.append)
    type_letters(line, "dock")
    QTest.keyClick(line.field, Qt.Key.Key_Return)
    QTest.keyClick(line.field, Qt.Key.Key_Return, SHIFT)
    assert heard == ["dock", 1, -1]


def test_escape_empties_and_closes_it_and_says_so_at_once(line: SearchLine, qtbot: QtBot) -> None:
    type_letters(line, "dock")
    QTest.keyClick(line.field, Qt.Key.Key_Return)
    heard: list[str] = []
    line.changed.connect(heard.append)
    with qtbot.waitSignal(line.left):
        QTest.keyClick(line.field, Qt.Key.Key_Escape)
    assert heard == [""]
    assert not line.is_open
    assert line.text == ""


def test_next_without_a_search_begins_one(line: SearchLine, qtbot: QtBot) -> None:
    line.end()
    with qtbot.assertNotEmitted(line.step_requested):
        line.go_to_next()
    assert line.is_open


def test_words_of_the_search_are_suggested_and_taken_by_keys(line: SearchLine, qtbot: QtBot) -> None:
    type_letters(line, "paid ch")
    assert line.field.offered == ("channel:",)
    popup = line.field._completer.popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: line.field.text() == "paid channel:")
    assert line.field.offered == ("channel:robots", 'channel:"Robot arms"', "channel:cakes")
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert line.field.text() == 'paid channel:"Robot arms" '
    assert line.field.offered == ()


def test_escape_and_enter_leave_suggestions_that_nobody_chose(line: SearchLine, qtbot: QtBot) -> None:
    type_letters(line, "c")
    QTest.keyClick(line.field._completer.popup(), Qt.Key.Key_Escape)
    assert line.field.offered == ()
    assert line.is_open
    type_letters(line, "h")
    with qtbot.waitSignal(line.step_requested):
        QTest.keyClick(line.field._completer.popup(), Qt.Key.Key_Return)
    assert (line.text, line.field.offered) == ("ch", ())


def test_a_word_like_any_other_brings_no_suggestions(line: SearchLine) -> None:
    type_letters(line, "offline")
    assert line.field.offered == ()


def test_what_is_not_understood_stands_below_in_the_room_there_was(line: SearchLine) -> None:
    before = line.sizeHint()
    assert line.words_below == HINT
    line.set_error(InputError("The search does not understand is:foo", field="search", remedy="It is one of: gap."))
    assert line.words_below == "The search does not understand is:foo. It is one of: gap."
    assert line.field.property("invalid") == "true"
    assert line.sizeHint().height() == before.height()
    line.set_error(None)
    assert line.words_below == HINT


def test_next_and_previous_need_something_found(line: SearchLine) -> None:
    line.set_count("")
    assert not line.next_button.isEnabled()
    line.set_count("12 of 340")
    assert line.next_button.isEnabled()
    assert line.count_text == "12 of 340"


def test_only_matches_is_told_when_a_person_changes_it(line: SearchLine, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(line.only_matches_changed):
        line.set_only_matches(True)
    with qtbot.waitSignal(line.only_matches_changed) as told:
        click(line, "Only matches")
    assert told.args == [False]


def test_a_saved_search_is_chosen_at_once(line: SearchLine, qtbot: QtBot) -> None:
    line.set_saved({"Paid & done": "$.status == PAID", "Gaps": "is:gap"})
    assert saved(line) == ["Paid && done", "Gaps", "Save this search…", "Delete a saved search"]
    with qtbot.waitSignal(line.changed) as told:
        line.saved_button.menu().actions()[0].trigger()
    assert told.args == ["$.status == PAID"]
    assert line.text == "$.status == PAID"


def test_a_saved_search_is_deleted_by_its_name(line: SearchLine, qtbot: QtBot) -> None:
    line.set_saved({"Gaps": "is:gap"})
    forget = next(menu for menu in line.saved_button.menu().findChildren(QMenu) if menu.title().startswith("Delete"))
    with qtbot.waitSignal(line.forget_requested) as told:
        forget.actions()[0].trigger()
    assert told.args == ["Gaps"]


def test_only_what_was_typed_can_be_saved(line: SearchLine, qtbot: QtBot) -> None:
    def save() -> QAction:
        return line.save_action

    assert not save().isEnabled()
    type_letters(line, "dock")
    assert save().isEnabled()
    with qtbot.waitSignal(line.save_requested) as told:
        save().trigger()
    assert told.args == ["dock"]


def test_every_part_has_a_name(line: SearchLine) -> None:
    assert unnamed(line) == []


def test_the_name_of_a_saved_search_is_asked_for(theme: Theme, qtbot: QtBot) -> None:
    dialog = SaveSearchDialog(theme, "is:gap", {"Gaps"})
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.open()
    write(dialog, "Name", "   ")
    click(dialog, "Save")
    assert dialog.isVisible()
    write(dialog, "Name", "Gaps")
    assert button(dialog, "Replace").isEnabled()
    with qtbot.waitSignal(dialog.accepted):
        click(dialog, "Replace")
    assert (dialog.name, dialog.text) == ("Gaps", "is:gap")
