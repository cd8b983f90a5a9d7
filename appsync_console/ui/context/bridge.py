"""The one place where what a session tells becomes Qt signals: collected as it happens, given out once a tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from appsync_console.domain.message import Entry
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, TokenTimes
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.live.events import Earlier, Gap, Publication, SessionListener

TICK_MS = 33


class Bridge(QObject):
    """Turns facts into signals.

    Signals:
        ticked: Some thirty times a second: the time to look what the log holds.
        link_changed: The newest :class:`ConnectionStatus`.
        channels_changed: A tuple of the :class:`ChannelStatus` that changed since the last tick.
        tokens_changed: A tuple of the newest :class:`TokenTimes` of each mode that changed since the last tick.
        publication_changed: A :class:`Publication`, the newest state of each.
        gaps_found: A tuple of the :class:`Gap` found since the last tick.
        earlier_taken: A tuple of what came of looking back on channels since the last tick, each :class:`Earlier`.
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
        """A listener for a new session; what older ones still tell is no longer heard."""
        self._collected = _Collected()
        return self._collected

    def start(self) -> None:
        """Begin to tick."""
        self._timer.start()

    def stop(self) -> None:
        """No more signals."""
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
    """The newest of each fact since the last tick."""

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
