"""Runs each side and each server as a process of its own, with a time limit, and always ends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_START_S = 30.0
_SIDE_S = 120.0


class NotMeasured(Exception):
    """A side did not return a value; the text gives the reason."""


def run_side(name: str, *arguments: object) -> dict[str, Any]:
    """Run the module ``benchmarks.sides.<name>`` and return the object that it printed last.

    Raises:
        NotMeasured: It failed, or took longer than two minutes.
    """
    try:
        done = subprocess.run(
            _module(f"sides.{name}", arguments),
            cwd=ROOT,
            env=_environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SIDE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(f"{name} took longer than {_SIDE_S:g} s") from error
    if done.returncode or not done.stdout.strip():
        raise NotMeasured(f"{name} exited with {done.returncode}: {_last_line(done.stderr)}")
    return _object(done.stdout.strip().splitlines()[-1], name)


def seconds_to_first_line(name: str, *arguments: object) -> float:
    """Start a side, wait for its first line, and end it.

    Raises:
        NotMeasured: It ended without a line, or took too long.
    """
    begun = time.perf_counter()
    with _process(_module(f"sides.{name}", arguments)) as process:
        _first_line(process, name)
        return time.perf_counter() - begun


@contextmanager
def running_server(name: str, *arguments: object) -> Iterator[dict[str, Any]]:
    """Run a module of ``benchmarks`` as a server until the block ends; return the object on its first line.

    Raises:
        NotMeasured: It does not start.
    """
    with _process(_module(name, arguments)) as process:
        yield _object(_first_line(process, name), name)


@contextmanager
def running_sandbox() -> Iterator[dict[str, Any]]:
    """Run ``appsync-console sandbox --port 0 --json``; return its output, and its process id as ``pid``.

    Raises:
        NotMeasured: It does not start.
    """
    with _process([sys.executable, "-m", "appsync_console", "sandbox", "--port", "0", "--json"]) as process:
        yield {**_object(_first_line(process, "sandbox"), "sandbox"), "pid": process.pid}


def _module(name: str, arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]


@contextmanager
def _process(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _first_line(process: subprocess.Popen[str], name: str) -> str:
    assert process.stdout is not None
    too_late = threading.Timer(_START_S, process.kill)
    too_late.start()
    try:
        line = process.stdout.readline()
    finally:
        too_late.cancel()
    if not line:
        raise NotMeasured(f"{name} did not start")
    return line


def _object(line: str, name: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise NotMeasured(f"unexpected output of {name}: {line[:200]}") from error
    if not isinstance(value, dict):
        raise NotMeasured(f"unexpected output of {name}: {line[:200]}")
    return value


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no output"


def _environment() -> dict[str, str]:
    """Return our environment without a display, a keyring or a proxy: benchmarks stay on this machine."""
    kept = {name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")}
    return kept | {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_API": "pyside6",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
