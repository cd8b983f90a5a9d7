"""The messages of a profile that match a search, across all channels, as rows for a view.

Older rows get decreasing numbers as the search goes back, and new rows get increasing numbers. The number of a row
never changes, so the view keeps its position while rows are added at both ends.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import neg

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Message
from appsync_console.session.log.joined_gaps import JoinedGaps
from appsync_console.session.log.single_messages import SingleMessages
from appsync_console.store.log.message_log import LogReader, MessageLog
from appsync_console.store.log.search import LogSearch

_MIDDLE = 1 << 40
"""The number of the first row that arrived after the search started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """The progress of a search.

    Attributes:
        found: Number of matches so far.
        unseen: Maximum number of messages left to search; 0 when the search is complete.
        unreadable: Maximum number of messages that were skipped, because the log is damaged.
        problem: Why the search ended early; None if it did not.
    """

    found: int
    unseen: int
    unreadable: int = 0
    problem: ConsoleError | None = None


class LogSelection(SingleMessages):
    """Contiguous rows from :attr:`first` to :attr:`last`. Use it on the thread that created the reader.

    Attributes:
        first: Number of the oldest row found so far.
        last: Number of the newest row; less than ``first`` if there are no rows.
        state: The progress of the search.
    """

    def __init__(self, log: MessageLog, reader: LogReader, search: LogSearch, profile_id: str) -> None:
        super().__init__(reader)
        self._log = log
        self._profile_id = profile_id
        self._search = search
        self._gaps = JoinedGaps(reader)
        self._older = array("q")
        self._newer = array("q")
        self._gone = 0  # of the newer ones, from the first
        self._below = log.committed
        self.first = _MIDDLE
        self.last = _MIDDLE - 1
        self.state = SearchState(found=0, unseen=log.committed)

    def refresh(self) -> bool:
        """Add new matches; returns whether anything has changed. The cost depends on the new matches only."""
        found = self._search.take(self._log.committed)
        self._older.extend(found.older)
        self._newer.extend(found.newer)
        self._below = found.below
        self._drop_deleted(self._log.floor(self._profile_id))
        self.first = _MIDDLE - len(self._older) if self._older else _MIDDLE + self._gone
        self.last = _MIDDLE + len(self._newer) - 1
        before, self.state = (
            self.state,
            SearchState(
                found=len(self._older) + len(self._newer) - self._gone,
                unseen=found.unseen,
                unreadable=found.unreadable,
                problem=found.problem,
            ),
        )
        return before != self.state

    def _drop_deleted(self, floor: int) -> None:
        """Drop the oldest rows: the log has deleted messages up to ``floor`` because of its retention."""
        while self._older and self._older[-1] <= floor:
            self._older.pop()
        self._gone = bisect_right(self._newer, floor)

    def id_at(self, row: int) -> int:
        """The ID of the message in a row from ``first`` to ``last``."""
        return self._newer[row - _MIDDLE] if row >= _MIDDLE else self._older[_MIDDLE - 1 - row]

    def row_at(self, id: int) -> int | None:
        """The row of the message ``id``, or of the next older match.

        ``first - 1`` if there is no older match; None if the search has not gone back that far yet.
        """
        if self._newer and self._newer[0] <= id:
            return max(_MIDDLE + bisect_right(self._newer, id) - 1, self.first - 1)
        place = bisect_left(self._older, -id, key=neg)
        if place < len(self._older):
            return _MIDDLE - 1 - place
        return None if self._below else self.first - 1

    def rows(self, first: int, last: int) -> list[Message | None]:
        """The rows from ``first`` to ``last``, inclusive; None for deleted or unreadable ones. Long texts are cut."""
        ids = [self.id_at(row) for row in range(first, last + 1)]
        found = {message.id: self._gaps.joined(message) for message in self._reader.read_ids(ids)}
        return [found.get(id) for id in ids]

    def close(self) -> None:
        """Stop the search without waiting for its end."""
        self._search.stop()
