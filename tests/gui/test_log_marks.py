"""Marks and notes: added to messages, shown with them, searched for, and restored after a restart."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from appsync_console.ui.log.marks.note_dialog import NoteDialog
from appsync_console.ui.text import message as texts
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import click, find, unnamed, write_lines
from tests.support.waiting import until
from tests.support.windows import CTRL, Person, person_at

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


async def with_two_messages(person: Person) -> None:
    await person.is_live()
    for text in ("1", "2"):
        person.publish(text)
        await until(lambda text=text: text in person.received(), what=text)  # type: ignore[misc]


async def test_a_message_is_marked_found_and_unmarked(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await with_two_messages(person)
        panel = person.window.log_panel
        panel.view.select(panel.view.visible_rows()[1])
        panel.view.setFocus()
        before = panel.view.grab().toImage()
        person.press(Qt.Key.Key_M, CTRL)
        await until(
            lambda: "Marked" in english(person.window.inspector.shown_details()), what="the mark in the inspector"
        )
        assert panel.view.grab().toImage() != before
        assert panel.view.current is not None
        assert english(texts.spoken(panel.view.current)).startswith("marked, ")
        panel.search_line.open()
        panel.search_line.field.setText("is:marked")
        await until(lambda: english(panel.search_line.count_text).endswith("1 of 1"), what="the match")
        assert panel.view.count == 1
        panel.search_line.end()
        panel.view.setFocus()
        person.press(Qt.Key.Key_M, CTRL)
        await until(lambda: "Marked" not in english(person.window.inspector.shown_details()), what="the mark is gone")


async def test_a_note_is_saved_shown_and_restored_at_the_next_start(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await with_two_messages(person)
        view = person.window.log_panel.view
        view.select(view.visible_rows()[0])
        person.press(Qt.Key.Key_N, CTRL | SHIFT)
        dialog = find(person.window, NoteDialog, "Note")
        assert unnamed(dialog) == []
        write_lines(dialog, "Note", "first line\nsecond line")
        click(dialog, "Save")
        await until(lambda: english(person.window.inspector.shown_details()).get("Note"), what="the note")
        assert english(person.window.inspector.shown_details())["Note"] == "first line\nsecond line"
        assert "“first line …”" in english(texts.status_text(person.rows()[0]))
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        assert person.rows()[0].remark == "first line\nsecond line"
        view = person.window.log_panel.view
        view.select(view.visible_rows()[0])
        person.press(Qt.Key.Key_N, CTRL | SHIFT)
        dialog = person.window.findChildren(NoteDialog)[-1]
        await until(dialog.isActiveWindow, what="the dialog has the focus")
        field = find(dialog, QPlainTextEdit, "Note")
        for key, modifiers in ((Qt.Key.Key_A, CTRL), (Qt.Key.Key_Delete, NONE), (Qt.Key.Key_Return, CTRL)):
            QTest.keyClick(field, key, modifiers)
        await until(lambda: person.rows()[0].remark == "", what="the note is gone")


async def test_without_a_selection_the_status_bar_says_what_to_do(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        for key, modifiers in ((Qt.Key.Key_M, CTRL), (Qt.Key.Key_N, CTRL | SHIFT)):
            person.press(key, modifiers)
            assert english(person.window.status_bar.notice) == "Select a message first."
