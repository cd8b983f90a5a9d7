"""The line at the bottom."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from appsync_console.ui.text.units import milliseconds_text, size_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.status_bar import Counts, StatusBar

USUAL = Counts(received=1_204_400, shown=12, kept=1_204_311, rate_per_s=212, p95_us=48_000, log_bytes=380_000_000)


@pytest.fixture
def line(theme: Theme, qtbot: QtBot) -> StatusBar:
    made = StatusBar(theme)
    qtbot.addWidget(made)
    made.resize(900, made.height())
    made.show()
    return made


def test_the_counts_are_said_in_words(line: StatusBar) -> None:
    line.set_counts(USUAL)
    assert line.text == "1,204,400 received · 12 shown · 1,204,311 kept · 0 dropped · 212/s · p95 48 ms · log 380 MB"
    line.set_counts(Counts(kept=1))
    assert line.text == "0 received · 0 shown · 1 kept · 0 dropped · 0/s · p95 – · log 0 bytes"


def test_figures_that_shrink_leave_their_neighbors_where_they_are(line: StatusBar) -> None:
    line.set_counts(USUAL)
    line.layout().activate()
    before = [label.x() for label in line.findChildren(QLabel)]
    line.set_counts(Counts(kept=5, rate_per_s=1, p95_us=12_000, log_bytes=1))
    line.layout().activate()
    assert [label.x() for label in line.findChildren(QLabel)] == before


def test_dropped_messages_are_said_in_the_tone_of_a_warning(line: StatusBar) -> None:
    line.set_counts(Counts(dropped=3))
    dropped = next(label for label in line.findChildren(QLabel) if label.text() == "3 dropped")
    assert dropped.property("tone") == "warning"


def test_a_notice_passes_by_itself(line: StatusBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.notice_ended):
        line.show_notice("Copied.", duration_ms=1)
        assert line.notice == "Copied."
    assert line.notice == ""


def test_digits_are_equally_wide(line: StatusBar) -> None:
    line.set_counts(USUAL)
    metrics = line.findChildren(QLabel)[0].fontMetrics()
    assert len({metrics.horizontalAdvance(digit * 4) for digit in "0123456789"}) == 1


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_500, "1.5 KB"),
        (99_400, "99 KB"),
        (380_000_000, "380 MB"),
        (2_400_000_000, "2.4 GB"),
    ],
)
def test_sizes_in_words(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("time_us", "text"), [(400, "0.4 ms"), (9_940, "9.9 ms"), (9_960, "10 ms"), (1_204_000, "1,204 ms")]
)
def test_times_in_words(time_us: int, text: str) -> None:
    assert milliseconds_text(time_us) == text
