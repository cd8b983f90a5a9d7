"""The search bar of the log: typing, suggestions, errors, saved searches, and keys."""

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
from tests.support.language import english
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


def test_typing_is_reported_once_when_it_pauses(line: SearchLine, qtbot: QtBot) -> None:
    heard: list[str] = []
    line.changed.connect(heard.append)
    type_letters(line, "offline")
    assert heard == []
    qtbot.waitUntil(lambda: heard == ["offline"])


def test_enter_searches_immediately_and_goes_to_the_next_match(line: SearchLine) -> None:
    heard: list[object] = []
    line.changed.connect(heard.append)
    line.step_requested.connect(heard.append)
    type_letters(line, "dock")
    QTest.keyClick(line.field, Qt.Key.Key_Return)
    QTest.keyClick(line.field, Qt.Key.Key_Return, SHIFT)
    assert heard == ["dock", 1, -1]


def test_escape_clears_and_closes_the_search_immediately(line: SearchLine, qtbot: QtBot) -> None:
    type_letters(line, "dock")
    QTest.keyClick(line.field, Qt.Key.Key_Return)
    heard: list[str] = []
    line.changed.connect(heard.append)
    with qtbot.waitSignal(line.left):
        QTest.keyClick(line.field, Qt.Key.Key_Escape)
    assert heard == [""]
    assert not line.is_open
    assert line.text == ""


def test_next_opens_the_search_if_there_is_none(line: SearchLine, qtbot: QtBot) -> None:
    line.end()
    with qtbot.assertNotEmitted(line.step_requested):
        line.go_to_next()
    assert line.is_open


def test_search_keywords_are_suggested_and_accepted_by_keyboard(line: SearchLine, qtbot: QtBot) -> None:
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


def test_escape_and_enter_dismiss_suggestions_that_are_not_selected(line: SearchLine, qtbot: QtBot) -> None:
    type_letters(line, "c")
    QTest.keyClick(line.field._completer.popup(), Qt.Key.Key_Escape)
    assert line.field.offered == ()
    assert line.is_open
    type_letters(line, "h")
    with qtbot.waitSignal(line.step_requested):
        QTest.keyClick(line.field._completer.popup(), Qt.Key.Key_Return)
    assert (line.text, line.field.offered) == ("ch", ())


def test_an_ordinary_word_has_no_suggestions(line: SearchLine) -> None:
    type_letters(line, "offline")
    assert line.field.offered == ()


def test_an_error_appears_below_without_changing_the_height(line: SearchLine) -> None:
    before = line.sizeHint()
    assert english(line.hint_text) == HINT
    line.set_error(
        InputError(
            "control.rejected",
            said="The search does not understand is:foo",
            field="search",
            advice="It is one of: gap.",
        )
    )
    assert english(line.hint_text) == "The search does not understand is:foo. It is one of: gap."
    assert line.field.property("invalid") == "true"
    assert line.sizeHint().height() == before.height()
    line.set_error(None)
    assert english(line.hint_text) == HINT


def test_next_and_previous_are_enabled_only_with_matches(line: SearchLine) -> None:
    line.set_count("")
    assert not line.next_button.isEnabled()
    line.set_count("12 of 340")
    assert line.next_button.isEnabled()
    assert english(line.count_text) == "12 of 340"


def test_only_matches_is_reported_when_the_user_changes_it(line: SearchLine, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(line.only_matches_changed):
        line.set_only_matches(True)
    with qtbot.waitSignal(line.only_matches_changed) as signal:
        click(line, "Only matches")
    assert signal.args == [False]


def test_choosing_a_saved_search_searches_immediately(line: SearchLine, qtbot: QtBot) -> None:
    line.set_saved({"Paid & done": "$.status == PAID", "Gaps": "is:gap"})
    assert english(saved(line)) == ["Paid && done", "Gaps", "Save search…", "Delete saved search"]
    with qtbot.waitSignal(line.changed) as signal:
        line.saved_button.menu().actions()[0].trigger()
    assert signal.args == ["$.status == PAID"]
    assert line.text == "$.status == PAID"


def test_a_saved_search_is_deleted_by_its_name(line: SearchLine, qtbot: QtBot) -> None:
    line.set_saved({"Gaps": "is:gap"})
    delete_menu = next(
        menu for menu in line.saved_button.menu().findChildren(QMenu) if english(menu.title()).startswith("Delete")
    )
    with qtbot.waitSignal(line.delete_requested) as signal:
        delete_menu.actions()[0].trigger()
    assert signal.args == ["Gaps"]


def test_an_empty_search_cannot_be_saved(line: SearchLine, qtbot: QtBot) -> None:
    def save() -> QAction:
        return line.save_action

    assert not save().isEnabled()
    type_letters(line, "dock")
    assert save().isEnabled()
    with qtbot.waitSignal(line.save_requested) as signal:
        save().trigger()
    assert signal.args == ["dock"]


def test_every_control_has_an_accessible_name(line: SearchLine) -> None:
    assert unnamed(line) == []


def test_saving_a_search_asks_for_a_name(theme: Theme, qtbot: QtBot) -> None:
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
