"""Messages with hundreds of thousands of lines: what the inspector does at a time does not grow with them."""

from __future__ import annotations

import itertools
import json

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from appsync_console.domain.json_text import pretty
from appsync_console.domain.json_unfolding import unfolding
from appsync_console.ui.inspector.panel import Inspector
from appsync_console.ui.json.tree import ROWS_MOST, JsonTreeModel
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.plain_reader import LINE_CHARACTERS, MOST_LINES, SLICE_LINES, PlainReader
from tests.support.messages import received

pytestmark = pytest.mark.hostile

SMALL_ELEMENTS = "[" + ",".join(["1"] * 120_000) + "]"
LINES_800_000 = "[" + ",".join(["1"] * 800_000) + "]"


@pytest.fixture
def reader(qtbot: QtBot) -> PlainReader:
    made = PlainReader("text")
    qtbot.addWidget(made)
    return made


def copied(reader: PlainReader) -> str:
    reader.selectAll()
    return reader.createMimeDataFromSelection().text()


def test_a_long_text_is_inserted_in_slices(reader: PlainReader, qtbot: QtBot) -> None:
    text = pretty(SMALL_ELEMENTS)
    reader.set_text(text)
    assert reader.blockCount() <= SLICE_LINES + 1
    counts = [reader.blockCount()]
    while not reader.is_complete:
        reader._insert_slice()
        counts.append(reader.blockCount())
    assert max(after - before for before, after in itertools.pairwise(counts)) <= SLICE_LINES
    assert reader.toPlainText() == text
    reader.set_text(text)
    assert copied(reader) == text  # also before all of it is inserted
    qtbot.waitUntil(lambda: reader.is_complete, timeout=60_000)  # the event loop turns between slices
    assert reader.toPlainText() == text


def test_another_text_ends_the_filling(reader: PlainReader) -> None:
    reader.set_text(pretty(SMALL_ELEMENTS))
    reader.set_text("{}")
    assert reader.is_complete
    assert reader.toPlainText() == "{}"


def test_800_000_lines_are_cut_but_copied_whole(reader: PlainReader) -> None:
    text = pretty(LINES_800_000)
    reader.set_text(text)
    while not reader.is_complete:
        reader._insert_slice()
    assert MOST_LINES < reader.blockCount() <= MOST_LINES + SLICE_LINES + 2
    assert "more lines" in reader.toPlainText()[-40:]
    assert copied(reader) == text


@pytest.mark.parametrize("text", ["x" * 240_000, "a\n" + "😀" * 20_001 + "\nb\u202e", "y" * LINE_CHARACTERS + "\nz"])
def test_a_long_line_is_broken_but_copied_as_it_is(reader: PlainReader, text: str) -> None:
    reader.set_text(text)
    while not reader.is_complete:
        reader._insert_slice()
    block = reader.document().begin()
    while block.isValid():
        assert len(block.text()) <= 2 * LINE_CHARACTERS
        block = block.next()
    assert copied(reader) == text
    cursor = reader.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(min(LINE_CHARACTERS + 1, 3), QTextCursor.MoveMode.KeepAnchor)
    reader.setTextCursor(cursor)
    assert text.startswith(reader.createMimeDataFromSelection().text())


def test_a_selection_across_a_break_is_the_text_itself(reader: PlainReader) -> None:
    text = "".join(chr(97 + at % 26) for at in range(3 * LINE_CHARACTERS))
    reader.set_text(text)
    cursor = reader.textCursor()
    cursor.setPosition(LINE_CHARACTERS - 3)
    cursor.setPosition(LINE_CHARACTERS + 1 + 3, QTextCursor.MoveMode.KeepAnchor)  # the break counts in Qt
    reader.setTextCursor(cursor)
    assert reader.createMimeDataFromSelection().text() == text[LINE_CHARACTERS - 3 : LINE_CHARACTERS + 3]


def test_a_branch_has_a_bounded_number_of_rows(theme: Theme) -> None:
    model = JsonTreeModel(theme)
    assert model.set_text(SMALL_ELEMENTS)
    root = model.index(0, 0)
    assert model.rowCount(root) == 120_000 // ROWS_MOST
    assert sum(model.rowCount(index) for index in model.first_branches(2)) <= 2 * ROWS_MOST
    group = model.index(2, 0, root)
    assert group.data() == "[1,000 … 1,499]"
    assert model.rowCount(group) == ROWS_MOST
    assert model.path(model.index(7, 0, group)) == "$[1007]"
    assert json.loads(json.dumps(model.value_text(group))).startswith("[ 500")


def test_groups_of_members_keep_names_and_repetitions(theme: Theme) -> None:
    model = JsonTreeModel(theme)
    inner = "{" + ",".join(f'"n{at % 900}": -0' for at in range(ROWS_MOST + 1)) + "}"
    assert model.set_text(json.dumps([inner]))
    string = model.index(0, 0, model.index(0, 0))
    assert model.rowCount(string) == 2
    last = model.index(0, 0, model.index(1, 0, string))
    assert (last.data(), last.siblingAtColumn(1).data()) == ("n500", "-0")
    assert model.path(last) == "$[0] » $.n500"


def test_json_inside_many_strings_is_expanded_step_by_step() -> None:
    work, steps = unfolding(json.dumps(["{}"] * 48_000)), 0
    try:
        while True:
            next(work)
            steps += 1
    except StopIteration as done:
        text, count = done.value
    assert count == 48_000
    assert text.count("«{}»") == 48_000
    assert steps > 100


def test_the_inspector_shows_the_beginning_at_once_and_the_rest_later(theme: Theme, qtbot: QtBot) -> None:
    inspector = Inspector(theme)
    qtbot.addWidget(inspector)
    inspector.show()
    text = json.dumps(["{}"] * 48_000)
    inspector.show_message(received(1, text), text)
    page = inspector.pretty_page
    assert page.reader.toPlainText().startswith('[\n  "{}"')
    assert page.reader.blockCount() <= SLICE_LINES + 1
    qtbot.waitUntil(lambda: page.is_complete, timeout=60_000)
    assert page.reader.toPlainText().count("«{}»") == 48_000
    inspector.show_message(received(2, LINES_800_000), LINES_800_000)
    assert page.reader.blockCount() <= SLICE_LINES + 1
    inspector.show_message(received(3, "{}"), "{}")
    assert page.is_complete
