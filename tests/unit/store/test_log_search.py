"""Searching the log finds every match, newest first, including messages that arrive meanwhile."""

from __future__ import annotations

import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsync_console.domain.message import Entry, Kind
from appsync_console.domain.reason import CLOSED
from appsync_console.domain.search.query import EVERYTHING, Is, IsKind, OnChannel, Search, parse_search
from appsync_console.domain.terms import DeliveryState
from appsync_console.store.log import search as log_search
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.log.search import LogSearch

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AT_US = 1_795_521_600_000_000
WAIT_S = 20.0


def entry(text: str, channel: str = "robots", kind: Kind = Kind.RECEIVED, **fields: object) -> Entry:
    return Entry(**{"channel": channel, "kind": kind, "at_us": AT_US, "text": text, **fields})  # type: ignore[arg-type]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[MessageLog]:
    log = MessageLog.open(tmp_path / "messages.sqlite")
    yield log
    log.close()


def everything_found(log: MessageLog, search: Search, profile: str = "p") -> list[int]:
    """The ids that a finished search has found, oldest first."""
    searching = log.search(profile, search)
    try:
        return through(log, searching)
    finally:
        searching.close()


def through(log: MessageLog, searching: LogSearch) -> list[int]:
    older: list[int] = []
    newer: list[int] = []
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        found = searching.take(log.committed)
        assert found.problem is None, found.problem
        older += found.older
        newer += found.newer
        if found.unseen == 0:
            return [*reversed(older), *newer]
        threading.Event().wait(0.001)
    raise AssertionError("the search did not end")


def find(log: MessageLog, line: str) -> list[int]:
    return everything_found(log, parse_search(line, NOW))


TEXTS = [
    '{"status": "PAID", "n": 5}',
    '{"status": "open", "n": 5.5, "who": {"names": ["Ann", "Bob"]}}',
    '{"n": "5", "done": true}',
    "no JSON: paid_100%",
    "null",
    '"ÄRGER"',
    "a\0paid",
    '{"done": null, "a b": 1, "big": 123456789012345678901234567890}',
]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("paid", [1, 4, 7]),
        ("paid_100%", [4]),
        ("paid -100", [1, 7]),
        ("ärger", [6]),
        ("/P.ID/", [1]),
        ("/p.id/i", [1, 4, 7]),
        ('$.status == "PAID"', [1]),
        ("$.status != PAID", [2]),
        ("$.status ~ PEN", [2]),
        ("$.n >= 5", [1, 2]),
        ("$.n < 5.5", [1]),
        ('$.n == "5"', [3]),
        ("$.n", [1, 2, 3]),
        ("-$.n", [4, 5, 6, 7, 8]),
        ("$.done == true", [3]),
        ("$.done == null", [8]),
        ("$.done", [3, 8]),
        ('$.who.names[1] == "Bob"', [2]),
        ('$["a b"] = 1', [8]),
        ("$.big > 123456789012345678901234567", [8]),
        ("$ == null", [5]),
        ("channel:robots", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("channel:cakes", []),
    ],
)
def test_each_condition_finds_its_matches(log: MessageLog, line: str, found: list[int]) -> None:
    log.append("p", [entry(text) for text in TEXTS])
    log.append("another", [entry("paid")])
    assert log.flush()
    assert find(log, line) == found


def test_kinds_channels_and_times(log: MessageLog) -> None:
    log.append(
        "p",
        [
            entry("1", "cakes"),
            entry("2", kind=Kind.PUBLISHED, delivery=DeliveryState.DELIVERED),
            entry("3", kind=Kind.PUBLISHED, delivery=DeliveryState.NOT_DELIVERED),
            entry("", kind=Kind.GAP, at_us=AT_US - 3_600_000_000, until_us=AT_US - 1_800_000_000),
            entry("5", at_us=AT_US - 7_200_000_000),
        ],
    )
    assert log.flush()
    assert find(log, "is:received") == [1, 5]
    assert find(log, "is:published") == [2, 3]
    assert find(log, "is:failed") == [3]
    assert find(log, "is:gap") == [4]
    assert find(log, "channel:cakes channel:none") == [1]
    assert find(log, "-channel:cakes is:received") == [5]
    assert find(log, "since:45m") == [1, 2, 3, 4]
    assert find(log, "until:2026-11-24T11:00") == [4, 5]


@pytest.mark.slow
@given(
    texts=st.lists(st.text(st.characters(codec=None), max_size=12), max_size=12),
    needle=st.text(st.characters(codec="utf-8"), min_size=1, max_size=2),
    negated=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_a_text_is_found_anywhere(texts: list[str], needle: str, negated: bool) -> None:
    fold = str.casefold if not needle.isascii() or "\0" in needle else _ascii_lower
    wanted = [i for i, text in enumerate(texts, 1) if (fold(needle) in fold(text)) is not negated]
    with tempfile.TemporaryDirectory() as folder:
        log = MessageLog.open(Path(folder) / "messages.sqlite")
        try:
            log.append("p", [entry(text) for text in texts])
            assert log.flush()
            blobs = {i for i, text in enumerate(texts, 1) if "\0" in text or re.search("[\ud800-\udfff]", text)}
            found = find(log, ("-" if negated else "") + json.dumps(needle))
            assert [i for i in found if i not in blobs] == [i for i in wanted if i not in blobs]
            folded = [i for i, text in enumerate(texts, 1) if (needle.casefold() in text.casefold()) is not negated]
            assert [i for i in found if i in blobs] == [i for i in folded if i in blobs]
        finally:
            log.close()


def _ascii_lower(text: str) -> str:
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), text)


def test_the_newest_are_found_first_and_pieces_have_no_holes(log: MessageLog, monkeypatch) -> None:
    monkeypatch.setattr(log_search, "_FIRST_IDS", 3)
    monkeypatch.setattr(log_search, "_MOST_IDS", 7)
    log.append("p", [entry(str(number)) for number in range(100)])
    assert log.flush()
    assert everything_found(log, EVERYTHING) == list(range(1, 101))


def test_messages_that_arrive_during_a_search_are_found_once_and_in_order(log: MessageLog, monkeypatch) -> None:
    monkeypatch.setattr(log_search, "_FIRST_IDS", 2)
    log.append("p", [entry(str(number)) for number in range(50)])
    assert log.flush()
    searching = log.search("p", parse_search("1", NOW))
    try:
        found: list[int] = []
        for number in range(50, 150):
            log.append("p", [entry(str(number))])
            assert log.flush()
        found = through(log, searching)
    finally:
        searching.close()
    assert found == [number + 1 for number in range(150) if "1" in str(number)]


def test_an_endless_regular_expression_times_out_and_can_be_stopped(log: MessageLog, monkeypatch) -> None:
    monkeypatch.setattr("appsync_console.store.log.search_sql.REGEX_S", 0.02)
    log.append("p", [entry("a" * 60 + "b"), entry("aac")])
    assert log.flush()
    assert find(log, "/^(a+)+c$/") == [2]


def test_a_stopped_search_ends_its_thread(log: MessageLog) -> None:
    log.append("p", [entry("x" * 1000) for _ in range(20_000)])
    assert log.flush()
    searching = log.search("p", parse_search("y", NOW))
    searching.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "log search"]


def gap(channel: str, batch: int = 0, at_us: int = 1_000, until_us: int = 2_000) -> Entry:
    return entry("", channel, Kind.GAP, at_us=at_us, until_us=until_us, reason=CLOSED, batch=batch)


def test_the_same_gap_on_many_channels_is_found_once(log: MessageLog) -> None:
    def found(*conditions: OnChannel | IsKind, since_us: int | None = None) -> list[int]:
        assert log.flush()
        return everything_found(log, Search(conditions, since_us=since_us))

    log.append("p", [gap("a"), gap("b", 1), gap("c", 1, 500, 3_000), gap("a"), gap("b", 4)])
    assert found() == [1, 4]
    assert found(OnChannel("b"), OnChannel("c")) == [2, 5]
    assert found(OnChannel("c")) == [3]
    assert found(IsKind(Is.GAP)) == [1, 4]
    assert found(since_us=2_500) == [3]
    log.remark(2, is_marked=True, note="")
    assert found(IsKind(Is.MARKED)) == [2]
    log.clear("p", ["a"])
    assert found() == [2, 5]
    with closing(log.reader()) as reader:  # an export has all of them
        assert [message.id for piece in reader.walk("p", EVERYTHING) for message in piece] == [2, 3, 5]
