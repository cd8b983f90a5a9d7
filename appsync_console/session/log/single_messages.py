"""Reads single messages for a view, whichever rows of the log it shows."""

from __future__ import annotations

from appsync_console.domain.errors import LogDamaged
from appsync_console.domain.message import Message
from appsync_console.store.log.message_log import LogReader


class SingleMessages:
    """Base of what a view shows. Use it on the thread that created the reader."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader

    def text(self, id: int) -> str:
        """The full text of the message ``id``; empty if it is no longer in the log, or cannot be read."""
        try:
            return self._reader.text(id)
        except (KeyError, LogDamaged):
            return ""

    def message(self, id: int) -> Message | None:
        """The current state of the message ``id``; None if it is no longer in the log, or cannot be read."""
        try:
            return self._reader.message(id)
        except LogDamaged:
            return None
