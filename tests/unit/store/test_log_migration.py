"""Converting a log of an older format, keeping the old one; failures and kills leave one of the two in place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appsync_console.domain.errors import StoreError
from appsync_console.domain.message import Entry, Kind, Message
from appsync_console.domain.reason import EARLIER, MISSED, Filling, legacy
from appsync_console.domain.search.query import EVERYTHING
from appsync_console.domain.terms import DeliveryState
from appsync_console.store.log import migration
from appsync_console.store.log.message_log import Extent, MessageLog
from appsync_console.store.log.reader import LogReader
from appsync_console.store.log.schema import FORMAT

ROOT = Path(__file__).parents[3]
DATA = Path(__file__).parent / "data"
"""Logs written by the last version of the program that had each format, with one message of every sort."""

FORMATS = (1, 2)
OLD = {format: DATA / f"log-format-{format}.sqlite" for format in FORMATS}
LATE = {1: "The message did not come back within 5 s.", 2: "The message was not delivered within 5 s."}
LOST = legacy("The connection was lost.")


@pytest.fixture(params=FORMATS)
def format(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def path(tmp_path: Path, format: int) -> Path:
    path = tmp_path / "messages.sqlite"
    shutil.copyfile(OLD[format], path)
    return path


@pytest.fixture
def closing() -> Iterator[list[MessageLog]]:
    logs: list[MessageLog] = []
    yield logs
    for log in logs:
        log.close()


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def rows_of(path: Path) -> list[tuple[object, ...]]:
    return query(path, "SELECT * FROM messages ORDER BY id")


def format_of(path: Path) -> object:
    return query(path, "PRAGMA user_version")[0][0]


def messages_of(log: MessageLog, profile: str = "sandbox") -> dict[int, Message]:
    reader = log.reader()
    found = {message.id: message for piece in reader.walk(profile, EVERYTHING) for message in piece}
    reader.close()
    return found


def test_every_sort_of_message_is_taken_over(path: Path, format: int, closing: list[MessageLog]) -> None:
    log = MessageLog.open(path)
    closing.append(log)
    found = messages_of(log)
    assert [(found[id].channel, found[id].text) for id in range(1, 7)] == [
        ("robots", '{"n":1.10}'),
        ("robots", '{ "a" : "é" }'),
        ("cakes", '"nul \0"'),
        ("cakes", '"half \ud83d"'),
        ("robots", "null"),
        ("odd\0", "1"),
    ]
    assert [(found[id].connection, found[id].subscription_id) for id in (1, 2, 3, 4, 5, 6, 8)] == [
        *[(1, "sub-1")] * 2,
        *[(1, "sub-2")] * 2,
        (1, "sub-1"),
        (2, "sub-1"),
        (0, ""),
    ]
    assert (found[4].latency_us, found[5].errors) == (41_000, '[{"message":"Cannot return null"}]')
    assert [(found[id].delivery, found[id].latency_us, found[id].reason) for id in range(8, 13)] == [
        (DeliveryState.DELIVERED, 38_000, None),
        (DeliveryState.FAILED, None, legacy("Too many requests.")),
        (DeliveryState.NOT_DELIVERED, None, legacy(LATE[format])),
        (DeliveryState.ACCEPTED, None, None),
        (DeliveryState.SENDING, None, None),
    ]
    assert {(found[id].kind, found[id].reason, found[id].until_us - found[id].at_us) for id in range(13, 19)} == {
        (Kind.GAP, LOST, 700_000)
    }
    assert [found[id].filling for id in range(13, 19)] == [
        None,
        Filling(),
        Filling(recovered=1),
        Filling(recovered=1_234, is_cut=True),
        Filling(problem=legacy("The API did not answer")),
        Filling(problem=legacy("in other words")),
    ]
    assert [(found[id].kind, found[id].reason) for id in (19, 20)] == [
        (Kind.RECOVERED, MISSED),
        (Kind.RECOVERED, EARLIER),
    ]
    assert [message.subscription_id for message in messages_of(log, "other").values()] == ["sub-4"]


def test_marks_notes_and_cleared_channels_are_taken_over(tmp_path: Path, closing: list[MessageLog]) -> None:
    path = tmp_path / "messages.sqlite"
    shutil.copyfile(OLD[2], path)
    log = MessageLog.open(path)
    closing.append(log)
    found = messages_of(log)
    assert (found[1].is_marked, found[1].remark) == (True, "see the ticket\0")
    assert (found[2].is_marked, found[2].remark) == (False, "half \ud83d")
    reader = log.reader()
    assert reader.extent("sandbox", "cleared") == Extent(first=2, last=2, bytes=16)
    assert [message.text for message in reader.read("sandbox", "cleared", 1, 9)] == ['"after clearing"']
    assert reader.message(7) is None
    reader.close()
    assert query(path, "SELECT count(*) FROM messages WHERE id = 7") == [(0,)]
    assert query(path, "SELECT count(*) FROM remarks WHERE message = 7") == [(0,)]


def test_a_converted_log_goes_on_where_the_old_one_ended(path: Path, format: int, closing: list[MessageLog]) -> None:
    rows = rows_of(path)
    log = MessageLog.open(path)
    closing.append(log)
    kept_as = path.with_name(f"{path.name}.format-{format}")
    assert log.notices[0].kept == str(kept_as)
    assert (format_of(kept_as), rows_of(kept_as)) == (format, rows)
    assert kept_as.stat().st_mode & 0o077 == 0
    assert format_of(path) == FORMAT
    assert path.stat().st_mode & 0o077 == 0
    (id,) = log.append("sandbox", [Entry(channel="robots", kind=Kind.RECEIVED, at_us=1, text="next")])
    assert id == len(rows) + 1
    log.remark(1, is_marked=True, note="")
    assert log.flush()
    found = messages_of(log)
    assert found[id].seq == 17
    assert found[1].is_marked
    assert {file.name for file in path.parent.iterdir()} == {
        *(f"{path.name}{part}" for part in ("", "-shm", "-wal", ".lock")),
        kept_as.name,
    }


def test_conversion_runs_once(path: Path, format: int, closing: list[MessageLog]) -> None:
    MessageLog.open(path).close()
    again = MessageLog.open(path)
    closing.append(again)
    assert again.notices == ()
    assert len(list(path.parent.glob(f"*.format-{format}*"))) == 1


def test_a_converted_log_has_the_tables_of_a_new_one(path: Path, tmp_path: Path) -> None:
    MessageLog.open(path).close()
    new = tmp_path / "new.sqlite"
    MessageLog.open(new).close()
    for statement in (
        "SELECT name, sql FROM sqlite_schema ORDER BY name",
        "PRAGMA application_id",
        "PRAGMA auto_vacuum",
        "PRAGMA page_size",
        "PRAGMA journal_mode",
    ):
        assert query(path, statement) == query(new, statement)
    assert query(path, "PRAGMA integrity_check") == [("ok",)]


def test_an_existing_copy_is_not_overwritten(path: Path, format: int, closing: list[MessageLog]) -> None:
    rows = rows_of(path)
    earlier = path.with_name(f"{path.name}.format-{format}")
    earlier.write_bytes(b"an earlier copy")
    log = MessageLog.open(path)
    closing.append(log)
    assert earlier.read_bytes() == b"an earlier copy"
    assert log.notices[0].kept == f"{earlier}-2"
    assert rows_of(Path(f"{earlier}-2")) == rows


def test_where_a_file_cannot_have_two_names_it_is_copied(
    path: Path, format: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(path)

    def link(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(migration.os, "link", link)
    MessageLog.open(path).close()
    kept_as = path.with_name(f"{path.name}.format-{format}")
    assert (format_of(kept_as), rows_of(kept_as), format_of(path)) == (format, rows, FORMAT)
    assert kept_as.stat().st_mode & 0o077 == 0


def test_without_space_nothing_changes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()
    full = shutil.disk_usage(path.parent)._replace(free=1 << 20)
    monkeypatch.setattr(migration.shutil, "disk_usage", lambda _: full)
    with pytest.raises(StoreError, match="not enough space"):
        MessageLog.open(path)
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.format-*")) == []


def test_a_log_that_another_program_reads_is_not_converted(
    path: Path, format: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "_BUSY_S", 0.0)
    rows = rows_of(path)
    other = sqlite3.connect(path)
    other.execute("SELECT count(*) FROM messages").fetchall()
    with pytest.raises(StoreError) as caught:
        MessageLog.open(path)
    assert caught.value.cause == "Another program is using the file."
    other.close()
    assert (format_of(path), rows_of(path)) == (format, rows)
    assert list(path.parent.glob("*.format-*")) == []
    assert MessageLog.open(path).close() == 0


def test_a_failure_leaves_the_old_log(path: Path, format: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(path)
    monkeypatch.setattr(migration, "INDEXES", "CREATE TABLE channels(nonsense);")
    with pytest.raises(StoreError):
        MessageLog.open(path)
    assert (format_of(path), rows_of(path)) == (format, rows)
    assert [file.name for file in path.parent.iterdir() if file.suffix == ".new"] == []
    monkeypatch.undo()
    assert MessageLog.open(path).close() == 0
    assert format_of(path) == FORMAT


def test_an_old_log_that_turns_out_to_be_damaged_is_moved_aside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_: object) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorname = "SQLITE_CORRUPT"
        raise error

    rows = rows_of(path)
    monkeypatch.setattr(migration, "_fill", fill)
    log = MessageLog.open(path)
    assert "damaged" in log.notices[0].what
    assert rows_of(Path(log.notices[0].kept)) == rows
    assert messages_of(log) == {}
    log.close()


KILLED = """
import os, sys
from pathlib import Path
from appsync_console.store.log import migration
from appsync_console.store.log.message_log import MessageLog
real = getattr(migration, sys.argv[2])
def killed(*given):
    real(*given)
    os._exit(9)
setattr(migration, sys.argv[2], killed)
MessageLog.open(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("step", ["_close_for_others", "_fill", "sync_file", "_keep", "sync_folder"])
def test_a_kill_leaves_the_old_log_or_the_new_one(path: Path, format: int, step: str) -> None:
    rows = rows_of(path)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), step], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert killed.returncode == 9
    assert format_of(path) == (FORMAT if step == "sync_folder" else format)
    log = MessageLog.open(path)
    try:
        assert len(messages_of(log)) == 20
        assert len(messages_of(log, "other")) == 1
    finally:
        log.close()
    (kept_as,) = path.parent.glob("*.format-*")
    assert (format_of(kept_as), rows_of(kept_as), format_of(path)) == (format, rows, FORMAT)
    assert [file.name for file in path.parent.iterdir() if ".new" in file.name] == []


def test_a_log_through_a_symbolic_link_is_converted_in_its_place(path: Path, format: int, tmp_path: Path) -> None:
    link = tmp_path / "link.sqlite"
    link.symlink_to(path)
    MessageLog.open(link).close()
    assert link.is_symlink()
    assert format_of(path) == FORMAT
    assert format_of(path.with_name(f"{path.name}.format-{format}")) == format


def test_a_reader_of_an_older_log_reports_what_to_do(path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        LogReader(path, lambda: None)
    assert "older format" in caught.value.what
    assert "window" in caught.value.remedy


def test_sources_are_numbered_anew_after_a_span(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appsync_console.store.log.sources.SPAN", 3)
    MessageLog.open(path).close()
    numbers = query(path, "SELECT id, source FROM messages WHERE source > 0")
    assert all(0 <= int(str(id)) - int(str(source)) < 3 for id, source in numbers)
    assert query(
        path,
        "SELECT count(*) FROM messages m LEFT JOIN sources s ON s.id = m.source WHERE m.source > 0 AND s.id IS NULL",
    ) == [(0,)]
