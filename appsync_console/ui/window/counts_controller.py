"""Updates the counts in the status bar: received, shown, kept, dropped, rate, latency and log size."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from appsync_console.domain.errors import ConsoleError
from appsync_console.session.live.metrics import RATE_WINDOW_S
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.window.status_bar import Counts, StatusBar


class CountsController(QObject):
    """Updates the counts about four times a second.

    Args:
        shown_count: Returns the number of messages in the log view.

    Signals:
        reading_failed: The :class:`ConsoleError` that occurred while reading the log.
    """

    reading_failed = Signal(object)

    def __init__(self, context: OpenProfile, status_bar: StatusBar, shown_count: Callable[[], int]) -> None:
        super().__init__(status_bar)
        self._context = context
        self._status_bar = status_bar
        self._shown_count = shown_count
        context.refresh_due.connect(self._on_context_refresh_due)

    @Slot()
    def _on_context_refresh_due(self) -> None:
        try:
            totals = self._context.workspace.totals()
        except ConsoleError as problem:
            self.reading_failed.emit(problem)
            return
        in_log = Counts(shown=self._shown_count(), kept=totals.messages, dropped=totals.dropped, log_bytes=totals.bytes)
        self._status_bar.set_counts(_counts(self._context.session, in_log))


def _counts(session: ProfileSession | None, in_log: Counts) -> Counts:
    if session is None:
        return in_log
    rates = session.traffic.rates(time.monotonic_ns() // 1000)
    latency = session.traffic.latency()
    return replace(
        in_log,
        received=session.traffic.received.total(),
        rate_per_s=rates.total() / RATE_WINDOW_S,
        p95_us=latency.p95_us if latency else None,
    )
