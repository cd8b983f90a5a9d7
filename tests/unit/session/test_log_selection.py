"""The matches of a search as rows: the number of a row never changes, and every message has a row."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appsync_console.domain.message import Entry, Kind
from appsync_console.domain.reason import CLOSED, Filling
from appsync_console.domain.search.query import EVERYTHING, Search, parse_search
from appsync_console.session.log.channel_log import ChannelLog
from appsync_console.session.log.selection import LogSelection
from appsync_console.store.log.message_log import LogReader, MessageLog
from tests.support.waiting import wait_until

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def entry(text: str, channel: str = "robots") -> Entry:
    return Entry(channel=channel, kind=Kind.RECEIVED, at_us=1_795_521_600_000_000, text=text)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[MessageLog]:
    log = MessageLog.open(tmp_path / "messages.sqlite")
    yield log
    log.close()


@pytest.fixture
def reader(log: MessageLog) -> Iterator[LogReader]:
    reader = log.reader()
    yield reader
    reader.close()


def through(selection: LogSelection) -> LogSelection:
    def is_through() -> bool:
        selection.refresh()
        return selection.state.unseen == 0

    wait_until(is_through, what="the search is complete")
    return selection


def select(log: MessageLog, reader: LogReader, search: Search, after: int = 0) -> LogSelection:
    return through(LogSelection(log, reader, log.search("p", search, after=after), "p"))


def texts(selection: LogSelection) -> list[str]:
    return [row.text for row in selection.rows(selection.first, selection.last) if row]


def test_a_message_has_the_row_of_its_match_or_the_next_older_one(log: MessageLog, reader: LogReader) -> None:
    log.append("p", [entry(str(n), "robots" if n % 2 else "cakes") for n in range(1, 11)])
    log.flush()
    odd = select(log, reader, parse_search("channel:robots", NOW))
    log.append("p", [entry(str(n), "robots" if n % 2 else "cakes") for n in range(11, 21)])
    log.flush()
    through(odd)
    assert texts(odd) == [str(n) for n in range(1, 21, 2)]
    for id in range(1, 21):
        row = odd.row_at(id)
        assert row is not None
        assert odd.id_at(row) == (id if id % 2 else id - 1)
    assert odd.row_at(0) == odd.first - 1
    odd.close()


def test_messages_up_to_an_id_can_be_left_out(log: MessageLog, reader: LogReader) -> None:
    log.append("p", [entry(str(n)) for n in range(1, 8)])
    log.flush()
    selection = select(log, reader, EVERYTHING, after=5)
    assert texts(selection) == ["6", "7"]
    assert selection.row_at(3) == selection.first - 1
    assert texts(select(log, reader, EVERYTHING, after=7)) == []
    log.append("p", [entry("8")])
    log.flush()
    assert texts(through(selection)) == ["6", "7", "8"]


def test_a_row_is_unknown_until_the_search_has_reached_it(log: MessageLog, reader: LogReader) -> None:
    log.append("p", [entry(str(n)) for n in range(1, 4)])
    log.flush()
    selection = LogSelection(log, reader, log.search("p", EVERYTHING), "p")
    assert selection.row_at(1) is None  # no matches were added yet
    assert through(selection).row_at(1) == selection.first


def test_stopping_does_not_block_and_closing_the_log_ends_every_search(log: MessageLog, reader: LogReader) -> None:
    log.append("p", [entry("a" * 30 + "b")] * 50)
    log.flush()
    before = threading.active_count()
    for _ in range(5):
        LogSelection(log, reader, log.search("p", parse_search("/(a|aa)+$/", NOW)), "p").close()
    log.close()
    assert threading.active_count() <= before


def test_a_channel_log_finds_the_row_of_a_message(log: MessageLog, reader: LogReader) -> None:
    log.append("p", [entry(str(n), "robots" if n % 3 == 0 else "cakes") for n in range(1, 100)])
    log.flush()
    robots = ChannelLog(reader, "p", "robots")
    assert [robots.row_at(id) for id in (1, 2, 3, 4, 6, 99, 1000)] == [0, 0, 1, 1, 2, 33, 33]
    assert ChannelLog(reader, "p", "empty").row_at(5) == 0


async def test_stopping_a_search_does_not_block_the_loop(log: MessageLog, reader: LogReader) -> None:
    log.append("p", [entry("a" * 200 + "b")] * 200)
    log.flush()
    selection = LogSelection(log, reader, log.search("p", parse_search("/(a|aa)+$/", NOW)), "p")
    await asyncio.sleep(0)
    began = asyncio.get_running_loop().time()
    selection.close()
    assert asyncio.get_running_loop().time() - began < 0.2


def test_a_gap_on_thousands_of_channels_is_one_row_that_says_how_many(log: MessageLog, reader: LogReader) -> None:
    def gap(channel: int, batch: int) -> Entry:
        return Entry(
            channel=f"c{channel}",
            kind=Kind.GAP,
            at_us=1_000_000 - channel,
            until_us=2_000_000 + channel,
            text="",
            reason=CLOSED,
            batch=batch,
        )

    log.append("p", [entry("before")])
    log.append("p", [gap(channel, 2 if channel else 0) for channel in range(3_000)])
    log.append("p", [entry("after")])
    log.flush()
    selection = select(log, reader, EVERYTHING)
    assert texts(selection) == ["before", "", "after"]
    row = selection.rows(selection.first + 1, selection.first + 1)[0]
    assert row is not None
    assert (row.channels, row.at_us, row.until_us) == (3_000, 1_000_000 - 2_999, 2_000_000 + 2_999)
    assert row.filling is None
    for id in range(2, 3_002):
        log.amend(id, reason=CLOSED, filling=Filling(recovered=1))
    log.flush()
    again = select(log, reader, EVERYTHING)
    joined = again.rows(again.first + 1, again.first + 1)[0]
    assert joined is not None
    assert joined.filling == Filling(recovered=3_000)


def test_a_gap_on_one_channel_is_as_it_is(log: MessageLog, reader: LogReader) -> None:
    given = Entry(channel="a", kind=Kind.GAP, at_us=1, until_us=2, text="", reason=CLOSED)
    log.append("p", [given])
    log.flush()
    selection = select(log, reader, EVERYTHING)
    assert selection.rows(selection.first, selection.first) == [reader.message(1)]
