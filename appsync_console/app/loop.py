"""The asyncio loop on Qt's: the one place that knows qasync."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import PySide6.QtCore  # noqa: F401  # before qasync, which takes the Qt binding it finds first
import qasync
from PySide6.QtWidgets import QApplication

from appsync_console.app.garbage import collected_here


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` to its end on the event loop of ``app`` and return what it returns."""

    async def with_executor() -> int:
        # qasync's own executor joins Qt threads one by one; the standard one is bounded and named.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(4, thread_name_prefix="worker"))
        return await main()

    with collected_here(), asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(with_executor())
