"""What is exported is what is in the log."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import InputError
from appsync_console.domain.message import Entry, Kind
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.log_export import FIELDS, Format, exported
from appsync_console.store.message_log import MessageLog

TEXTS = st.text(st.characters(), max_size=30) | st.sampled_from(["\0", "\ud800", '"x,y"\r\n', "a" * 30_000])


def lines(entries: Sequence[Entry], *channels: str, form: Format = "jsonl") -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log" / "messages.sqlite"
        log = MessageLog.open(path)
        try:
            log.append("p", entries)
            log.append("another", [Entry(channel="robots", kind=Kind.RECEIVED, at_us=1, text="not ours")])
            assert log.flush()
            return list(exported(path, "p", channels, form, lambda: None))  # while the log is open
        finally:
            log.close()


@given(st.lists(st.tuples(st.sampled_from(["robots", "cakes"]), TEXTS, st.integers(0, 2**50)), min_size=1, max_size=12))
def test_every_message_is_exported_as_it_is(messages: list[tuple[str, str, int]]) -> None:
    entries = [Entry(channel=name, kind=Kind.RECEIVED, at_us=at_us, text=text) for name, text, at_us in messages]
    values = [json.loads(line) for line in lines(entries)]
    for channel in ("robots", "cakes"):
        expected = [text for name, text, _ in messages if name == channel]
        assert [value["data"] for value in values if value["channel"] == channel] == expected
    assert len(values) == len(messages)
    rows = list(csv.DictReader(io.StringIO("".join(lines(entries, form="csv")), newline="")))
    assert [(row["channel"], row["data"]) for row in rows] == [(value["channel"], value["data"]) for value in values]


def test_what_is_known_of_a_message_is_there() -> None:
    delivered = DeliveryState.DELIVERED
    entries = [
        Entry(channel="robots", kind=Kind.PUBLISHED, at_us=1_000_001, text="1", delivery=delivered, latency_us=41_000),
        Entry(channel="robots", kind=Kind.GAP, at_us=2_000_000, until_us=3_000_000, text="", note="lost"),
        Entry(channel="robots", kind=Kind.RECOVERED, at_us=2_500_000, text="2"),
    ]
    published, gap, recovered = (json.loads(line) for line in lines(entries, "robots"))
    assert published["at"] == "1970-01-01T00:00:01.000001Z"
    assert (published["kind"], published["delivery"], published["latencyUs"]) == ("published", "delivered", 41_000)
    assert (gap["kind"], gap["until"], gap["note"], gap["data"]) == ("gap", "1970-01-01T00:00:03.000000Z", "lost", "")
    assert (recovered["kind"], recovered["seq"]) == ("recovered", 3)
    assert set(published) <= set(FIELDS)


def test_a_channel_of_which_there_is_nothing_is_told() -> None:
    with pytest.raises(InputError) as told:
        lines([Entry(channel="robots", kind=Kind.RECEIVED, at_us=1, text="1")], "cakes")
    assert told.value.field == "channel"
