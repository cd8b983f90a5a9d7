"""Cyclic garbage is collected on the thread of the window only.

Python collects on whichever thread happens to allocate. Objects of Qt in a cycle, such as a closed dialog, would be
destroyed there, and their timers would go on in the loop of the window: a crash, some time later.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS = 200


class _Collector(QObject):
    """Looks now and then whether Python would have collected, and does it."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start(_EVERY_MS)

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _on_timer_timeout(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):  # an older one includes the younger ones
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return


@contextmanager
def collected_here() -> Iterator[None]:
    """Collect on the calling thread, which runs a loop of Qt meanwhile, and on no other."""
    gc.disable()
    gc.freeze()  # what is there by now stays: looking through it again and again would make the window wait
    collector = _Collector()
    try:
        yield
    finally:
        collector.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()
