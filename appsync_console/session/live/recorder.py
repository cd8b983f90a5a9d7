"""The interface through which a session stores messages: in the message log, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from appsync_console.domain.message import Entry, Source
from appsync_console.domain.reason import Filling, Reason
from appsync_console.domain.terms import DeliveryState


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

    async def drained(self, below: int) -> None:
        """Return immediately: there is no backlog."""

    def _ids(self, count: int) -> range:
        ids = range(self._next_id, self._next_id + count)
        self._next_id = ids.stop
        return ids
