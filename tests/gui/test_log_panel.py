"""The log panel: its header, buttons, and cleared views."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from appsync_console.ui.log.panel import LogPanel
from appsync_console.ui.log.source import LogSource
from appsync_console.ui.log.state import LogState
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.messages import CountingSource, ListSource, received

ROBOTS = LogState(channels=("robots",))


def show(panel: LogPanel, state: LogState, source: LogSource) -> None:
    panel.show_log(state, source, {"robots": 0, "cakes": 1})


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> LogPanel:
    panel = LogPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(690, 480)
    panel.show()
    qtbot.waitExposed(panel)
    show(panel, ROBOTS, CountingSource(100, received))
    return panel


def press(button: QToolButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_form_buttons_report_the_form_and_show_the_state(panel: LogPanel, qtbot: QtBot) -> None:
    header = panel.header
    with qtbot.waitSignal(header.form_chosen) as signal:
        press(header.compact_button)
    assert signal.args == ["compact"]
    assert not header.compact_button.isChecked()
    panel.show_state(replace(ROBOTS, form="compact"))
    assert header.compact_button.isChecked()
    assert not header.pretty_button.isChecked()
    press(header.compact_button)
    assert header.compact_button.isChecked()


def test_the_menus_report_choices_and_show_the_state(panel: LogPanel, qtbot: QtBot) -> None:
    header = panel.header
    with qtbot.waitSignal(header.direction_chosen) as signal:
        header.direction_actions["published"].trigger()
    assert signal.args == ["published"]
    assert english(header.direction_button.text()) == "All"
    panel.show_state(replace(ROBOTS, direction="published", is_newest_first=True, shows_age=True))
    assert english(header.direction_button.text()) == "Published"
    checked = [action.text() for action in header.menu_button.menu().actions() if action.isChecked()]
    assert english(checked) == ["Newest first", "Relative timestamps"]
    assert panel.view.log.is_newest_first
    with qtbot.waitSignal(header.order_toggled):
        next(a for a in header.menu_button.menu().actions() if english(a.text()) == "Newest first").trigger()


def test_pausing_shows_a_text_and_resuming_shows_new_messages(panel: LogPanel) -> None:
    press(panel.header.pause_button)
    assert panel.view.log.is_paused
    assert english(panel.header.warning_text) == "view paused"
    source = panel.view.source
    assert isinstance(source, CountingSource)
    source.last += 5
    panel.refresh()
    assert panel.view.visible_rows()[-1] == 100
    press(panel.header.pause_button)
    assert panel.view.visible_rows()[-1] == 105
    assert panel.header.warning_text == ""


def test_the_follow_button_shows_whether_the_view_follows(panel: LogPanel) -> None:
    button = panel.header.follow_button
    assert button.isChecked()
    panel.view.scroll_by(-300)
    assert not button.isChecked()
    press(button)
    assert button.isChecked()
    assert panel.view.log.is_following
    press(button)
    assert button.isChecked()


def test_each_channel_has_its_own_cleared_messages(panel: LogPanel, qtbot: QtBot) -> None:
    robots = panel.view.source
    with qtbot.waitSignal(panel.header.clear_requested):
        press(panel.header.clear_button)
    state = ROBOTS.cleared_to(100)
    panel.show_state(state)
    assert len(panel.view.visible_rows()) == 0
    show(panel, state.with_channels(("cakes",)), CountingSource(10, received))
    assert panel.view.visible_rows()[-1] == 10
    show(panel, state, robots)
    assert len(panel.view.visible_rows()) == 0
    panel.show_state(state.restored())
    assert panel.view.visible_rows()[-1] == 100


def test_another_channel_starts_at_its_newest_message_and_not_paused(panel: LogPanel) -> None:
    panel.view.scroll_by(-500)
    panel.toggle_pause()
    show(panel, LogState(channels=("cakes",)), ListSource([received(seq) for seq in range(1, 31)]))
    assert panel.channel == "cakes"
    assert panel.view.log.is_following
    assert not panel.view.log.is_paused
    assert panel.view.log.newer == 0


def test_every_button_has_a_name_and_a_tool_tip_with_its_shortcut(panel: LogPanel) -> None:
    for button in panel.findChildren(QToolButton):
        assert button.accessibleName()
        assert english(button.toolTip()).startswith(english(button.accessibleName()))
    assert "Space" in english(panel.header.pause_button.toolTip())
