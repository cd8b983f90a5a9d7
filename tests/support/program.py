"""Runs the installed program as a child process, like a user or a script."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

PROGRAM = str(Path(sys.executable).with_name("appsync-console"))
GUI_PROGRAM = str(Path(sys.executable).with_name("appsync-console-gui"))
TIMEOUT_S = 40


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A separate environment: own folders, no keyring, no display."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_RUNTIME_DIR": str(folder),
        "APPSYNC_CONSOLE_FOLDER": str(folder / "console"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        **more,
    }


@dataclass
class Finished:
    """The result of a run of the program."""

    code: int
    out: str
    err: str


def run(
    folder: Path,
    *arguments: str,
    stdin: str = "",
    timeout_s: float = TIMEOUT_S,
    program: str = PROGRAM,
    **variables: str,
) -> Finished:
    """Run the program until it exits."""
    done = subprocess.run(
        [program, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout_s,
        env=environment(folder, **variables),
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


class Running:
    """A running program whose output is read line by line."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment(folder, **variables),
        )
        self.out: Queue[str | None] = Queue()
        self.err: Queue[str | None] = Queue()
        self._readers = [
            threading.Thread(target=_read, args=(self.process.stdout, self.out), daemon=True),
            threading.Thread(target=_read, args=(self.process.stderr, self.err), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def line(self) -> str:
        """The next line of standard output."""
        return _next(self.out)

    def await_notice(self, part: str) -> str:
        """The next line of standard error that contains ``part``."""
        while part not in (line := _next(self.err)):
            pass
        return line

    def end(self) -> int:
        """Wait until it exits; returns the exit code."""
        code = self.process.wait(TIMEOUT_S)
        for reader in self._readers:
            reader.join(TIMEOUT_S)
        return code

    def rest(self) -> str:
        """The unread part of standard output; call it only after the end."""
        return _all(self.out)

    def notices(self) -> str:
        """The unread part of standard error; call it only after the end."""
        return _all(self.err)


def _read(stream: object, lines: Queue[str | None]) -> None:
    for line in stream:  # type: ignore[attr-defined]
        lines.put(line)
    lines.put(None)


def _all(lines: Queue[str | None]) -> str:
    found = []
    while (line := lines.get(timeout=TIMEOUT_S)) is not None:
        found.append(line)
    return "".join(found)


def _next(lines: Queue[str | None]) -> str:
    line = lines.get(timeout=TIMEOUT_S)
    if line is None:
        raise AssertionError("the program printed nothing more")
    return line


@contextlib.contextmanager
def running(folder: Path, *arguments: str, **variables: str) -> Iterator[Running]:
    """Run the program, and kill it at the end if it still runs."""
    program = Running(folder, *arguments, **variables)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.kill()
        program.end()
        for stream in (program.process.stdin, program.process.stdout, program.process.stderr):
            stream.close()


@dataclass
class Sandbox:
    """A sandbox that runs as a separate process."""

    program: Running
    url: str
    realtime_url: str
    key: str
    outputs: dict[str, str]

    @property
    def credentials(self) -> dict[str, str]:
        """The environment variable with the API key for commands."""
        return {"APPSYNC_CONSOLE_API_KEY": self.key}


@contextlib.contextmanager
def running_sandbox(folder: Path, *arguments: str, **variables: str) -> Iterator[Sandbox]:
    """Run ``appsync-console sandbox --port 0 --json``."""
    with running(folder, "sandbox", "--port", "0", "--json", *arguments, **variables) as program:
        outputs = json.loads(program.line())
        yield Sandbox(program, outputs["graphqlUrl"], outputs["realtimeUrl"], outputs.get("apiKey", ""), outputs)
