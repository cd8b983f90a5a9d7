"""The messages of a profile that meet a search, over all its channels, as rows: what a view reads.

Rows found going back have numbers that grow smaller, rows that come in have numbers that grow larger: the number of a
row never changes, and the view stays where it is while more is found on both sides.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import neg

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Message
from appsync_console.store.log.message_log import LogReader, MessageLog
from appsync_console.store.log.search import LogSearch

_MIDDLE = 1 << 40
"""The number of the first row that came in after the search began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """How far a search is.

    Attributes:
        found: Messages that meet it, so far.
        unseen: Messages it has still to look at, at most; 0 when it is through.
        problem: Why it ended before that; None while all is well.
    """

    found: int
    unseen: int
    problem: ConsoleError | None = None


class LogSelection:
    """Rows from :attr:`first` to :attr:`last`, without holes; to be used on the thread that made the reader.

    Attributes:
        first: Number of the oldest row found so far.
        last: Number of the newest row; below ``first`` while there is none.
        state: How far the search is.
    """

    def __init__(self, log: MessageLog, reader: LogReader, search: LogSearch, profile_id: str) -> None:
        self._log = log
        self._profile_id = profile_id
        self._reader = reader
        self._search = search
        self._older = array("q")
        self._newer = array("q")
        self._gone = 0  # of the newer ones, from the first
        self._below = log.committed
        self.first = _MIDDLE
        self.last = _MIDDLE - 1
        self.state = SearchState(found=0, unseen=log.committed)

    def refresh(self) -> bool:
        """Take in what was found since; whether anything has changed. Costs what is new, not what is stored."""
        found = self._search.take(self._log.committed)
        self._older.extend(found.older)
        self._newer.extend(found.newer)
        self._below = found.below
        self._let_go(self._log.floor(self._profile_id))
        self.first = _MIDDLE - len(self._older) if self._older else _MIDDLE + self._gone
        self.last = _MIDDLE + len(self._newer) - 1
        before, self.state = (
            self.state,
            SearchState(
                found=len(self._older) + len(self._newer) - self._gone, unseen=found.unseen, problem=found.problem
            ),
        )
        return before != self.state

    def _let_go(self, floor: int) -> None:
        """The log dropped messages up to ``floor``, since the person wants no more kept: the oldest rows are gone."""
        while self._older and self._older[-1] <= floor:
            self._older.pop()
        self._gone = bisect_right(self._newer, floor)

    def id_at(self, row: int) -> int:
        """The id of the message in a row from ``first`` to ``last``."""
        return self._newer[row - _MIDDLE] if row >= _MIDDLE else self._older[_MIDDLE - 1 - row]

    def row_at(self, id: int) -> int | None:
        """The row of the message ``id``, or else of the next older one that was found.

        ``first - 1`` where none is so old; None while the search has not looked that far back.
        """
        if self._newer and self._newer[0] <= id:
            return max(_MIDDLE + bisect_right(self._newer, id) - 1, self.first - 1)
        place = bisect_left(self._older, -id, key=neg)
        if place < len(self._older):
            return _MIDDLE - 1 - place
        return None if self._below else self.first - 1

    def rows(self, first: int, last: int) -> list[Message | None]:
        """The rows of these numbers, both included, None where one is no longer in the log; long texts are cut."""
        ids = [self.id_at(row) for row in range(first, last + 1)]
        found = {message.id: message for message in self._reader.read_ids(ids)}
        return [found.get(id) for id in ids]

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
        """Have the search end; does not wait for it."""
        self._search.stop()
