"""Passes the events of a session on to any number of listeners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from appsync_console.domain.message import Arrival, Entry
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, TokenTimes
from appsync_console.session.live.events import Earlier, Gap, Publication, SessionListener


class EventHub(SessionListener):
    """The listeners of a session, in the order in which they were added. Batches stay batches.

    A listener that fails is a bug: it is reported, and the others, and the session itself, are not affected.

    Args:
        report: Called with the listener's name and the exception.
    """

    def __init__(self, report: Callable[[str, BaseException], None], listeners: Iterable[SessionListener] = ()) -> None:
        self._report = report
        self._listeners = list(listeners)

    def add(self, listener: SessionListener) -> None:
        """Call ``listener`` with all events from now on."""
        self._listeners.append(listener)

    def remove(self, listener: SessionListener) -> None:
        """Stop calling ``listener``; does nothing if it was not added."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def link_changed(self, status: ConnectionStatus) -> None:
        """Pass the event on."""
        self._tell(lambda listener: listener.link_changed(status))

    def channel_changed(self, status: ChannelStatus) -> None:
        """Pass the event on."""
        self._tell(lambda listener: listener.channel_changed(status))

    def received(self, batch: Sequence[Arrival]) -> None:
        """Pass the batch on."""
        self._tell(lambda listener: listener.received(batch))

    def publication_changed(self, publication: Publication) -> None:
        """Pass the event on."""
        self._tell(lambda listener: listener.publication_changed(publication))

    def gap_found(self, gap: Gap) -> None:
        """Pass the event on."""
        self._tell(lambda listener: listener.gap_found(gap))

    def gap_filled(self, gap: Gap, recovered: Sequence[Entry]) -> None:
        """Pass the event on."""
        self._tell(lambda listener: listener.gap_filled(gap, recovered))

    def earlier_taken(self, earlier: Earlier, entries: Sequence[Entry]) -> None:
        """Pass the event on."""
        self._tell(lambda listener: listener.earlier_taken(earlier, entries))

    def token_changed(self, times: TokenTimes) -> None:
        """Pass the event on."""
        self._tell(lambda listener: listener.token_changed(times))

    def _tell(self, call: Callable[[SessionListener], None]) -> None:
        for listener in tuple(self._listeners):
            try:
                call(listener)
            except Exception as error:
                self._report(type(listener).__name__, error)
