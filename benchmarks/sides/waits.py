"""Measures how late Qt delivers events: the delay that a person would notice when typing or clicking."""

from __future__ import annotations

import statistics
import time

from PySide6.QtCore import QObject, Qt, QTimer, Slot

_EVERY_S = 0.005


class Waits(QObject):
    """Requests an event from Qt every 5 ms and records how late it is.

    While the loop is busy no event comes at all; those that should have come meanwhile count as well, each with its own
    wait, as if a person had acted at any moment.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waits: list[tuple[float, float]] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(_EVERY_S * 1000))
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self) -> None:
        """Start to measure."""
        self._last = time.time()
        self._timer.start()

    def p99_ms(self, begin: float, end: float) -> float:
        """Return the 99th percentile of the delays of events that were due between two times of ``time.time()``."""
        within = [wait for due, wait in self._waits if begin <= due <= end]
        return statistics.quantiles(within, n=100)[98] * 1000

    @Slot()
    def _on_timer_timeout(self) -> None:
        now = time.time()
        due = self._last + _EVERY_S
        self._last = now
        self._waits.append((due, max(now - due, 0.0)))
        while (due := due + _EVERY_S) < now:
            self._waits.append((due, now - due))
