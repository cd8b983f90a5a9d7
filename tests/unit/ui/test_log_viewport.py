"""The viewport of the log, without Qt: what stays in place, and what is reachable, whatever happens to the rows."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from appsync_console.domain.message import Message
from appsync_console.ui.log.viewport import LogViewport
from tests.support.messages import CountingSource, received

HEIGHT = 400


class Rows:
    """Messages that arrive at one end and are dropped at the other; each has a height of its own."""

    def __init__(self, count: int) -> None:
        self.first = 1
        self.last = count

    def rows(self, first: int, last: int) -> list[Message | None]:
        return [received(row) for row in range(first, last + 1)]

    def row_at(self, id: int) -> int:
        return max(min(id, self.last), self.first - 1)

    def text(self, id: int) -> str:
        return received(id).text


class EveryThird(Rows):
    """Only every third message, with its own row numbers: the matches of a search."""

    def __init__(self, rows: Rows) -> None:
        ids = [id for id in range(rows.first, rows.last + 1) if id % 3 == 0]
        self.ids = ids
        super().__init__(len(ids))

    def rows(self, first: int, last: int) -> list[Message | None]:
        return [received(self.ids[row - 1]) for row in range(first, last + 1)]

    def row_at(self, id: int) -> int:
        return sum(found <= id for found in self.ids)


def height_of(message: Message) -> int:
    return 20 + message.id * 37 % 300


def opened(source: object, *, is_newest_first: bool = False, height: int = HEIGHT) -> LogViewport:
    log = LogViewport(height_of)
    log.set_newest_first(is_newest_first)
    log.measure(height)
    log.set_source(source)  # type: ignore[arg-type]
    return log


def tops(log: LogViewport) -> dict[int, int]:
    """Where each visible message starts, by id."""
    return {message.id: place.top for place in log.places if (message := log.message(place.row))}


orders = st.booleans()
counts = st.integers(1, 60)
steps = st.integers(-2000, 2000)


@given(counts, orders, st.lists(steps, max_size=8), st.integers(1, 300))
def test_arriving_messages_move_nothing_unless_the_view_follows(
    count: int, is_newest_first: bool, moves: list[int], arriving: int
) -> None:
    rows = Rows(count)
    log = opened(rows, is_newest_first=is_newest_first)
    for pixels in moves:
        log.scroll_by(pixels)
    before, was_following = tops(log), log.is_following
    rows.last += arriving
    log.refresh()
    if was_following:
        assert rows.last in tops(log)
        assert log.newer == 0
    else:
        assert {id: top for id, top in tops(log).items() if id in before} == before
        assert log.newer == arriving


@given(counts, orders, steps, st.integers(0, 40))
def test_dropped_messages_leave_the_others_in_place(count: int, is_newest_first: bool, move: int, dropped: int) -> None:
    rows = Rows(count + 40)
    log = opened(rows, is_newest_first=is_newest_first)
    log.scroll_by(move)
    before = tops(log)
    rows.first += dropped
    log.refresh()
    if min(before) >= rows.first and not log.is_following:
        assert tops(log) == before
    assert tops(log)
    assert min(tops(log)) >= rows.first


@given(counts, orders, st.integers(60, 900))
def test_scrolling_from_end_to_end_shows_every_row(count: int, is_newest_first: bool, height: int) -> None:
    log = opened(Rows(count), is_newest_first=is_newest_first, height=height)
    log.go_to_end(is_top=True)
    seen = set(tops(log))
    for _ in range(count * 400 // 40 + 2):
        log.scroll_by(40)
        seen |= set(tops(log))
    assert seen == set(range(1, count + 1))


@given(counts, orders)
def test_the_scroll_bar_passes_every_row(count: int, is_newest_first: bool) -> None:
    log = opened(Rows(count), is_newest_first=is_newest_first)
    seen = set(tops(log))
    maximum = log.bar().maximum
    for value in range(0, maximum + 1, 8):
        log.move_bar(value, maximum)
        seen |= set(tops(log))
    log.move_bar(maximum, maximum)
    assert seen | set(tops(log)) == set(range(1, count + 1))


@given(counts, orders, st.data())
def test_a_message_stays_selected_and_in_place_when_the_source_changes(
    count: int, is_newest_first: bool, data: st.DataObject
) -> None:
    rows = Rows(count + 30)
    log = opened(rows, is_newest_first=is_newest_first)
    log.scroll_by(data.draw(steps))
    row = data.draw(st.sampled_from(list(log.visible_rows)))
    log.select(row)
    assert log.selected is not None
    id, before = log.selected.id, tops(log)
    log.change_source(EveryThird(rows))
    assert log.selected.id == id
    assert (id in [message.id for r in log.visible_rows if (message := log.message(r))]) >= (id % 3 == 0)
    log.change_source(rows)
    assert log.selected is not None
    assert (log.selected.id, log.selected_row) == (id, row)
    assert tops(log)[id] == before[id]


@given(counts, orders, st.data())
def test_a_message_is_found_wherever_it_is(count: int, is_newest_first: bool, data: st.DataObject) -> None:
    log = opened(Rows(count), is_newest_first=is_newest_first)
    id = data.draw(st.integers(1, count))
    log.go_to(id)
    assert log.selected is not None
    assert log.selected.id == id
    assert id in tops(log)


def test_a_paused_view_reads_nothing() -> None:
    source = CountingSource(1000, received)
    log = opened(source)
    log.set_paused(True)
    before, asked = tops(log), source.asked
    source.last += 20
    assert not log.refresh()
    assert (tops(log), source.asked, log.newer) == (before, asked, 20)
    log.set_paused(False)
    assert 1020 in tops(log)


def test_only_rows_that_are_visible_or_scrolled_past_are_measured() -> None:
    measured: set[int] = set()

    def counted(message: Message) -> int:
        measured.add(message.id)
        return 40

    log = LogViewport(counted)
    log.measure(HEIGHT)
    log.set_source(CountingSource(1_000_000, received))
    log.refresh()
    assert len(measured) <= HEIGHT / 40 + 1


class AnyUse(RuleBasedStateMachine):
    """A person and a log that do anything in any order."""

    @initialize(count=counts, is_newest_first=orders)
    def open(self, count: int, is_newest_first: bool) -> None:
        self.rows = Rows(count)
        self.log = opened(self.rows, is_newest_first=is_newest_first)
        self.selected = 0

    @rule(count=st.integers(1, 50))
    def arrive(self, count: int) -> None:
        self.rows.last += count
        self.log.refresh()

    @precondition(lambda self: self.rows.last > self.rows.first)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        self.rows.first = data.draw(st.integers(self.rows.first, self.rows.last))
        self.log.refresh()

    @rule(pixels=steps)
    def scroll(self, pixels: int) -> None:
        self.log.scroll_by(pixels)

    @rule(height=st.integers(60, 900))
    def resize(self, height: int) -> None:
        self.log.measure(height)

    @precondition(lambda self: self.log.visible_rows)
    @rule(data=st.data())
    def select(self, data: st.DataObject) -> None:
        self.log.select(data.draw(st.sampled_from(list(self.log.visible_rows))))
        assert self.log.selected is not None
        self.selected = self.log.selected.id

    @rule(by=st.sampled_from([1, -1]))
    def step(self, by: int) -> None:
        self.log.step(by)
        self.selected = self.log.selected.id if self.log.selected else 0

    @rule(is_paused=st.booleans())
    def pause(self, is_paused: bool) -> None:
        self.log.set_paused(is_paused)

    @rule(is_newest_first=orders)
    def turn(self, is_newest_first: bool) -> None:
        self.log.set_newest_first(is_newest_first)

    @rule()
    def search(self) -> None:
        self.log.change_source(EveryThird(self.rows))
        self.log.change_source(self.rows)

    @rule()
    def follow(self) -> None:
        self.log.follow()
        assert self.log.is_following

    @invariant()
    def the_selection_stays_on_its_message(self) -> None:
        assert (self.log.selected.id if self.log.selected else 0) == self.selected
        if self.log.selected_row and self.selected >= self.rows.first:
            message = self.log.message(self.log.selected_row)
            assert message is None or message.id == self.selected

    @invariant()
    def the_visible_rows_fill_the_view(self) -> None:
        places = self.log.places
        assert all(one.top + one.height == other.top for one, other in pairwise(places))
        assert all(place.top + place.height > 0 for place in places)

    @invariant()
    def the_scroll_bar_is_within_its_range(self) -> None:
        bar = self.log.bar()
        assert 0 <= bar.value <= bar.maximum
        assert bar.page >= 1


TestAnyUse = AnyUse.TestCase
TestAnyUse.settings = settings(max_examples=40, stateful_step_count=20)
