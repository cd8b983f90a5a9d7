"""A log that another program deletes, replaces, truncates or damages while it is open: nothing received is lost."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appsync_console.domain.errors import StoreError
from appsync_console.domain.message import Entry, Kind, Message, Source
from appsync_console.domain.notice import Notice
from appsync_console.domain.reason import LOST
from appsync_console.domain.retention import Limit
from appsync_console.domain.search.query import EVERYTHING
from appsync_console.store.log.file import connect, files_of
from appsync_console.store.log.guard import guarded_file
from appsync_console.store.log.guard.renumbering import Renumbering
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.log.retention import RetentionSweeper
from appsync_console.store.log.write_batch import Batch, Cut
from appsync_console.texts.errors import error_text
from appsync_console.texts.notices import notice_text
from tests.support.damaged_log import LEAF, START_US, entries_in, entries_of, fill, overwrite, pages_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be renamed")

COUNT = 3_000
WAIT_S = 30.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "log" / "messages.sqlite"
    path.parent.mkdir()
    fill(path, COUNT)
    return path


@pytest.fixture
def log(path: Path) -> Iterator[MessageLog]:
    log = MessageLog.open(path)
    yield log
    log.close()


def append(log: MessageLog, text: str, count: int = 10) -> set[int]:
    return set(log.append_received("p", "a", Source(1, "a"), [f"{text} {n}" for n in range(count)], START_US))


def wait_for(find: Callable[[], object]) -> object:
    """What ``find`` returns once it is something; the writer's thread works meanwhile."""
    end = time.monotonic() + WAIT_S
    while not (found := find()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found


def notices_of(log: MessageLog) -> tuple[Notice, ...]:
    found = wait_for(log.take_notices)
    assert isinstance(found, tuple)
    return found


def lost_in(entries: dict[int, Message]) -> list[Message]:
    return [entry for entry in entries.values() if entry.reason is not None and entry.reason.code == LOST]


def is_numbered(log: MessageLog) -> bool:
    """Whether the numbers of each channel have no holes, and its extent is right."""
    entries = entries_of(log)
    with closing(log.reader()) as reader:
        return all(
            [entry.seq for entry in entries.values() if entry.channel == channel]
            == list(range(extent.first, extent.last + 1))
            for channel, extent in reader.extents("p").items()
        )


def delete_all(path: Path) -> None:
    for file in files_of(path):
        file.unlink(missing_ok=True)


def replace(path: Path) -> None:
    other = path.with_name("other")
    fill(other, 100)
    other.replace(path)


LOSSES = {
    "log": lambda path: path.unlink(),
    "all files": delete_all,
    "WAL": lambda path: files_of(path)[1].unlink(),
    "folder": lambda path: shutil.rmtree(path.parent),
    "renamed": lambda path: path.rename(path.with_name("elsewhere")),
    "replaced": replace,
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_deleted_log_is_written_again_with_everything(log: MessageLog, path: Path, loss: str) -> None:
    before = set(entries_of(log)) | append(log, "before")
    assert log.flush()
    LOSSES[loss](path)
    (notice,) = notices_of(log)
    assert notice.code == "notice.log_restored"
    assert str(path) in notice_text(notice)
    before |= append(log, "after")
    assert log.flush()
    assert (log.problem, set(entries_of(log)), is_numbered(log)) == (None, before, True)
    assert log.close() == 0
    assert set(entries_in(path)) == before


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_received_at_the_same_moment_is_not_lost(log: MessageLog, path: Path, loss: str) -> None:
    before = set(entries_of(log)) | append(log, "before")
    assert log.flush()
    LOSSES[loss](path)
    before |= append(log, "meanwhile")
    assert log.close() == 0
    assert set(entries_in(path)) == before


def test_a_file_that_replaced_the_log_is_kept(log: MessageLog, path: Path) -> None:
    replace(path)
    data = path.read_bytes()
    (notice,) = notices_of(log)
    assert Path(notice.kept).read_bytes() == data


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def overwrite_header(path: Path) -> None:
    overwrite(path, 1)


def overwrite_middle(path: Path) -> None:
    leaves = pages_of_copy(path)
    overwrite(path, *leaves[30:40])


def pages_of_copy(path: Path) -> list[int]:
    """The pages with messages, read from a copy: a connection to the log itself would change its locks."""
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    return pages_of(copy, LEAF)


DAMAGE = {
    "truncated": truncate,
    "emptied": lambda path: path.write_bytes(b""),
    "header": overwrite_header,
    "middle": overwrite_middle,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_log_is_recovered_while_it_is_open(log: MessageLog, path: Path, damage: str) -> None:
    before = entries_of(log)
    DAMAGE[damage](path)
    if damage == "emptied":
        assert notices_of(log)[0].code == "notice.log_damaged"
    else:
        assert notices_of(log)[0].code in ("notice.log_recovered", "notice.log_recovered_whole")
    new = append(log, "after") | append(log, "later", 300)
    assert log.flush()
    after = entries_of(log)
    assert (log.problem, is_numbered(log)) == (None, True)
    assert new <= set(after)
    lost = sum(int(gap.reason.fields["count"] or 0) for gap in lost_in(after) if gap.reason)
    assert len(after) - len(lost_in(after)) + (lost if damage != "emptied" else COUNT + 1) == len(before) + len(new)
    assert log.close() == 0
    assert set(entries_in(path)) == set(after)


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_was_received_before_and_while_it_is_noticed_is_not_lost(log: MessageLog, path: Path, damage: str) -> None:
    written = append(log, "before")
    assert log.flush()
    DAMAGE[damage](path)
    written |= append(log, "meanwhile", 500)
    notices_of(log)
    written |= append(log, "after")
    assert log.close() == 0
    assert written <= set(entries_in(path))


def test_a_log_that_is_truncated_during_a_write_is_recovered(
    log: MessageLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Batch.write

    def write_and_truncate(batch: Batch, *arguments: object) -> None:
        write(batch, *arguments)  # type: ignore[arg-type]
        truncate(path)
        monkeypatch.undo()

    monkeypatch.setattr(Batch, "write", write_and_truncate)
    written = append(log, "meanwhile")
    assert notices_of(log)[0].code == "notice.log_recovered"
    assert written <= set(entries_of(log))


def test_a_log_that_is_overwritten_while_nothing_is_written_is_recovered(
    log: MessageLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(log, "before")
    assert log.flush()
    step = RetentionSweeper.step

    def overwrite_and_step(sweeper: RetentionSweeper, connection: sqlite3.Connection) -> bool:
        monkeypatch.undo()
        overwrite_middle(path)
        return step(sweeper, connection)

    monkeypatch.setattr(RetentionSweeper, "step", overwrite_and_step)
    log.set_limits({"p": Limit(messages=1_000_000)})
    assert notices_of(log)[0].code == "notice.log_recovered"


def test_retention_that_shrinks_the_log_is_no_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect_and_write_often(path: Path, *, is_writer: bool) -> sqlite3.Connection:
        connection = connect(path, is_writer=is_writer)
        connection.execute("PRAGMA wal_autocheckpoint = 1")
        return connection

    monkeypatch.setattr(guarded_file, "connect", connect_and_write_often)
    monkeypatch.setattr(guarded_file, "is_sound", lambda _: pytest.fail("not suspect"))
    monkeypatch.setattr("appsync_console.store.log.retention._FREE_PAGES_KEPT", 0)
    size = path.stat().st_size
    log = MessageLog.open(path)
    log.clear("p")

    def has_shrunk() -> bool:
        append(log, "new", 1)
        return log.flush() and path.stat().st_size < size // 2

    wait_for(has_shrunk)
    assert (log.problem, log.take_notices()) == (None, ())
    assert log.close() == 0


def test_damage_that_a_reader_finds_is_recovered(log: MessageLog, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log.flush()
    leaf = pages_of_copy(path)[30]
    log.close()
    monkeypatch.setattr("appsync_console.store.log.opening._SMALL_BYTES", 0)
    overwrite(path, leaf)
    log = MessageLog.open(path)
    try:
        assert log.notices == ()
        with closing(log.reader()) as reader:
            readable = sum(len(reader.read("p", channel, 1, COUNT)) for channel in "abc")
            assert COUNT - 150 <= readable < COUNT  # the log may be recovered between two of these
            (notice,) = notices_of(log)
            assert notice.code == "notice.log_recovered"
            # The same reader reads the new file.
            assert sum(len(reader.read("p", channel, 1, COUNT)) for channel in "abc") > readable
            assert len([m for piece in reader.walk("p", EVERYTHING) for m in piece]) > COUNT - 50
            assert reader.unreadable == 0
    finally:
        log.close()
    assert MessageLog.open(path).close() == 0


def test_the_log_says_that_its_sources_must_be_opened_again(log: MessageLog, path: Path) -> None:
    clears, changes = log.clears, log.changes
    truncate(path)
    notices_of(log)
    assert log.clears > clears
    assert log.changes > changes


def test_a_log_that_another_program_wrote_soundly_is_left_alone(log: MessageLog, path: Path) -> None:
    before = set(entries_of(log))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO state VALUES ('a', 'b')")
        connection.commit()
    path.touch()
    before |= append(log, "after")
    assert log.flush()
    assert set(entries_of(log)) == before
    assert (log.problem, log.take_notices()) == (None, ())
    assert not list(path.parent.glob("*damaged*"))


def test_without_space_new_messages_go_on_into_the_damaged_log_and_the_problem_is_shown(
    log: MessageLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded_file, "_AGAIN_S", 0.0)
    usage = shutil.disk_usage(path.parent)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1))
        overwrite_middle(path)
        wait_for(lambda: log.problem is not None and log.problem.code == "log.no_space_to_recover")
        new = append(log, "after")
    notices_of(log)
    assert log.flush()
    assert log.problem is None
    assert log.close() == 0
    assert new <= set(entries_in(path))


def test_a_log_that_cannot_be_written_again_keeps_messages_in_memory(
    log: MessageLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(entries_of(log))

    def refuse(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(guarded_file, "sync_file", refuse)
        path.unlink()
        problem = wait_for(lambda: log.problem)
        assert isinstance(problem, StoreError)
        assert error_text(problem).what
        before |= append(log, "after")
        assert not log.flush(0.1)
        assert log.backlog == 10
    assert log.flush(30)
    notices_of(log)
    assert (log.problem, log.backlog) == (None, 0)
    assert log.close() == 0
    assert set(entries_in(path)) == before


def test_names_of_channels_are_known_while_the_log_is_open(log: MessageLog, path: Path) -> None:
    before = {id: entry.channel for id, entry in entries_of(log).items()}
    with closing(sqlite3.connect(path)) as connection:
        roots = [
            row[0]
            for row in connection.execute(
                "SELECT rootpage FROM sqlite_schema WHERE name IN ('channels', 'sqlite_autoindex_channels_1')"
            )
        ]
    overwrite(path, *roots)
    codes = [notice.code for notice in notices_of(log)]
    assert codes == ["notice.log_recovered_least"]
    append(log, "after", 1)
    assert log.flush()
    assert {id: entry.channel for id, entry in entries_of(log).items()} == before | {COUNT + 2: "a"}


def batch(*rows: tuple[int, int], cuts: tuple[Cut, ...] = ()) -> Batch:
    """A batch of rows with these channels and numbers."""
    made = [(number, channel, seq, 0, 0, 2, 0, "{}") for number, (channel, seq) in enumerate(rows, 1)]
    return Batch(rows=made, size=0, details=[], sources=[], amendments=[], remarks=[], cuts=list(cuts), states=[])


def test_rows_and_cuts_get_the_numbers_of_the_recovered_log() -> None:
    numbers = Renumbering({1: 80, 2: 7})
    first = numbers.applied(batch((1, 101), (1, 102), (2, 8), (3, 4), cuts=(Cut(9, 1, 101), Cut(9, 4, 50))))
    assert [row[1:3] for row in first.rows] == [(1, 81), (1, 82), (2, 8), (3, 1)]
    assert [cut.seq for cut in first.cuts] == [81, 0]
    second = numbers.applied(batch((1, 103), (3, 5), cuts=(Cut(9, 2, 8), Cut(9, 1, 102))))
    assert [row[1:3] for row in second.rows] == [(1, 83), (3, 2)]
    assert [cut.seq for cut in second.cuts] == [8, 82]


def test_clearing_works_after_a_recovery(log: MessageLog, path: Path) -> None:
    overwrite_middle(path)
    notices_of(log)
    append(log, "gone")
    log.clear("p", ["a"])
    kept = append(log, "kept", 3)
    assert log.flush()
    entries = entries_of(log)
    assert {id for id, entry in entries.items() if entry.channel == "a"} == kept
    with closing(log.reader()) as reader:
        assert reader.extent("p", "a").count == 3


def test_the_copy_of_a_deleted_log_is_readable_by_its_owner_only(log: MessageLog, path: Path) -> None:
    path.unlink()
    notices_of(log)
    assert path.stat().st_mode & 0o777 == 0o600


def test_entries_with_details_survive_a_recovery(log: MessageLog, path: Path) -> None:
    (gap,) = log.append("p", [Entry(channel="b", kind=Kind.GAP, at_us=START_US, text="")])
    assert log.flush()
    overwrite_middle(path)
    notices_of(log)
    log.remark(gap, is_marked=True, note="mine")
    assert log.flush()
    assert entries_of(log)[gap].remark == "mine"
