"""The event loops that tests run on."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_asyncio.plugin import is_async_test


def is_async(item: pytest.Item) -> bool:
    return is_async_test(item)


def window_loop() -> asyncio.AbstractEventLoop:
    """Create a loop like that of the window. Imports Qt here, so that tests without it stay fast."""
    import qasync
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(["appsync-console"])
    # As in the program: otherwise closing the last window stops the loop during the test.
    application.setQuitOnLastWindowClosed(False)
    _kept.append(application)
    loop = qasync.QEventLoop(application)
    # qasync's default executor has ten QThreads, which outlive the loop.
    loop.set_default_executor(ThreadPoolExecutor(4, thread_name_prefix="test-loop"))
    assert isinstance(loop, asyncio.AbstractEventLoop)
    return loop


_kept: list[object] = []  # The QApplication must not be garbage-collected between tests.
