"""One message from all sides."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from appsync_console.domain.terms import DeliveryState
from appsync_console.ui.inspector import Inspector
from appsync_console.ui.theme import Theme
from tests.support.messages import gap, published, received

TEXT = '{"robot": 7, "v": 1.10, "list": [true, {"a b": null}], "robot": 8}'


@pytest.fixture
def inspector(theme: Theme, qtbot: QtBot) -> Inspector:
    inspector = Inspector(theme)
    qtbot.addWidget(inspector)
    inspector.resize(360, 700)
    inspector.show()
    qtbot.waitExposed(inspector)
    return inspector


def words_on_show(inspector: Inspector) -> str:
    return " ".join(label.text() for label in inspector.findChildren(QLabel) if label.isVisible())


def tree_lines(inspector: Inspector) -> Iterator[tuple[str, str]]:
    model = inspector.tree.model()
    index = model.index(0, 0)
    while index.isValid():
        yield str(index.data()), str(index.siblingAtColumn(1).data())
        index = inspector.tree.indexBelow(index)


def open_tab(inspector: Inspector, name: str) -> None:
    bar = inspector.tabs.tabBar()
    at = next(index for index in range(bar.count()) if bar.tabText(index) == name)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())


def test_an_empty_pane_says_what_to_do(inspector: Inspector) -> None:
    assert "Click a message in the log" in words_on_show(inspector)


def test_pretty_changes_no_number_and_raw_changes_nothing(inspector: Inspector) -> None:
    inspector.show_message(received(1, TEXT), TEXT)
    assert '"v": 1.10,' in inspector.pretty_view.toPlainText()
    open_tab(inspector, "Raw")
    assert inspector.raw_view.toPlainText() == TEXT


def test_the_tree_keeps_order_numbers_and_repeated_names(inspector: Inspector) -> None:
    inspector.show_message(received(1, TEXT), TEXT)
    open_tab(inspector, "Tree")
    assert list(tree_lines(inspector)) == [
        ("$", "{ 4 names }"),
        ("robot", "7"),
        ("v", "1.10"),
        ("list", "[ 2 elements ]"),
        ("0", "true"),
        ("1", "{ 1 name }"),
        ("robot", "8"),
    ]


def test_the_path_and_the_value_of_a_line_can_be_copied(inspector: Inspector) -> None:
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


def test_a_text_that_is_not_json_has_no_tree_and_says_so(inspector: Inspector) -> None:
    inspector.show_message(received(1, "hello"), "hello")
    open_tab(inspector, "Tree")
    assert "not JSON" in words_on_show(inspector)
    open_tab(inspector, "Pretty")
    assert inspector.pretty_view.toPlainText() == "hello"


def test_details_of_a_received_message(inspector: Inspector) -> None:
    message = received(41, TEXT, latency_us=44_000, errors='[{"message": "x"}]')
    inspector.show_message(message, TEXT)
    shown = inspector.shown_details()
    assert shown["Received"][-6] in "+-"
    assert shown["Published"].endswith("(44 ms before)")
    assert shown["Size"] == f"{len(TEXT)} bytes"
    assert shown["Sequence"] == "41"
    assert shown["Connection"] == "1"
    assert shown["Subscription"] == "3f1c"
    assert shown["Errors"] == '[{"message":"x"}]'


def test_details_of_a_message_that_failed_say_why(inspector: Inspector) -> None:
    message = published(1, TEXT, DeliveryState.FAILED, note="AppSync does not accept the API key.")
    inspector.show_message(message, TEXT)
    shown = inspector.shown_details()
    assert shown["Delivery"] == "failed"
    assert shown["Why"] == "AppSync does not accept the API key."


def test_details_of_a_gap(inspector: Inspector) -> None:
    inspector.show_message(gap(1))
    assert set(inspector.shown_details()) == {"From", "Until", "Cause", "Channel", "Sequence"}
    assert "may be missing" in inspector.pretty_view.toPlainText()


def test_an_amended_message_keeps_what_is_read_in_place(inspector: Inspector) -> None:
    text = json.dumps(list(range(500)))
    inspector.show_message(published(1, text, DeliveryState.ACCEPTED), text)
    bar = inspector.pretty_view.verticalScrollBar()
    bar.setValue(200)
    inspector.show_message(published(1, text, DeliveryState.DELIVERED, latency_us=41_000), text)
    assert bar.value() == 200
    assert inspector.shown_details()["Latency"] == "41 ms"


def test_lines_far_down_are_coloured_when_they_come_on_show(inspector: Inspector, theme: Theme) -> None:
    text = json.dumps([{"name": "robot"}] * 2000)
    inspector.show_message(received(1, text), text)
    bar = inspector.pretty_view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    image = inspector.pretty_view.viewport().grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert theme.colour("json_key").name() in seen


def test_nothing_is_shown_again_after_the_selection_is_gone(inspector: Inspector) -> None:
    inspector.show_message(received(1, TEXT), TEXT)
    inspector.show_message(None)
    assert "No message is selected" in words_on_show(inspector)
