"""Objects of Qt that refer to each other are destroyed on the thread of the window, whoever allocates."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

from PySide6.QtCore import QObject

from appsync_console.app.garbage import collected_here
from tests.support.waiting import until


class Knot(QObject):
    """Refers to itself, so that only the collector finds it; notes where that was."""

    def __init__(self, ended: list[int]) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: ended.append(threading.get_ident()))


def allocate() -> None:
    """More than any threshold of the collector, all of it alive."""
    kept = [[each] for each in range(200_000)]
    assert len(kept) == 200_000


async def test_a_thread_that_allocates_much_collects_nothing_of_qt():
    ended: list[int] = []
    with collected_here():
        Knot(ended)
        await asyncio.to_thread(allocate)
        assert ended == []
        # Young garbage becomes the collector's business with what else is allocated.
        kept = [[each] for each in range(5_000)]
        await until(lambda: ended, what="it is collected")
        assert kept
    assert ended == [threading.get_ident()]
    assert gc.isenabled()
    gc.disable()  # as the tests of this folder have it
