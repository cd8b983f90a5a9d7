"""The source of the rows in the log view, and a cache of a few pages of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from appsync_console.domain.message import Message

PAGE_ROWS = 32
_PAGES_MOST = 16


class LogSource(Protocol):
    """Messages by consecutive row numbers: those of one channel, or the matches of a search."""

    @property
    def first(self) -> int:
        """The lowest row number."""

    @property
    def last(self) -> int:
        """The highest row number; below ``first`` if there are no rows."""

    def rows(self, first: int, last: int) -> Sequence[Message | None]:
        """Return the messages from ``first`` through ``last``, with None for one that was deleted or cannot be read.

        Long texts may be cut (``is_whole``).
        """

    def row_at(self, id: int) -> int | None:
        """Return the row of the message ``id``, or of the next older message; ``first - 1`` if none is that old.

        Returns None while the row is not known yet.
        """

    def text(self, id: int) -> str:
        """Return the whole text of a message; empty if it is no longer in the log."""


class NoMessages:
    """The empty source of a view without a channel."""

    first = 1
    last = 0

    def rows(self, first: int, last: int) -> list[Message]:
        """Return no messages."""
        return []

    def row_at(self, id: int) -> int:
        """Return the position before all rows."""
        return 0

    def text(self, id: int) -> str:
        """Return an empty text."""
        return ""


class Pages:
    """A cache of the messages around the visible ones; never more than a few pages, however long the log is.

    ``first`` and ``last`` change only in :meth:`update_extent`, so a view works with one extent throughout a tick.

    Args:
        is_newest_first: Whether rows count down. Each row then has the negated number of the source's row, so it keeps
            its number while messages arrive at one end and are found at the other.
    """

    def __init__(self, source: LogSource, *, is_newest_first: bool = False) -> None:
        self.source = source
        self.is_newest_first = is_newest_first
        self.first = 1
        self.last = 0
        self._floor = (0, 0)  # the id of a message and its row
        self._pages: OrderedDict[int, dict[int, Message]] = OrderedDict()

    @property
    def is_empty(self) -> bool:
        """Whether there are no rows."""
        return self.last < self.first

    @property
    def newest(self) -> int:
        """The row of the newest message."""
        return self.first if self.is_newest_first else self.last

    @property
    def count(self) -> int:
        """The number of rows."""
        return max(self.last - self.first + 1, 0)

    def update_extent(self, floor: int) -> None:
        """Adopt the current extent of the source after the message ``floor``, and drop all pages, which may be stale.

        Args:
            floor: The id of a message; 0 hides none.
        """
        low, high = self.source.first, self.source.last
        if floor:
            low = max(low, self._floor_row(floor) + 1)
        self.first, self.last = (-high, -low) if self.is_newest_first else (low, high)
        self._pages.clear()

    def newer_than(self, row: int) -> int:
        """Return how many messages in the source are newer than the one in ``row``."""
        return self.source.last - (-row if self.is_newest_first else row)

    def row_of(self, id: int) -> int | None:
        """Return the row of a message, or of the next older message; the oldest row if all are newer.

        Returns None while the row is not known yet.
        """
        row = self.source.row_at(id)
        if row is None or self.is_empty:
            return None
        row = -row if self.is_newest_first else row
        return max(self.first, min(row, self.last))

    def _floor_row(self, floor: int) -> int:
        if self._floor[0] != floor:
            row = self.source.row_at(floor)
            if row is None:
                return self.source.first - 1
            self._floor = (floor, row)
        return self._floor[1]

    def clear(self) -> None:
        """Drop all pages, so that they are read again."""
        self._pages.clear()

    def message(self, seq: int) -> Message | None:
        """Return the message in row ``seq``; None outside the extent."""
        if not self.first <= seq <= self.last:
            return None
        return self._page(seq // PAGE_ROWS).get(seq)

    def _page(self, number: int) -> dict[int, Message]:
        page = self._pages.get(number)
        if page is None:
            start, end = max(number * PAGE_ROWS, self.first), min((number + 1) * PAGE_ROWS - 1, self.last)
            rows = self.source.rows(-end, -start)[::-1] if self.is_newest_first else self.source.rows(start, end)
            page = self._pages[number] = {row: message for row, message in enumerate(rows, start) if message}
            if len(self._pages) > _PAGES_MOST:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page
