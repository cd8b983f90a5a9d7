"""Waiting for something to become true, instead of for some time to pass."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable

TIMEOUT_S = 20.0
"""Long enough for a loaded machine; a test that passes never waits so long."""

_PAUSE_S = 0.002


async def until(predicate: Callable[[], object], timeout_s: float = TIMEOUT_S, what: str = "") -> None:
    """Let the loop run, asyncio's or the window's, until ``predicate`` is true.

    Raises:
        AssertionError: It did not become true in ``timeout_s`` seconds; names ``what``.
    """
    end = time.monotonic() + timeout_s
    while not predicate():
        _check(end, predicate, what)
        # A pause rather than a bare turn: threads and child processes need the processor too.
        await asyncio.sleep(_PAUSE_S)


def wait_until(predicate: Callable[[], object], timeout_s: float = TIMEOUT_S, what: str = "") -> None:
    """The same for tests without a loop: for threads, child processes and, where Qt is in use, its events.

    Raises:
        AssertionError: It did not become true in ``timeout_s`` seconds; names ``what``.
    """
    end = time.monotonic() + timeout_s
    while not predicate():
        _check(end, predicate, what)
        _let_qt_run()
        time.sleep(_PAUSE_S)


def _check(end: float, predicate: Callable[[], object], what: str) -> None:
    if time.monotonic() > end:
        name = what or getattr(predicate, "__name__", repr(predicate))
        raise AssertionError(f"did not come true in time: {name}")


def _let_qt_run() -> None:
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtTest import QTest

        QTest.qWait(0)
