"""The Metrics panel: the metrics of each channel, and plots of received messages."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from appsync_console.ui.metrics.model import MetricsModel, MetricsRow
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.line_plot import LinePlot
from tests.support.language import english
from tests.support.person import click, unnamed, write
from tests.support.waiting import until
from tests.support.windows import CTRL, Person, person_at

SHIFT = Qt.KeyboardModifier.ShiftModifier


def row_of(person: Person, channel: str) -> MetricsRow:
    return next(row for row in person.window.metrics_panel.model.rows if row.channel == channel)


def has_received(person: Person, count: int) -> bool:
    return row_of(person, "robots").received == count


def select_row(person: Person, channel: str) -> None:
    panel = person.window.metrics_panel
    row = [each.channel for each in panel.model.rows].index(channel)
    rect = panel.table.visualRect(panel.model.index(row, 0))
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


async def test_metrics_and_plots_follow_received_messages(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        panel = person.window.metrics_panel
        assert not panel.isVisible()
        person.press(Qt.Key.Key_R, CTRL | SHIFT)
        assert panel.isVisible()
        assert unnamed(panel) == []
        assert [row.channel for row in panel.model.rows] == ["", "robots", "cakes"]
        assert english(panel.latency_plot.text) == "Publish a message to measure its latency"
        for number in (1, 2):
            person.publish(f'{{"n": {number}, "deep": [{{"x": {number}.5}}]}}')
            await until(partial(has_received, person, number), what="counted")
        robots = row_of(person, "robots")
        assert robots.max_us is not None
        assert row_of(person, "").received == 2
        assert row_of(person, "cakes") == MetricsRow(channel="cakes")
        await until(lambda: sum(count for _, count in panel.rate_plot.points) == 2, what="the rate is plotted")
        assert len(panel.latency_plot.points) == 2
        select_row(person, "cakes")
        assert panel.latency_plot.points == []
        assert sum(count for _, count in panel.rate_plot.points) == 0
        select_row(person, "robots")
        write(panel, "Path of the number to plot", "$.deep[0].x")
        await until(lambda: [value for _, value in panel.field_plot.points] == [1.5, 2.5], what="the field is plotted")
        assert english(panel.field_plot.text) == "2.5, from 1.5 to 2.5"
        write(panel, "Path of the number to plot", "deep")
        assert "A path starts with $" in english(panel.problem)
        assert panel.field_plot.points == []
        write(panel, "Path of the number to plot", "$.none")
        await until(
            lambda: english(panel.field_plot.text) == "No number at $.none in the last few minutes", what="no values"
        )
        click(panel, "Close metrics")
        assert not panel.isVisible()
        assert not person.window.status_bar.metrics_button.isChecked()


async def test_metrics_and_frames_share_the_space_below_the_log(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        window = person.window
        click(window.status_bar, "Frames")
        high = window.frames_panel.height()
        click(window.status_bar, "Metrics")
        assert window.metrics_panel.isVisible()
        assert window.frames_panel.height() > high / 2  # the log keeps some space, too
        assert window.log_panel.view.height() > 60
        click(window.status_bar, "Frames")
        assert window.metrics_panel.isVisible()
        assert window.metrics_panel.height() >= 90
        click(window.status_bar, "Metrics")
        click(window.status_bar, "Frames")
        assert window.frames_panel.height() > high / 2


def test_a_table_keeps_its_rows_while_metrics_change() -> None:
    model = MetricsModel()
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.set_rows([MetricsRow(channel=""), MetricsRow(channel="a")])
    model.set_rows([MetricsRow(channel="", received=5), MetricsRow(channel="a", received=5, p50_us=1_500)])
    assert len(resets) == 1
    assert model.rows[1].cells() == ("a", "5", "0/s", "1.5 ms", "–", "–")


@pytest.mark.parametrize(
    "points", [[], [(99.0, 5.0)], [(90.0, 0.0), (95.0, 0.0)], [(1.0, 9.0), (90.0, -3.0), (99.0, 4.0)]]
)
def test_a_plot_draws_the_points_within_its_time_span(
    theme: Theme, qtbot: QtBot, points: list[tuple[float, float]]
) -> None:
    plot = LinePlot(theme, "Rate", lambda value: f"{value:g}/s", "nothing yet", least_s=20, most_s=60)
    qtbot.addWidget(plot)
    plot.resize(240, 140)
    plot.set_points(points, 100.0)
    shown = [point for point in points if point[0] >= 40]
    assert plot.points == shown
    assert plot.accessibleDescription() == plot.text
    accent = theme.color("accent").name()
    image = plot.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert (accent in colors) == bool(shown)
