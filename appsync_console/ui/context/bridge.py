"""Turns the events of a session into Qt signals: collects them as they occur and emits them once per tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from appsync_console.domain.message import Entry
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, TokenTimes
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.live.events import Earlier, Gap, Publication, SessionListener

TICK_MS = 33


class Bridge(QObject):
    """Turns session events into signals.

    Signals:
        ticked: Emitted about 30 times a second, to update the log view.
        link_changed: The newest :class:`ConnectionStatus`.
        channels_changed: A tuple of the :class:`ChannelStatus` that changed since the last tick.
        tokens_changed: A tuple of the newest :class:`TokenTimes` of each mode that changed since the last tick.
        publication_changed: A :class:`Publication`, the newest state of each.
        gaps_found: A tuple of the :class:`Gap` found since the last tick.
        earlier_taken: A tuple of the :class:`Earlier` results of history requests since the last tick.
    """

    ticked = Signal()
    link_changed = Signal(object)
    channels_changed = Signal(object)
    tokens_changed = Signal(object)
    publication_changed = Signal(object)
    gaps_found = Signal(object)
    earlier_taken = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collected = _Collected()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def listener(self) -> SessionListener:
        """Create a listener for a new session; events of older sessions are ignored."""
        self._collected = _Collected()
        return self._collected

    def start(self) -> None:
        """Start to emit signals."""
        self._timer.start()

    def stop(self) -> None:
        """Stop emitting signals."""
        self._timer.stop()

    @Slot()
    def _on_timer_timeout(self) -> None:
        collected = self._collected
        if collected.link is not None:
            link, collected.link = collected.link, None
            self.link_changed.emit(link)
        if collected.channels:
            channels, collected.channels = tuple(collected.channels.values()), {}
            self.channels_changed.emit(channels)
        if collected.tokens:
            tokens, collected.tokens = tuple(collected.tokens.values()), {}
            self.tokens_changed.emit(tokens)
        if collected.publications:
            publications, collected.publications = list(collected.publications.values()), {}
            for publication in publications:
                self.publication_changed.emit(publication)
        if collected.gaps:
            gaps, collected.gaps = tuple(collected.gaps), []
            self.gaps_found.emit(gaps)
        if collected.earlier:
            earlier, collected.earlier = tuple(collected.earlier), []
            self.earlier_taken.emit(earlier)
        self.ticked.emit()


class _Collected(SessionListener):
    """The newest events of each kind since the last tick."""

    def __init__(self) -> None:
        self.link: ConnectionStatus | None = None
        self.channels: dict[str, ChannelStatus] = {}
        self.publications: dict[int, Publication] = {}
        self.gaps: list[Gap] = []
        self.earlier: list[Earlier] = []
        self.tokens: dict[AuthorizationMode, TokenTimes] = {}

    def link_changed(self, status: ConnectionStatus) -> None:
        self.link = status

    def channel_changed(self, status: ChannelStatus) -> None:
        self.channels[status.name] = status

    def token_changed(self, times: TokenTimes) -> None:
        self.tokens[times.mode] = times

    def publication_changed(self, publication: Publication) -> None:
        self.publications[publication.id] = publication

    def gap_found(self, gap: Gap) -> None:
        self.gaps.append(gap)

    def earlier_taken(self, earlier: Earlier, entries: Sequence[Entry]) -> None:
        self.earlier.append(earlier)
