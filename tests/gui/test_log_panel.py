"""The head of a channel over its log."""

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


def test_the_form_is_chosen_by_its_buttons_and_told(panel: LogPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.form_changed) as told:
        press(panel.compact_button)
    assert told.args == ["compact"]
    assert panel.form == "compact"
    assert not panel.pretty_button.isChecked()
    with qtbot.assertNotEmitted(panel.form_changed):
        press(panel.compact_button)
    assert panel.compact_button.isChecked()
    panel.toggle_form()
    assert panel.form == "pretty"


def test_pausing_shows_in_words_and_going_on_takes_in_what_came(panel: LogPanel) -> None:
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


def test_each_channel_remembers_what_was_cleared_of_it(panel: LogPanel) -> None:
    robots = panel.view.source
    press(panel.clear_button)
    assert len(panel.view.visible_rows()) == 0
    panel.set_channel("cakes", 1, CountingSource(10, received))
    assert panel.view.visible_rows()[-1] == 10
    panel.set_channel("robots", 0, robots)
    assert len(panel.view.visible_rows()) == 0
    panel.show_cleared()
    assert panel.view.visible_rows()[-1] == 100


def test_another_channel_is_shown_from_its_end_on_and_not_paused(panel: LogPanel) -> None:
    panel.view.scroll_by(-500)
    panel.toggle_pause()
    panel.set_channel("cakes", 1, ListSource([received(seq) for seq in range(1, 31)]))
    assert panel.channel == "cakes"
    assert panel.view.is_following
    assert not panel.view.is_paused
    assert panel.view.newer == 0


def test_every_button_has_a_name_and_a_tooltip_with_its_keys(panel: LogPanel) -> None:
    for button in panel.findChildren(QToolButton):
        assert button.accessibleName()
        assert button.toolTip().startswith(button.accessibleName())
    assert "Space" in panel.pause_button.toolTip()
