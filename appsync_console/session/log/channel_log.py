"""The log of one channel as rows for a view."""

from __future__ import annotations

from appsync_console.domain.message import Message
from appsync_console.session.log.single_messages import SingleMessages
from appsync_console.store.log.message_log import LogReader


class ChannelLog(SingleMessages):
    """Rows numbered from :attr:`first` to :attr:`last`. Use it on the thread that created the reader.

    Attributes:
        first: Number of the oldest row.
        last: Number of the newest row; less than ``first`` if there are no rows.
    """

    def __init__(self, reader: LogReader, profile_id: str, channel: str) -> None:
        super().__init__(reader)
        self._profile_id = profile_id
        self._channel = channel
        self.first = 1
        self.last = 0
        self.refresh()

    def refresh(self) -> bool:
        """Read the current extent of the log; returns whether it has changed."""
        extent = self._reader.extent(self._profile_id, self._channel)
        before = (self.first, self.last)
        self.first, self.last = extent.first, extent.last
        return before != (self.first, self.last)

    def row_at(self, id: int) -> int:
        """The row of the message ``id``, or of the next older one of the channel; ``first - 1`` if there is none."""
        return self._reader.seq_at(self._profile_id, self._channel, id, self.first, self.last)

    def rows(self, first: int, last: int) -> list[Message | None]:
        """The rows from ``first`` to ``last``, inclusive; None for unreadable rows. Long texts are truncated."""
        found = {message.seq: message for message in self._reader.read(self._profile_id, self._channel, first, last)}
        return [found.get(seq) for seq in range(first, last + 1)]

    def close(self) -> None:
        """Do nothing: the workspace owns the reader."""
