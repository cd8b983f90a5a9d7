"""A command ends at once if its output cannot be written: silently on a closed pipe, with the reason on a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, TIMEOUT_S, Sandbox, environment, run

pytestmark = [pytest.mark.hostile, pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")]

FULL = "error: Cannot write the output: No space left on device.\n"
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
    """Run the program with ``out`` as standard output; returns its exit code and standard error."""
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
    """The write end of a pipe whose reader is closed."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_is_reported(folder: Path, arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        code, said = ended(folder, arguments, full.fileno())
    assert code == 1
    assert said.endswith(FULL)
    assert "Traceback" not in said


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_closed_pipe_ends_a_command_silently(folder: Path, arguments: tuple[str, ...]) -> None:
    writer = closed_pipe()
    try:
        code, said = ended(folder, arguments, writer)
    finally:
        os.close(writer)
    assert code == (1 if arguments[0].startswith("--") else 0)  # click uses its own exit code for its own output
    assert said == ""


def subscriber(folder: Path, sandbox: Sandbox, out: int) -> subprocess.Popen[str]:
    """Start ``subscribe`` and wait until it is ready."""
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


def test_subscribe_ends_when_a_message_cannot_be_written(folder: Path, sandbox: Sandbox) -> None:
    with open("/dev/full", "wb") as full:
        process = subscriber(folder, sandbox, full.fileno())
    with process:
        assert run(folder, "publish", "robots", "1", "--url", sandbox.url, **sandbox.credentials).code == 0
        assert process.communicate(timeout=TIMEOUT_S)[1] == FULL
    assert process.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not report that the reader of a pipe has closed it")
def test_subscribe_ends_when_its_reader_closes_the_pipe(folder: Path, sandbox: Sandbox) -> None:
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


def test_a_closed_standard_error_ends_a_command_silently(folder: Path, sandbox: Sandbox) -> None:
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
