"""The guards in tests/conftest.py fail the tests that they should fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

GOOD = """
import asyncio, logging, threading, warnings
import pytest

def test_announced_by_call(expected_log):
    expected_log("room: something .* wrong")
    logging.getLogger("room").error("something went wrong")

@pytest.mark.expected_log("something .* wrong", "and this")
def test_announced_by_marker():
    logging.getLogger("room").error("something went wrong")
    logging.getLogger("room").warning("and this")

def test_judged_by_caplog(caplog):
    logging.getLogger("room").warning("seen")
    assert "seen" in caplog.text

def test_thread_that_ends():
    threading.Thread(target=lambda: None).start()

async def test_awaited_task():
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(0))

async def test_task_that_is_ending():
    task = asyncio.get_running_loop().create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()

def test_closed_window(qtbot):
    from PySide6.QtWidgets import QLabel
    label = QLabel("text")
    qtbot.addWidget(label)
    label.show()
"""

BAD = """
import asyncio, logging, threading, warnings
import pytest

def test_warning():
    warnings.warn("something is deprecated", DeprecationWarning)

def test_log_record():
    logging.getLogger("room").warning("not announced")

@pytest.mark.expected_log("never said")
def test_announced_and_silent():
    pass

def test_never_awaited():
    asyncio.sleep(0)

async def test_task():
    asyncio.get_running_loop().create_task(asyncio.sleep(60), name="forgotten")

async def test_failed_task():
    async def fail():
        raise RuntimeError("nobody looked")
    asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)

stop = threading.Event()
def test_thread(monkeypatch):
    monkeypatch.setattr("tests.support.guards._THREAD_END_S", 0.01)
    threading.Thread(target=stop.wait, name="lingering").start()
def test_thread_before_is_over(): # so that the process can end
    stop.set()
    1 / 0

def test_window(qtbot):
    from PySide6.QtWidgets import QLabel
    global window
    window = QLabel("text", objectName="stray")

def test_qt_message(qtbot):
    from PySide6.QtCore import qWarning
    qWarning("Qt is not content")

def test_slot_that_raises(qtbot):
    from PySide6.QtCore import QTimer
    QTimer.singleShot(0, lambda: 1 / 0)
    qtbot.wait(20)
"""

REASONS = {
    "test_warning": "something is deprecated",
    "test_log_record": "WARNING room: not announced",
    "test_announced_and_silent": "never logged: ['never said']",
    "test_never_awaited": "was never awaited",
    "test_task": "tasks left running",
    "test_failed_task": "nobody looked",
    "test_thread": "threads left running; join them or close what owns them: ['lingering']",
    "test_window": "QLabel 'stray'",
    "test_qt_message": "Qt is not content",
    "test_slot_that_raises": "ZeroDivisionError",
}


def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str) -> pytest.RunResult:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    file = pytester.makepyfile(source)
    return pytester.runpytest_subprocess(
        "-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider", "-rA", str(file)
    )


def test_clean_tests_pass(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    run(pytester, monkeypatch, GOOD).assert_outcomes(passed=GOOD.count("\ndef test_") + GOOD.count("\nasync def test_"))


def test_unexpected_log_records_and_leftovers_fail_their_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = run(pytester, monkeypatch, BAD).stdout.str()
    for name, reason in REASONS.items():
        assert re.search(rf"^(FAILED|ERROR) \S+::{name}\b", output, re.MULTILINE), f"{name} did not fail:\n{output}"
        assert reason in output, f"{name} failed without saying {reason!r}:\n{output}"
