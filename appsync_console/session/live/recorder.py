"""The interface through which a session stores messages: in the message log, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from appsync_console.domain.message import Entry, Source
from appsync_console.domain.reason import Filling, Reason, Unheard
from appsync_console.domain.terms import DeliveryState


class Listening(Protocol):
    """What is known of when the channels of one profile were last heard."""

    def unheard(self, channel: str) -> Unheard | None:
        """Return since when a channel is not heard, and why; None if it is heard, or was never live."""

    def note_live(self, channel: str, connection: int, at_us: int) -> None:
        """A channel is heard, on a connection of this number."""

    def note_unheard(self, channel: str, unheard: Unheard) -> None:
        """A channel is no longer heard."""

    def note_frames(self, frames: Mapping[int, int]) -> None:
        """The last frames of each connection arrived at these times, microseconds since the epoch, UTC."""

    def forget(self, channel: str) -> None:
        """A channel was removed: if it is added again, the time between is not a gap."""


class Recorder(Protocol):
    """The part of the message log that a session writes to; ``store.message_log.MessageLog`` is one."""

    def append(self, profile: str, entries: Sequence[Entry]) -> range:
        """Queue entries to be written, and return their IDs immediately."""

    def append_received(
        self, profile: str, channel: str, source: Source, texts: Sequence[str], at_us: int | Sequence[int]
    ) -> range:
        """Queue received messages of one subscription, which have nothing but a text and a time; return their IDs.

        The fast path of :meth:`append`.

        Args:
            at_us: The time of receipt of each message, or of all of them, in microseconds since the epoch, UTC.
        """

    def amend(
        self,
        id: int,
        *,
        delivery: DeliveryState | None = None,
        latency_us: int | None = None,
        reason: Reason | None = None,
        filling: Filling | None = None,
        request_id: str = "",
    ) -> None:
        """Update the publication or gap ``id``."""

    def listening(self, profile: str) -> Listening:
        """Return what is known of the channels of a profile."""

    @property
    def backlog(self) -> int:
        """Number of queued entries that are not written yet."""

    @property
    def backlog_bytes(self) -> int:
        """Size of their texts in bytes."""

    async def drained(self, below: int) -> None:
        """Wait until the backlog is smaller than ``below``."""


class NoRecorder:
    """Stores nothing; for the command line, which prints messages instead."""

    backlog = 0
    backlog_bytes = 0

    def __init__(self) -> None:
        self._next_id = 1

    def append(self, profile: str, entries: Sequence[Entry]) -> range:
        """Return IDs, so that publications can be tracked, and discard the entries."""
        return self._ids(len(entries))

    def append_received(
        self, profile: str, channel: str, source: Source, texts: Sequence[str], at_us: int | Sequence[int]
    ) -> range:
        """Return IDs, and discard the messages."""
        return self._ids(len(texts))

    def amend(
        self,
        id: int,
        *,
        delivery: DeliveryState | None = None,
        latency_us: int | None = None,
        reason: Reason | None = None,
        filling: Filling | None = None,
        request_id: str = "",
    ) -> None:
        """Do nothing."""

    def listening(self, profile: str) -> Listening:
        """Return a record that knows nothing."""
        return _NoListening()

    async def drained(self, below: int) -> None:
        """Return immediately: there is no backlog."""

    def _ids(self, count: int) -> range:
        ids = range(self._next_id, self._next_id + count)
        self._next_id = ids.stop
        return ids


class _NoListening:
    """Remembers what the session itself reports, but nothing from before."""

    def __init__(self) -> None:
        self._unheard: dict[str, Unheard] = {}

    def unheard(self, channel: str) -> Unheard | None:
        return self._unheard.get(channel)

    def note_live(self, channel: str, connection: int, at_us: int) -> None:
        self._unheard.pop(channel, None)

    def note_unheard(self, channel: str, unheard: Unheard) -> None:
        self._unheard[channel] = unheard

    def note_frames(self, frames: Mapping[int, int]) -> None:
        pass

    def forget(self, channel: str) -> None:
        self._unheard.pop(channel, None)
