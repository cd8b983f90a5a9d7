"""Tests that async window tests run on qasync's event loop, like the window."""

from __future__ import annotations

import asyncio

import pytest
import qasync
from PySide6.QtCore import QTimer

from tests.support.waiting import until

pytestmark = pytest.mark.hostile


async def test_the_loop_is_the_window_loop() -> None:
    assert isinstance(asyncio.get_running_loop(), qasync.QEventLoop)


async def test_qt_events_and_asyncio_callbacks_both_run_while_waiting() -> None:
    seen: list[str] = []
    timer = QTimer(singleShot=True)
    timer.timeout.connect(seen.clear)
    seen.append("asyncio")
    timer.start(0)
    await until(lambda: not seen)
    asyncio.get_running_loop().call_soon(seen.append, "asyncio")
    await until(lambda: seen == ["asyncio"])


async def test_blocking_work_runs_in_a_thread() -> None:
    assert await asyncio.to_thread(sum, (1, 2)) == 3
