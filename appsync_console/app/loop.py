"""Runs asyncio on Qt's event loop. The only module that uses qasync."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import PySide6.QtCore  # noqa: F401  # before qasync, which uses the first Qt binding it finds
import qasync
from PySide6.QtWidgets import QApplication

from appsync_console.app.garbage import collected_here


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` on the event loop of ``app`` until it ends, and return its result."""

    async def with_executor() -> int:
        # qasync's executor joins Qt threads one by one; the standard executor is bounded and its threads have names.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(4, thread_name_prefix="worker"))
        return await main()

    with collected_here(), asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(with_executor())
