"""Runs cyclic garbage collection only on the thread of the window.

Python collects on whichever thread happens to allocate. Qt objects in a cycle, such as a closed dialog, would be
destroyed on that thread, while their timers still run in the window's event loop, which causes a crash later.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS = 200


class _Collector(QObject):
    """Checks periodically whether Python would have collected garbage, and collects it."""

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
        for generation in (2, 1, 0):  # an older generation includes the younger ones
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return


@contextmanager
def collected_here() -> Iterator[None]:
    """Collect garbage only on the calling thread, which runs a Qt event loop meanwhile."""
    gc.disable()
    gc.freeze()  # existing objects stay alive; scanning them over and over would block the window
    collector = _Collector()
    try:
        yield
    finally:
        collector.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()
