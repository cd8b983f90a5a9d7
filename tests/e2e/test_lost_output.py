"""Output that nobody takes any more, or that has no room, ends a command at once: quietly, or with the reason."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, TIMEOUT_S, Sandbox, environment, run

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no device that is always full")

FULL = "error: The output cannot be written: No space left on device.\n"
COMMANDS = [
    ("--version",),
    ("--help",),
    ("profiles", "list"),
    ("profiles", "show", "Sandbox"),
    ("deploy", "--dry-run"),
    ("deploy", "--policy"),
    ("sandbox", "--port", "0", "--json"),
    ("sandbox", "token"),
    ("doctor", "--url", "http://127.0.0.1:9/graphql"),
    ("demo", "--headless"),
]


def ended(folder: Path, arguments: tuple[str, ...], out: int, **variables: str) -> tuple[int, str]:
    """The exit code of a run whose standard output is ``out``, and what it said."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT_S,
        env=environment(folder, **variables),
        check=False,
    )
    return done.returncode, done.stderr


def closed_pipe() -> int:
    """A pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_is_named(folder: Path, arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        code, said = ended(folder, arguments, full.fileno())
    assert code == 1
    assert said.endswith(FULL)
    assert "Traceback" not in said


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_closed_pipe_ends_a_command_quietly(folder: Path, arguments: tuple[str, ...]) -> None:
    writer = closed_pipe()
    try:
        code, said = ended(folder, arguments, writer)
    finally:
        os.close(writer)
    assert code == (1 if arguments[0].startswith("--") else 0)  # click has a code of its own for its own words
    assert said == ""


def subscriber(folder: Path, sandbox: Sandbox, out: int) -> subprocess.Popen[str]:
    """``subscribe``, once it said that it is ready."""
    process = subprocess.Popen(
        [PROGRAM, "subscribe", "robots", "--url", sandbox.url],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(folder, **sandbox.credentials),
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    return process


def test_subscribe_ends_at_the_message_that_cannot_be_written(folder: Path, sandbox: Sandbox) -> None:
    with open("/dev/full", "wb") as full:
        process = subscriber(folder, sandbox, full.fileno())
    with process:
        assert run(folder, "publish", "robots", "1", "--url", sandbox.url, **sandbox.credentials).code == 0
        assert process.communicate(timeout=TIMEOUT_S)[1] == FULL
    assert process.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe is watched where the system tells of its end")
def test_subscribe_ends_when_its_reader_goes_even_if_nothing_more_is_published(folder: Path, sandbox: Sandbox) -> None:
    reader, writer = os.pipe()
    process = subscriber(folder, sandbox, writer)
    os.close(writer)
    with process:
        assert run(folder, "publish", "robots", "1", "--url", sandbox.url, **sandbox.credentials).code == 0
        assert b"robots 1" in os.read(reader, 1000)
        assert process.poll() is None
        os.close(reader)
        assert process.communicate(timeout=TIMEOUT_S)[1] == ""
    assert process.returncode == 0


def test_notices_that_nobody_reads_end_a_command_quietly(folder: Path, sandbox: Sandbox) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(
        [PROGRAM, "subscribe", "robots", "--url", sandbox.url],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=writer,
        env=environment(folder, **sandbox.credentials),
    ) as process:
        os.close(writer)
        assert process.wait(TIMEOUT_S) == 0
