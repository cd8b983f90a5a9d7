"""Exports and searches go on behind a damaged part of the log, and count what they skipped."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appsync_console.domain.errors import LogDamaged
from appsync_console.domain.search.query import EVERYTHING, parse_search
from appsync_console.session.log.channel_log import ChannelLog
from appsync_console.session.log.export import LogExport
from appsync_console.store.log.file import explain, is_damage
from appsync_console.store.log.reader import LogReader
from appsync_console.store.log.search import LogSearch
from appsync_console.texts.counts import unreadable_text
from appsync_console.ui.log.search.results import SearchState, count_text, empty_text
from tests.support.damaged_log import LEAF, PAGE, entries_in, fill, overwrite, pages_of, root_of
from tests.support.waiting import until

COUNT = 30_000
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Log:
    """A log with a damaged page, what it should still have, and whether its damage was reported."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries = entries_in(path)
        self.reports = 0

    def overwrite(self, *places: int) -> None:
        leaves = pages_of(self.path, LEAF)
        pages = [leaves[place] for place in places]
        lost = {id for id, entry in self.entries.items() if any(holds(self.path, page, entry.text) for page in pages)}
        lost |= {COUNT + 1} if -1 in places else set()  # the gap has no text
        self.entries = {id: entry for id, entry in self.entries.items() if id not in lost}
        overwrite(self.path, *pages)

    def report(self) -> None:
        self.reports += 1


def holds(path: Path, page: int, text: str) -> bool:
    with path.open("rb") as file:
        file.seek((page - 1) * PAGE)
        return bool(text) and text.encode() in file.read(PAGE)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "filled.sqlite"
    fill(path, COUNT)
    return path


@pytest.fixture
def log(filled: Path, tmp_path: Path) -> Log:
    path = tmp_path / "messages.sqlite"
    path.write_bytes(filled.read_bytes())
    return Log(path)


@pytest.mark.parametrize(
    "places", [(0,), (300,), (-1,), (10, 11, 500, 900)], ids=["first", "middle", "last", "several"]
)
def test_everything_but_the_damaged_pages_is_read(log: Log, places: tuple[int, ...]) -> None:
    log.overwrite(*places)
    with closing(LogReader(log.path, log.report)) as reader:
        found = {message.id: message.text for piece in reader.walk("p", EVERYTHING) for message in piece}
        unreadable = reader.unreadable
    assert found == {id: entry.text for id, entry in log.entries.items()}
    assert unreadable == COUNT + 1 - len(found)
    assert 1 < unreadable <= 40 * len(places)
    assert log.reports


def test_an_export_counts_what_it_skipped(log: Log) -> None:
    log.overwrite(300)
    export = LogExport(log.path, "p", "jsonl", log.report)
    lines = list(export.lines())
    assert len(lines) == len(log.entries) == export.count + export.gaps
    assert export.unreadable == COUNT + 1 - len(log.entries)
    assert unreadable_text(export.unreadable) == (
        f"The log is damaged: up to {export.unreadable} messages could not be read."
    )


async def test_a_search_finds_everything_but_the_damaged_pages(log: Log) -> None:
    log.overwrite(300, 301)
    search = LogSearch(log.path, "p", parse_search("7", NOW), COUNT + 1, log.report)
    ids: list[int] = []
    unreadable = 0

    def take() -> bool:
        nonlocal unreadable
        found = search.take(COUNT + 1)
        ids.extend(found.older)
        unreadable = found.unreadable
        assert found.problem is None
        return not found.unseen

    await until(take, what="the end of the search")
    search.close()
    assert ids == [id for id, entry in reversed(log.entries.items()) if "7" in entry.text]
    assert unreadable == COUNT + 1 - len(log.entries)
    assert log.reports


def test_the_result_of_a_search_says_that_messages_are_unreadable() -> None:
    assert count_text(SearchState(found=12, unseen=0, unreadable=20), None) == "12 matches · 20 unreadable"
    assert count_text(SearchState(found=12, unseen=0, unreadable=20), 3) == "3 of 12 · 20 unreadable"
    assert count_text(SearchState(found=0, unseen=0, unreadable=20), None) == "no matches · 20 unreadable"
    assert empty_text(SearchState(found=0, unseen=0, unreadable=20))[1] == unreadable_text(20)
    assert count_text(SearchState(found=12, unseen=0), None) == "12 matches"


def test_values_that_were_never_written_count_as_damage(log: Log) -> None:
    with closing(sqlite3.connect(log.path)) as connection:
        connection.execute("INSERT OR REPLACE INTO details(message, code, fields) VALUES (5, 'code', '{')")
        connection.commit()
    with closing(LogReader(log.path, log.report)) as reader:
        with pytest.raises(LogDamaged):
            reader.message(5)
        found = [message.id for piece in reader.walk("p", EVERYTHING) for message in piece]
        assert reader.unreadable == 1
    assert 5 not in found
    assert len(found) == COUNT
    assert log.reports


def test_a_text_that_is_no_text_counts_as_damage(log: Log) -> None:
    data = log.path.read_bytes()
    log.path.write_bytes(data.replace(b"1000 ....", b"\xff\xfe\xff\xfe ....", 1))
    with closing(LogReader(log.path, log.report)) as reader:
        found = [message.id for piece in reader.walk("p", EVERYTHING) for message in piece]
        assert reader.unreadable == 1
    assert sorted(set(log.entries) - set(found)) == [1000]


def test_without_the_newest_page_the_channels_know_the_newest_message(log: Log) -> None:
    log.overwrite(-1)
    with closing(LogReader(log.path, log.report)) as reader:
        assert reader.newest_id() == COUNT + 1


def test_damage_of_everything_is_an_error(log: Log) -> None:
    overwrite(log.path, root_of(log.path, "channels"))
    export = LogExport(log.path, "p", "jsonl", log.report)
    with pytest.raises(LogDamaged):
        list(export.lines())


@pytest.mark.parametrize(
    ("name", "is_damaged", "reason"),
    [
        ("SQLITE_CORRUPT", True, "sqlite.damaged"),
        ("SQLITE_CORRUPT_INDEX", True, "sqlite.damaged"),
        ("SQLITE_NOTADB", True, "sqlite.damaged"),
        ("SQLITE_IOERR_READ", True, "sqlite.disk_error"),
        ("SQLITE_IOERR_WRITE", False, "sqlite.disk_error"),
        ("SQLITE_FULL", False, "sqlite.disk_full"),
        ("SQLITE_BUSY", False, "sqlite.in_use"),
    ],
)
def test_places_that_a_disk_cannot_read_are_damage(name: str, is_damaged: bool, reason: str) -> None:
    error = sqlite3.DatabaseError("some words")
    error.sqlite_errorname = name
    assert is_damage(error) is is_damaged
    told = explain("log.not_read", Path("log"), error)
    assert isinstance(told, LogDamaged) is is_damaged
    assert told.fields["inner"] == reason


def test_a_view_has_every_row_that_is_readable(log: Log) -> None:
    log.overwrite(300)
    with closing(LogReader(log.path, log.report)) as reader:
        for channel in "abc":
            wanted = {entry.seq: entry.text for entry in log.entries.values() if entry.channel == channel}
            rows = ChannelLog(reader, "p", channel).rows(1, COUNT // 3 + 1)
            assert {seq: row.text for seq, row in enumerate(rows, 1) if row} == wanted
        ids = [*list(log.entries)[:9_000:1000], *range(9_000, 9_400)]
        assert {message.id for message in reader.read_ids(ids)} == set(ids) & set(log.entries)
        lost = min(set(range(1, COUNT)) - set(log.entries))
        source = ChannelLog(reader, "p", "a")
        assert (source.text(lost), source.message(lost)) == ("", None)
