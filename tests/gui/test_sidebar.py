"""Tests of the sidebar, operated like a user would."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import SubscriptionError
from appsync_console.domain.status import ChannelStatus, DeliveryVerification
from appsync_console.domain.terms import AuthorizationMode, ChannelState
from appsync_console.ui.channels.mode_menu import ChannelModeMenu
from appsync_console.ui.channels.model import ChannelListModel
from appsync_console.ui.channels.row import ChannelModeChosen, ChannelMoved, ChannelMuted, ChannelPaused, ChannelRow
from appsync_console.ui.channels.sidebar import Sidebar
from appsync_console.ui.text.units import rate_text
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import click, write

FIELD = "Filter or add a channel"


def row(
    name: str, state: ChannelState = ChannelState.LIVE, unread: int = 0, rate: float = 0.0, **channel: object
) -> ChannelRow:
    problem = SubscriptionError("Not authorized.") if state is ChannelState.REFUSED else None
    status = ChannelStatus(name=name, state=state, problem=problem)
    return ChannelRow(Channel(name=name, **channel), status, unread, rate)  # type: ignore[arg-type]


ROBOTS, CAKES, ALERTS = row("robots", unread=12), row("cakes"), row("alerts", ChannelState.PAUSED, is_paused=True)


@pytest.fixture
def sidebar(theme: Theme, qtbot: QtBot) -> Sidebar:
    made = Sidebar(theme)
    qtbot.addWidget(made)
    made.resize(230, 600)
    made.show()
    made.set_rows([ROBOTS, CAKES, ALERTS])
    made.select("robots")
    return made


def names(sidebar: Sidebar) -> list[str]:
    model = sidebar.list_view.model()
    return [model.index(at, 0).data() for at in range(model.rowCount())]


def press(sidebar: Sidebar, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    sidebar.list_view.setFocus()
    QTest.keyClick(sidebar.list_view, key, modifier)


def words(sidebar: Sidebar) -> str:
    return english("\n".join(label.text() for label in sidebar.findChildren(QLabel) if label.isVisibleTo(sidebar)))


def test_a_click_selects_a_channel(sidebar: Sidebar, qtbot: QtBot) -> None:
    place = sidebar.list_view.visualRect(sidebar.list_view.model().index(1, 0)).center()
    with qtbot.waitSignal(sidebar.channel_selected) as signal:
        QTest.mouseClick(sidebar.list_view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args == ["cakes"]
    assert sidebar.current == "cakes"


def test_up_and_down_go_through_the_channels(sidebar: Sidebar, qtbot: QtBot) -> None:
    received: list[str] = []
    sidebar.channel_selected.connect(received.append)
    press(sidebar, Qt.Key.Key_Down)
    press(sidebar, Qt.Key.Key_Down)
    press(sidebar, Qt.Key.Key_Up)
    assert received == ["cakes", "alerts", "cakes"]


def test_typing_filters_and_escape_clears_the_filter(sidebar: Sidebar) -> None:
    line = write(sidebar, FIELD, "CAK")
    assert names(sidebar) == ["cakes"]
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert names(sidebar) == ["robots", "cakes", "alerts"]


def test_filtering_does_not_change_the_shown_channel(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.channel_selected):
        line = write(sidebar, FIELD, "cak")
        line.clear()
    assert sidebar.current == "robots"
    assert sidebar.list_view.currentIndex().data() == "robots"


def test_enter_adds_a_new_channel_and_selects_it(sidebar: Sidebar, qtbot: QtBot) -> None:
    line = write(sidebar, FIELD, "sensors")
    assert "Press Enter to add it." in words(sidebar)
    with qtbot.waitSignal(sidebar.channel_added) as signal:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert (signal.args, line.text()) == (["sensors"], "")
    with qtbot.waitSignal(sidebar.channel_selected) as selected:
        sidebar.set_rows([ROBOTS, CAKES, ALERTS, row("sensors", ChannelState.SUBSCRIBING)])
    assert selected.args == ["sensors"]


def test_enter_selects_an_existing_channel(sidebar: Sidebar, qtbot: QtBot) -> None:
    line = write(sidebar, FIELD, "cakes")
    with qtbot.waitSignal(sidebar.channel_selected) as signal, qtbot.assertNotEmitted(sidebar.channel_added):
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert signal.args == ["cakes"]


def test_an_invalid_name_shows_an_error_until_it_is_edited(sidebar: Sidebar, qtbot: QtBot) -> None:
    line = write(sidebar, FIELD, "cakes ")
    with qtbot.assertNotEmitted(sidebar.channel_added):
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert "starts or ends with a space" in words(sidebar)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert "space" not in words(sidebar)


def test_the_add_button_focuses_the_field(sidebar: Sidebar, qtbot: QtBot) -> None:
    click(sidebar, "New channel")
    qtbot.waitUntil(sidebar.findChild(QLineEdit).hasFocus)


def test_down_in_the_field_moves_to_the_list(sidebar: Sidebar, qtbot: QtBot) -> None:
    line = write(sidebar, FIELD, "cak")
    with qtbot.waitSignal(sidebar.channel_selected) as signal:
        QTest.keyClick(line, Qt.Key.Key_Down)
    assert signal.args == ["cakes"]
    assert sidebar.list_view.hasFocus()


def test_delete_asks_before_it_removes(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.channel_removed):
        press(sidebar, Qt.Key.Key_Delete)
        assert "Remove robots?" in words(sidebar)
        click(sidebar, "Cancel")
    assert "Remove robots?" not in words(sidebar)
    press(sidebar, Qt.Key.Key_Delete)
    with qtbot.waitSignal(sidebar.channel_removed) as signal:
        click(sidebar, "Remove")
    assert signal.args == ["robots"]


def test_the_channel_named_in_the_question_is_removed(sidebar: Sidebar, qtbot: QtBot) -> None:
    press(sidebar, Qt.Key.Key_Delete)
    sidebar.select("cakes")
    with qtbot.waitSignal(sidebar.channel_removed) as signal:
        click(sidebar, "Remove")
    assert signal.args == ["robots"]


def test_keyboard_shortcuts_pause_mute_move_and_copy(sidebar: Sidebar, qtbot: QtBot) -> None:
    for signal, wanted, key, modifier in (
        (sidebar.channel_paused, ChannelPaused("robots", True), Qt.Key.Key_P, Qt.KeyboardModifier.NoModifier),
        (sidebar.channel_muted, ChannelMuted("robots", True), Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier),
        (sidebar.channel_moved, ChannelMoved("robots", 1), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier),
    ):
        with qtbot.waitSignal(signal) as received:
            press(sidebar, key, modifier)
        assert received.args == [wanted]
    press(sidebar, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "robots"


def test_the_first_channel_does_not_move_up(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.channel_moved):
        press(sidebar, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)


def test_a_paused_channel_can_be_resumed(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.select("alerts")
    with qtbot.waitSignal(sidebar.channel_paused) as signal:
        press(sidebar, Qt.Key.Key_P)
    assert signal.args == [ChannelPaused("alerts", False)]


def open_menu(sidebar: Sidebar, name: str, qtbot: QtBot) -> ChannelModeMenu:
    sidebar.select(name)
    place = sidebar.list_view.visualRect(sidebar.list_view.currentIndex()).center()
    sidebar.list_view.customContextMenuRequested.emit(place)
    menu = sidebar.findChild(QMenu)
    qtbot.waitUntil(menu.isVisible)
    return sidebar.findChild(ChannelModeMenu)


def test_a_channel_can_use_another_mode_of_the_profile(sidebar: Sidebar, qtbot: QtBot) -> None:
    modes = open_menu(sidebar, "robots", qtbot)
    assert not modes.menuAction().isVisible(), "there is only one mode"
    sidebar.findChild(QMenu).hide()

    sidebar.set_modes([AuthorizationMode.API_KEY, AuthorizationMode.IAM])
    assert modes.menuAction().isVisible()
    assert english([action.text() for action in modes.actions()]) == ["Default (API key)", "API key", "IAM"]
    open_menu(sidebar, "robots", qtbot)
    assert english([action.text() for action in modes.actions() if action.isChecked()]) == ["Default (API key)"]
    with qtbot.waitSignal(sidebar.channel_mode_chosen) as signal:
        modes.actions()[2].trigger()
    assert signal.args == [ChannelModeChosen("robots", AuthorizationMode.IAM)]
    sidebar.findChild(QMenu).hide()

    own = row("robots", mode=AuthorizationMode.IAM)
    assert english(own.spoken).endswith("with IAM")
    sidebar.set_rows([own, CAKES])
    open_menu(sidebar, "robots", qtbot)
    with qtbot.assertNotEmitted(sidebar.channel_mode_chosen):
        modes.actions()[2].trigger()
    with qtbot.waitSignal(sidebar.channel_mode_chosen) as signal:
        modes.actions()[0].trigger()
    assert signal.args == [ChannelModeChosen("robots", None)]
    sidebar.findChild(QMenu).hide()


def test_the_menu_of_a_refused_channel_shows_details(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_rows([row("billing", ChannelState.REFUSED)])
    sidebar.select("billing")
    place = sidebar.list_view.visualRect(sidebar.list_view.model().index(0, 0)).center()
    sidebar.list_view.customContextMenuRequested.emit(place)
    menu = sidebar.findChild(QMenu)
    qtbot.waitUntil(menu.isVisible)
    with qtbot.waitSignal(sidebar.channel_details_requested) as signal:
        next(action for action in menu.actions() if english(action.text()) == "Show details…").trigger()
    menu.hide()
    assert signal.args == ["billing"]


def test_the_selection_survives_changes_of_the_list(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.channel_selected):
        for rows in ([CAKES, ROBOTS], [row("a"), CAKES, row("b"), ROBOTS], [ROBOTS], [ROBOTS, ALERTS]):
            sidebar.set_rows(rows)
            assert sidebar.list_view.currentIndex().data() == "robots"
            assert names(sidebar) == [shown.name for shown in rows]


def test_an_empty_list_shows_what_to_do(sidebar: Sidebar) -> None:
    sidebar.set_rows([])
    assert "Type a name above and press Enter" in words(sidebar)


def test_texts_of_a_row() -> None:
    assert ROBOTS.badge == "12"
    assert row("x", unread=5000).badge == "999+"
    assert row("x", unread=5, is_muted=True).badge == ""
    assert english(ALERTS.second_line) == "paused"
    assert english(row("x", ChannelState.REFUSED).second_line) == "refused: not authorized"
    waiting = row("x", ChannelState.WAITING)
    assert (english(waiting.side_text), waiting.second_line) == ("waiting", "")
    assert row("x", rate=12.4).side_text == "12/s"
    assert row("x", ChannelState.OFFLINE, rate=0).side_text == ""
    assert english(ROBOTS.spoken) == "robots, live, delivery not verified, 12 unread"
    verified = replace(ROBOTS, status=replace(ROBOTS.status, proof=DeliveryVerification(at_us=0)))
    assert english(verified.spoken) == "robots, live, delivery verified, 12 unread"


@pytest.mark.parametrize(
    ("rate", "text"), [(0, "0/s"), (0.02, "0.1/s"), (0.94, "0.9/s"), (0.99, "1/s"), (1212, "1,212/s")]
)
def test_rates_are_formatted(rate: float, text: str) -> None:
    assert rate_text(rate) == text


def test_heights_change_only_with_the_number_of_lines(sidebar: Sidebar, qtbot: QtBot) -> None:
    model = sidebar.list_view.model()
    assert isinstance(model, ChannelListModel)
    with qtbot.assertNotEmitted(model.heights_changed):
        sidebar.set_rows([replace(ROBOTS, unread=13), row("cakes", ChannelState.WAITING), ALERTS])
    with qtbot.waitSignal(model.heights_changed):
        sidebar.set_rows([ROBOTS, row("cakes", ChannelState.REFUSED), ALERTS])


class RecordingModel(ChannelListModel):
    """Records the changes that it reports to its views."""

    def __init__(self) -> None:
        super().__init__()
        self.changed_rows: list[tuple[int, int]] = []
        self.structure_changes = 0
        self.dataChanged.connect(self._on_data_changed)
        for signal in (self.rowsInserted, self.rowsRemoved, self.rowsMoved, self.modelReset):
            signal.connect(self._on_structure_changed)

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.changed_rows.append((first.row(), last.row()))

    def _on_structure_changed(self) -> None:
        self.structure_changes += 1


def test_only_the_changed_channel_of_a_thousand_is_reported() -> None:
    model = RecordingModel()
    rows = [row(f"channel-{number}") for number in range(1000)]
    model.set_rows(rows)
    assert model.structure_changes == 1
    model.set_rows(list(rows))
    assert model.changed_rows == []
    rows[500] = replace(rows[500], unread=1)
    model.set_rows(rows)
    assert (model.changed_rows, model.structure_changes) == ([(500, 500)], 1)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=5), st.sampled_from(["", "a", "h"]))
def test_the_model_shows_the_given_rows_after_any_earlier_rows(steps: list[list[str]], needle: str) -> None:
    model = ChannelListModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for step in steps:
        model.set_rows([row(name) for name in step])
        model.set_filter(needle)
        shown = [model.index(at).data() for at in range(model.rowCount())]
        assert shown == [name for name in step if needle in name]
        model.set_filter("")
        assert [model.index(at).data() for at in range(model.rowCount())] == step
    assert tester.model() is model


def test_a_long_name_does_not_make_the_sidebar_wider(sidebar: Sidebar) -> None:
    before = sidebar.minimumSizeHint().width()
    write(sidebar, FIELD, "x" * 300)
    assert sidebar.minimumSizeHint().width() == before
