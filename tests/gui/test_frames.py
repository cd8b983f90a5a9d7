"""The Frames panel: what it shows, how many frames it stores, and that it costs nothing while it is closed."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from appsync_console.domain.message import Kind
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import FrameType
from appsync_console.store.settings import Settings
from appsync_console.ui.frames.frame import UNREADABLE, FrameReader
from appsync_console.ui.frames.frame_lookup import frame_of
from appsync_console.ui.frames.model import ALL, ALL_BUT_KA, MOST_FRAMES, FrameBuffer, FramesModel
from appsync_console.ui.frames.panel import FramesPanel
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.messages import received
from tests.support.person import choose, click, write
from tests.support.waiting import until
from tests.support.windows import CTRL, Person, person_at

CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


def frame(text: str, *, is_sent: bool = False, connection: int = 1, size: int = 0) -> Frame:
    return Frame(is_sent=is_sent, at_us=1_700_000_000_123_456, text=text, size=size or len(text), connection=connection)


def start(id: str, channel: str, connection: int = 1) -> Frame:
    data = json.dumps({"query": "subscription", "variables": {"name": channel}})
    text = json.dumps({"id": id, "type": "start", "payload": {"data": data}})
    return frame(text, is_sent=True, connection=connection)


def data(id: str, channel: str, message: str = "1") -> Frame:
    payload = {"data": {"subscribe2channel": {"name": channel, "data": message}}}
    return frame(json.dumps({"id": id, "type": "data", "payload": payload}))


KA = frame('{"type":"ka"}')


def flood(count: int, first: int = 0) -> list[Frame]:
    return [data("a", "robots", f"n{number:05d}n") for number in range(first, first + count)]


# Parsing frames.


def test_frames_of_a_subscription_have_the_channel_of_its_start_frame() -> None:
    reader = FrameReader()
    read = [
        reader.read(each) for each in (start("a", "robots"), start("b", "cakes"), frame('{"id":"a","type":"stop"}'))
    ]
    assert [(each.type, each.operation, each.channel) for each in read] == [
        ("start", "a", "robots"),
        ("start", "b", "cakes"),
        ("stop", "a", "robots"),
    ]
    other_connection = reader.read(frame('{"id":"a","type":"start_ack"}', connection=2))
    assert other_connection.channel == ""


def test_the_channel_of_an_older_subscription_is_known_from_its_first_data_frame() -> None:
    reader = FrameReader()
    assert reader.read(frame('{"id":"a","type":"start_ack"}')).channel == ""
    assert reader.read(data("a", "robots")).channel == "robots"
    assert reader.read(frame('{"id":"a","type":"complete"}')).channel == "robots"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not JSON",
        "[]",
        "{}",
        '{"type":7,"id":null}',
        '{"type":"',
        "[" * 100_000,
        '{"type":null,"payload":{"data":1}}',
    ],
)
def test_an_invalid_frame_is_shown_as_unreadable(text: str) -> None:
    read = FrameReader().read(frame(text))
    assert (read.type, read.operation, read.channel) == (UNREADABLE, "", "")
    assert read.is_problem


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"data","id":"a"}',
        '{"type":"data","id":"a","payload":null}',
        '{"type":"data","id":"a","payload":{"data":null,"errors":[{}]}}',
        '{"type":"start","id":"a","payload":{"data":"no JSON"}}',
        '{"type":"start","id":"a","payload":{"data":"{\\"variables\\":{\\"name\\":7}}"}}',
    ],
)
def test_a_frame_of_another_shape_has_its_type_and_operation(text: str) -> None:
    read = FrameReader().read(frame(text))
    assert (read.operation, read.channel) == ("a", "")
    assert read.type in ("data", "start")


def test_the_preview_starts_with_the_content_of_the_frame() -> None:
    reader = FrameReader()
    frames = [data("a", "robots", '{"say": "hé"}'), frame('{"type":"error","payload":{"errors":\n[]}}'), KA]
    assert [reader.read(each).preview for each in frames] == ['{"say": "h\\u00e9"}', '{"errors": []}', '{"type":"ka"}']
    assert len(reader.read(data("a", "robots", "é" * 100_000)).preview) <= 300


def test_a_copied_line_has_tab_separated_columns() -> None:
    read = FrameReader().read(start("a", "robots", connection=3))
    columns = read.line.split("\t")
    assert columns[1:7] == ["→", "#3", "start", "robots", "a", str(len(read.frame.text))]
    assert columns[7] == read.frame.text
    many_lines = FrameReader().read(frame('{\n\t"type": "ka"\n}'))
    assert many_lines.line.split("\t")[7] == '{"type":"ka"}'
    assert "\n" not in many_lines.line


# Limits and filters.


def test_the_buffer_is_bounded_in_number_and_bytes() -> None:
    buffer = FrameBuffer(most_frames=3, most_bytes=100)
    for each in flood(5):
        buffer.add(frame(each.text, size=10))
    frames, dropped = buffer.take()
    assert ([f"n{n:05d}n" in each.text for n, each in enumerate(frames, 2)], dropped) == ([True] * 3, 2)
    for _ in range(3):
        buffer.add(frame("{}", size=60))
    assert len(buffer) == 1
    buffer.add(frame("{}", size=1000))
    assert (len(buffer), buffer.take()[1]) == (1, 3)
    assert buffer.take() == ([], 0)


@pytest.fixture
def model(qtbot: QtBot) -> FramesModel:
    made = FramesModel(most_frames=10, most_bytes=10_000)
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[attr-defined]
    return made


def numbers(model: FramesModel) -> list[int]:
    return [frame.number for frame in model.shown]


def test_the_oldest_frames_are_dropped_and_counted(model: FramesModel) -> None:
    model.add(flood(8))
    model.add(flood(5, 8), dropped=2)
    assert (numbers(model), model.count, model.dropped) == (list(range(4, 14)), 10, 5)
    model.add(flood(25))
    assert (numbers(model), model.count, model.dropped) == (list(range(29, 39)), 10, 30)
    model.add([frame("{}", size=9_990), frame("{}", size=5)])
    assert (model.count, model.dropped) == (2, 40)


def test_the_filter_applies_to_existing_and_new_frames(model: FramesModel) -> None:
    model.add([start("a", "robots"), KA, data("a", "robots", "Hello"), data("b", "cakes", "hello")])
    model.set_filter(FrameType.DATA, "")
    assert numbers(model) == [3, 4]
    model.set_filter(ALL_BUT_KA, "")
    assert numbers(model) == [1, 3, 4]
    model.set_filter(ALL, " HELLO ")
    assert numbers(model) == [3, 4]
    model.set_filter(ALL, "robots")
    assert numbers(model) == [1, 3]
    model.add([frame('{"id":"a","type":"complete"}'), KA])
    assert numbers(model) == [1, 3, 5]
    model.set_filter(ALL, "")
    assert numbers(model) == [1, 2, 3, 4, 5, 6]


def test_dropped_frames_leave_the_filtered_rows(model: FramesModel) -> None:
    model.set_filter(ALL_BUT_KA, "")
    for number in range(15):
        model.add([KA, *flood(1, number)])
    assert numbers(model) == [22, 24, 26, 28, 30]
    model.clear()
    assert (numbers(model), model.count, model.dropped) == ([], 0, 0)


# The panel.


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> FramesPanel:
    made = FramesPanel(theme)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def last_row_is_visible(panel: FramesPanel) -> bool:
    view = panel.list_view
    return view.viewport().rect().intersects(view.visualRect(panel.model.index(panel.model.rowCount() - 1)))


def top_number(panel: FramesPanel) -> int:
    index = panel.list_view.indexAt(panel.list_view.viewport().rect().topLeft())
    return panel.model.shown[index.row()].number


def test_twenty_thousand_frames_stay_bounded_and_are_added_in_blocks(panel: FramesPanel) -> None:
    inserts: list[int] = []
    panel.model.rowsInserted.connect(lambda parent, first, last: inserts.append(last - first + 1))
    for first in range(0, 20_000, 500):
        panel.add(flood(500, first), 0)
    assert inserts == [500] * 40
    assert panel.model.rowCount() == MOST_FRAMES
    assert english(panel.state_text) == "10,000 frames · 10,000 older frames dropped"
    assert last_row_is_visible(panel)


def test_the_panel_follows_the_newest_frame_until_the_user_scrolls_up(panel: FramesPanel) -> None:
    panel.add(flood(100), 0)
    assert last_row_is_visible(panel)
    panel.list_view.verticalScrollBar().setValue(240)
    top = top_number(panel)
    panel.add(flood(100, 100), 0)
    assert not panel.is_following
    assert top_number(panel) == top
    click(panel, "Follow the newest frame")
    assert last_row_is_visible(panel)


def test_the_scroll_position_stays_while_older_frames_are_dropped(panel: FramesPanel) -> None:
    panel.add(flood(MOST_FRAMES), 0)
    bar = panel.list_view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    top = top_number(panel)
    panel.add(flood(300), 0)
    assert top_number(panel) == top


def test_a_selected_frame_stays_visible_when_it_is_dropped(panel: FramesPanel) -> None:
    panel.add(flood(MOST_FRAMES), 0)
    panel.list_view.setCurrentIndex(panel.model.index(0))
    panel.add(flood(10), 0)
    assert panel.selected is not None
    assert panel.selected.number == 1
    assert "n00000n" in panel.reader.toPlainText()
    assert not panel.list_view.currentIndex().isValid()


def test_a_selected_frame_is_pretty_printed_and_stays_selected_through_the_filter(panel: FramesPanel) -> None:
    panel.add([KA, start("a", "robots"), data("a", "robots")], 0)
    panel.list_view.setCurrentIndex(panel.model.index(1))
    assert json.loads(panel.reader.toPlainText()) == json.loads(start("a", "robots").text)
    assert "\n  " in panel.reader.toPlainText()
    choose(panel.type_box, "All except ka")
    assert panel.list_view.currentIndex().row() == 0
    choose(panel.type_box, "ka")
    assert english(panel.state_text) == "1 of 3 frames"
    choose(panel.type_box, "All frames")
    assert panel.list_view.currentIndex().row() == 1


def test_one_frame_or_all_listed_frames_are_copied(panel: FramesPanel) -> None:
    panel.add([KA, start("a", "robots"), data("a", "robots")], 0)
    clipboard = QGuiApplication.clipboard()
    panel.list_view.setCurrentIndex(panel.model.index(1))
    panel.list_view.setFocus()
    QTest.keyClick(panel.list_view, Qt.Key.Key_C, CTRL)
    assert clipboard.text() == start("a", "robots").text
    choose(panel.type_box, "All except ka")
    notices: list[str] = []
    panel.copied.connect(notices.append)
    click(panel, "Copy all listed frames")
    assert [line.split("\t")[3] for line in clipboard.text().splitlines()] == ["start", "data"]
    assert english(notices) == ["2 frames copied."]


def test_clearing_removes_the_frames_and_shows_the_empty_state(panel: FramesPanel) -> None:
    panel.add(flood(3), 4)
    panel.list_view.setCurrentIndex(panel.model.index(1))
    click(panel, "Clear frames")
    assert (english(panel.state_text), panel.selected, panel.reader.toPlainText()) == ("0 frames", None, "")
    assert not panel.list_view.isVisibleTo(panel)
    panel.add(flood(1), 0)
    write(panel, "Filter by text or channel", "nowhere")
    assert english(panel.state_text) == "0 of 1 frame"
    assert not panel.copy_button.isEnabled()


def test_every_row_is_drawn_in_both_themes(panel: FramesPanel, theme: Theme, qtbot: QtBot) -> None:
    panel.add([KA, start("a", "robots"), data("a", "robots"), frame("\x00 not JSON"), frame('{"type":"error"}')], 0)
    light = panel.grab().toImage()
    theme.set_choice("dark")
    panel.list_view.setCurrentIndex(panel.model.index(3))
    assert panel.grab().toImage() != light


# In the window.


def listeners(person: Person) -> list[object]:
    session = person.console.session
    assert session is not None
    return session._realtime._frame_listeners  # type: ignore[return-value]


def shown(person: Person) -> list[tuple[bool, str, str]]:
    frames = person.window.frames_panel.model.shown
    return [(each.frame.is_sent, each.type, each.channel) for each in frames]


def texts(person: Person) -> str:
    """Return everything that the panel shows or copies: each row, each whole frame, and the copied texts."""
    panel = person.window.frames_panel
    panel.copy_all()
    parts = [QGuiApplication.clipboard().text()]
    for row in range(panel.model.rowCount()):
        panel.list_view.setCurrentIndex(panel.model.index(row))
        panel.copy()
        index = panel.list_view.currentIndex()
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        parts += [str(index.data(role)) for role in roles]
        parts += [panel.reader.toPlainText(), QGuiApplication.clipboard().text()]
    return "\n".join(parts)


def shapes(key: str) -> set[str]:
    found = {key, quote(key, safe="")}
    for before in range(3):
        core = base64.b64encode(b" " * before + key.encode()).decode()[4:-4]
        found |= {core, core.replace("+", "-").replace("/", "_"), quote(core, safe="")}
    return found


async def sees_frames(person: Person, *wanted: tuple[bool, str, str]) -> None:
    await until(lambda: set(wanted) <= set(shown(person)), what=f"the frames {wanted}")


async def test_frames_of_both_directions_are_shown_without_the_api_key(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        QTest.mouseClick(person.window.status_bar.frames_button, Qt.MouseButton.LeftButton)
        assert person.window.frames_panel.isVisible()
        await person.is_live()
        key = person.console.factory.sandbox_address.api_key.reveal()
        person.publish(json.dumps({"echo": key, "n": 1}))
        await sees_frames(
            person,
            (True, "connection_init", ""),
            (False, "connection_ack", ""),
            (False, "ka", ""),
            (True, "start", "robots"),
            (False, "start_ack", "cakes"),
            (False, "data", "robots"),
        )
        given = texts(person)
        assert "•••" in given
        assert "connection_init" in given
        assert [shape for shape in shapes(key) if shape in given] == []


async def test_a_closed_panel_does_not_listen_for_frames(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        assert listeners(person) == []
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        assert len(listeners(person)) == 1
        person.publish("1")
        await sees_frames(person, (False, "data", "robots"))
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        assert not person.window.frames_panel.isVisible()
        assert not person.window.status_bar.frames_button.isChecked()
        assert listeners(person) == []
        assert person.window.frames_panel.model.count == 0


async def test_an_open_panel_follows_the_next_session_and_shows_the_end_of_the_last_one(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        old = person.console.session
        person.console.connect_profile()
        await until(lambda: person.console.session not in (None, old), what="another session")
        await person.is_live()
        assert old._realtime._frame_listeners == []
        assert len(listeners(person)) == 1
        await sees_frames(person, (True, "connection_init", ""), (True, "start", "robots"))
        types = [type for _, type, _ in shown(person)]
        assert "stop" in types[: types.index("connection_init")]


async def test_a_paused_panel_shows_new_frames_when_it_resumes(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        panel = person.window.frames_panel
        panel.pause_button.click()
        person.publish("1")
        await person.sees("1")
        await until(lambda: "view paused, 1 waiting" in english(panel.state_text), what="one waiting frame")
        assert panel.model.count == 0
        panel.pause_button.click()
        await sees_frames(person, (False, "data", "robots"))


async def test_many_frames_are_one_insertion_per_tick(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        inserts: list[int] = []
        model = person.window.frames_panel.model
        model.rowsInserted.connect(lambda parent, first, last: inserts.append(last - first + 1))
        listener = listeners(person)[0]
        for each in flood(20_000):
            listener(each)
        await until(lambda: inserts, what="a tick")
        assert inserts == [MOST_FRAMES]
        assert model.index(0, 0, QModelIndex()).isValid()
        assert english(person.window.frames_panel.state_text) == "10,000 frames · 10,000 older frames dropped"
        assert model.shown[-1].preview.count("n19999n") == 1


async def test_the_height_and_the_closed_state_are_remembered(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        person.window.resize(1280, 900)
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        person.window._body.setSizes([500, 300])
        height = person.window.frames_panel.height()
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        assert person.window.frames_panel.height() == height
    assert Settings.load(tmp_path / "settings.json").splitter_sizes["wire"] == [height]
    async with person_at(tmp_path, theme) as person:
        person.window.resize(1280, 900)
        assert not person.window.frames_panel.isVisible()
        person.press(Qt.Key.Key_W, CTRL_SHIFT)
        assert person.window.frames_panel.height() == height


async def test_the_details_of_a_message_include_its_frame(tmp_path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        view, inspector = person.window.log_panel.view, person.window.inspector
        person.publish('"before"')
        await person.sees('"before"')
        person.window.commands.action("view.frames").trigger()
        for text in ('"one"', '"two"'):
            person.publish(text)
            await until(lambda text=text: person.received()[-1:] == [text], what=text)  # type: ignore[misc]
        await until(
            lambda: len([each for each in person.window.frames_panel.frames if not each.is_sent]) >= 2, what="frames"
        )
        view.select(4)
        shown = english(inspector.shown_details())["Frame"]
        assert json.loads(json.loads(shown)["payload"]["data"]["subscribe2channel"]["data"]) == "one"
        view.select(3)  # published: it went by HTTP
        assert "Frame" not in english(inspector.shown_details())
        view.select(2)  # received while the panel was closed
        assert "Frame" not in english(inspector.shown_details())


@pytest.mark.parametrize("is_ascii", [True, False])
def test_a_frame_is_found_by_subscription_time_and_text(is_ascii: bool) -> None:
    text = json.dumps({"city": "Köln", "quote": '"'})
    message = replace(received(1, text), at_us=1_700_000_000_123_999, subscription_id="s-1")

    def delivery(id: str, data: str) -> Frame:
        item = {"subscribe2channel": {"name": "robots", "data": data}}
        return frame(json.dumps({"id": id, "type": "data", "payload": {"data": item}}, ensure_ascii=is_ascii))

    mine = delivery("s-1", text)
    others = [delivery("s-2", text), delivery("s-1", "{}"), replace(mine, is_sent=True), replace(mine, at_us=1)]
    assert frame_of(message, text, [*others, mine]) is mine
    assert frame_of(message, text, others) is None
    assert frame_of(replace(message, kind=Kind.PUBLISHED), text, [mine]) is None
