"""Tests of the composer: typing, validation, publishing and the history of published messages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from appsync_console.texts.translation import tr
from appsync_console.ui.composer.panel import Composer
from appsync_console.ui.composer.publish_history import Draft
from appsync_console.ui.json.message_mime import message_mime
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def composer(theme: Theme, qtbot: QtBot) -> Composer:
    composer = Composer(theme)
    qtbot.addWidget(composer)
    composer.resize(690, 190)
    composer.set_channels(["robots", "cakes"], "robots")
    composer.show()
    qtbot.waitExposed(composer)
    composer.editor.setFocus()
    return composer


def type_in(composer: Composer, text: str) -> None:
    QTest.keyClicks(composer.editor, text)


def press(composer: Composer, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(composer.editor, key, modifiers)


def paste(composer: Composer, data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    composer.editor.paste()


class TestValidation:
    def test_valid_json_is_confirmed_with_its_size(self, composer: Composer) -> None:
        composer.set_text('{"a":"ü"}')
        press(composer, Qt.Key.Key_Home)
        assert english(composer.state_line.text()) == "✓ valid JSON"
        assert "10 bytes of 240 KB" in english(composer.facts.text())
        assert composer.publish_button.isEnabled()

    def test_an_error_is_located_marked_and_reached_by_a_click(self, composer: Composer) -> None:
        composer.set_text('{\n  "a": 1,\n}')
        assert english(composer.state_line.text()).startswith("✕ line 2, column 9:")
        assert composer.editor.marked_text == ","
        assert not composer.publish_button.isEnabled()
        assert "line 2, column 9" in english(composer.publish_button.toolTip())
        QTest.mouseClick(composer.state_line, Qt.MouseButton.LeftButton)
        cursor = composer.editor.textCursor()
        assert (cursor.blockNumber() + 1, cursor.columnNumber() + 1) == (2, 9)
        assert composer.editor.hasFocus()

    def test_the_error_position_is_correct_after_surrogate_pairs(self, composer: Composer) -> None:
        composer.set_text('{"🤖🚀": tru}')
        assert composer.editor.marked_text == "tru"

    def test_a_missing_end_marks_the_character_before_it(self, composer: Composer) -> None:
        composer.set_text('{"a": 1\n')
        assert composer.editor.marked_text == "1"

    def test_an_empty_editor_shows_no_error_but_disables_publish(self, composer: Composer) -> None:
        assert composer.editor.marked_text == ""
        assert english(composer.blocked_reason) == "The message is empty."
        assert not composer.publish_button.isEnabled()

    def test_long_texts_are_checked_when_typing_pauses(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text('["' + "x" * 20_000 + '"]')
        type_in(composer, ",")
        assert english(composer.state_line.text()) == "✓ valid JSON"
        qtbot.waitUntil(lambda: composer.state_line.text().startswith("✕"))

    def test_publishing_validates_a_long_text_immediately(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text('["' + "x" * 20_000 + '"]')
        type_in(composer, ",")
        with qtbot.assertNotEmitted(composer.publish_requested):
            press(composer, Qt.Key.Key_Return, CONTROL)

    def test_a_too_large_message_is_rejected_with_its_size(self, composer: Composer) -> None:
        composer.set_text('"' + "x" * 245_760 + '"')
        assert "245,762 bytes" in english(composer.state_line.text())
        assert not composer.publish_button.isEnabled()

    def test_nothing_moves_when_the_validation_result_changes(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text("[1]")
        before = [child.geometry() for child in (composer.editor, composer.publish_button)]
        composer.set_text('["' + "a" * 300 + "]" * 30)
        composer.show_outcome(tr("published, accepted, delivered after 41 ms"), "good")
        qtbot.wait(0)
        assert [child.geometry() for child in (composer.editor, composer.publish_button)] == before


class TestPublishing:
    def test_control_enter_publishes_exactly_the_typed_text(self, composer: Composer, qtbot: QtBot) -> None:
        type_in(composer, '{"a":  1.10}')
        with qtbot.waitSignal(composer.publish_requested) as signal:
            press(composer, Qt.Key.Key_Return, CONTROL)
        assert signal.args == [("robots", '{"a":  1.10}')]

    def test_the_button_publishes_to_the_typed_channel(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text("[]")
        line = composer.channel_box.lineEdit()
        line.selectAll()
        QTest.keyClicks(line, "new one")
        with qtbot.waitSignal(composer.publish_requested) as signal:
            QTest.mouseClick(composer.publish_button, Qt.MouseButton.LeftButton)
        assert signal.args == [("new one", "[]")]

    @pytest.mark.parametrize(
        ("channel", "blocked", "words"), [("", "", "name is missing"), ("robots", "Not connected.", "Not connected.")]
    )
    def test_disabled_publish_explains_why(self, composer: Composer, channel: str, blocked: str, words: str) -> None:
        composer.set_text("[]")
        composer.set_channels(["robots"], channel)
        composer.set_blocked(tr(blocked))
        assert not composer.publish_button.isEnabled()
        assert words in english(composer.publish_button.toolTip())
        assert words in english(composer.facts.text())

    def test_the_outcome_is_shown_until_the_text_changes(self, composer: Composer) -> None:
        composer.set_text("[]")
        composer.show_outcome(tr("published, accepted, delivered after 41 ms"), "good")
        assert "delivered after 41 ms" in english(composer.facts.text())
        type_in(composer, " ")
        assert "delivered" not in composer.facts.text()

    def test_alt_up_and_alt_down_restore_messages_and_draft(self, composer: Composer) -> None:
        for text in ("[1]", "[2]"):
            composer.set_text(text)
            press(composer, Qt.Key.Key_Return, CONTROL)
        composer.set_text("[draft]")
        press(composer, Qt.Key.Key_Up, ALT)
        assert composer.text == "[2]"
        press(composer, Qt.Key.Key_Up, ALT)
        assert composer.text == "[1]"
        press(composer, Qt.Key.Key_Up, ALT)
        assert composer.text == "[1]"
        press(composer, Qt.Key.Key_Down, ALT)
        press(composer, Qt.Key.Key_Down, ALT)
        assert composer.text == "[draft]"
        assert composer.history == (Draft("robots", "[1]"), Draft("robots", "[2]"))

    def test_a_message_is_restored_with_its_channel(self, composer: Composer) -> None:
        for channel, text in (("robots", "[1]"), ("payments", "[2]"), ("robots", "[2]")):
            composer.set_message(channel, text)
            press(composer, Qt.Key.Key_Return, CONTROL)
        composer.set_message("cakes", "[draft]")
        restored = []
        for key in (Qt.Key.Key_Up,) * 3 + (Qt.Key.Key_Down,) * 3:
            press(composer, key, ALT)
            restored.append((composer.channel, composer.text))
        published = [("robots", "[2]"), ("payments", "[2]"), ("robots", "[1]")]
        assert restored == [*published, *published[1::-1], ("cakes", "[draft]")]

    def test_a_published_message_can_be_chosen_from_the_menu(self, composer: Composer) -> None:
        composer.set_history([Draft("payments", "[1]"), Draft("a&b", "[2]")])
        QTest.mouseClick(composer.history_button, Qt.MouseButton.LeftButton)
        menu = composer.findChild(QMenu)
        assert menu is not None
        assert [action.text() for action in menu.actions()] == ["a&&b   [2]", "payments   [1]"]
        menu.actions()[1].trigger()
        menu.close()
        assert (composer.channel, composer.text) == ("payments", "[1]")


class TestChannelAndTextTogether:
    def test_undo_and_redo_restore_channel_and_text(self, composer: Composer) -> None:
        type_in(composer, "12")
        composer.set_message("payments", "[1]")
        composer.set_message("cakes", "[2]")
        restored = []
        for steps in (composer.editor.undo,) * 2 + (composer.editor.redo,) * 2:
            steps()
            restored.append((composer.channel, composer.text))
        assert restored == [("payments", "[1]"), ("robots", "12"), ("payments", "[1]"), ("cakes", "[2]")]

    def test_text_typed_after_an_undo_keeps_its_channel(self, composer: Composer) -> None:
        type_in(composer, "1")
        composer.set_message("payments", "[1]")
        composer.editor.undo()
        type_in(composer, "2")
        assert (composer.channel, composer.text) == ("robots", "12")
        composer.editor.undo()
        composer.editor.redo()
        assert composer.channel == "robots"

    def test_a_message_copied_from_the_log_and_pasted_keeps_its_channel(self, composer: Composer) -> None:
        composer.set_text("[1]")
        composer.editor.selectAll()
        paste(composer, message_mime("payments", "[2]"))
        assert (composer.channel, composer.text) == ("payments", "[2]")
        composer.editor.undo()
        assert (composer.channel, composer.text) == ("robots", "[1]")

    def test_a_dropped_message_keeps_its_channel(self, composer: Composer) -> None:
        data = message_mime("payments", "[2]")
        none = Qt.KeyboardModifier.NoModifier
        drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
        composer.editor.dropEvent(drop)
        assert (composer.channel, composer.text) == ("payments", "[2]")

    def test_pasting_into_a_message_does_not_change_the_channel(self, composer: Composer) -> None:
        composer.set_text("[]")
        composer.editor.moveCursor(QTextCursor.MoveOperation.Start)
        composer.editor.moveCursor(QTextCursor.MoveOperation.Right)
        paste(composer, message_mime("payments", "2"))
        assert (composer.channel, composer.text) == ("robots", "[2]")

    def test_text_from_another_program_does_not_change_the_channel(self, composer: Composer) -> None:
        data = QMimeData()
        data.setText("[3]")
        paste(composer, data)
        assert (composer.channel, composer.text) == ("robots", "[3]")

    def test_a_dropped_file_is_ignored(self, composer: Composer) -> None:
        composer.set_text("[1]")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile("/tmp/amplify_outputs.json")])
        assert not composer.editor.canInsertFromMimeData(data)
        paste(composer, data)
        assert composer.text == "[1]"

    @pytest.mark.parametrize("name", ["Robots", "rob", "ROBOTS"])
    def test_the_typed_channel_is_used_as_it_is(self, composer: Composer, name: str, qtbot: QtBot) -> None:
        composer.set_text("[1]")
        line = composer.channel_box.lineEdit()
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, name)
        QTest.keyClick(line, Qt.Key.Key_Return)
        composer.editor.setFocus()
        with qtbot.waitSignal(composer.publish_requested) as signal:
            press(composer, Qt.Key.Key_Return, CONTROL)
        assert signal.args == [(name, "[1]")]


class TestTyping:
    @pytest.mark.parametrize("text", ['{"a":[1,{"b":"c"}],"d":"x\\"y"}', '["[{",""]', '{"a":"\\\\"}', "12", "[[[]]]"])
    def test_automatic_pairs_do_not_change_the_typed_text(self, composer: Composer, text: str) -> None:
        type_in(composer, text)
        assert composer.text == text

    def test_a_line_break_inside_brackets_indents(self, composer: Composer) -> None:
        type_in(composer, "{")
        press(composer, Qt.Key.Key_Return)
        type_in(composer, '"a":[')
        press(composer, Qt.Key.Key_Return)
        type_in(composer, "1")
        assert composer.text == '{\n  "a":[\n    1\n  ]\n}'

    def test_backspace_removes_an_empty_pair(self, composer: Composer) -> None:
        type_in(composer, "[")
        press(composer, Qt.Key.Key_Backspace)
        assert composer.text == ""

    def test_tab_indents_and_control_tab_leaves_the_editor(self, composer: Composer, qtbot: QtBot) -> None:
        press(composer, Qt.Key.Key_Tab)
        assert composer.text == "  "
        press(composer, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        assert composer.text == ""
        press(composer, Qt.Key.Key_Tab, CONTROL)
        assert not composer.editor.hasFocus()

    def test_format_toggles_pretty_and_compact_and_can_be_undone(self, composer: Composer) -> None:
        composer.set_text('{"a":1.10}')
        press(composer, Qt.Key.Key_F, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert composer.text == '{\n  "a": 1.10\n}'
        QTest.mouseClick(composer.format_button, Qt.MouseButton.LeftButton)
        assert composer.text == '{"a":1.10}'
        composer.editor.undo()
        assert composer.text == '{\n  "a": 1.10\n}'


def test_every_control_has_a_name_and_a_tooltip(composer: Composer) -> None:
    controls: list[QWidget] = [
        composer.channel_box,
        composer.editor,
        composer.format_button,
        composer.history_button,
        composer.publish_button,
        composer.state_line,
    ]
    assert all(control.accessibleName() and control.toolTip() for control in controls)
