"""Updates the Metrics panel from the open session once per second while it is open. A thread reads the fields."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from appsync_console.domain.errors import InputError, StoreError
from appsync_console.domain.search.query import AtPath, Comparison, parse_search
from appsync_console.session.live.metrics import HISTORY_S, RATE_WINDOW_S
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.texts.translation import tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.metrics.model import MetricsRow
from appsync_console.ui.metrics.panel import MetricsPanel
from appsync_console.ui.widgets.line_plot import Point

_UPDATE_MS = 1_000
_VALUES_MOST = 2_000
_US = 1_000_000
Path = tuple[str | int, ...]


class MetricsController(QObject):
    """Opens and closes the panel, and keeps it up to date.

    Signals:
        opened: Whether the panel is to be visible.
    """

    opened = Signal(bool)

    def __init__(self, context: OpenProfile, shell: Shell, panel: MetricsPanel) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._panel = panel
        self._values: list[Point] = []
        self._is_reading = False
        self._timer = QTimer(self)
        self._timer.setInterval(_UPDATE_MS)
        self._timer.timeout.connect(self._update)
        self._panel.close_requested.connect(self.toggle)
        self._panel.changed.connect(self._on_panel_changed)
        shell.commands.register("view.metrics", self.toggle)

    @Slot()
    def toggle(self) -> None:
        """Open or close the panel."""
        is_open = not self._timer.isActive()
        self.opened.emit(is_open)
        if is_open:
            self._timer.start()
            self._update()
        else:
            self._timer.stop()

    @Slot()
    def _on_panel_changed(self) -> None:
        self._values = []
        if self._timer.isActive():
            self._update()

    @Slot()
    def _update(self) -> None:
        self._panel.set_rows(self._rows(self._context.session))
        self._show_plots()
        path = self._path()
        if path is not None and self._panel.channel and not self._is_reading:
            self._is_reading = True
            self._context.run_task(self._read(self._context.profile.id, self._panel.channel, path), "plot")

    def _rows(self, session: ProfileSession | None) -> list[MetricsRow]:
        names = [channel.name for channel in self._context.profile.channels]
        if session is None:
            return [MetricsRow(channel=name) for name in ("", *names)]
        rates = session.traffic.rates(time.monotonic_ns() // 1_000)
        rows = []
        for name in ("", *names):
            latency = session.traffic.latency(name)
            rows.append(
                MetricsRow(
                    channel=name,
                    received=session.traffic.received[name] if name else session.traffic.received.total(),
                    rate_per_s=(rates[name] if name else rates.total()) / RATE_WINDOW_S,
                    p50_us=latency.p50_us if latency else None,
                    p95_us=latency.p95_us if latency else None,
                    max_us=latency.max_us if latency else None,
                )
            )
        return rows

    def _show_plots(self) -> None:
        session, channel = self._context.session, self._panel.channel
        now_us = time.monotonic_ns() // 1_000
        rate: list[Point] = []
        latency: list[Point] = []
        if session is not None:
            newest = now_us // _US - 1
            counts = session.traffic.per_second(now_us, channel)
            first = next((at for at, count in enumerate(counts) if count), HISTORY_S)  # nothing was received before
            oldest = newest - HISTORY_S + 1
            rate = [(oldest + at, float(counts[at])) for at in range(max(first - 1, 0), HISTORY_S)]
            latency = [(at_us / _US, took_us / 1_000) for at_us, took_us in session.traffic.latencies(channel)]
        self._panel.set_plots(rate, latency, self._values, now_us / _US, time.time())

    def _path(self) -> Path | None:
        """Return the typed path; None if there is none or it is invalid. Shows an error for an invalid path."""
        typed = self._panel.field
        path: Path | None = None
        if typed:
            try:
                conditions = parse_search(typed, datetime.now().astimezone()).conditions
            except InputError:
                conditions = ()
            first = conditions[0] if len(conditions) == 1 else None
            if isinstance(first, AtPath) and first.comparison is Comparison.EXISTS and not first.is_not:
                path = first.path
        self._panel.set_problem(tr("A path starts with $, such as $.rows[0].n") if typed and path is None else "")
        return path

    async def _read(self, profile_id: str, channel: str, path: Path) -> None:
        try:
            found = await asyncio.to_thread(self._context.workspace.numbers, profile_id, channel, path, _VALUES_MOST)
        except StoreError:
            found = []  # the log reports that it cannot be read
        finally:
            self._is_reading = False
        if self._panel.channel == channel and self._path() == path:
            self._values = [(at_us / _US, float(value)) for at_us, value in found]
            self._show_plots()
