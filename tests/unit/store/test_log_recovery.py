"""A damaged message log: what is readable of it is recovered, and what is missing is counted."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appsync_console.domain.errors import StoreError
from appsync_console.domain.message import Entry, Kind, Message
from appsync_console.domain.reason import LOST
from appsync_console.store.log import opening
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.log.opening import has_damage
from appsync_console.store.log.recovery import replacement
from appsync_console.store.log.recovery.replacement import replace_damaged
from appsync_console.store.log.recovery.salvage import examine
from appsync_console.texts.gaps import gap_lines
from appsync_console.texts.notices import notice_text
from tests.support.damaged_log import (
    INNER,
    LEAF,
    PAGE,
    START_US,
    entries_in,
    entries_of,
    fill,
    overwrite,
    pages_of,
    root_of,
)

pytestmark = pytest.mark.hostile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "messages.sqlite"


def lost_in(entries: dict[int, Message]) -> list[Message]:
    """The gaps where messages were lost."""
    return [entry for entry in entries.values() if entry.reason is not None and entry.reason.code == LOST]


def recovered(path: Path) -> dict[int, Message]:
    """The entries of a damaged log after it was opened, without the gaps where others were lost."""
    entries = entries_in(path)
    lost = {gap.id for gap in lost_in(entries)}
    return {id: entry for id, entry in entries.items() if id not in lost}


def test_of_100_000_messages_all_but_those_of_one_page_are_recovered(path: Path) -> None:
    fill(path, 100_000)
    leaves = pages_of(path, LEAF)
    overwrite(path, leaves[len(leaves) // 2])
    found, kept = replace_damaged(path)
    assert 99_950 <= found.messages < 100_000
    assert found.messages + found.loss.messages == 100_000
    assert (found.loss.is_exact, found.loss.details, found.loss.names) == (True, 0, 0)
    assert has_damage(kept)
    assert not has_damage(path)


def test_of_100_000_messages_of_180_bytes_at_least_99_980_are_recovered(path: Path) -> None:
    fill(path, 100_000, chars=180)
    leaves = pages_of(path, LEAF)
    overwrite(path, leaves[len(leaves) // 3])
    found, _ = replace_damaged(path)
    assert found.messages >= 99_980
    assert found.messages + found.loss.messages == 100_000


@pytest.mark.parametrize("filling", [b"\x5a", b"\0", b"\xff", LEAF], ids=["Z", "zeros", "ones", "leaf"])
@pytest.mark.parametrize("which", [0, 7, -1], ids=["first", "middle", "last"])
def test_one_overwritten_page_costs_its_rows_only(path: Path, which: int, filling: bytes) -> None:
    fill(path, 3000)
    before = entries_in(path)
    overwrite(path, pages_of(path, LEAF)[which], filling=filling)
    log = MessageLog.open(path)
    notices = log.notices
    log.close()
    after = recovered(path)
    lost = before.keys() - after.keys()
    assert 0 < len(lost) <= 40
    assert lost == set(range(min(lost), max(lost) + 1))
    for id, entry in after.items():
        was = before[id]
        assert (entry.text, entry.at_us, entry.channel) == (was.text, was.at_us, was.channel)
        assert (entry.remark, entry.is_marked, entry.reason) == (was.remark, was.is_marked, was.reason)
        assert (entry.connection, entry.subscription_id) == (was.connection, was.subscription_id)
    assert notices[0].code == "notice.log_recovered"
    assert notices[0].fields["missing"] == len(lost)
    assert not has_damage(path)


def test_a_gap_says_how_many_messages_are_missing_in_its_place(path: Path) -> None:
    fill(path, 3000)
    before = entries_in(path)
    overwrite(path, pages_of(path, LEAF)[20])
    entries = entries_in(path)
    gaps = lost_in(entries)
    lost = before.keys() - (entries.keys() - {gap.id for gap in gaps})
    assert sum(int(gap.reason.fields["count"] or 0) for gap in gaps if gap.reason) == len(lost)
    assert all(gap.id in lost and before[gap.id].channel == gap.channel for gap in gaps)
    for gap in gaps:
        assert before[min(lost)].at_us - 100_000_000 <= gap.at_us < gap.until_us
        assert "missing: the log was damaged." in gap_lines(gap)


def test_the_numbers_of_each_channel_have_no_holes_afterwards(path: Path) -> None:
    fill(path, 3000)
    overwrite(path, *pages_of(path, LEAF)[3:60:9])
    log = MessageLog.open(path)
    entries = entries_of(log)
    with closing(log.reader()) as reader:
        for channel, extent in reader.extents("p").items():
            listed = reader.read("p", channel, 1, extent.last)
            assert [entry.seq for entry in listed] == list(range(1, extent.count + 1))
            assert [entry.id for entry in listed] == [id for id, entry in entries.items() if entry.channel == channel]
            assert extent.bytes == sum(entry.size for entry in listed)
    assert log.append("p", [Entry(channel="a", kind=Kind.RECEIVED, at_us=1, text="{}")]) == range(3002, 3003)
    assert log.close() == 0
    assert entries_in(path)[3002].seq == max(e.seq for e in entries.values() if e.channel == "a") + 1


def test_the_missing_messages_arrived_within_the_reported_time(path: Path) -> None:
    fill(path, 3000)
    before = entries_in(path)
    leaves = pages_of(path, LEAF)
    overwrite(path, leaves[20], leaves[40])
    found, _ = replace_damaged(path)
    lost = before.keys() - recovered(path).keys()
    assert found.loss.messages == len(lost)
    assert found.loss.start_us < min(before[id].at_us for id in lost)
    assert max(before[id].at_us for id in lost) < found.loss.end_us


def test_an_overwritten_inner_page_costs_nothing(path: Path) -> None:
    fill(path, 30_000)
    before = entries_in(path)
    inner = pages_of(path, INNER)
    overwrite(path, *(inner or [root_of(path, "messages")]))
    found, _ = replace_damaged(path)
    assert found.loss.messages == 0
    assert {id: entry.text for id, entry in entries_in(path).items()} == {id: e.text for id, e in before.items()}


def test_the_overwritten_middle_of_a_page_costs_only_rows_there(path: Path) -> None:
    fill(path, 3000)
    before = entries_in(path)
    number = pages_of(path, LEAF)[20]
    data = bytearray(path.read_bytes())
    at = (number - 1) * PAGE + 2048
    data[at : at + 512] = b"\0" * 512
    path.write_bytes(data)
    found, _ = replace_damaged(path)
    after = recovered(path)
    assert 0 < found.loss.messages == len(before) - len(after) <= 7
    assert all(before[id].text == entry.text for id, entry in after.items())


def test_damage_that_keeps_the_structure_of_a_page_is_found_by_the_values(path: Path) -> None:
    fill(path, 3000)
    data = bytearray(path.read_bytes())
    at = data.index(b"1000 ....")
    data[at : at + 4] = b"\xff\xfe\xff\xfe"
    path.write_bytes(data)
    found, _ = replace_damaged(path)
    assert (found.loss.messages, found.loss.is_exact) == (1, True)
    assert 1000 not in recovered(path)


@pytest.mark.parametrize("index", ["messages_by_seq", "gaps", "blobs"])
def test_damage_of_an_index_costs_nothing(path: Path, index: str) -> None:
    fill(path, 3000)
    before = entries_in(path)
    overwrite(path, root_of(path, index))
    log = MessageLog.open(path)
    assert [notice.code for notice in log.notices] == ["notice.log_recovered_whole"]
    log.close()
    assert entries_in(path) == before


@pytest.mark.parametrize("table", ["details", "remarks", "sources"])
def test_damage_of_a_side_table_costs_no_message(path: Path, table: str) -> None:
    fill(path, 3000)
    before = entries_in(path)
    overwrite(path, root_of(path, table))
    found, _ = replace_damaged(path)
    assert (found.loss.messages, found.loss.details) == (0, table == "details")
    assert [entry.text for entry in entries_in(path).values()] == [entry.text for entry in before.values()]


def test_the_names_of_channels_are_found_in_their_index(path: Path) -> None:
    fill(path, 3000)
    before = entries_in(path)
    overwrite(path, root_of(path, "channels"))
    log = MessageLog.open(path)
    assert [notice.code for notice in log.notices] == ["notice.log_recovered_least"]
    log.close()
    assert entries_in(path) == before


def test_channels_without_names_get_new_ones(path: Path) -> None:
    fill(path, 3000)
    overwrite(path, root_of(path, "channels"), root_of(path, "sqlite_autoindex_channels_1"))
    log = MessageLog.open(path)
    with closing(log.reader()) as reader:
        extents = reader.extents("sandbox")
    log.close()
    assert {name: extent.count for name, extent in extents.items()} == {
        "recovered-1": 1001,
        "recovered-2": 1000,
        "recovered-3": 1000,
    }
    assert [notice.code for notice in log.notices][-1] == "notice.log_names_lost"


@pytest.mark.parametrize("header", [b"\0" * 100, b"\x5a" * 100, b"\xff" * PAGE], ids=["zeros", "Z", "whole page"])
def test_a_damaged_header_costs_nothing(path: Path, header: bytes) -> None:
    fill(path, 3000)
    before = entries_in(path)
    path.write_bytes(header + path.read_bytes()[len(header) :])
    log = MessageLog.open(path)
    assert [notice.code for notice in log.notices] == ["notice.log_recovered_whole"]
    log.close()
    assert entries_in(path) == before


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.9999])
def test_a_truncated_file_costs_what_was_cut_off(path: Path, share: float) -> None:
    fill(path, 3000)
    before = entries_in(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    found, _ = replace_damaged(path)
    after = recovered(path)
    assert share - 0.15 < len(after) / len(before) <= 1
    assert found.loss.messages == len(before) - len(after)
    assert all(before[id].text == entry.text for id, entry in after.items())


def test_an_overwritten_middle_costs_what_was_there(path: Path) -> None:
    fill(path, 3000)
    before = entries_in(path)
    count = path.stat().st_size // PAGE
    overwrite(path, *range(count // 2, count // 2 + 20))
    found, _ = replace_damaged(path)
    after = recovered(path)
    assert len(before) * 0.6 < len(after) < len(before)
    assert found.loss.messages == len(before) - len(after)


@pytest.mark.parametrize("text", ["é" * 5000, "a\0b" * 3000, "\ud800" * 2000], ids=["long", "nul", "surrogates"])
def test_long_and_unusual_texts_are_recovered_exactly(path: Path, text: str) -> None:
    log = MessageLog.open(path)
    log.append(
        "p", [Entry(channel="é\ud800", kind=Kind.RECEIVED, at_us=START_US, text=f"{n}{text}") for n in range(20)]
    )
    log.close()
    before = entries_in(path)
    overwrite(path, 1)
    assert entries_in(path) == before


def test_a_message_whose_rest_is_damaged_is_missing(path: Path) -> None:
    log = MessageLog.open(path)
    log.append(
        "p", [Entry(channel="c", kind=Kind.RECEIVED, at_us=START_US, text=f"{n}".ljust(20_000, ".")) for n in range(9)]
    )
    log.close()
    data = path.read_bytes()
    starts = [
        number for number in range(len(data) // PAGE) if data[number * PAGE + 4 : (number + 1) * PAGE] == b"." * 4092
    ]
    overwrite(path, starts[5] + 1)
    found, _ = replace_damaged(path)
    assert (found.messages, found.loss.messages) == (8, 1)


def test_details_of_publications_and_states_survive(path: Path) -> None:
    fill(path, 300)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO state VALUES ('name', 'value')")
        connection.execute("INSERT INTO checks VALUES (2, 'schema', 'passed', NULL)")
        connection.commit()
    overwrite(path, 1)
    MessageLog.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM state").fetchall() == [("name", "value")]
        assert connection.execute("SELECT * FROM checks").fetchall() == [(2, "schema", "passed", None)]


def test_cleared_messages_do_not_come_back(path: Path) -> None:
    fill(path, 3000)
    log = MessageLog.open(path)
    log.clear("p", ["a", "b"])
    log.close()
    before = entries_in(path)
    overwrite(path, 1, filling=b"\0")
    assert entries_in(path) == before
    assert {entry.channel for entry in before.values()} == {"c"}


def copied_open(path: Path, folder: Path) -> Path:
    """Copy a log and its WAL while it is open, as if the program had been killed."""
    folder.mkdir()
    for file in path.parent.glob(path.name + "*"):
        if not file.name.endswith((".lock", "-shm")):
            shutil.copy(file, folder / file.name)
    return folder / path.name


@pytest.mark.parametrize("part", ["header of the log", "header of the WAL", "frame of the WAL"])
def test_the_rows_in_the_wal_are_recovered_too(path: Path, tmp_path: Path, part: str) -> None:
    fill(path, 600)
    log = MessageLog.open(path)
    log.append("p", [Entry(channel="a", kind=Kind.RECEIVED, at_us=START_US, text=f"late {n}") for n in range(200)])
    assert log.flush()
    killed = copied_open(path, tmp_path / "killed")
    before = entries_of(log)
    log.close()
    wal = killed.with_name(killed.name + "-wal")
    for file, at in {
        "header of the log": [(killed, 0)],
        "header of the WAL": [(killed, 0), (wal, 0)],
        "frame of the WAL": [(killed, 0), (wal, 32 + 4120 + 200)],
    }[part]:
        with file.open("r+b") as stream:
            stream.seek(at)
            stream.write(b"\x5a" * 24)
    found, _ = replace_damaged(killed)
    after = recovered(killed)
    assert all(after[id].text == before[id].text for id in after)
    assert len(before) - len(after) == found.loss.messages
    if "WAL" not in part:
        assert after.keys() == before.keys()
    assert len(after) >= 601


@pytest.mark.parametrize("is_missing", [True, False])
def test_without_its_file_what_is_in_the_wal_is_recovered(path: Path, tmp_path: Path, is_missing: bool) -> None:
    log = MessageLog.open(path)
    log.append("p", [Entry(channel="a", kind=Kind.RECEIVED, at_us=START_US, text=f"{n}") for n in range(200)])
    assert log.flush()
    killed = copied_open(path, tmp_path / "killed")
    log.close()
    killed.write_bytes(b"")
    if is_missing:
        killed.unlink()
    assert [entry.text for entry in entries_in(killed).values()] == [f"{n}" for n in range(200)]


def test_examining_a_log_changes_nothing(path: Path) -> None:
    fill(path, 3000)
    overwrite(path, pages_of(path, LEAF)[7])
    files = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    found = examine(path)
    assert 0 < found.loss.messages <= 40
    assert found.messages + found.loss.messages == 3000
    assert found.damaged_pages == 1
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == files


def test_of_a_sound_log_nothing_is_missing(path: Path) -> None:
    fill(path, 3000)
    found = examine(path)
    assert (found.messages, found.damaged_pages, bool(found.loss)) == (3000, 0, False)


@pytest.mark.parametrize("contents", [b"not a database", b"", b"\0" * 9000, b"\x0d" * 9000])
def test_a_file_without_any_message_is_kept_and_a_new_log_started(path: Path, contents: bytes) -> None:
    path.write_bytes(contents)
    log = MessageLog.open(path)
    assert [notice.code for notice in log.notices] == (["notice.log_damaged"] if contents else [])
    assert log.append("p", [Entry(channel="a", kind=Kind.RECEIVED, at_us=1, text="{}")]) == range(1, 2)
    assert log.close() == 0


def test_without_space_the_log_is_left_unchanged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, 300)
    overwrite(path, 1)
    data = path.read_bytes()
    usage = shutil.disk_usage(path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1))
    with pytest.raises(StoreError, match=r"log\.no_space_to_recover"):
        MessageLog.open(path)
    monkeypatch.undo()
    assert path.read_bytes() == data
    assert len(recovered(path)) == 301


@pytest.mark.parametrize("step", ["set_aside", "sync_folder"])
def test_a_recovery_that_was_killed_is_finished_by_the_next_start(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fill(path, 3000)
    overwrite(path, pages_of(path, LEAF)[7])
    data = path.read_bytes()

    class Killed(BaseException):
        pass

    def killed(_: Path) -> None:
        raise Killed

    monkeypatch.setattr(replacement, step, killed)
    with pytest.raises(Killed):
        replace_damaged(path)
    monkeypatch.undo()
    assert len(recovered(path)) > 2950
    (kept,) = path.parent.glob("*.damaged-*Z")
    assert kept.read_bytes() == data
    assert not list(path.parent.glob("*.recovered"))


def test_a_symbolic_link_to_the_log_stays_one(path: Path, tmp_path: Path) -> None:
    fill(path, 300)
    link = tmp_path / "link.sqlite"
    link.symlink_to(path)
    overwrite(path, 1)
    assert len(entries_in(link)) == 301
    assert link.is_symlink()


def test_a_channel_added_after_a_recovery_has_its_own_number(path: Path) -> None:
    fill(path, 300)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM messages WHERE channel = 2")
        connection.execute("DELETE FROM channels WHERE id = 2")
        connection.commit()
    log = MessageLog.open(path)
    log.append("p", [Entry(channel="new", kind=Kind.RECEIVED, at_us=1, text="{}")])
    assert log.close() == 0
    assert [entry.channel for entry in entries_in(path).values()].count("c") == 100


def test_the_notice_names_both_numbers_and_the_kept_file(path: Path) -> None:
    fill(path, 3000)
    overwrite(path, pages_of(path, LEAF)[7])
    log = MessageLog.open(path)
    (notice,) = log.notices
    log.close()
    missing = int(notice.fields["missing"] or 0)
    text = notice_text(notice)
    assert f"Recovered: {3000 - missing:,} messages. Missing: {missing} messages, from between 2023-11-1" in text
    assert str(min(path.parent.glob("*.damaged-*Z"))) in text


def test_a_large_log_is_checked_as_a_whole_after_damage_was_seen(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_SMALL_BYTES", 0)
    fill(path, 3000)
    overwrite(path, pages_of(path, LEAF)[7])
    log = MessageLog.open(path)
    assert log.notices == ()
    log.note_damage()
    log.close()
    found = log.take_notices()  # if it was recovered while it was open
    log = MessageLog.open(path)
    found += log.notices
    log.close()
    assert [notice.code for notice in found] == ["notice.log_recovered"]
