"""Hidden characters are visible marks wherever the window shows data; copying gives the original."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTabWidget
from pytestqt.qtbot import QtBot

from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import SubscriptionError
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.text.visible import hidden_characters
from appsync_console.ui.channels.row import ChannelRow
from appsync_console.ui.channels.sidebar import Sidebar
from appsync_console.ui.inspector.panel import Inspector
from appsync_console.ui.log.entry import EntryPainter
from appsync_console.ui.metrics.model import MetricsModel, MetricsRow
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.widgets.notice_bar import NoticeBar
from appsync_console.ui.widgets.plain import menu_text, tip_text
from appsync_console.ui.widgets.plain_label import PlainLabel
from appsync_console.ui.window.profile_bar import ProfileBar
from tests.support.language import english
from tests.support.messages import received

pytestmark = pytest.mark.hostile

BIDI = '{"file":"report\u202egpj.exe","n":1}'
BIDI_SHOWN = '{\n  "file": "report◀gpj.exe",\n  "n": 1\n}'
PAIR = ('{"id":"ab","room":"x y"}', '{"id":"a\u200bb","room":"x\xa0y"}')
NAME = "robots\u202e\u200b\U000e0041😀\x1b"
NAME_SHOWN = "robots◀¦¦😀␛"


@pytest.fixture
def inspector(theme: Theme, qtbot: QtBot) -> Inspector:
    made = Inspector(theme)
    qtbot.addWidget(made)
    made.resize(400, 700)
    made.show()
    return made


def copied(view: QLabel) -> str:
    QGuiApplication.clipboard().clear()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text()


def test_the_inspector_marks_them_and_copies_the_original(inspector: Inspector) -> None:
    inspector.show_message(received(1, BIDI), BIDI)
    assert inspector.pretty_view.toPlainText() == BIDI_SHOWN
    inspector.findChild(QTabWidget).setCurrentIndex(1)
    raw = inspector.raw_view
    assert raw.toPlainText() == BIDI.replace("\u202e", "◀")
    raw.selectAll()
    raw.copy()
    assert QGuiApplication.clipboard().text() == BIDI


def test_the_inspector_names_them(inspector: Inspector) -> None:
    text = PAIR[1] + "\u200b"
    inspector.show_message(received(1, text), text)
    hidden = english(inspector.shown_details())["Hidden characters"]
    assert hidden == "2 × U+200B ZERO WIDTH SPACE\n1 × U+00A0 NO-BREAK SPACE"
    inspector.show_message(received(2, PAIR[0]), PAIR[0])
    assert "Hidden characters" not in english(inspector.shown_details())


def test_the_tree_marks_them_and_copies_the_original(inspector: Inspector) -> None:
    text = '{"a\u200b": "x\xa0y"}'
    inspector.show_message(received(1, text), text)
    inspector.findChild(QTabWidget).setCurrentIndex(2)
    model = inspector.tree.model()
    top = model.index(0, 0)
    assert [model.index(0, column, top).data() for column in (0, 1)] == ["a¦", '"x·y"']
    inspector.tree.setCurrentIndex(model.index(0, 0, top))
    inspector.copy_value()
    assert QGuiApplication.clipboard().text() == '"x\xa0y"'
    inspector.copy_path()
    assert QGuiApplication.clipboard().text() == '$["a\u200b"]'


def test_the_diff_shows_a_difference_in_hidden_characters_and_copies_the_original(inspector: Inspector) -> None:
    inspector.show_message(received(2, PAIR[1]), PAIR[1])
    inspector.findChild(QTabWidget).setCurrentIndex(3)
    inspector.show_other(received(1, PAIR[0]))
    reader = inspector.diff_page.reader
    lines = reader.toPlainText().split("\n")
    assert '-   "id": "ab",' in lines
    assert '+   "id": "a¦b",' in lines
    assert '+   "room": "x·y"' in lines
    reader.selectAll()
    reader.copy()
    assert '"id": "a\u200bb"' in QGuiApplication.clipboard().text()


def drawn_texts(theme: Theme, form: str) -> str:
    """What an entry of the log draws: its header, and its body."""
    painter = EntryPainter(theme, lambda id: "")
    painter.channel_colors = {}
    message = received(1, BIDI, channel=NAME, remark="note\u202e")
    layout = painter.layout(message, form, 900, is_expanded=False)  # type: ignore[arg-type]
    picture = QPixmap(900, 300)
    canvas = QPainter(picture)
    color = theme.color("text")
    painter.paint(canvas, message, layout, picture.rect(), picture.rect(), form, color)  # type: ignore[arg-type]
    canvas.end()
    assert layout.head is not None
    return layout.head.text() + (layout.body._text if layout.body else "")


@pytest.mark.parametrize("form", ["compact", "pretty"])
def test_the_log_marks_them(theme: Theme, qtbot: QtBot, form: str) -> None:
    text = drawn_texts(theme, form)
    assert "report◀gpj.exe" in text
    assert "robots◀" in text
    assert not hidden_characters(text.replace("\u2028", ""))  # the separator of the parts of a line


def test_labels_and_notices_mark_them_and_copy_the_original(theme: Theme, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    bar.say(f"AppSync said: {NAME}")
    assert bar.text == f"AppSync said: {NAME_SHOWN}"
    label = PlainLabel(f"😀{NAME} end")
    qtbot.addWidget(label)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.show()
    label.setSelection(2, len(label.text().encode("utf-16-le")) // 2 - 2)
    assert copied(label) == f"{NAME} end"
    label.setSelection(2 + len("robots"), 2)
    assert copied(label) == "\u202e\u200b"
    elided = ElidedLabel(NAME)
    qtbot.addWidget(elided)
    assert elided.text() == NAME_SHOWN


def test_the_menu_of_a_label_copies_the_original(qtbot: QtBot) -> None:
    label = PlainLabel(NAME)
    qtbot.addWidget(label)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.show()
    place = label.rect().center()
    for name in ("Select all", "Copy"):
        QApplication.sendEvent(
            label, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, label.mapToGlobal(place))
        )
        menu = label.findChildren(QMenu)[-1]
        next(action for action in menu.actions() if english(action.text()) == name).trigger()
        menu.close()
    assert QGuiApplication.clipboard().text() == NAME


def test_a_raw_response_marks_them_and_copies_the_original(theme: Theme, qtbot: QtBot) -> None:
    dialog = ErrorDetails(
        theme, SubscriptionError("subscription.rejected", channel=NAME, answer=NAME, said=NAME, raw=BIDI)
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    assert not any(hidden_characters(label.text()) for label in dialog.findChildren(QLabel))
    assert dialog._raw.toPlainText() == BIDI.replace("\u202e", "◀")
    dialog._raw.selectAll()
    dialog._raw.copy()
    assert QGuiApplication.clipboard().text() == BIDI
    assert NAME in dialog.text


def test_names_in_lists_menus_and_tool_tips_are_marked(theme: Theme, qtbot: QtBot) -> None:
    assert menu_text(NAME) == NAME_SHOWN
    assert tip_text(NAME) == NAME_SHOWN
    metrics = MetricsModel()
    metrics.set_rows([MetricsRow(channel=NAME)])
    assert metrics.index(0, 0).data() == NAME_SHOWN
    bar = ProfileBar(theme)
    qtbot.addWidget(bar)
    bar.set_profiles([Profile(id="x", name=NAME, url="https://example.com/graphql", channels=())], "x")
    assert bar._combo.itemText(0) == NAME_SHOWN


def test_the_sidebar_draws_marks(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(QPainter, "drawText", lambda self, *parts: drawn.append(parts[-1]))
    sidebar = Sidebar(theme)
    qtbot.addWidget(sidebar)
    sidebar.resize(400, 300)
    sidebar.set_rows([ChannelRow(Channel(name=NAME, color=0), ChannelStatus(name=NAME))])
    sidebar.show()
    sidebar.grab()
    assert NAME_SHOWN in drawn
    assert not any(hidden_characters(text) for text in drawn)
