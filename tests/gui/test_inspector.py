"""The inspector: the text, structure, and details of one message."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from appsync_console.domain.json_text import pretty
from appsync_console.domain.reason import Reason
from appsync_console.domain.terms import DeliveryState
from appsync_console.ui.inspector.panel import Inspector
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.messages import gap, published, received
from tests.support.person import choose, click

TEXT = '{"robot": 7, "v": 1.10, "list": [true, {"a b": null}], "robot": 8}'


@pytest.fixture
def inspector(theme: Theme, qtbot: QtBot) -> Inspector:
    inspector = Inspector(theme)
    qtbot.addWidget(inspector)
    inspector.resize(360, 700)
    inspector.show()
    qtbot.waitExposed(inspector)
    return inspector


def visible_text(inspector: Inspector) -> str:
    return english(" ".join(label.text() for label in inspector.findChildren(QLabel) if label.isVisible()))


def tree_rows(inspector: Inspector) -> Iterator[tuple[str, str]]:
    model = inspector.tree.model()
    index = model.index(0, 0)
    while index.isValid():
        yield str(index.data()), str(index.siblingAtColumn(1).data())
        index = inspector.tree.indexBelow(index)


def open_tab(inspector: Inspector, name: str) -> None:
    bar = inspector.tabs.tabBar()
    at = next(index for index in range(bar.count()) if english(bar.tabText(index)) == name)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())


def test_an_empty_inspector_says_what_to_do(inspector: Inspector) -> None:
    assert "Click a message in the log" in visible_text(inspector)


def test_pretty_changes_no_number_and_raw_changes_nothing(inspector: Inspector) -> None:
    inspector.show_message(received(1, TEXT), TEXT)
    assert '"v": 1.10,' in inspector.pretty_view.toPlainText()
    open_tab(inspector, "Raw")
    assert inspector.raw_view.toPlainText() == TEXT


def test_the_tree_keeps_order_numbers_and_repeated_names(inspector: Inspector) -> None:
    inspector.show_message(received(1, TEXT), TEXT)
    open_tab(inspector, "Tree")
    assert english(list(tree_rows(inspector))) == [
        ("$", "{ 4 members }"),
        ("robot", "7"),
        ("v", "1.10"),
        ("list", "[ 2 elements ]"),
        ("0", "true"),
        ("1", "{ 1 member }"),
        ("robot", "8"),
    ]


def test_the_path_and_the_value_of_a_tree_row_can_be_copied(inspector: Inspector) -> None:
    inspector.show_message(received(1, TEXT), TEXT)
    open_tab(inspector, "Tree")
    inspector.tree.expandAll()
    inspector.tree.setFocus()
    QTest.keyClick(inspector.tree, Qt.Key.Key_Home)
    for _ in range(6):
        QTest.keyClick(inspector.tree, Qt.Key.Key_Down)
    QTest.keyClick(
        inspector.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert QGuiApplication.clipboard().text() == '$.list[1]["a b"]'
    QTest.keyClick(inspector.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "null"


def test_text_that_is_not_json_has_no_tree_and_says_so(inspector: Inspector) -> None:
    inspector.show_message(received(1, "hello"), "hello")
    open_tab(inspector, "Tree")
    assert "not JSON" in visible_text(inspector)
    open_tab(inspector, "Pretty")
    assert inspector.pretty_view.toPlainText() == "hello"


def test_details_of_a_received_message(inspector: Inspector) -> None:
    message = received(41, TEXT, latency_us=44_000, errors='[{"message": "x"}]')
    inspector.show_message(message, TEXT)
    shown = english(inspector.shown_details())
    assert shown["Received"][-6] in "+-"
    assert shown["Published"].endswith("(44 ms before)")
    assert shown["Size"] == f"{len(TEXT)} bytes"
    assert shown["Sequence"] == "41"
    assert shown["Connection"] == "1"
    assert shown["Subscription"] == "3f1c"
    assert shown["Errors"] == '[{"message":"x"}]'


def test_details_of_a_failed_message_include_the_reason(inspector: Inspector) -> None:
    message = published(1, TEXT, DeliveryState.FAILED, reason=Reason("api_key.rejected"), request_id="r-1")
    inspector.show_message(message, TEXT)
    shown = english(inspector.shown_details())
    assert shown["Delivery"] == "failed"
    assert shown["Reason"] == "AppSync rejected the API key."
    assert shown["Request ID"] == "r-1"


def test_details_of_a_gap(inspector: Inspector) -> None:
    inspector.show_message(gap(1, cause="connection.lost"))
    assert set(english(inspector.shown_details())) == {"From", "To", "Cause", "Channel", "Sequence"}
    assert "may be missing" in english(inspector.pretty_view.toPlainText())


def test_an_updated_message_keeps_the_scroll_position(inspector: Inspector) -> None:
    text = json.dumps(list(range(500)))
    inspector.show_message(published(1, text, DeliveryState.ACCEPTED), text)
    bar = inspector.pretty_view.verticalScrollBar()
    bar.setValue(200)
    inspector.show_message(published(1, text, DeliveryState.DELIVERED, latency_us=41_000), text)
    assert bar.value() == 200
    assert english(inspector.shown_details())["Latency"] == "41 ms"


def test_lines_are_colored_when_they_become_visible(inspector: Inspector, theme: Theme) -> None:
    text = json.dumps([{"name": "robot"}] * 2000)
    inspector.show_message(received(1, text), text)
    bar = inspector.pretty_view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    image = inspector.pretty_view.viewport().grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert theme.color("json_key").name() in seen


def test_clearing_the_selection_shows_the_empty_state(inspector: Inspector) -> None:
    inspector.show_message(received(1, TEXT), TEXT)
    inspector.show_message(None)
    assert "No message selected" in visible_text(inspector)


NESTED = json.dumps({"data": json.dumps({"a b": 1.50, "list": [True]}), "plain": "x"})


def test_json_inside_strings_is_expanded_and_can_be_shown_unchanged(inspector: Inspector) -> None:
    inspector.show_message(received(1, NESTED), NESTED)
    assert '"data": «{\n    "a b": 1.5,' in inspector.pretty_view.toPlainText()
    assert "«…»: 1 string contains JSON" in visible_text(inspector)
    click(inspector, "Show original")
    assert inspector.pretty_view.toPlainText() == pretty(NESTED)
    click(inspector, "Expand JSON")
    assert "«{" in inspector.pretty_view.toPlainText()
    inspector.show_message(received(2, "[1]"), "[1]")
    assert "JSON" not in visible_text(inspector)


def test_the_tree_expands_json_inside_strings(inspector: Inspector) -> None:
    inspector.show_message(received(1, NESTED), NESTED)
    open_tab(inspector, "Tree")
    inspector.tree.expandAll()
    assert english(list(tree_rows(inspector))) == [
        ("$", "{ 2 members }"),
        ("data", "« { 2 members } »"),
        ("a b", "1.5"),
        ("list", "[ 1 element ]"),
        ("0", "true"),
        ("plain", '"x"'),
    ]
    index = inspector.tree.model().index(0, 0)
    for row in (0, 0):
        index = inspector.tree.model().index(row, 0, index)
    inspector.tree.setCurrentIndex(index)
    inspector.copy_path()
    assert QGuiApplication.clipboard().text() == '$.data » $["a b"]'


@pytest.mark.parametrize("tab", ["Pretty", "Raw"])
def test_copied_text_is_exact_where_the_view_shows_signs(inspector: Inspector, tab: str) -> None:
    text = "a\rb\0\u2029😀c\n\r\nd"
    inspector.show_message(received(1, text), text)
    open_tab(inspector, tab)
    view = inspector.raw_view if tab == "Raw" else inspector.pretty_view
    assert view.toPlainText() == "a␍b␀¶😀c\n␍\nd"
    view.selectAll()
    assert view.createMimeDataFromSelection().text() == text
    cursor = view.textCursor()
    cursor.setPosition(1)
    cursor.setPosition(8, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    assert view.createMimeDataFromSelection().text() == "\rb\0\u2029😀c"


def test_a_message_is_compared_with_the_previous_or_a_marked_one(inspector: Inspector, qtbot: QtBot) -> None:
    now, before = '{"battery": 0.8, "state": "idle"}', '{"battery": 0.9, "state": "idle"}'
    inspector.show_message(received(2, now), now)
    with qtbot.waitSignal(inspector.comparison_requested) as request:
        open_tab(inspector, "Diff")
    assert request.args == [False]
    inspector.show_other(received(1, before))
    lines = inspector.diff_page.reader.toPlainText().splitlines()
    assert lines == ["  {", '-   "battery": 0.9,', '+   "battery": 0.8,', '    "state": "idle"', "  }"]
    assert "sequence 1" in english(inspector.diff_page.summary_text)
    with qtbot.waitSignal(inspector.comparison_requested) as request:
        choose(inspector.diff_page.choice, "Marked message")
    assert request.args == [True]
    inspector.show_other(None)
    assert "No message in this channel is marked" in english(inspector.diff_page.summary_text)
    assert inspector.diff_page.reader.toPlainText() == ""
    inspector.show_other(published(1, now))
    assert "No differences" in english(inspector.diff_page.summary_text)
