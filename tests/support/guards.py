"""Guards that fail a test for unexpected log records and for leftover threads, tasks and windows."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_THREAD_END_S = 5.0
_TURNS_TO_SETTLE = 20


class LogGuard(logging.Handler):
    """Collects unexpected log records of level WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._expected: dict[re.Pattern[str], bool] = {}
        self._unexpected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Expect records whose ``name: message`` matches the regular expression."""
        self._expected.setdefault(re.compile(pattern), False)

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.name}: {record.getMessage()}"
        matching = [pattern for pattern in self._expected if pattern.search(text)]
        for pattern in matching:
            self._expected[pattern] = True
        if not matching:
            self._unexpected.append(f"{record.levelname} {text}")

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Listen to the root logger."""
        root = logging.getLogger()
        root.addHandler(self)
        yield
        root.removeHandler(self)

    def judge(self) -> None:
        """Fail for unexpected records, and for expected ones that were not logged."""
        if self._unexpected:
            said = "\n  ".join(self._unexpected)
            pytest.fail(f"unexpected log records; fix the cause or announce them with expected_log:\n  {said}", False)
        silent = [pattern.pattern for pattern, was_seen in self._expected.items() if not was_seen]
        if silent:
            pytest.fail(f"announced with expected_log, but never logged: {silent}", False)


def running_threads() -> set[threading.Thread]:
    """The threads that would keep the program from exiting."""
    return {thread for thread in threading.enumerate() if not thread.daemon}


def judge_threads(before: set[threading.Thread]) -> None:
    """Fail for a new thread that does not end by itself."""
    left = running_threads() - before
    for thread in left:
        thread.join(_THREAD_END_S)
    alive = sorted(thread.name for thread in left if thread.is_alive())
    if alive:
        pytest.fail(f"threads left running; join them or close what owns them: {alive}", False)


def open_windows() -> set[Any]:
    """Qt's widgets without a parent; empty if no test has used Qt."""
    if "PySide6.QtWidgets" not in sys.modules:
        return set()
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        return set()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # The label of a tooltip belongs to Qt and stays for the next tooltip.
    return {
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.parent() is None and widget.metaObject().className() != "QTipLabel"
    }


def judge_windows(before: set[Any]) -> None:
    """Fail for a new widget that was not closed and deleted."""
    if open_windows() - before:
        gc.collect()  # a widget that only waits for garbage collection is not a leftover
    left = sorted(f"{type(widget).__name__} {widget.objectName()!r}" for widget in open_windows() - before)
    if left:
        pytest.fail(f"windows left behind; give them to qtbot.addWidget or delete them: {left}", False)


async def judge_tasks() -> None:
    """Fail for a task that still runs after the test and its fixtures."""
    for _ in range(_TURNS_TO_SETTLE):
        if not _other_tasks():
            return
        await asyncio.sleep(0)
    left = _other_tasks()
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    if left:
        names = sorted(f"{task.get_name()} ({task.get_coro()!r})" for task in left)
        pytest.fail(f"tasks left running; close the scope or the group that owns them: {names}", False)


def _other_tasks() -> list[asyncio.Task[Any]]:
    this = asyncio.current_task()
    return [task for task in asyncio.all_tasks() if task is not this]
