"""JSON in the editor is colored: what is typed at once, the rest when it is first shown."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from appsync_console.ui.json.editor import JsonEditor
from appsync_console.ui.theme.theme import Theme

ROWS = json.dumps([{"id": number, "name": f"robot {number}"} for number in range(2000)], indent=2)


@pytest.fixture
def editor(theme: Theme, qtbot: QtBot) -> JsonEditor:
    editor = JsonEditor(theme)
    qtbot.addWidget(editor)
    editor.resize(600, 200)
    editor.show()
    qtbot.waitExposed(editor)
    return editor


def colored(block: QTextBlock) -> list[tuple[str, str]]:
    """Return the colored parts of a line, with their colors."""
    raw = block.text().encode("utf-16-le")
    return [
        (
            raw[part.start * 2 : (part.start + part.length) * 2].decode("utf-16-le"),
            part.format.foreground().color().name(),
        )
        for part in block.layout().formats()
    ]


def expected(theme: Theme, *parts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(text, theme.color(name).name()) for text, name in parts]


def test_what_is_typed_is_colored_at_once(theme: Theme, editor: JsonEditor) -> None:
    QTest.keyClicks(editor, '{"a": 1, "b": nul')
    line = editor.document().firstBlock()
    assert colored(line) == expected(theme, ('"a"', "json_key"), ("1", "json_number"), ('"b"', "json_key"))
    QTest.keyClicks(editor, "l")
    assert colored(line)[-1:] == expected(theme, ("null", "json_keyword"))


def test_parts_after_surrogate_pairs_are_colored(theme: Theme, editor: JsonEditor) -> None:
    editor.replace_all('{"🤖🚀": true}')
    line = editor.document().firstBlock()
    assert colored(line) == expected(theme, ('"🤖🚀"', "json_key"), ("true", "json_keyword"))


def test_lines_are_colored_when_they_are_shown(theme: Theme, editor: JsonEditor, qtbot: QtBot) -> None:
    editor.replace_all(ROWS)
    middle = editor.document().findBlockByNumber(4002)
    assert colored(middle) == [], "thousands of lines are not colored while nobody sees them"
    editor.setTextCursor(QTextCursor(middle))
    editor.centerCursor()
    qtbot.waitUntil(lambda: colored(middle) == expected(theme, ('"id"', "json_key"), ("1000", "json_number")))


def test_lines_of_an_undone_deletion_and_a_split_line_are_colored(
    theme: Theme, editor: JsonEditor, qtbot: QtBot
) -> None:
    editor.replace_all('{\n  "a": 1,\n  "b": 2\n}')
    editor.selectAll()
    QTest.keyClicks(editor, "3")
    editor.undo()
    assert editor.blockCount() == 4
    second = editor.document().findBlockByNumber(1)
    qtbot.waitUntil(lambda: colored(second) == expected(theme, ('"a"', "json_key"), ("1", "json_number")))
    cursor = QTextCursor(second)
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, len('  "a":'))
    cursor.insertText("\n")
    assert colored(second) == expected(theme, ('"a"', "json_key"))
    assert colored(second.next()) == expected(theme, ("1", "json_number"))


def test_a_change_of_the_theme_changes_the_colors(theme: Theme, editor: JsonEditor, qtbot: QtBot) -> None:
    editor.replace_all('{"a": 1}')
    line = editor.document().firstBlock()
    light = colored(line)
    theme.set_choice("dark")
    dark = expected(theme, ('"a"', "json_key"), ("1", "json_number"))
    assert dark != light
    qtbot.waitUntil(lambda: colored(line) == dark)


def test_only_the_start_of_a_very_long_line_is_colored(theme: Theme, editor: JsonEditor) -> None:
    editor.replace_all(json.dumps(list(range(40_000))))
    parts = colored(editor.document().firstBlock())
    assert parts[:1] == expected(theme, ("0", "json_number"))
    assert 500 < len(parts) < 5_000
