"""The event loops tests run on."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_asyncio.plugin import is_async_test


def is_async(item: pytest.Item) -> bool:
    return is_async_test(item)


def window_loop() -> asyncio.AbstractEventLoop:
    """A loop as the window has it. Qt is imported here, so that tests without it stay quick."""
    import qasync
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(["appsync-console"])
    # As in the program: otherwise the last window that closes stops the loop under the test.
    application.setQuitOnLastWindowClosed(False)
    _kept.append(application)
    loop = qasync.QEventLoop(application)
    # qasync's own pool is ten QThreads, which outlive the loop.
    loop.set_default_executor(ThreadPoolExecutor(4, thread_name_prefix="test-loop"))
    assert isinstance(loop, asyncio.AbstractEventLoop)
    return loop


_kept: list[object] = []  # Qt's application must not be collected between two tests.
