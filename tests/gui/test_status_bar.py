"""Tests of the status bar."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from appsync_console.ui.text.units import milliseconds_text, size_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.status_bar import Counts, StatusBar
from tests.support.language import english

COUNTS = Counts(received=1_204_400, shown=12, kept=1_204_311, rate_per_s=212, p95_us=48_000, log_bytes=380_000_000)


@pytest.fixture
def status_bar(theme: Theme, qtbot: QtBot) -> StatusBar:
    made = StatusBar(theme)
    qtbot.addWidget(made)
    made.resize(900, made.height())
    made.show()
    return made


def test_the_counts_are_shown_as_text(status_bar: StatusBar) -> None:
    status_bar.set_counts(COUNTS)
    assert (
        english(status_bar.text)
        == "1,204,400 received · 12 rows shown · 1,204,311 kept · 0 dropped · 212/s · p95 48 ms · log 380 MB"
    )
    status_bar.set_counts(Counts(kept=1))
    assert english(status_bar.text) == "0 received · 0 rows shown · 1 kept · 0 dropped · 0/s · p95 – · log 0 bytes"


def test_smaller_counts_do_not_move_their_neighbors(status_bar: StatusBar) -> None:
    status_bar.set_counts(COUNTS)
    status_bar.layout().activate()
    before = [label.x() for label in status_bar.findChildren(QLabel)]
    status_bar.set_counts(Counts(kept=5, rate_per_s=1, p95_us=12_000, log_bytes=1))
    status_bar.layout().activate()
    assert [label.x() for label in status_bar.findChildren(QLabel)] == before


def test_dropped_messages_are_shown_as_a_warning(status_bar: StatusBar) -> None:
    status_bar.set_counts(Counts(dropped=3))
    dropped = next(label for label in status_bar.findChildren(QLabel) if english(label.text()) == "3 dropped")
    assert dropped.property("tone") == "warning"


def test_a_notice_disappears_automatically(status_bar: StatusBar, qtbot: QtBot) -> None:
    status_bar.show_notice("Copied.", duration_ms=1)
    assert english(status_bar.notice) == "Copied."
    qtbot.waitUntil(lambda: status_bar.notice == "")


def test_digits_have_equal_widths(status_bar: StatusBar) -> None:
    status_bar.set_counts(COUNTS)
    metrics = status_bar.findChildren(QLabel)[0].fontMetrics()
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
def test_sizes_are_formatted(size: int, text: str) -> None:
    assert english(size_text(size)) == text


@pytest.mark.parametrize(
    ("time_us", "text"), [(400, "0.4 ms"), (9_940, "9.9 ms"), (9_960, "10 ms"), (1_204_000, "1,204 ms")]
)
def test_times_are_formatted(time_us: int, text: str) -> None:
    assert milliseconds_text(time_us) == text
