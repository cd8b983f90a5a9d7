"""The interface through which a session stores messages: in the message log, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from appsync_console.domain.message import Entry
from appsync_console.domain.terms import DeliveryState


class Recorder(Protocol):
    """The part of the message log that a session writes to; ``store.message_log.MessageLog`` is one."""

    def append(self, profile: str, entries: Sequence[Entry]) -> range:
        """Queue entries to be written, and return their IDs immediately."""

    def amend(
        self, id: int, *, delivery: DeliveryState | None = None, latency_us: int | None = None, note: str = ""
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
        ids = range(self._next_id, self._next_id + len(entries))
        self._next_id = ids.stop
        return ids

    def amend(
        self, id: int, *, delivery: DeliveryState | None = None, latency_us: int | None = None, note: str = ""
    ) -> None:
        """Do nothing."""

    async def drained(self, below: int) -> None:
        """Return immediately: there is no backlog."""
