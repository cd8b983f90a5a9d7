"""The position in the log while its source or order changes, and the look of entries of several channels or with
search matches."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from appsync_console.domain.message import Message
from appsync_console.domain.search.highlights import SearchHighlights
from appsync_console.domain.search.query import parse_search
from appsync_console.ui.log.view import LogView
from appsync_console.ui.text import message as texts
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.messages import CountingSource, ListSource, gap, received


class FoundSource:
    """The matches of a search: only some messages, with older ones found gradually."""

    def __init__(self, ids: list[int], looked_down_to: int = 0) -> None:
        self.ids = ids
        self.below = looked_down_to
        self.first = 1000 - len(ids) + 1
        self.last = 1000

    def find_older(self, ids: list[int], below: int = 0) -> None:
        self.ids = [*ids, *self.ids]
        self.first -= len(ids)
        self.below = below

    def rows(self, first: int, last: int) -> list[Message | None]:
        return [received(self.ids[row - self.first]) for row in range(first, last + 1)]

    def row_at(self, id: int) -> int | None:
        older = [row for row, found in enumerate(self.ids, self.first) if found <= id]
        return older[-1] if older else None if self.below else self.first - 1

    def text(self, id: int) -> str:
        return received(id).text


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> LogView:
    view = LogView(theme)
    qtbot.addWidget(view)
    view.resize(690, 460)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def source(view: LogView, theme: Theme) -> CountingSource:
    source = CountingSource(1000, received)
    view.set_source(source, theme.channel_color(0), "robots")
    return source


def visible_ids(view: LogView) -> list[int]:
    return [message.id for row in view.visible_rows() if (message := view.log.message(row))]


def top_of(view: LogView, id: int) -> int:
    row = view.log.row_of(id)
    assert row is not None
    return view.row_rect(row).top()


def pill(view: LogView) -> QPushButton:
    found = view.findChild(QPushButton, "pill")
    assert found is not None
    return found


class TestChangingTheSource:
    def test_the_selected_message_stays_selected_and_in_place(self, view: LogView, source: CountingSource) -> None:
        view.select(500)
        top = view.row_rect(500).top()
        view.change_source(FoundSource([100, 300, 500, *range(505, 700, 5)]))
        assert view.current is not None
        assert view.current.id == 500
        assert top_of(view, 500) == top
        view.change_source(source)
        assert view.current.id == 500
        assert view.row_rect(500).top() == top

    def test_a_message_missing_from_the_source_is_selected_again_when_it_appears(
        self, view: LogView, source: CountingSource, qtbot: QtBot
    ) -> None:
        view.select(500)
        top = view.row_rect(500).top()
        with qtbot.assertNotEmitted(view.selected):
            view.change_source(FoundSource(list(range(2, 1000, 7))))
            assert view.current is not None
            assert view.current.id == 500
            view.change_source(source)
        assert view.row_rect(500).top() == top
        QTest.keyClick(view, Qt.Key.Key_Down)
        assert view.current.id == 501

    def test_a_message_that_is_found_later_is_selected_then(self, view: LogView, source: CountingSource) -> None:
        view.select(200)
        found = FoundSource([900, 950], looked_down_to=899)
        view.change_source(found)
        assert visible_ids(view) == [900, 950]
        found.find_older([199, 200, *range(201, 240)])
        view.refresh()
        assert view.current is not None
        assert 200 in visible_ids(view)

    def test_scrolling_in_the_meantime_cancels_the_jump(self, view: LogView, source: CountingSource) -> None:
        view.select(200)
        found = FoundSource(list(range(900, 1000)), looked_down_to=899)
        view.change_source(found)
        view.scroll_by(-100)
        before = visible_ids(view)
        found.find_older(list(range(150, 250)))
        view.refresh()
        assert visible_ids(view) == before

    def test_a_following_view_keeps_following(self, view: LogView, source: CountingSource) -> None:
        view.change_source(FoundSource([10, 20]))
        assert view.log.is_following
        view.change_source(source)
        assert view.log.is_following
        assert visible_ids(view)[-1] == 1000

    def test_a_selected_match_is_visible_among_all_messages(self, view: LogView, source: CountingSource) -> None:
        view.change_source(FoundSource([100, 600, 900]))
        view.go_to(600)
        view.change_source(source)
        assert view.current is not None
        assert view.current.id == 600
        assert 600 in visible_ids(view)
        assert not view.log.is_following

    def test_cleared_messages_stay_cleared(self, view: LogView, source: CountingSource) -> None:
        view.set_floor(500)
        view.change_source(FoundSource([100, 499, 501, 700]))
        assert visible_ids(view) == [501, 700]
        view.set_floor(0)
        assert visible_ids(view) == [100, 499, 501, 700]


class TestNewestFirst:
    def test_the_newest_message_is_at_the_top(self, view: LogView, source: CountingSource) -> None:
        view.set_newest_first(True)
        assert visible_ids(view)[:3] == [1000, 999, 998]
        assert view.log.is_following
        source.last = 1003
        view.refresh()
        assert visible_ids(view)[0] == 1003

    def test_scrolling_away_keeps_the_position_and_counts_new_messages(
        self, view: LogView, source: CountingSource
    ) -> None:
        view.set_newest_first(True)
        view.scroll_by(300)
        assert not view.log.is_following
        before = visible_ids(view)
        source.last = 1005
        view.refresh()
        assert visible_ids(view) == before
        assert view.log.newer == 5
        assert english(pill(view).text()) == "↑  5 new"
        assert pill(view).y() < view.height() // 2
        QTest.mouseClick(pill(view), Qt.MouseButton.LeftButton)
        assert visible_ids(view)[0] == 1005
        assert view.log.is_following

    def test_reversing_the_order_keeps_the_selected_message_visible(
        self, view: LogView, source: CountingSource
    ) -> None:
        view.select(500)
        view.set_newest_first(True)
        assert 500 in visible_ids(view)
        assert view.current is not None
        assert view.current.id == 500
        QTest.keyClick(view, Qt.Key.Key_Down)
        assert view.current.id == 499
        view.set_newest_first(False)
        assert view.current.id == 499

    def test_home_and_end_go_to_the_ends(self, view: LogView, source: CountingSource) -> None:
        view.set_newest_first(True)
        QTest.keyClick(view, Qt.Key.Key_End)
        assert visible_ids(view)[-1] == 1
        assert not view.log.is_following
        QTest.keyClick(view, Qt.Key.Key_Home)
        assert visible_ids(view)[0] == 1000
        assert view.log.is_following

    def test_pausing_and_clearing_work_the_same(self, view: LogView, source: CountingSource) -> None:
        view.set_newest_first(True)
        view.set_paused(True)
        source.last = 1004
        view.refresh()
        assert (visible_ids(view)[0], view.log.newer) == (1000, 4)
        view.set_paused(False)
        assert visible_ids(view)[0] == 1004
        view.set_floor(1002)
        assert visible_ids(view) == [1004, 1003]

    def test_the_scroll_bar_reaches_both_ends(self, view: LogView, source: CountingSource) -> None:
        view.set_newest_first(True)
        bar = view.verticalScrollBar()
        assert bar.value() == bar.minimum()
        bar.setValue(bar.maximum())
        assert visible_ids(view)[-1] == 1
        bar.setValue(0)
        assert visible_ids(view)[0] == 1000

    def test_messages_found_later_are_added_below(self, view: LogView, theme: Theme) -> None:
        found = FoundSource(list(range(900, 1000)), looked_down_to=800)
        view.set_newest_first(True)
        view.set_source(found, theme.channel_color(0))
        view.scroll_by(200)
        before = visible_ids(view)
        found.find_older(list(range(1, 50)))
        view.refresh()
        assert visible_ids(view) == before


def colors(view: LogView, row: int) -> set[str]:
    image = view.viewport().grab(view.row_rect(row)).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("form", ["pretty", "compact"])
@pytest.mark.parametrize("choice", ["light", "dark"])
def test_matches_are_highlighted(view: LogView, theme: Theme, form: str, choice: str) -> None:
    theme.set_choice(choice)  # type: ignore[arg-type]
    view.set_form(form)  # type: ignore[arg-type]
    far = "x " * 300
    texts = ['{"a":"here it is"}', '{"a":"not"}', f'{{"a":"{far} here"}}']
    view.set_source(ListSource([received(n, text) for n, text in enumerate(texts, 1)]), theme.channel_color(0))
    match = theme.color("match").name()
    assert match not in colors(view, 1)
    view.set_highlights(SearchHighlights(parse_search("HERE", datetime.now(UTC))))
    assert [match in colors(view, row) for row in (1, 2, 3)] == [True, False, True]
    view.set_highlights(None)
    assert match not in colors(view, 1)


@pytest.mark.parametrize("form", ["pretty", "compact"])
def test_entries_show_their_channel_in_a_view_of_several(view: LogView, theme: Theme, form: str) -> None:
    view.set_form(form)  # type: ignore[arg-type]
    messages = [received(1), received(2, channel="cakes"), received(3, channel="gone"), gap(4)]
    view.set_source(ListSource(messages), theme.channel_color(0))
    own, other = theme.channel_color(3), theme.channel_color(1)
    assert other.name() not in colors(view, 2)
    named: dict[str, QColor] = {"robots": own, "cakes": other}
    view.set_channel_colors(named)
    assert own.name() in colors(view, 1)
    assert other.name() in colors(view, 2)
    assert own.name() not in colors(view, 3)
    assert other.name() not in colors(view, 3)
    x = 60 + theme.scaled(100)
    assert english(view.tooltip_at(QPoint(x, view.row_rect(2).top() + 12))).startswith("cakes · received")


def test_timestamps_can_be_relative(view: LogView, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    message = received(1)
    now_ns = (message.at_us + 75_000_000) * 1000
    monkeypatch.setattr("appsync_console.ui.log.entry.time.time_ns", lambda: now_ns)
    view.set_source(ListSource([message]), theme.channel_color(0))
    before = view.viewport().grab().toImage()
    view.set_shows_age(True)
    assert view.viewport().grab().toImage() != before
    assert view.tooltip_at(QPoint(60, 12)) == texts.iso_time(message.at_us)
    view.set_shows_age(False)
    assert view.viewport().grab().toImage() == before


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "now"),
        (0.4, "now"),
        (1, "1 s ago"),
        (59.9, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (90_000, "1 d ago"),
        (400 * 86_400, "400 d ago"),
    ],
)
def test_relative_times(seconds: float, text: str) -> None:
    assert english(texts.age(1_000_000_000_000, 1_000_000_000_000 + int(seconds * 1_000_000))) == text


def test_the_full_time_is_in_iso_8601() -> None:
    text = texts.iso_time(1_795_435_471_207_000)
    assert datetime.fromisoformat(text).timestamp() == 1_795_435_471.207
    assert text[10] == "T"
    assert text[-6] in "+-"
