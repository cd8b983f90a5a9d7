"""The log view: reading, scrolling, following the newest message, selecting, copying."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from appsync_console.domain.terms import DeliveryState
from appsync_console.ui.log.view import LogView
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.messages import CountingSource, ListSource, gap, mixed, published, received

MILLION = 1_000_000


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> LogView:
    view = LogView(theme)
    qtbot.addWidget(view)
    view.resize(690, 460)
    view.show()
    qtbot.waitExposed(view)
    return view


def show(view: LogView, theme: Theme, source: ListSource | CountingSource) -> None:
    view.set_source(source, theme.channel_color(0), "robots")


def pill(view: LogView) -> QPushButton:
    found = view.findChild(QPushButton, "pill")
    assert found is not None
    return found


def wheel(view: LogView, notches: float, pixels: int = 0) -> None:
    center = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        center,
        view.viewport().mapToGlobal(center),
        QPoint(0, pixels),
        QPoint(0, int(notches * 120)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def click(view: LogView, seq: int, x: int = 300, y: int = 8) -> None:
    rect = view.row_rect(seq)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, max(rect.top(), 0) + y))


def colors(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


class TestReading:
    def test_the_newest_message_is_at_the_bottom(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(100))
        assert view.visible_rows()[-1] == 100
        assert view.row_rect(100).bottom() == view.viewport().height() - 1
        assert view.log.is_following

    def test_few_messages_start_at_the_top(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1), received(2)]))
        assert view.row_rect(1).top() == 0
        assert view.row_rect(2).top() == view.row_rect(1).bottom() + 1

    def test_a_message_is_as_high_as_its_pretty_lines(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, "{}"), received(2, '{"a":1,"b":{"c":2}}')]))
        line = theme.scaled(18)
        assert view.row_rect(2).height() - view.row_rect(1).height() == 5 * line

    def test_long_lines_are_wrapped_to_the_width(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, json.dumps(["x" * 400]))]))
        wide = view.row_rect(1).height()
        view.resize(380, 460)
        assert view.row_rect(1).height() > wide

    @pytest.mark.parametrize("word", ["日本語", "🤖🚀", "äöü", "e\u0301"])
    def test_other_scripts_are_wrapped_too(self, view: LogView, theme: Theme, word: str) -> None:
        text = json.dumps([word * 300], ensure_ascii=False)
        show(view, theme, ListSource([received(1, text), received(2, "[]")]))
        assert view.row_rect(1).height() > view.row_rect(2).height() * 2
        view.grab()

    @pytest.mark.parametrize("text", ["", "not JSON at all", "\ud83d", "a\rb\u2028c", "\0", "[" * 5000, " ", "\n\n"])
    def test_any_received_text_is_shown(self, view: LogView, theme: Theme, text: str) -> None:
        show(
            view,
            theme,
            ListSource([received(1, text)]) if text != "\ud83d" else ListSource([replace(received(1), text=text)]),
        )
        view.grab()
        view.set_form("compact")
        view.grab()
        assert view.visible_rows() == range(1, 2)

    def test_the_compact_form_has_one_line_per_message(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(100))
        view.set_form("compact")
        heights = {view.row_rect(seq).height() for seq in view.visible_rows()}
        assert len(heights) == 1
        assert len(view.visible_rows()) > 12

    def test_changing_the_form_keeps_the_top_row(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(1000))
        view.show_row(500)
        top = view.visible_rows()[0]
        view.set_form("compact")
        assert view.visible_rows()[0] == top
        view.set_form("pretty")
        assert view.visible_rows()[0] == top

    def test_a_gap_is_a_band_in_warning_colors_from_edge_to_edge(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1), gap(2)]))
        rect = view.row_rect(2)
        image = view.viewport().grab(rect).toImage()
        background = theme.color("warning_background").name()
        assert image.pixelColor(2, 2).name() == background
        assert image.pixelColor(image.width() - 3, image.height() - 3).name() == background
        tip = view.tooltip_at(rect.center())
        assert "connection lost" in english(tip)
        assert "in these 7 s may be missing" in english(tip)

    def test_a_message_that_did_not_arrive_is_red(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([published(1, "[]", DeliveryState.NOT_DELIVERED)]))
        assert theme.color("bad").name() in colors(view.viewport().grab(view.row_rect(1)).toImage())
        assert english(view.tooltip_at(QPoint(200, 12))) == "published · not delivered within 5 s"

    def test_appsync_errors_have_a_line_of_their_own(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, "[]"), received(2, "[]", errors='[{"message":"x"}]')]))
        assert view.row_rect(2).height() > view.row_rect(1).height()
        assert theme.color("warning").name() in colors(view.viewport().grab(view.row_rect(2)).toImage())

    def test_the_tool_tip_of_a_time_is_the_full_time_with_its_offset(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1)]))
        tip = view.tooltip_at(QPoint(60, 12))
        assert tip.startswith("2026-11-2")
        assert tip[-6] in "+-"
        assert tip[-3] == ":"

    def test_changing_the_theme_repaints_in_its_colors(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, '{"a":1}')]))
        theme.set_choice("dark")
        seen = colors(view.viewport().grab().toImage())
        assert theme.color("panel").name() in seen
        assert "#ffffff" not in seen

    def test_zoom_makes_entries_higher(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1)]))
        before = view.row_rect(1).height()
        theme.set_zoom(200)
        assert view.row_rect(1).height() > 1.5 * before


class TestLongMessages:
    TEXT = json.dumps({"rows": [{"n": n, "v": n * 1.5} for n in range(4000)]})

    def test_single_messages_are_collapsed_and_expanded_by_click_and_by_keyboard(
        self, view: LogView, theme: Theme
    ) -> None:
        show(view, theme, ListSource([received(n, '{"a": 1, "b": 2}') for n in range(1, 4)]))
        high = view.row_rect(2).height()
        click(view, 2, x=24)
        low = view.row_rect(2).height()
        assert low < high / 2
        assert view.row_rect(1).height() == view.row_rect(3).height() == high
        assert english(view.tooltip_at(view.row_rect(2).topLeft() + QPoint(24, 8))) == "Expand message (→)"
        QTest.keyClick(view, Qt.Key.Key_Right)
        assert view.row_rect(2).height() == high
        QTest.keyClick(view, Qt.Key.Key_Left)
        assert view.row_rect(2).height() == low
        view.set_form("compact")
        assert view.row_rect(2).height() == view.row_rect(1).height() == low
        QTest.keyClick(view, Qt.Key.Key_Right)
        assert view.row_rect(2).height() == high
        assert view.row_rect(1).height() == low

    def test_a_huge_message_shows_its_beginning_and_can_be_expanded(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, self.TEXT)]))
        line = theme.scaled(18)
        assert view.row_rect(1).height() < 205 * line
        view.scroll_by(-100_000)
        view.show_whole(1, True)
        assert view.row_rect(1).height() > 16_000 * line
        assert view.row_rect(1).top() == 0
        view.show_whole(1, False)
        assert view.row_rect(1).height() < 205 * line

    def test_the_link_below_a_long_message_can_be_clicked(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, self.TEXT)]))
        before = view.row_rect(1).height()
        link = QPoint(100, view.row_rect(1).bottom() - 12 - theme.scaled(9))
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=link)
        assert view.row_rect(1).height() > 50 * before

    def test_one_very_long_line_is_bounded_too(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, json.dumps("x" * 240_000))]))
        before = view.row_rect(1).height()
        assert before < 400 * theme.scaled(18)
        view.show_whole(1, True)
        assert view.row_rect(1).height() > 8 * before
        view.grab()

    def test_copying_yields_the_whole_text(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, self.TEXT)]))
        view.select(1)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == self.TEXT


class TestAMillionRows:
    def test_opening_reads_only_the_visible_rows(self, view: LogView, theme: Theme) -> None:
        source = CountingSource(MILLION)
        show(view, theme, source)
        view.grab()
        assert source.asked <= 128
        assert view.visible_rows()[-1] == MILLION

    @pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.999])
    def test_dragging_the_scroll_bar_reads_only_the_visible_rows(
        self, view: LogView, theme: Theme, share: float
    ) -> None:
        source = CountingSource(MILLION)
        show(view, theme, source)
        source.asked = 0
        bar = view.verticalScrollBar()
        bar.setValue(int(bar.maximum() * share))
        view.grab()
        assert source.asked <= 128
        assert abs(view.visible_rows()[0] - MILLION * share) < MILLION * 0.001 + 2

    def test_the_scroll_bar_passes_every_row(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(MILLION))
        bar = view.verticalScrollBar()
        last = 0
        for value in range(0, 64 * 40, 16):
            bar.setValue(value)
            rows = view.visible_rows()
            assert last <= rows[0] <= last + 1 or last == 0
            last = rows[0]

    def test_refreshing_reads_only_the_visible_rows(self, view: LogView, theme: Theme) -> None:
        source = CountingSource(MILLION)
        show(view, theme, source)
        source.asked = 0
        source.last += 5_000
        view.refresh()
        view.grab()
        assert source.asked <= 128
        assert view.visible_rows()[-1] == MILLION + 5_000

    def test_paging_from_home_reaches_each_row(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(MILLION))
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Home)
        seen = set(view.visible_rows())
        for _ in range(30):
            QTest.keyClick(view, Qt.Key.Key_PageDown)
            seen.update(view.visible_rows())
        assert seen == set(range(1, max(seen) + 1))

    def test_scrolling_down_and_up_again_returns_to_the_same_pixel(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(MILLION))
        view.show_row(1000)
        places = {seq: view.row_rect(seq) for seq in view.visible_rows()}
        for _ in range(40):
            wheel(view, -1)
        for _ in range(40):
            wheel(view, 1)
        assert {seq: view.row_rect(seq) for seq in view.visible_rows()} == places


class TestFollowing:
    def test_new_messages_scroll_the_view_to_the_end(self, view: LogView, theme: Theme) -> None:
        source = ListSource([mixed(seq) for seq in range(1, 50)])
        show(view, theme, source)
        source.messages.append(mixed(50))
        view.refresh()
        assert view.visible_rows()[-1] == 50

    def test_scrolling_up_stops_following_and_new_messages_move_nothing(self, view: LogView, theme: Theme) -> None:
        source = CountingSource(1000)
        show(view, theme, source)
        wheel(view, 3)
        assert not view.log.is_following
        before = {seq: view.row_rect(seq) for seq in view.visible_rows()}
        assert not pill(view).isVisible()
        source.last += 7
        view.refresh()
        assert {seq: view.row_rect(seq) for seq in view.visible_rows()} == before
        assert pill(view).isVisible()
        assert english(pill(view).text()).endswith("7 new")

    def test_the_new_messages_button_scrolls_down_and_follows_again(self, view: LogView, theme: Theme) -> None:
        source = CountingSource(1000)
        show(view, theme, source)
        wheel(view, 3)
        source.last += 7
        view.refresh()
        QTest.mouseClick(pill(view), Qt.MouseButton.LeftButton)
        assert view.log.is_following
        assert view.visible_rows()[-1] == 1007
        assert not pill(view).isVisible()

    def test_the_end_key_follows_again(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(1000))
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Home)
        assert view.visible_rows()[0] == 1
        assert not view.log.is_following
        QTest.keyClick(view, Qt.Key.Key_End)
        assert view.log.is_following

    def test_scrolling_down_to_the_end_follows_again(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(1000))
        wheel(view, 2)
        for _ in range(5):
            wheel(view, -1)
        assert view.log.is_following

    def test_a_touchpad_scrolls_by_pixels(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(1000))
        seq = view.visible_rows()[-1]
        top = view.row_rect(seq).top()
        wheel(view, 0.1, pixels=7)
        assert view.row_rect(seq).top() == top + 7

    def test_a_paused_view_counts_new_messages(self, view: LogView, theme: Theme) -> None:
        source = CountingSource(1000)
        show(view, theme, source)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Space)
        source.last += 12
        view.refresh()
        assert view.visible_rows()[-1] == 1000
        assert "12 new" in english(pill(view).text())
        QTest.keyClick(view, Qt.Key.Key_Space)
        assert view.visible_rows()[-1] == 1012

    def test_an_updated_message_is_redrawn(self, view: LogView, theme: Theme) -> None:
        source = ListSource([published(1, "[]", DeliveryState.SENDING)])
        show(view, theme, source)
        assert english(view.tooltip_at(QPoint(200, 12))) == "published · sending"
        source.messages[0] = published(1, "[]", DeliveryState.DELIVERED, latency_us=38_000)
        view.refresh()
        assert english(view.tooltip_at(QPoint(200, 12))) == "published · delivered in 38 ms"

    def test_rows_deleted_from_the_log_leave_the_view(self, view: LogView, theme: Theme) -> None:
        source = ListSource([mixed(seq) for seq in range(1, 200)])
        show(view, theme, source)
        view.show_row(10)
        del source.messages[:100]
        view.refresh()
        assert view.visible_rows()[0] == 101


class TestSelecting:
    def test_a_click_selects(self, view: LogView, theme: Theme, qtbot: QtBot) -> None:
        show(view, theme, ListSource([received(1), received(2)]))
        with qtbot.waitSignal(view.selected) as signal:
            click(view, 1)
        assert signal.args[0].seq == 1
        assert theme.color("selection").name() in colors(view.viewport().grab(view.row_rect(1)).toImage())
        assert "received" in english(view.accessibleDescription())

    def test_arrow_keys_select_messages_and_keep_them_visible(self, view: LogView, theme: Theme) -> None:
        show(view, theme, CountingSource(1000))
        view.setFocus()
        for _ in range(30):
            QTest.keyClick(view, Qt.Key.Key_Up)
        assert view.current is not None
        assert view.current.seq == 971
        assert 971 in view.visible_rows()
        assert view.row_rect(971).top() >= 0
        QTest.keyClick(view, Qt.Key.Key_Down)
        assert view.current.seq == 972

    def test_escape_clears_the_selection(self, view: LogView, theme: Theme, qtbot: QtBot) -> None:
        show(view, theme, ListSource([received(1)]))
        click(view, 1)
        with qtbot.waitSignal(view.selected) as signal:
            QTest.keyClick(view, Qt.Key.Key_Escape)
        assert signal.args == [None]

    def test_enter_requests_publishing_again(self, view: LogView, theme: Theme, qtbot: QtBot) -> None:
        show(view, theme, ListSource([received(1)]))
        click(view, 1)
        with qtbot.waitSignal(view.message_actions.reuse_requested) as signal:
            QTest.keyClick(view, Qt.Key.Key_Return)
        assert signal.args[0].seq == 1

    def test_a_selected_message_is_reported_again_when_it_is_delivered(
        self, view: LogView, theme: Theme, qtbot: QtBot
    ) -> None:
        source = ListSource([published(1, "[]", DeliveryState.SENDING)])
        show(view, theme, source)
        click(view, 1)
        source.messages[0] = published(1, "[]", DeliveryState.DELIVERED, latency_us=38_000)
        with qtbot.waitSignal(view.selected) as signal:
            view.refresh()
        assert signal.args[0].delivery is DeliveryState.DELIVERED

    def test_a_selected_message_can_be_published_again_from_the_menu(
        self, view: LogView, theme: Theme, qtbot: QtBot
    ) -> None:
        show(view, theme, ListSource([received(1, '{"a": 1}')]))
        click(view, 1)
        point = view.row_rect(1).center()
        there = view.viewport().mapToGlobal(point)
        QApplication.sendEvent(view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, there))
        menu = view.findChild(QMenu)
        assert menu is not None
        with qtbot.waitSignal(view.message_actions.reuse_requested) as signal:
            next(action for action in menu.actions() if english(action.text()).startswith("Publish again")).trigger()
        assert signal.args[0].text == '{"a": 1}'
        menu.close()

    def test_copy_pretty_copies_formatted_json(self, view: LogView, theme: Theme) -> None:
        show(view, theme, ListSource([received(1, '{"a":1}')]))
        click(view, 1)
        view.message_actions.copy_pretty()
        assert QGuiApplication.clipboard().text() == '{\n  "a": 1\n}'


class TestClearing:
    def test_clearing_hides_rows_until_new_messages_arrive(self, view: LogView, theme: Theme) -> None:
        source = CountingSource(100, received)
        show(view, theme, source)
        view.set_floor(100)
        assert len(view.visible_rows()) == 0
        view.grab()
        source.last += 2
        view.refresh()
        assert view.visible_rows() == range(101, 103)
        view.set_floor(0)
        assert view.visible_rows()[-1] == 102
        assert len(view.visible_rows()) > 2
