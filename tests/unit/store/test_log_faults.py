"""The message log under failures: kills, full disks, damage, other versions, a second window."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appsync_console.domain.errors import StoreError
from appsync_console.domain.message import Entry, Kind
from appsync_console.store.log import file as log_file
from appsync_console.store.log import opening
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.log.schema import FORMAT
from appsync_console.texts.errors import error_text
from tests.support.error_texts import raises_text
from tests.support.program import run

pytestmark = pytest.mark.hostile

ROOT = Path(__file__).parents[3]

WRITER = """
import sys
from pathlib import Path
from appsync_console.domain.message import Entry, Kind
from appsync_console.store.log.message_log import MessageLog
log = MessageLog.open(Path(sys.argv[1]))
number, told = 0, 0
while True:
    for _ in range(20):
        number += 1
        log.append("p", [Entry(channel=f"c{number % 7}", kind=Kind.RECEIVED, at_us=number, text=f"message {number}")])
    if log.committed > told:
        told = log.committed
        print(told, flush=True)
    if log.backlog > 5000:
        log.flush()
"""

HOLDER = """
import sys
from pathlib import Path
from appsync_console.store.log.message_log import MessageLog
log = MessageLog.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""

FORGETTER = """
import sys
from pathlib import Path
from appsync_console.domain.message import Entry, Kind
from appsync_console.store.log.message_log import MessageLog
log = MessageLog.open(Path(sys.argv[1]))
log.append("p", [Entry(channel="c", kind=Kind.RECEIVED, at_us=1, text="last words")])
raise SystemExit(7)
"""

STUCK = FORGETTER.replace(
    "log.append",
    """
import sqlite3
from appsync_console.store.log import file as log_file, writer as log_writer
log_file._BUSY_S, log_writer._LAST_TRIES_S = 0.01, 0.1
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
log.append""",
)


def entries(count: int, text: str = "{}") -> list[Entry]:
    return [Entry(channel="c", kind=Kind.RECEIVED, at_us=1, text=text)] * count


def child(script: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "messages.sqlite"


def written(path: Path, count: int = 3, text: str = "{}") -> None:
    log = MessageLog.open(path)
    log.append("p", entries(count, text))
    assert log.close() == 0


def wait_for_problem(log: MessageLog) -> StoreError:
    while log.problem is None:
        assert not log.flush(0.02)
    return log.problem


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
def test_a_kill_loses_nothing_that_was_committed(path: Path) -> None:
    with child(WRITER, path) as process:
        assert process.stdout is not None
        told = 0
        while told < 3000:
            told = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        lines = process.stdout.read().splitlines()
    told = max([told, *(int(line) for line in lines[:-1])])
    log = MessageLog.open(path)
    reader = log.reader()
    assert log.notices == ()
    assert log.committed >= told
    assert all(reader.text(id) == f"message {id}" for id in range(1, told + 1))
    assert sum(extent.count for extent in reader.extents("p").values()) == log.committed
    assert log.append("p", entries(1)) == range(log.committed + 1, log.committed + 2)
    reader.close()
    log.close()


def test_a_program_that_exits_without_closing_keeps_its_messages(path: Path) -> None:
    with child(FORGETTER, path) as process:
        assert process.wait(30) == 7
    log = MessageLog.open(path)
    assert log.committed == 1
    log.close()


@pytest.mark.slow
def test_a_program_that_exits_without_closing_exits_even_if_writing_fails(path: Path) -> None:
    with child(STUCK, path) as process:
        assert process.wait(30) == 7


def test_a_second_process_is_rejected_until_the_first_was_killed(path: Path) -> None:
    with child(HOLDER, path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=r"log\.in_use"):
            MessageLog.open(path)
        process.kill()
    MessageLog.open(path).close()


def test_two_logs_in_one_process_exclude_each_other(path: Path) -> None:
    log = MessageLog.open(path)
    with pytest.raises(StoreError, match=r"log\.in_use"):
        MessageLog.open(path)
    log.close()
    MessageLog.open(path).close()


def test_entries_that_cannot_be_written_are_kept_reported_and_written_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "_BUSY_S", 0.01)
    log = MessageLog.open(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    log.append("p", entries(10))
    problem = wait_for_problem(log)
    assert error_text(problem).cause == "Another program is using the file."
    assert error_text(problem).remedy
    assert log.backlog == 10
    log.append("p", entries(5))
    other.execute("ROLLBACK")
    other.close()
    assert log.flush(30)
    assert (log.problem, log.backlog, log.committed) == (None, 0, 15)
    log.close()


def test_closing_returns_how_much_could_not_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "_BUSY_S", 0.01)
    log = MessageLog.open(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    log.append("p", entries(10))
    assert log.close(0.2) == 10
    assert log.problem is not None
    other.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("NOT TESTED: a full disk, since this user may not mount a small one")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_messages_are_kept_while_the_disk_is_full(small_disk: Path) -> None:
    log = MessageLog.open(small_disk / "messages.sqlite")
    log.append("p", entries(10, "before"))
    assert log.flush()
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * 1_400_000)
    log.append("p", entries(800, "x" * 1000))
    problem = error_text(wait_for_problem(log))
    assert problem.what.startswith("Disk full")
    assert problem.cause == "The disk is full."
    reader = log.reader()
    assert reader.text(1) == "before"
    filler.unlink()
    assert log.flush(30)
    assert log.problem is None
    assert reader.extent("p", "c").last == log.committed == 810
    reader.close()
    assert log.close() == 0


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"not a database", id="other content"),
        pytest.param(lambda data: data[:4096] + b"\x5a" * 4096 + data[8192:], id="overwritten page"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut in half"),
    ],
)
def test_a_damaged_file_is_moved_aside_and_a_new_log_continues(path: Path, damage: Callable[[bytes], bytes]) -> None:
    written(path, 200, "x" * 500)
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    log = MessageLog.open(path)
    kept = min(path.parent.glob("messages.sqlite.damaged-*"))  # its WAL files have longer names
    assert log.notices[0].kept == str(kept)
    assert kept.read_bytes() == broken
    (id,) = log.append("p", entries(1))
    log.close()
    log = MessageLog.open(path)
    assert (log.notices, log.committed) == ((), id)
    log.close()


def test_a_large_log_that_was_not_closed_opens_without_a_full_read(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = MessageLog.open(path)
    log.append("p", entries(500))
    assert log.flush()
    killed = tmp_path / "killed"
    killed.mkdir()
    for file in log_file.files_of(path):
        shutil.copy(file, killed / file.name)
    log.close()
    monkeypatch.setattr(opening, "_SMALL_BYTES", 0)
    monkeypatch.setattr(opening, "_CHECK_S", 1e-9)
    monkeypatch.setattr(opening, "_CHECK_STEPS", 1)
    log = MessageLog.open(killed / path.name)
    assert (log.notices, log.committed) == ((), 500)
    log.close()


def test_a_reader_that_outlives_the_log_does_no_harm(path: Path) -> None:
    log = MessageLog.open(path)
    log.append("p", entries(3))
    reader = log.reader()
    log.close()
    log.close()
    reader._on_damage()
    assert reader.extent("p", "c").last == 3
    reader.close()
    log = MessageLog.open(path)
    assert log.notices == ()
    log.close()


def test_a_file_of_a_newer_version_is_rejected_and_left_unchanged(path: Path) -> None:
    written(path)
    data = bytearray(path.read_bytes())
    data[60:64] = (FORMAT + 1).to_bytes(4, "big")
    path.write_bytes(data)
    with raises_text(StoreError, "newer version") as refusal:
        MessageLog.open(path)
    assert f"format {FORMAT + 1}" in error_text(refusal.value).cause
    assert f"up to {FORMAT}" in error_text(refusal.value).cause
    assert path.read_bytes() == data


def test_the_database_of_another_program_is_rejected_and_left_unchanged(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs(a)")
    connection.close()
    data = path.read_bytes()
    with pytest.raises(StoreError, match=r"log\.foreign_file"):
        MessageLog.open(path)
    assert path.read_bytes() == data


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with raises_text(StoreError, "cannot be written"):
        MessageLog.open(tmp_path / "file" / "log" / "messages.sqlite")


def test_an_import_for_which_there_is_no_room_exits_with_1_and_imports_nothing(
    small_disk: Path, tmp_path: Path
) -> None:
    line = json.dumps({"kind": "received", "channel": "c", "at": "2026-01-01T00:00:00Z", "data": "x" * 1000}) + "\n"
    few, many = tmp_path / "few.jsonl", tmp_path / "many.jsonl"
    few.write_text(line * 3)
    many.write_text(line * 3_000)
    places = {"APPSYNC_CONSOLE_FOLDER": str(small_disk), "PYTHONPATH": str(ROOT)}
    done = run(tmp_path, "import", str(few), "--profile", "Sandbox", **places)
    assert (done.code, done.err) == (0, "Imported 3 messages into Sandbox.\n")
    failed = run(tmp_path, "import", str(many), "--profile", "Sandbox", **places)
    assert failed.code == 1
    assert "disk is full" in failed.err.lower()
    assert "Nothing was imported" in failed.err
    assert "Traceback" not in failed.err
    exported = run(tmp_path, "export", "--profile", "Sandbox", **places)
    assert len(exported.out.splitlines()) == 3
    assert not list(small_disk.rglob("*staged*"))
