"""Tests that garbage collection destroys Qt objects only on the thread of the window."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject

from appsync_console.app.garbage import collected_here
from tests.support.waiting import until

pytestmark = pytest.mark.hostile


class Cycle(QObject):
    """A reference cycle, which only the garbage collector destroys; records the thread that did it."""

    def __init__(self, ended: list[int]) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: ended.append(threading.get_ident()))


def allocate() -> None:
    """Allocate more live objects than any threshold of the garbage collector."""
    allocated = [[each] for each in range(200_000)]
    assert len(allocated) == 200_000


async def test_a_thread_that_allocates_much_does_not_destroy_qt_objects():
    ended: list[int] = []
    with collected_here():
        Cycle(ended)
        await asyncio.to_thread(allocate)
        assert ended == []
        # Further allocations on this thread start a collection.
        allocated = [[each] for each in range(5_000)]
        await until(lambda: ended, what="it is collected")
        assert allocated
    assert ended == [threading.get_ident()]
    assert gc.isenabled()
    gc.disable()  # the default for the tests in this folder
