"""Clearing and retention: messages disappear at once, exactly the right ones are kept, and their space is
released."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from appsync_console.domain.message import Entry, Kind, Source
from appsync_console.domain.retention import NO_LIMIT, Limit, limit_of
from appsync_console.domain.search.query import EVERYTHING, parse_search
from appsync_console.store.log import age_guard, retention, sources
from appsync_console.store.log.message_log import Extent, LogReader, MessageLog
from appsync_console.store.log.search import LogSearch
from tests.support.waiting import TIMEOUT_S, wait_until
from tests.unit.store.test_log_search import NOW, through

pytestmark = pytest.mark.hostile

NOW_US = 1_795_521_600_000_000


def entry(channel: str, text: str, at_us: int = NOW_US) -> Entry:
    return Entry(channel=channel, kind=Kind.RECEIVED, at_us=at_us, text=text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "messages.sqlite"


@pytest.fixture
def log(path: Path) -> Iterator[MessageLog]:
    log = MessageLog.open(path)
    yield log
    log.close()


def texts(reader: LogReader, channel: str, profile: str = "p") -> list[str]:
    extent = reader.extent(profile, channel)
    return [message.text for message in reader.read(profile, channel, extent.first, extent.last)]


def stored_rows(path: Path, table: str = "messages") -> int:
    with sqlite3.connect(path) as connection:
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return int(count)


# Clearing.


def test_clearing_empties_only_the_named_channels(log: MessageLog) -> None:
    log.append("p", [entry("a", "1"), entry("b", "2"), entry("c", "3")])
    log.append("q", [entry("a", "4")])
    log.clear("p", ["a", "b"])
    log.append("p", [entry("a", "5")])
    assert log.flush()
    reader = log.reader()
    assert {name: texts(reader, name) for name in "abc"} == {"a": ["5"], "b": [], "c": ["3"]}
    assert texts(reader, "a", "q") == ["4"]
    assert reader.extent("p", "a") == Extent(first=2, last=2, bytes=1)
    assert reader.extent("p", "b") == Extent(first=2, last=1, bytes=0)
    assert log.clears == 1
    log.clear("p")
    assert log.flush()
    assert [extent.count for extent in reader.extents("p").values()] == [0, 0, 0]
    assert texts(reader, "a", "q") == ["4"]


def test_cleared_messages_can_be_neither_read_nor_found(log: MessageLog) -> None:
    ids = log.append("p", [entry("a", "old"), entry("b", "old")])
    log.clear("p", ["a"])
    log.append("p", [entry("a", "new old")])
    assert log.flush()
    reader = log.reader()
    assert reader.message(ids[0]) is None
    with pytest.raises(KeyError):
        reader.text(ids[0])
    assert [message.id for message in reader.read_ids([1, 2, 3])] == [2, 3]
    searching = log.search("p", parse_search("old", NOW))
    assert through(log, searching) == [2, 3]
    searching.close()


def test_ids_are_never_reused_even_after_clearing_everything(path: Path) -> None:
    log = MessageLog.open(path)
    log.append("p", [entry("a", str(number)) for number in range(10)])
    log.clear("p")
    log.close()
    log = MessageLog.open(path)
    wait_until(lambda: stored_rows(path) == 0)
    assert log.append("p", [entry("a", "next")]) == range(11, 12)
    assert log.flush()
    assert log.reader().extent("p", "a") == Extent(first=11, last=11, bytes=4)
    log.close()


@pytest.mark.slow
def test_cleared_rows_leave_the_file_and_their_space_is_released(log: MessageLog, path: Path) -> None:
    text = "x" * 2_000
    log.append("p", [entry(f"c{number % 3}", text) for number in range(12_000)])
    log.append("q", [entry("kept", "still here")])
    log.remark(1, is_marked=True, note="deleted with its message")
    log.remark(12_001, is_marked=True, note="stays")
    assert log.flush()
    before = path.stat().st_size
    log.clear("p")
    wait_until(lambda: stored_rows(path) == 1)
    assert stored_rows(path, "remarks") == 1
    # The next checkpoints return the pages to the disk.
    wait_until(lambda: _checkpointed_size(path) < before / 2)
    assert texts(log.reader(), "kept", "q") == ["still here"]


def _checkpointed_size(path: Path) -> int:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    connection.close()
    return path.stat().st_size


def test_large_messages_are_deleted_in_portions_of_some_megabytes(log: MessageLog, path: Path) -> None:
    log.append("p", [entry("a", "x" * 240_000) for _ in range(100)])
    assert log.flush()
    log.clear("p")
    wait_until(lambda: stored_rows(path) == 0)
    assert log.problem is None


def test_marks_and_notes_are_stored_and_removed(log: MessageLog) -> None:
    log.append("p", [entry("a", "1"), entry("a", "2")])
    log.remark(1, is_marked=True, note="see the ticket\0")
    log.remark(2, is_marked=False, note="half")
    assert log.flush()
    reader = log.reader()
    first, second = reader.read("p", "a", 1, 2)
    assert (first.is_marked, first.remark) == (True, "see the ticket\0")
    assert (second.is_marked, second.remark) == (False, "half")
    assert reader.message(1) == first
    assert reader.read_ids([1]) == [first]
    log.remark(1, is_marked=False, note="")
    assert log.flush()
    again = reader.message(1)
    assert again is not None
    assert not again.is_marked
    assert again.remark == ""


def test_the_message_to_compare_with_is_the_previous_one_of_its_direction_or_a_marked_one(log: MessageLog) -> None:
    kinds = [Kind.RECEIVED, Kind.PUBLISHED, Kind.GAP, Kind.RECOVERED, Kind.PUBLISHED]
    log.append("p", [Entry(channel="a", kind=kind, at_us=NOW_US, text="1") for kind in kinds])
    log.append("p", [entry("b", "1")])
    assert log.flush()
    reader = log.reader()
    assert [reader.before(id) for id in range(1, 8)] == [None, None, None, 1, 2, None, None]
    assert reader.marked_near(3) is None
    for id in (1, 5):
        log.remark(id, is_marked=True, note="")
    log.remark(2, is_marked=False, note="no mark")
    assert log.flush()
    assert [reader.marked_near(id) for id in range(1, 7)] == [5, 1, 1, 1, 1, None]
    log.clear("p", ["a"])
    log.append("p", [entry("a", "1"), entry("a", "2")])
    assert log.flush()
    assert [reader.before(id) for id in (7, 8)] == [None, 7]
    assert reader.marked_near(8) is None


# Limits.


def test_a_message_limit_keeps_the_newest_across_channels(log: MessageLog) -> None:
    log.append("p", [entry(f"c{number % 3}", str(number)) for number in range(100)])
    log.append("q", [entry("c0", "another profile's")])
    log.set_limits({"p": Limit(messages=10)})
    reader = log.reader()
    wait_until(lambda: sum(extent.count for extent in reader.extents("p").values()) == 10)
    assert sorted(int(text) for name in ("c0", "c1", "c2") for text in texts(reader, name)) == list(range(90, 100))
    assert sum(extent.dropped for extent in reader.extents("p").values()) == 90
    assert reader.totals().dropped == 90
    assert log.floor("p") == 90
    assert log.floor("q") == 0
    assert texts(reader, "c0", "q") == ["another profile's"]


@pytest.mark.slow
def test_a_limit_is_enforced_while_messages_arrive(log: MessageLog) -> None:
    log.set_limits({"p": Limit(messages=5)})
    log.append("p", [entry("a", str(number)) for number in range(20)])
    reader = log.reader()
    wait_until(lambda: reader.extent("p", "a").first == 16)
    log.append("p", [entry("b", str(number)) for number in range(4)])
    wait_until(lambda: reader.extent("p", "a").first == 20)
    assert reader.extent("p", "b").count == 4


async def test_a_limit_also_limits_the_file_under_a_flood(log: MessageLog, path: Path) -> None:
    log.set_limits({"p": Limit(messages=1_000)})
    log.append("p", [Entry(channel="a", kind=Kind.PUBLISHED, at_us=NOW_US, text="{}")])
    most = 0
    for number in range(40):
        log.append_received("p", "a", Source(number, "s"), ["x" * 100] * 2_000, NOW_US)
        await log.drained(10_000)  # some batches always wait, as in a flood
        most = max(most, stored_rows(path))
    assert most < 40_000, most
    wait_until(lambda: stored_rows(path) == 1_000)
    assert stored_rows(path, "details") == 0
    assert log.reader().extent("p", "a").dropped == 79_001


def test_sources_are_deleted_after_their_messages(log: MessageLog, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SPAN", 10)
    monkeypatch.setattr(retention, "_FORGET_SOURCES", retention._FORGET_SOURCES.replace("200000", "20"))
    for number in range(10):
        log.append_received("p", "a", Source(number, "s"), ["{}"] * 10, NOW_US)
        log.append_received("p", "a", Source(1, "kept"), ["{}"], NOW_US)
    assert log.flush()
    assert stored_rows(path, "sources") == 20
    log.set_limits({"p": Limit(messages=30)})
    wait_until(lambda: stored_rows(path) == 30)
    reader = log.reader()
    assert {message.connection for message in reader.read("p", "a", 81, 110)} == {1, 7, 8, 9}
    assert stored_rows(path, "sources") < 20


def test_a_byte_limit_counts_the_texts(log: MessageLog) -> None:
    log.append("p", [entry("a", "x" * 100) for _ in range(50)])
    log.set_limits({"p": Limit(bytes=1_050)})
    reader = log.reader()
    wait_until(lambda: reader.extent("p", "a").bytes == 1_000)
    assert reader.extent("p", "a").count == 10


def test_an_age_limit_drops_the_oldest_until_one_is_young_enough(log: MessageLog) -> None:
    now_us = time.time_ns() // 1_000
    hour_us = 3_600_000_000
    ages = [5, 4, 0, 3, 0]  # an old one after a young one, recovered from an API's history
    log.append("p", [entry("a", str(age), now_us - age * hour_us) for age in ages])
    log.set_limits({"p": Limit(seconds=2 * 3_600)})
    reader = log.reader()
    wait_until(lambda: reader.extent("p", "a").first == 3)
    assert texts(reader, "a") == ["0", "3", "0"]


@pytest.mark.parametrize("ahead_days", [0, 30])
def test_ages_count_from_the_newest_message_wherever_the_clock_is(
    log: MessageLog, monkeypatch: pytest.MonkeyPatch, ahead_days: int
) -> None:
    hour_us = 3_600_000_000
    log.append("p", [entry("a", str(age), NOW_US - age * hour_us) for age in (5, 3, 1, 0)])
    ahead_ns = NOW_US * 1_000 + ahead_days * 86_400_000_000_000
    monkeypatch.setattr("appsync_console.store.log.retention.time.time_ns", lambda: ahead_ns)
    log.set_limits({"p": Limit(seconds=2 * 3_600)})
    reader = log.reader()
    wait_until(lambda: reader.extent("p", "a").first == 3)
    assert texts(reader, "a") == ["1", "0"]


def test_a_message_from_the_future_makes_no_other_message_old(log: MessageLog) -> None:
    now_us = time.time_ns() // 1_000
    hour_us = 3_600_000_000
    log.append("p", [entry("a", str(hours), now_us + hours * hour_us) for hours in (-3, -1, 0, 24 * 365)])
    log.set_limits({"p": Limit(seconds=2 * 3_600)})
    reader = log.reader()
    wait_until(lambda: reader.extent("p", "a").first == 2)
    assert texts(reader, "a") == ["-1", "0", "8760"]


HOUR_S, DAY_US = 3_600, 86_400_000_000


def drift(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the wall clock ahead while the program runs."""
    real = age_guard._ahead_s
    monkeypatch.setattr(age_guard, "_ahead_s", lambda: real() + seconds)


@pytest.mark.parametrize("seconds", [30 * 24 * HOUR_S, -2 * HOUR_S])
def test_messages_are_not_deleted_by_age_until_the_user_confirms_a_changed_clock(
    log: MessageLog, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    now_us = time.time_ns() // 1_000
    log.append("p", [entry("a", str(age), now_us - age * HOUR_S * 1_000_000) for age in (5, 3, 0)])
    assert log.flush()
    drift(monkeypatch, seconds)
    log.set_limits({"p": Limit(seconds=2 * HOUR_S, messages=2)})
    wait_until(lambda: log.age_doubt("p") is not None)
    doubt = log.age_doubt("p")
    assert doubt is not None
    assert (doubt.code, doubt.fields["hours"]) == ("retention.clock_changed", abs(seconds) // HOUR_S)
    reader = log.reader()
    wait_until(lambda: reader.extent("p", "a").first == 2)  # other limits hold
    assert texts(reader, "a") == ["3", "0"]
    log.confirm_ages("p")
    wait_until(lambda: reader.extent("p", "a").first == 3)
    assert log.age_doubt("p") is None


def test_a_clock_that_drifts_less_than_an_hour_is_trusted(log: MessageLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append("p", [entry("a", str(age), NOW_US - age * HOUR_S * 1_000_000) for age in (5, 0)])
    drift(monkeypatch, 3_500)
    log.set_limits({"p": Limit(seconds=2 * HOUR_S)})
    wait_until(lambda: log.floor("p") == 1)
    assert log.age_doubt("p") is None


@pytest.mark.parametrize(("days", "is_held"), [(6, False), (8, True)])
def test_a_log_that_was_not_used_for_a_week_keeps_its_messages_until_the_user_confirms(
    path: Path, days: int, is_held: bool
) -> None:
    now_us = time.time_ns() // 1_000
    log = MessageLog.open(path)
    log.append("p", [entry("a", "old", now_us - days * DAY_US)])
    log.close()
    log = MessageLog.open(path)
    log.append("p", [entry("a", "new", now_us)])
    log.set_limits({"p": Limit(seconds=HOUR_S), "q": Limit(seconds=HOUR_S)})
    if is_held:
        wait_until(lambda: log.age_doubt("p") is not None)
        doubt = log.age_doubt("p")
        assert doubt is not None
        assert (doubt.code, doubt.fields["days"]) == ("retention.newest_old", days)
        assert log.floor("p") == 0
        log.confirm_ages("p")
    wait_until(lambda: log.floor("p") == 1)
    assert log.age_doubt("p") is None
    assert log.age_doubt("q") is None
    log.close()


def test_a_running_search_can_learn_up_to_which_id_messages_were_dropped(log: MessageLog) -> None:
    log.append("p", [entry("a", "x") for _ in range(10)])
    assert log.flush()
    searching = log.search("p", EVERYTHING)
    assert through(log, searching) == list(range(1, 11))
    log.set_limits({"p": Limit(messages=3)})
    wait_until(lambda: log.floor("p") == 7)
    searching.close()


def test_a_limit_survives_a_round_trip_as_numbers() -> None:
    assert NO_LIMIT.is_off
    assert not Limit(messages=0).is_off
    limit = Limit(messages=3, seconds=60)
    assert limit_of(limit.as_numbers() | {"another": 4}) == limit


# Random sequences of all operations.


@dataclass(slots=True)
class Kept:
    id: int
    profile: str
    channel: str
    text: str


PROFILES, CHANNELS = ["p", "q"], ["a", "b", "c"]
profiles = st.sampled_from(PROFILES)


class AnyOrder(RuleBasedStateMachine):
    """After any sequence of appending, clearing, limiting, reopening and searching, nothing is lost or duplicated."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "messages.sqlite")
        self.log = MessageLog.open(self.path)
        self.reader = self.log.reader()
        self.kept: list[Kept] = []
        self.dropped = 0
        self.searches: list[tuple[str, LogSearch, list[int]]] = []

    def teardown(self) -> None:
        if hasattr(self, "log"):
            self._close()
            self.folder.cleanup()

    def _close(self) -> None:
        self.reader.close()
        assert self.log.close() == 0

    def _expected(self, profile: str, channel: str | None = None) -> list[Kept]:
        return [kept for kept in self.kept if kept.profile == profile and channel in (None, kept.channel)]

    @rule(profile=profiles, channels=st.lists(st.sampled_from(CHANNELS), max_size=30), text=st.text(max_size=5))
    def append(self, profile: str, channels: list[str], text: str) -> None:
        ids = self.log.append(profile, [entry(channel, text) for channel in channels])
        self.kept += [Kept(id, profile, channel, text) for id, channel in zip(ids, channels, strict=True)]

    @rule(profile=profiles, channels=st.sets(st.sampled_from(CHANNELS)))
    def clear(self, profile: str, channels: set[str]) -> None:
        self.log.clear(profile, sorted(channels))
        gone = channels or set(CHANNELS)
        self.kept = [kept for kept in self.kept if kept.profile != profile or kept.channel not in gone]

    @rule(profile=profiles, most=st.integers(min_value=0, max_value=20))
    def limit(self, profile: str, most: int) -> None:
        expected = self._expected(profile)
        gone = {kept.id for kept in expected[: max(len(expected) - most, 0)]}
        assert self.log.flush()
        self.log.set_limits({profile: Limit(messages=most)})
        wait_until(lambda: sum(extent.count for extent in self.reader.extents(profile).values()) <= most)
        self.log.set_limits({})
        self.kept = [kept for kept in self.kept if kept.id not in gone]
        self.dropped += len(gone)

    @rule()
    def reopen(self) -> None:
        self._close()
        self.log = MessageLog.open(self.path)
        self.reader = self.log.reader()

    @precondition(lambda self: self.kept)
    @rule(place=st.integers(min_value=0), is_marked=st.booleans())
    def remark(self, place: int, is_marked: bool) -> None:
        id = self.kept[place % len(self.kept)].id
        self.log.remark(id, is_marked=is_marked, note="")
        assert self.log.flush()
        message = self.reader.message(id)
        assert message is not None
        assert message.is_marked is is_marked

    @invariant()
    def all_is_there_once(self) -> None:
        if not hasattr(self, "log"):
            return
        assert self.log.flush()
        assert self.reader.totals().messages == len(self.kept)
        assert self.reader.totals().dropped == self.dropped
        for profile in PROFILES:
            self._check_channels(profile)
            searching = self.log.search(profile, EVERYTHING)
            assert through(self.log, searching) == [kept.id for kept in self._expected(profile)]
            searching.close()

    def _check_channels(self, profile: str) -> None:
        for channel in CHANNELS:
            expected = self._expected(profile, channel)
            extent = self.reader.extent(profile, channel)
            read = self.reader.read(profile, channel, extent.first, extent.last)
            assert [(message.id, message.text) for message in read] == [(kept.id, kept.text) for kept in expected]
            assert extent.count == len(expected)
            assert extent.bytes == sum(len(kept.text.encode("utf-8", "surrogatepass")) for kept in expected)


AnyOrder.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestAnyOrder = pytest.mark.slow(AnyOrder.TestCase)


def test_clearing_during_a_flood_removes_only_earlier_messages(path: Path) -> None:
    log = MessageLog.open(path)
    reader = log.reader()
    last_before = 0
    for number in range(1, 41):
        log.append("p", [entry("a", str(number)) for _ in range(500)])
        if number % 10 == 0:
            log.clear("p", ["a"])
            last_before = number
    log.append("p", [entry("a", "after")] * 7)
    assert log.flush(TIMEOUT_S)
    assert last_before == 40
    assert texts(reader, "a") == ["after"] * 7
    reader.close()
    assert log.close() == 0


def test_a_writer_keeps_writing_when_upkeep_fails(log: MessageLog, path: Path) -> None:
    log.append("p", [entry("a", str(number)) for number in range(5_000)])
    assert log.flush()
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("CREATE TRIGGER stays BEFORE DELETE ON messages BEGIN SELECT RAISE(ABORT, 'no'); END")
    log.clear("p")
    log.append("p", [entry("a", "next")])
    assert log.flush()
    assert texts(log.reader(), "a") == ["next"]
    assert log.problem is None
    blocker.execute("DROP TRIGGER stays")
    blocker.close()
    wait_until(lambda: stored_rows(path) == 1)
