"""Migrating a log of an older format with a backup copy; failures leave it unchanged."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from appsync_console.domain.errors import StoreError
from appsync_console.domain.message import Entry, Kind
from appsync_console.store.log import migration
from appsync_console.store.log.file import SCHEMA_VERSION
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.log.reader import LogReader
from appsync_console.texts.errors import error_text

FORMAT_1 = Path(__file__).parent / "data" / "log-format-1.sqlite"
"""Written by the last version of the program that had format 1."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "messages.sqlite"
    shutil.copyfile(FORMAT_1, path)
    return path


@pytest.fixture
def closing() -> Iterator[list[MessageLog]]:
    logs: list[MessageLog] = []
    yield logs
    for log in logs:
        log.close()


def rows_of(path: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT * FROM messages ORDER BY id").fetchall()
    finally:
        connection.close()


def format_of(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def test_an_older_log_is_migrated_completely_and_a_copy_is_kept(path: Path, closing: list[MessageLog]) -> None:
    rows = rows_of(FORMAT_1)
    assert rows
    log = MessageLog.open(path)
    closing.append(log)
    copy = path.with_name(path.name + ".format-1")
    assert str(copy) == log.notices[0].kept
    assert rows_of(path) == rows
    assert format_of(path) == SCHEMA_VERSION
    assert rows_of(copy) == rows
    assert format_of(copy) == 1
    assert copy.stat().st_mode & 0o077 == 0
    log.append("p", [Entry(channel="c", kind=Kind.RECEIVED, at_us=1, text="next")])
    log.remark(1, is_marked=True, note="")
    assert log.flush()
    message = log.reader().message(1)
    assert message is not None
    assert message.is_marked


def test_migration_runs_once(path: Path, closing: list[MessageLog]) -> None:
    MessageLog.open(path).close()
    again = MessageLog.open(path)
    closing.append(again)
    assert again.notices == ()
    assert len(list(path.parent.glob("*.format-1*"))) == 1


def test_an_existing_copy_is_not_overwritten(path: Path, closing: list[MessageLog]) -> None:
    earlier = path.with_name(path.name + ".format-1")
    earlier.write_bytes(b"an earlier copy")
    log = MessageLog.open(path)
    closing.append(log)
    assert earlier.read_bytes() == b"an earlier copy"
    assert f"{earlier}-2" == log.notices[0].kept
    assert rows_of(Path(f"{earlier}-2")) == rows_of(FORMAT_1)


def test_without_space_for_the_copy_nothing_changes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()
    full = shutil.disk_usage(path.parent)._replace(free=1 << 20)
    monkeypatch.setattr(migration.shutil, "disk_usage", lambda _: full)
    with pytest.raises(StoreError, match=r"log\.no_space_for_copy"):
        MessageLog.open(path)
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.format-1*")) == []


def test_a_failed_step_leaves_the_file_unchanged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(path)
    steps = {2: migration.STEPS[2] + "CREATE TABLE channels(nonsense);"}
    monkeypatch.setattr(migration, "STEPS", steps)
    with pytest.raises(StoreError):
        MessageLog.open(path)
    assert format_of(path) == 1
    assert rows_of(path) == rows
    monkeypatch.undo()
    log = MessageLog.open(path)
    assert log.close() == 0
    assert rows_of(path) == rows


def test_the_migration_steps_create_the_schema_of_a_new_log(path: Path, tmp_path: Path) -> None:
    MessageLog.open(path).close()
    new = tmp_path / "new.sqlite"
    MessageLog.open(new).close()
    assert columns_of(path) == columns_of(new)


def columns_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {table: connection.execute(f"PRAGMA table_info({table})").fetchall() for table in tables}
    finally:
        connection.close()


def test_a_reader_of_an_older_log_reports_what_to_do(path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        LogReader(path, lambda: None)
    assert "older format" in error_text(caught.value).what
    assert "window" in error_text(caught.value).remedy
