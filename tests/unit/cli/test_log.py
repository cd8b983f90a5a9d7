"""``appsync-console log``: its text, JSON and exit codes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appsync_console.cli.main import Program, cli
from appsync_console.session.workspace.folders import Folders
from appsync_console.store.log.message_log import MessageLog
from tests.support.damaged_log import LEAF, entries_in, fill, overwrite, pages_of


def run(folder: Path, *arguments: str, command: str = "log") -> Result:
    program = Program(
        Folders.under(folder),
        open_window=lambda name: 0,
        run_demo=lambda headless, screenshot: 0,
        run_self_test=lambda: 0,
        log_debug=lambda: None,
    )
    return CliRunner().invoke(cli, [command, *arguments], obj=program)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = Folders.under(tmp_path).message_log
    path.parent.mkdir()
    fill(path, 3000)
    return path


@pytest.fixture
def damaged(path: Path) -> Path:
    overwrite(path, pages_of(path, LEAF)[7])
    return path


def files(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.iterdir()}


@pytest.mark.parametrize("command", ["info", "check"])
@pytest.mark.parametrize("is_damaged", [False, True])
def test_info_and_check_change_nothing(tmp_path: Path, path: Path, command: str, is_damaged: bool) -> None:
    if is_damaged:
        overwrite(path, *pages_of(path, LEAF))
    before = files(path)
    assert run(tmp_path, command).exit_code == is_damaged
    assert files(path) == before


def test_info_describes_the_log(tmp_path: Path, path: Path) -> None:
    done = run(tmp_path, "info")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"file: {path}" in done.stdout.splitlines()
    assert "contents: 3,000 messages and 1 gap" in done.stdout.splitlines()
    assert "channels: 3" in done.stdout.splitlines()
    found = json.loads(run(tmp_path, "info", "--json").stdout)
    assert (found["messages"], found["gaps"], found["channels"], found["profiles"]) == (3000, 1, 3, 1)
    assert (found["since"], found["until"]) == ("2023-11-14T22:13:20.000000Z", "2023-11-14T23:03:20.000000Z")
    assert found["isDamaged"] is False
    assert found["bytes"] == path.stat().st_size


def test_check_names_how_many_messages_are_readable_and_missing(tmp_path: Path, damaged: Path) -> None:
    done = run(tmp_path, "check", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert found["isDamaged"] is True
    assert 0 < found["missing"] <= 40
    assert found["messages"] + found["missing"] == 3000
    assert (found["isExact"], found["damagedPages"]) == (True, 1)
    assert "2023-11-14T22" < found["since"] < found["until"]
    lines = run(tmp_path, "check").stdout.splitlines()
    assert lines[0] == f"{damaged} is damaged."
    assert lines[1] == f"Readable: {found['messages']:,} messages."
    assert lines[2].startswith(f"Missing: {found['missing']} messages, from between ")
    assert lines[3].endswith("run: appsync-console log recover")


def test_check_of_a_sound_log_exits_with_0(tmp_path: Path, path: Path) -> None:
    done = run(tmp_path, "check")
    assert (done.exit_code, done.stdout) == (0, f"{path} is not damaged: 3,000 messages.\n")
    found = json.loads(run(tmp_path, "check", "--json").stdout)
    assert (found["isDamaged"], found["missing"], found["since"]) == (False, 0, None)


def test_check_finds_a_text_that_is_not_the_one_that_was_written(tmp_path: Path, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"2000 ....", b"2000\0....", 1))
    found = json.loads(run(tmp_path, "check", "--json").stdout)
    assert (found["isDamaged"], found["messages"], found["missing"]) == (True, 2999, 1)


def test_recover_replaces_the_log_and_keeps_the_damaged_one(tmp_path: Path, damaged: Path) -> None:
    broken = damaged.read_bytes()
    done = run(tmp_path, "recover", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert found["wasDamaged"] is True
    assert found["messages"] + found["missing"] == 3000
    assert found["new"] == str(damaged)
    assert Path(found["kept"]).read_bytes() == broken
    assert run(tmp_path, "check").exit_code == 0
    assert json.loads(run(tmp_path, "info", "--json").stdout)["kept"] == [found["kept"]]
    assert len(entries_in(damaged)) > 2950


def test_recover_prints_both_numbers_and_files(tmp_path: Path, damaged: Path) -> None:
    lines = run(tmp_path, "recover").stdout.splitlines()
    assert lines[0].startswith("Readable: 2,9")
    assert lines[1].startswith("Missing: ")
    assert lines[2] == f"The new log is {damaged}."
    assert lines[3].startswith(f"The damaged log is kept as {damaged}.damaged-")


def test_recover_leaves_a_sound_log_unchanged(tmp_path: Path, path: Path) -> None:
    data = path.read_bytes()
    done = run(tmp_path, "recover")
    assert (done.exit_code, done.stdout) == (0, f"{path} is not damaged. Nothing was changed.\n")
    assert path.read_bytes() == data


def test_recover_writes_another_file_on_request(tmp_path: Path, damaged: Path) -> None:
    before = files(damaged)
    output = tmp_path / "new.sqlite"
    done = run(tmp_path, "recover", str(damaged), "--output", str(output))
    assert done.exit_code == 0, done.output
    assert files(damaged) == before
    assert len(entries_in(output)) > 2950
    again = run(tmp_path, "recover", str(damaged), "--output", str(output))
    assert (again.exit_code, again.stderr.splitlines()[0]) == (1, f"error: {output} exists already.")


def test_recover_needs_the_window_closed_and_check_does_not(tmp_path: Path) -> None:
    other = tmp_path / "open.sqlite"
    fill(other, 300)
    log = MessageLog.open(other)
    try:
        assert run(tmp_path, "check", str(other)).exit_code == 0
        overwrite(other, 2)
        done = run(tmp_path, "recover", str(other))
        assert done.exit_code == 1
        assert "open in another window" in done.stderr
    finally:
        log.close()


def test_a_log_without_readable_messages_is_left_unchanged(tmp_path: Path, path: Path) -> None:
    path.write_bytes(b"\x5a" * 100_000)
    done = run(tmp_path, "recover")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == f"error: No message in {path} is readable."
    assert path.read_bytes() == b"\x5a" * 100_000


@pytest.mark.parametrize("command", ["info", "check", "recover"])
def test_without_a_log_each_command_says_so(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command)
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, "error: There is no message log yet.")
    assert not list(tmp_path.glob("**/*.sqlite*"))


@pytest.mark.parametrize("command", ["info", "check", "recover"])
def test_the_file_of_another_program_is_rejected(tmp_path: Path, path: Path, command: str) -> None:
    data = bytearray(path.read_bytes())
    data[68:72] = b"abcd"
    path.write_bytes(data)
    done = run(tmp_path, command)
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, f"error: {path} is not a message log.")


def test_an_export_goes_on_behind_damage_says_so_and_exits_with_1(tmp_path: Path, path: Path) -> None:
    fill(path.with_name("filled"), 60_000)
    path.with_name("filled").replace(path)  # larger than what is checked at the start
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE channels SET profile = 'sandbox'")
        connection.commit()
    overwrite(path, pages_of(path, LEAF)[700])
    output = tmp_path / "exported"
    done = run(tmp_path, "--profile", "Sandbox", "--output", str(output), command="export")
    assert done.exit_code == 1
    lines = output.read_text().splitlines()
    assert 59_950 < len(lines) < 60_001
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"warning: The log is damaged: up to {60_001 - len(lines)} messages could not be read.")
    assert last.endswith("appsync-console log recover")
