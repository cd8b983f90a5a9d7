"""Writing and reading the message log."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsync_console.domain.message import Entry, Kind, Message, Source
from appsync_console.domain.reason import Filling, Reason
from appsync_console.domain.terms import DeliveryState
from appsync_console.store.log import reader as log_reader
from appsync_console.store.log.message_log import Extent, MessageLog

TEXTS = st.text(st.characters(codec=None), max_size=40)


def entry(channel: str, text: str = "{}", kind: Kind = Kind.RECEIVED, **fields: object) -> Entry:
    return Entry(channel=channel, kind=kind, at_us=1_700_000_000_000_000, text=text, **fields)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log" / "messages.sqlite"


@pytest.fixture
def log(path: Path) -> Iterator[MessageLog]:
    log = MessageLog.open(path)
    yield log
    log.close()


def test_every_field_survives_a_round_trip(log: MessageLog) -> None:
    given_entry = Entry(
        channel="robots",
        kind=Kind.PUBLISHED,
        at_us=1_700_000_000_123_456,
        text='{"n": 1.10}',
        latency_us=41_000,
        delivery=DeliveryState.DELIVERED,
        reason=Reason("publish.failed", {"n": 7, "of": "é", "ratio": 0.5, "is": True, "nothing": None}),
        filling=Filling(recovered=3, is_cut=True, problem=Reason("lost")),
        until_us=7,
        connection=3,
        subscription_id="s-1",
        errors='[{"message": "no"}]',
        request_id="r-1",
    )
    (id,) = log.append("p", [given_entry])
    assert log.flush()
    reader = log.reader()
    message = reader.message(id)
    reader.close()
    assert message is not None
    assert {name: getattr(message, name) for name in given_entry.__slots__} == {
        name: getattr(given_entry, name) for name in given_entry.__slots__
    }
    assert (message.id, message.seq, message.size, message.is_whole) == (1, 1, 11, True)


texts_of_messages = st.lists(
    st.text(st.characters(), max_size=5) | st.sampled_from(["{}", "\0", "\ud800", "é"]), max_size=9
)


@given(texts_of_messages, st.booleans())
@settings(max_examples=20)
def test_received_messages_are_appended_like_entries(texts: list[str], have_one_time: bool) -> None:
    times = [7] * len(texts) if have_one_time else list(range(len(texts)))
    with tempfile.TemporaryDirectory() as folder:
        log = MessageLog.open(Path(folder) / "log.sqlite")
        log.append("p", [entry("c", "before")])
        source = Source(2, "3f1c")
        ids = log.append_received("p", "c", source, texts, 7 if have_one_time else times)
        entries = [
            Entry(channel="d", kind=Kind.RECEIVED, at_us=at_us, text=text, connection=2, subscription_id="3f1c")
            for text, at_us in zip(texts, times, strict=True)
        ]
        log.append("p", [entry("d", "before"), *entries])
        assert log.backlog_bytes >= 0
        assert log.flush()
        assert log.backlog_bytes == 0
        reader = log.reader()
        assert ids == range(2, 2 + len(texts))
        fast, slow = (reader.read("p", channel, 2, 1 + len(texts)) for channel in "cd")
        assert [message.id for message in fast] == list(ids)
        assert [_content(message) for message in fast] == [_content(message) for message in slow]
        reader.close()
        log.close()


def _content(message: Message) -> tuple[object, ...]:
    return (
        message.seq,
        message.kind,
        message.at_us,
        message.text,
        message.size,
        message.connection,
        message.subscription_id,
    )


@pytest.mark.slow
@given(texts=st.lists(TEXTS, min_size=1, max_size=5), most=st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_any_text_is_stored_exactly_and_cut_only_as_flagged(texts: list[str], most: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = MessageLog.open(Path(folder) / "log.sqlite")
        ids = log.append(
            "p",
            [
                entry(texts[0], text, reason=Reason(text or "-", {text: text}), errors=text, subscription_id=text)
                for text in texts
            ],
        )
        assert log.flush()
        reader = log.reader()
        try:
            assert [reader.text(id) for id in ids] == texts
            for message, text in zip(reader.read("p", texts[0], 1, 9, max_chars=most), texts, strict=True):
                assert text.startswith(message.text)
                assert message.is_whole == (message.text == text)
                assert message.is_whole or len(message.text) <= most
                assert message.is_whole or len(text.encode("utf-8", "surrogatepass")) > most
                assert message.size == len(text.encode("utf-8", "surrogatepass"))
                assert (message.errors, message.subscription_id) == (text, text)
                assert message.reason == Reason(text or "-", {text: text})
        finally:
            reader.close()
            log.close()


@pytest.mark.slow
@given(
    runs=st.lists(
        st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=6), min_size=1, max_size=4), min_size=1, max_size=3
    )
)
@settings(max_examples=25, deadline=None)
def test_positions_have_no_holes_over_any_number_of_starts(runs: list[list[list[str]]]) -> None:
    expected: dict[str, list[int]] = {}
    next_id = 1
    with tempfile.TemporaryDirectory() as folder:
        for run in runs:
            log = MessageLog.open(Path(folder) / "log.sqlite")
            for batch in run:
                ids = log.append("p", [entry(channel) for channel in batch])
                assert ids == range(next_id, next_id + len(batch))
                for id, channel in zip(ids, batch, strict=True):
                    expected.setdefault(channel, []).append(id)
                next_id = ids.stop
            assert log.close() == 0
        log = MessageLog.open(Path(folder) / "log.sqlite")
        reader = log.reader()
        try:
            assert log.committed == next_id - 1
            assert reader.totals().messages == next_id - 1
            assert reader.extents("p") == {
                channel: Extent(first=1, last=len(ids), bytes=2 * len(ids)) for channel, ids in expected.items()
            }
            for channel, ids in expected.items():
                read = reader.read("p", channel, 1, len(ids))
                assert [(message.seq, message.id) for message in read] == list(enumerate(ids, 1))
        finally:
            reader.close()
            log.close()


def test_channels_and_profiles_do_not_mix(log: MessageLog) -> None:
    log.append("p", [entry("robots", "1"), entry("cakes", "2")])
    log.append("q", [entry("robots", "3")])
    assert log.flush()
    reader = log.reader()
    assert [message.text for message in reader.read("p", "robots", 1, 10)] == ["1"]
    assert [message.text for message in reader.read("q", "robots", 1, 10)] == ["3"]
    assert reader.extent("q", "cakes") == Extent()
    assert reader.extent("q", "cakes").count == 0
    reader.close()


def test_a_range_of_a_long_channel_is_read_by_seq(log: MessageLog) -> None:
    log.append("p", [entry(f"c{number % 3}", str(number)) for number in range(9000)])
    assert log.flush(30)
    reader = log.reader()
    assert [message.text for message in reader.read("p", "c1", 1000, 1002)] == ["2998", "3001", "3004"]
    assert log.committed == 9000
    assert log.backlog == 0
    reader.close()


def test_a_range_is_found_through_the_index(log: MessageLog, path: Path) -> None:
    connection = sqlite3.connect(path)
    values = {"profile": "p", "key": "c", "first": 1, "last": 9, "most": 10}
    plan = " ".join(row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + log_reader._PAGE, values))
    connection.close()
    assert "messages_by_seq" in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


def test_an_amendment_follows_its_append_and_replaces_the_stored_state(log: MessageLog) -> None:
    published = [Entry(channel="c", kind=Kind.PUBLISHED, at_us=1, text="1", delivery=DeliveryState.SENDING)] * 5000
    ids = log.append("p", published)
    for id in ids:
        log.amend(id, delivery=DeliveryState.NOT_DELIVERED, reason=Reason("late"))
    log.amend(ids[-1], delivery=DeliveryState.DELIVERED, latency_us=41_000, request_id="r-1")
    assert log.flush(30)
    reader = log.reader()
    messages = reader.read("p", "c", 1, 5000)
    late = (DeliveryState.NOT_DELIVERED, None, Reason("late"))
    assert {(m.delivery, m.latency_us, m.reason) for m in messages[:-1]} == {late}
    last = messages[-1]
    assert (last.delivery, last.latency_us, last.reason) == (DeliveryState.DELIVERED, 41_000, None)
    assert last.request_id == "r-1"
    reader.close()


def test_changes_increase_with_commits_and_amendments(log: MessageLog) -> None:
    before = log.changes
    (id,) = log.append("p", [entry("c")])
    assert log.flush()
    appended = log.changes
    assert appended > before
    log.amend(id, delivery=DeliveryState.ACCEPTED)
    assert log.flush()
    assert log.changes > appended


def test_large_messages_are_written_in_batches_of_some_megabytes(log: MessageLog, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    log.append("p", [entry("c", "x" * 240 * 1024)] * 100)
    assert log.backlog_bytes == 100 * 240 * 1024
    assert log.changes == 0
    other.execute("ROLLBACK")
    other.close()
    assert log.flush(30)
    assert log.changes >= 3
    assert (log.backlog, log.backlog_bytes) == (0, 0)
    reader = log.reader()
    page = reader.read("p", "c", 1, 100)
    assert {(len(message.text), message.size, message.is_whole) for message in page} == {(20_000, 240 * 1024, False)}
    assert len(reader.text(100)) == 240 * 1024
    reader.close()


def test_entries_are_committed_automatically(log: MessageLog) -> None:
    log.append("p", [entry("c")])
    asyncio.run(log.drained(1))
    assert log.committed == 1


async def test_drained_waits_while_the_file_is_locked(log: MessageLog, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    log.append("p", [entry("c")] * 10)
    waiting = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(log.drained(5))
        task.add_done_callback(lambda _: waiting.set_result(log.backlog))
        for _ in range(20):
            await asyncio.sleep(0)
        assert log.backlog == 10
        assert not waiting.done()
        other.execute("ROLLBACK")
        assert await waiting < 5
    other.close()


async def test_a_cancelled_wait_leaves_nothing_behind(log: MessageLog, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    log.append("p", [entry("c")])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await log.drained(1)
    other.execute("ROLLBACK")
    other.close()
    await log.drained(1)
    assert log.backlog == 0


def test_a_reader_cannot_write(log: MessageLog) -> None:
    reader = log.reader()
    with pytest.raises(sqlite3.OperationalError):
        reader._connection.execute("DELETE FROM messages")
    reader.close()


def test_an_unknown_id_has_no_text(log: MessageLog) -> None:
    reader = log.reader()
    assert reader.message(1) is None
    with pytest.raises(KeyError):
        reader.text(1)
    reader.close()


def test_the_file_has_the_designed_settings(log: MessageLog, path: Path) -> None:
    connection = sqlite3.connect(path)
    read = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "page_size", "auto_vacuum")]
    assert read == ["wal", 4096, 2]
    connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_the_owner_can_read_the_files(log: MessageLog, path: Path) -> None:
    log.append("p", [entry("c")])
    assert log.flush()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_arrivals_in_a_time_range_are_read_newest_first(log: MessageLog) -> None:
    kinds = [Kind.RECEIVED, Kind.PUBLISHED, Kind.GAP, Kind.RECOVERED]
    count = log_reader._SLICE * 2 + 3
    log.append(
        "p",
        [Entry(channel="robots", kind=kinds[n % 4], at_us=n, text=str(n)) for n in range(count)]
        + [entry("cakes"), Entry(channel="robots", kind=Kind.RECEIVED, at_us=4, text="late")],
    )
    assert log.flush()
    reader = log.reader()
    expected = [(n, str(n)) for n in range(4, count - 1) if n % 4 in (0, 3)]
    assert list(reader.arrived("p", "robots", 4, count - 2)) == [(4, "late"), *reversed(expected)]
    assert list(reader.arrived("p", "nowhere", 0, count)) == []
    reader.close()


def test_what_a_newer_version_wrote_can_be_read(log: MessageLog, path: Path) -> None:
    log.append("p", [entry("c", "1", kind=Kind.PUBLISHED, delivery=DeliveryState.SENDING), entry("c", "2")])
    assert log.flush()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE messages SET kind = 4 WHERE id = 2")
    connection.execute("UPDATE details SET delivery = 'queued', extra = '{\"later\": 1}', batch = 1, type = 'Todo'")
    connection.commit()
    connection.close()
    reader = log.reader()
    published, other = reader.read("p", "c", 1, 2)
    reader.close()
    assert (published.delivery, published.filling) == (None, None)
    assert (other.kind, other.text) == (Kind.OTHER, "2")
