"""An export contains exactly what is in the log."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsync_console.domain.errors import InputError
from appsync_console.domain.masking import Masking
from appsync_console.domain.message import Entry, Kind
from appsync_console.domain.reason import EARLIER, MISSED, Filling, Reason
from appsync_console.domain.search.query import EVERYTHING, Search, parse_search
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.log.csv_format import EXACT, FOR_SPREADSHEETS, CsvStyle
from appsync_console.session.log.export import Format, LogExport, Scope
from appsync_console.session.log.format import FIELDS
from appsync_console.session.log.importer import LogImport
from appsync_console.store.log.message_log import MessageLog
from appsync_console.texts.errors import error_text
from tests.support.error_texts import raises_text

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
TEXTS = st.text(st.characters(), max_size=30) | st.sampled_from(["\0", "\ud800", '"x,y"\r\n', "a" * 30_000])


def lines(
    entries: Sequence[Entry],
    *channels: str,
    form: Format = "jsonl",
    search: Search = EVERYTHING,
    masked: Sequence[str] = (),
    style: CsvStyle = EXACT,
) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log" / "messages.sqlite"
        log = MessageLog.open(path)
        try:
            log.append("p", entries)
            log.append("another", [Entry(channel="robots", kind=Kind.RECEIVED, at_us=1, text="not ours")])
            assert log.flush()
            masking = Masking(masked)
            scope = Scope(channels=channels, search=search)
            export = LogExport(path, "p", form, lambda: None, scope=scope, masking=masking, csv=style)
            made = list(export.lines())  # while the log is still open
            assert (export.count + export.gaps, export.share) == (len(made) - (form == "csv"), 1.0)
            return made
        finally:
            log.close()


@given(st.lists(st.tuples(st.sampled_from(["robots", "cakes"]), TEXTS, st.integers(0, 2**50)), min_size=1, max_size=12))
def test_every_message_is_exported_unchanged(messages: list[tuple[str, str, int]]) -> None:
    entries = [Entry(channel=name, kind=Kind.RECEIVED, at_us=at_us, text=text) for name, text, at_us in messages]
    values = [json.loads(line) for line in lines(entries)]
    assert [(value["channel"], value["data"]) for value in values] == [(name, text) for name, text, _ in messages]
    rows = list(csv.DictReader(io.StringIO("".join(lines(entries, form="csv")), newline="")))
    assert [(row["channel"], row["data"]) for row in rows] == [(value["channel"], value["data"]) for value in values]


def test_all_fields_of_a_message_are_exported() -> None:
    delivered = DeliveryState.DELIVERED
    entries = [
        Entry(
            channel="robots",
            kind=Kind.PUBLISHED,
            at_us=1_000_001,
            text="1",
            delivery=delivered,
            latency_us=41_000,
            request_id="r-1",
        ),
        Entry(
            channel="robots",
            kind=Kind.GAP,
            at_us=2_000_000,
            until_us=3_000_000,
            text="",
            reason=Reason("lost", {"n": 1}),
        ),
        Entry(channel="robots", kind=Kind.RECOVERED, at_us=2_500_000, text="2"),
    ]
    published, gap, recovered = (json.loads(line) for line in lines(entries, "robots"))
    assert published["at"] == "1970-01-01T00:00:01.000001Z"
    assert (published["kind"], published["delivery"], published["latencyUs"]) == ("published", "delivered", 41_000)
    assert published["requestId"] == "r-1"
    assert (gap["kind"], gap["until"], gap["note"], gap["data"]) == ("gap", "1970-01-01T00:00:03.000000Z", "lost", "")
    assert (recovered["kind"], recovered["seq"]) == ("recovered", 3)
    assert set(published) <= set(FIELDS)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(0)", "'=HYPERLINK(0)"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-1+1", "'-1+1"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("＝1", "'＝1"),
        ('{"a":"x;=1"}', '{"a":"x;\'=1"}'),  # a new cell where the list separator is a semicolon
        ("[\n=1]", "[\n'=1]"),  # a new row there, because the quotes do not begin a cell
        ("-1.5e3", "-1.5e3"),
        ('{"a": -1, "b": "=1"}', '{"a": -1, "b": "=1"}'),
        ("'=1", "'=1"),
        ("", ""),
    ],
)
def test_cells_for_spreadsheets_are_no_formulas(text: str, cell: str) -> None:
    entries = [Entry(channel="=1", kind=Kind.RECEIVED, at_us=1, text=text, errors="@a", latency_us=-5)]
    made = "".join(lines(entries, form="csv", style=FOR_SPREADSHEETS))
    assert made.startswith("\ufeffchannel,")
    row = next(csv.DictReader(io.StringIO(made.removeprefix("\ufeff"), newline="")))
    assert (row["channel"], row["data"], row["errors"], row["latencyUs"]) == ("'=1", cell, "'@a", "-5")


def test_a_channel_without_messages_is_an_error() -> None:
    with pytest.raises(InputError) as told:
        lines([Entry(channel="robots", kind=Kind.RECEIVED, at_us=1, text="1")], "cakes")
    assert told.value.field == "channel"


def test_only_matches_of_a_search_are_exported() -> None:
    entries = [
        Entry(channel=name, kind=Kind.RECEIVED, at_us=1, text=f'{{"n": {n}}}') for n in range(500) for name in "ab"
    ]
    search = parse_search("$.n >= 490 channel:b", datetime.now(UTC))
    assert [json.loads(line)["data"] for line in lines(entries, search=search)] == [
        f'{{"n": {n}}}' for n in range(490, 500)
    ]
    assert [json.loads(line)["channel"] for line in lines(entries, "a", search=search)] == ["a"] * 10


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_masked_fields_are_not_in_the_export(form: Format) -> None:
    nested = json.dumps({"in": json.dumps({"token": "SECRET-1"}), "n": 1})
    entries = [
        Entry(channel="robots", kind=Kind.RECEIVED, at_us=1, text=nested, errors='[{"token": "SECRET-2"}]'),
        Entry(channel="robots", kind=Kind.RECEIVED, at_us=1, text='{"token": "SECRET-3'),
    ]
    written = "".join(lines(entries, form=form, masked=["TOKEN"]))
    assert "SECRET" not in written
    assert "***" in written


kinds = st.sampled_from([Kind.RECEIVED, Kind.PUBLISHED, Kind.OTHER])
made_entries = (
    st.builds(
        Entry,
        channel=st.sampled_from(["robots", "cakes"]) | st.text(min_size=1, max_size=5),
        kind=kinds,
        at_us=st.integers(0, 2**50),
        text=TEXTS,
        latency_us=st.none() | st.integers(0, 10**9),
        delivery=st.none() | st.sampled_from(DeliveryState),
        reason=st.none() | st.builds(Reason, st.text(min_size=1), st.dictionaries(st.text(max_size=5), SCALARS)),
        connection=st.integers(0, 9),
        subscription_id=st.text(max_size=5),
        errors=st.text(max_size=5),
        request_id=st.text(max_size=5),
    )
    | st.builds(
        Entry,
        channel=st.just("cakes"),
        kind=st.just(Kind.RECOVERED),
        at_us=st.integers(0, 2**50),
        text=TEXTS,
        reason=st.sampled_from([EARLIER, MISSED]),
    )
    | st.builds(
        Entry,
        channel=st.just("cakes"),
        kind=st.just(Kind.GAP),
        at_us=st.integers(0, 2**50),
        until_us=st.integers(0, 2**50),
        text=st.just(""),
        reason=st.none() | st.builds(Reason, st.text(min_size=1), st.dictionaries(st.text(), SCALARS)),
        filling=st.none()
        | st.builds(
            Filling,
            recovered=st.integers(0, 2**40),
            is_cut=st.booleans(),
            problem=st.none() | st.builds(Reason, st.text(min_size=1)),
        ),
    )
)
remarks = st.none() | st.tuples(st.booleans(), st.text(max_size=5))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(made_entries, remarks), max_size=10))
def test_an_export_that_is_imported_again_is_the_same_log(made: list[tuple[Entry, tuple[bool, str] | None]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = MessageLog.open(folder / "one.sqlite")
        ids = log.append("p", [entry for entry, _ in made])
        for id, (_, remark) in zip(ids, made, strict=True):
            if remark is not None:
                log.remark(id, is_marked=remark[0], note=remark[1])
        log.clear("elsewhere")
        assert log.close() == 0
        file = folder / "messages.jsonl"
        export = LogExport(folder / "one.sqlite", "p", "jsonl", lambda: None)
        file.write_text("".join(export.lines()), encoding="ascii")

        reading = LogImport(file)
        assert reading.check() == len(made)
        other = MessageLog.open(folder / "two.sqlite")
        assert asyncio.run(reading.take(other, "q")) == len(made)
        assert other.close() == 0
        again = LogExport(folder / "two.sqlite", "q", "jsonl", lambda: None)
        assert "".join(again.lines()) == file.read_text(encoding="ascii")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "it is not JSON"),
        ("[]", "it is not a JSON object"),
        ("{}", "kind is missing"),
        ('{"kind": "told"}', "its kind is not one of"),
        ('{"kind": "received", "channel": 1}', "channel cannot be 1"),
        ('{"kind": "received", "channel": "c", "at": "yesterday"}', "is not a time"),
        ('{"kind": "received", "channel": "c", "at": "2026-01-01T00:00:00"}', "is not a time with an offset"),
        ('{"kind": "received", "channel": "c", "at": "2026-01-01T00:00:00Z"}', "data is missing"),
        (
            '{"kind": "received", "channel": "c", "at": "2026-01-01T00:00:00Z", "data": "1", "delivery": "x"}',
            "delivery",
        ),
        ("\udcff", "it is not UTF-8"),
        *(
            (json.dumps({"kind": "received", "channel": "c", "at": "2026-01-01T00:00:00Z", "data": "1"} | bad), reason)
            for bad, reason in [
                ({"channel": ""}, "channel cannot be ''"),
                ({"at": "9999-12-31T23:59:59Z"}, "the time cannot be"),
                ({"at": "1969-12-31T23:59:59Z"}, "the time cannot be"),
                ({"kind": "gap", "until": "9999-12-31T23:59:59-12:00"}, "the time cannot be"),
                ({"kind": "gap"}, "until is missing"),
                ({"latencyUs": 10**24}, f"latencyUs cannot be {10**24}"),
                ({"latencyUs": 1e24}, "latencyUs cannot be 1e+24"),
                ({"latencyUs": -1}, "latencyUs cannot be -1"),
                ({"latencyUs": float("inf")}, "it is not JSON"),
                ({"latencyUs": True}, "latencyUs cannot be True"),
                ({"latencyUs": None}, "latencyUs is missing"),
                ({"connection": 1 << 63}, "connection cannot be"),
                ({"connection": -1}, "connection cannot be"),
                ({"seq": "1"}, "seq cannot be '1'"),
                ({"size": 1.5}, "size cannot be 1.5"),
                ({"subscriptionId": 1}, "subscriptionId cannot be 1"),
                ({"errors": []}, "errors cannot be []"),
                ({"marked": 1}, "marked cannot be 1"),
                ({"remark": {}}, "remark cannot be {}"),
                ({"note": 1}, "note cannot be 1"),
                ({"requestId": 1}, "requestId cannot be 1"),
                ({"code": 1}, "code cannot be 1"),
                ({"fields": []}, "fields cannot be []"),
                ({"code": "x", "fields": {"n": [1]}}, "fields.n cannot be [1]"),
                ({"history": 1}, "history cannot be 1"),
                ({"history": {"recovered": "many"}}, "recovered cannot be 'many'"),
                ({"history": {"recovered": 10**24}}, "recovered cannot be"),
                ({"history": {"isCut": 1}}, "isCut cannot be 1"),
                ({"history": {"code": "x", "fields": {"n": {}}}}, "fields.n cannot be {}"),
            ]
        ),
    ],
)
def test_an_invalid_line_is_named_and_nothing_is_imported(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "messages.jsonl"
    good = '{"kind": "received", "channel": "c", "at": "2026-01-01T00:00:00Z", "data": "1"}'
    file.write_bytes(f"\ufeff{good}\n\n".encode() + line.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError) as told:
        LogImport(file).check()
    assert error_text(told.value).what.startswith("Line 3 of messages.jsonl is not a message: ")
    assert reason in error_text(told.value).what
    assert "Nothing was imported" in error_text(told.value).remedy


GOOD = '{"kind": "received", "channel": "c", "at": "2026-01-01T00:00:00Z", "data": "1", "marked": true}\n'


async def test_a_canceled_import_imports_nothing(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(GOOD * 5_000)
    reading = LogImport(file)
    assert reading.check() == 5_000
    log = MessageLog.open(tmp_path / "log.sqlite")
    reading.is_cancelled = True
    assert await reading.take(log, "p") == 0
    assert (log.backlog, log.committed) == (0, 0)
    assert log.close() == 0
    assert not list(tmp_path.glob("*staged*"))


async def test_a_file_that_changes_during_an_import_is_imported_in_no_part(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(GOOD * 5_000)
    reading = LogImport(file)
    reading.check()
    file.write_text(GOOD * 4_999 + "{}")
    log = MessageLog.open(tmp_path / "log.sqlite")
    with raises_text(InputError, "Line 5,000 of messages.jsonl"):
        await reading.take(log, "p")
    assert (log.backlog, log.committed) == (0, 0)
    assert log.close() == 0
    assert not list(tmp_path.glob("*staged*"))


async def test_messages_that_arrive_during_an_import_keep_their_places(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    gap = '{"kind": "gap", "channel": "d", "at": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:00:01Z", "data": ""}\n'
    sourced = GOOD.replace("}", ', "connection": 2, "subscriptionId": "s", "latencyUs": 5}')
    file.write_text(GOOD * 2_500 + gap + sourced)
    reading = LogImport(file)
    assert (reading.check(), reading.gaps) == (2_502, 1)
    log = MessageLog.open(tmp_path / "log.sqlite")
    live = [Entry(channel="c", kind=Kind.RECEIVED, at_us=1, text="live", connection=1, subscription_id="mine")]
    count = 0
    async with asyncio.TaskGroup() as tasks:
        taking = tasks.create_task(reading.take(log, "p"))
        while not taking.done():
            log.append("p", live)
            count += 1
            await log.drained(1)
    assert taking.result() == 2_502
    log.append("p", live)
    assert log.flush()
    reader = log.reader()
    extent = reader.extent("p", "c")
    assert extent.count == count + 1 + 2_501
    messages = [
        message for first in range(1, extent.count + 1, 500) for message in reader.read("p", "c", first, first + 499)
    ]
    reader.close()
    assert [message.seq for message in messages] == list(range(1, extent.count + 1))
    assert len({message.id for message in messages}) == extent.count
    imported = [message for message in messages if message.text == "1"]
    assert len(imported) == 2_501
    assert all(message.is_marked for message in imported)
    assert (imported[-1].connection, imported[-1].subscription_id, imported[-1].latency_us) == (2, "s", 5)
    assert all(message.subscription_id == "mine" for message in messages if message.text == "live")
    assert log.close() == 0
    assert not list(tmp_path.glob("*staged*"))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with raises_text(InputError, "cannot be read"):
        LogImport(tmp_path / "none").check()
