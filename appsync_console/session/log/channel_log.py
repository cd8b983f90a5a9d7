"""The log of one channel as rows: what a view reads."""

from __future__ import annotations

from appsync_console.domain.message import Message
from appsync_console.store.log.message_log import LogReader


class ChannelLog:
    """Rows numbered from :attr:`first` to :attr:`last`; to be used on the thread that made the reader.

    Attributes:
        first: Number of the oldest row.
        last: Number of the newest row; below ``first`` while there is none.
    """

    def __init__(self, reader: LogReader, profile_id: str, channel: str) -> None:
        self._reader = reader
        self._profile_id = profile_id
        self._channel = channel
        self.first = 1
        self.last = 0
        self.refresh()

    def refresh(self) -> bool:
        """Look what the log holds now; whether that has changed."""
        extent = self._reader.extent(self._profile_id, self._channel)
        before = (self.first, self.last)
        self.first, self.last = extent.first, extent.last
        return before != (self.first, self.last)

    def row_at(self, id: int) -> int:
        """The row of the message ``id``, or else of the next older one of the channel; ``first - 1`` where none is."""
        return self._reader.seq_at(self._profile_id, self._channel, id, self.first, self.last)

    def rows(self, first: int, last: int) -> list[Message]:
        """The rows of these numbers, both included; long texts are cut and say so."""
        return self._reader.read(self._profile_id, self._channel, first, last)

    def text(self, id: int) -> str:
        """The whole text of the message ``id``; empty where it is no longer in the log."""
        try:
            return self._reader.text(id)
        except KeyError:
            return ""

    def message(self, id: int) -> Message | None:
        """The message ``id`` as it is known now."""
        return self._reader.message(id)

    def close(self) -> None:
        """Nothing to end: the reader is the workspace's."""
