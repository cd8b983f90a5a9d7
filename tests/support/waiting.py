"""Helpers that wait for a condition instead of a fixed time."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable

TIMEOUT_S = 20.0
"""Long enough for a loaded computer; a test that passes never waits this long."""

_PAUSE_S = 0.002


async def until(predicate: Callable[[], object], timeout_s: float = TIMEOUT_S, what: str = "") -> None:
    """Run the loop, asyncio's or the window's, until ``predicate`` is true.

    Raises:
        AssertionError: It did not become true within ``timeout_s`` seconds; names ``what``.
    """
    end = time.monotonic() + timeout_s
    while not predicate():
        _check(end, predicate, what)
        # Sleep instead of only yielding: threads and child processes need the CPU too.
        await asyncio.sleep(_PAUSE_S)


def wait_until(predicate: Callable[[], object], timeout_s: float = TIMEOUT_S, what: str = "") -> None:
    """Wait in tests without a loop: for threads, child processes and, if Qt is in use, its events.

    Raises:
        AssertionError: It did not become true within ``timeout_s`` seconds; names ``what``.
    """
    end = time.monotonic() + timeout_s
    while not predicate():
        _check(end, predicate, what)
        _let_qt_run()
        time.sleep(_PAUSE_S)


def _check(end: float, predicate: Callable[[], object], what: str) -> None:
    if time.monotonic() > end:
        name = what or getattr(predicate, "__name__", repr(predicate))
        raise AssertionError(f"did not become true in time: {name}")


def _let_qt_run() -> None:
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtTest import QTest

        QTest.qWait(0)
