"""A value that the file cannot store is set aside, and holds up nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from appsync_console.domain.message import Entry, Kind, Message
from appsync_console.domain.reason import Reason
from appsync_console.domain.terms import DeliveryState
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.log.unwritten import set_aside
from appsync_console.texts.errors import error_text
from appsync_console.texts.reasons import reason_text

HUGE = 10**24


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "messages.sqlite"


def entry(text: str, **values: object) -> Entry:
    return Entry(**{"channel": "c", "kind": Kind.RECEIVED, "at_us": 1, "text": text, **values})  # type: ignore[arg-type]


def written(path: Path, *entries: Entry) -> list[Message]:
    """The messages in the log after these entries; nothing waits, and nothing is called a problem."""
    log = MessageLog.open(path)
    log.append("p", entries)
    assert log.flush()
    assert (log.problem, log.backlog, log.committed) == (None, 0, len(entries))
    reader = log.reader()
    messages = reader.read("p", "c", 1, len(entries))
    reader.close()
    assert log.close() == 0
    return messages


def kept(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in set_aside.file_of(path).read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("bad", "name", "value"),
    [
        pytest.param({"latency_us": HUGE}, "latency_us", HUGE, id="latency"),
        pytest.param({"latency_us": -HUGE}, "latency_us", -HUGE, id="negative latency"),
        pytest.param({"at_us": HUGE}, "at_us", HUGE, id="time"),
        pytest.param({"until_us": HUGE}, "until_us", HUGE, id="end of a gap"),
        pytest.param({"connection": HUGE}, "connection", HUGE, id="connection"),
        pytest.param({"latency_us": 1 << 63}, "latency_us", 1 << 63, id="one too many"),
        pytest.param({"latency_us": object()}, "latency_us", None, id="no value of SQL"),
    ],
)
def test_the_messages_around_a_value_that_cannot_be_stored_are_stored(
    path: Path, bad: dict[str, object], name: str, value: object
) -> None:
    messages = written(path, entry("before"), entry("it", **bad), entry("after"))
    assert [(message.seq, message.text) for message in messages] == [(1, "before"), (2, "it"), (3, "after")]
    assert [bool(message.reason) for message in messages] == [False, True, False]
    assert "Not all of this message could be stored" in reason_text(messages[1].reason)
    (whole,) = kept(path)
    assert (whole["profile"], whole["channel"], whole["id"], whole["text"]) == ("p", "c", 2, "it")
    assert name in whole if value is None else whole[name] == value


def test_what_was_set_aside_is_counted_and_its_file_named(path: Path) -> None:
    log = MessageLog.open(path)
    log.append("p", [entry("fine")])
    assert log.flush()
    assert log.set_aside is None
    log.append("p", [entry(str(number), latency_us=HUGE if number % 1000 == 0 else 1) for number in range(4_000)])
    assert log.flush()
    assert log.set_aside is not None
    text = error_text(log.set_aside)
    assert text.what.startswith("4 messages have values that the log cannot store")
    assert str(set_aside.file_of(path)) in text.remedy
    assert set_aside.file_of(path).stat().st_mode & 0o077 == 0
    reader = log.reader()
    assert reader.extent("p", "c").count == log.committed == 4_001
    assert reader.extent("p", "c").bytes == sum(len(str(number)) for number in range(4_000)) + 4
    reader.close()
    assert log.close() == 0
    assert [value["text"] for value in kept(path)] == ["0", "1000", "2000", "3000"]


def test_all_other_values_of_the_message_are_stored(path: Path) -> None:
    bad = entry(
        "it\0\ud800",
        kind=Kind.PUBLISHED,
        latency_us=HUGE,
        delivery=DeliveryState.FAILED,
        reason=Reason("publish.throttled"),
        connection=7,
        subscription_id="s\0",
        request_id="r",
    )
    (message,) = written(path, bad)
    assert (message.text, message.latency_us, message.delivery) == ("it\0\ud800", None, DeliveryState.FAILED)
    assert (message.reason, message.request_id) == (Reason("publish.throttled"), "r")
    assert (message.connection, message.subscription_id) == (7, "s\0")
    assert kept(path)[0]["text"] == "it\0\ud800"


def test_a_change_that_cannot_be_stored_holds_up_no_other(path: Path) -> None:
    log = MessageLog.open(path)
    log.append("p", [entry(text, kind=Kind.PUBLISHED, delivery=DeliveryState.SENDING) for text in "ab"])
    log.amend(1, delivery=DeliveryState.DELIVERED, latency_us=HUGE)
    log.amend(2, delivery=DeliveryState.DELIVERED, latency_us=5)
    log.remark(2, is_marked=True, note="mine")
    assert log.flush()
    reader = log.reader()
    one, two = reader.read("p", "c", 1, 2)
    reader.close()
    assert (one.delivery, two.delivery, two.remark) == (DeliveryState.SENDING, DeliveryState.DELIVERED, "mine")
    assert log.close() == 0
    assert (kept(path)[0]["message"], kept(path)[0]["latency_us"]) == (1, HUGE)


def test_messages_are_stored_although_the_file_for_what_is_set_aside_cannot_be_written(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    set_aside.file_of(path).mkdir()
    messages = written(path, entry("it", latency_us=HUGE), entry("after"))
    assert [message.text for message in messages] == ["it", "after"]
    assert "could not be kept" in caplog.text
