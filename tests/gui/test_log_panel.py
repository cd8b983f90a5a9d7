"""The log panel: its header, buttons, and cleared views."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from appsync_console.ui.log.panel import LogPanel
from appsync_console.ui.theme.theme import Theme
from tests.support.messages import CountingSource, ListSource, received


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> LogPanel:
    panel = LogPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(690, 480)
    panel.show()
    qtbot.waitExposed(panel)
    panel.set_channel("robots", 0, CountingSource(100, received))
    return panel


def press(button: QToolButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_form_buttons_change_the_form_and_report_it(panel: LogPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.form_changed) as signal:
        press(panel.compact_button)
    assert signal.args == ["compact"]
    assert panel.form == "compact"
    assert not panel.pretty_button.isChecked()
    with qtbot.assertNotEmitted(panel.form_changed):
        press(panel.compact_button)
    assert panel.compact_button.isChecked()
    panel.toggle_form()
    assert panel.form == "pretty"


def test_pausing_shows_a_text_and_resuming_shows_new_messages(panel: LogPanel) -> None:
    press(panel.pause_button)
    assert panel.view.is_paused
    assert panel.state_text == "view paused"
    source = panel.view.source
    assert isinstance(source, CountingSource)
    source.last += 5
    panel.refresh()
    assert panel.view.visible_rows()[-1] == 100
    press(panel.pause_button)
    assert panel.view.visible_rows()[-1] == 105
    assert panel.state_text == ""


def test_the_follow_button_shows_whether_the_view_follows(panel: LogPanel) -> None:
    assert panel.follow_button.isChecked()
    panel.view.scroll_by(-300)
    assert not panel.follow_button.isChecked()
    press(panel.follow_button)
    assert panel.follow_button.isChecked()
    assert panel.view.is_following


def test_each_channel_remembers_its_cleared_messages(panel: LogPanel) -> None:
    robots = panel.view.source
    press(panel.clear_button)
    assert len(panel.view.visible_rows()) == 0
    panel.set_channel("cakes", 1, CountingSource(10, received))
    assert panel.view.visible_rows()[-1] == 10
    panel.set_channel("robots", 0, robots)
    assert len(panel.view.visible_rows()) == 0
    panel.restore_cleared()
    assert panel.view.visible_rows()[-1] == 100


def test_another_channel_starts_at_its_newest_message_and_not_paused(panel: LogPanel) -> None:
    panel.view.scroll_by(-500)
    panel.toggle_pause()
    panel.set_channel("cakes", 1, ListSource([received(seq) for seq in range(1, 31)]))
    assert panel.channel == "cakes"
    assert panel.view.is_following
    assert not panel.view.is_paused
    assert panel.view.newer == 0


def test_every_button_has_a_name_and_a_tool_tip_with_its_shortcut(panel: LogPanel) -> None:
    for button in panel.findChildren(QToolButton):
        assert button.accessibleName()
        assert button.toolTip().startswith(button.accessibleName())
    assert "Space" in panel.pause_button.toolTip()
