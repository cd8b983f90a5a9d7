"""Where a session writes what it hears: the message log, or nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from appsync_console.domain.message import Entry
from appsync_console.domain.terms import DeliveryState


class Recorder(Protocol):
    """The part of the message log that a session writes to; ``store.message_log.MessageLog`` is one."""

    def append(self, profile: str, entries: Sequence[Entry]) -> range:
        """Take entries to be written and give them their ids at once."""

    def amend(
        self, id: int, *, delivery: DeliveryState | None = None, latency_us: int | None = None, note: str = ""
    ) -> None:
        """Change what is known of the publication or gap ``id``."""

    @property
    def backlog(self) -> int:
        """Entries taken and not yet written."""

    @property
    def backlog_bytes(self) -> int:
        """Bytes of their texts."""

    async def drained(self, below: int) -> None:
        """Wait until the backlog is smaller than ``below``."""


class NoRecorder:
    """Keeps nothing: for the command line, which prints instead."""

    backlog = 0
    backlog_bytes = 0

    def __init__(self) -> None:
        self._next_id = 1

    def append(self, profile: str, entries: Sequence[Entry]) -> range:
        """Give ids, so that publications can be followed, and forget the entries."""
        ids = range(self._next_id, self._next_id + len(entries))
        self._next_id = ids.stop
        return ids

    def amend(
        self, id: int, *, delivery: DeliveryState | None = None, latency_us: int | None = None, note: str = ""
    ) -> None:
        """Forget it."""

    async def drained(self, below: int) -> None:
        """Nothing is ever behind."""
