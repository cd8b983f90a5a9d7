"""Where the log view takes its rows from, and the few pages of them it keeps."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from appsync_console.domain.message import Message

PAGE_ROWS = 32
_PAGES_MOST = 16


class LogSource(Protocol):
    """Messages by the numbers of their rows, without holes: those of one channel, or those that a search found."""

    @property
    def first(self) -> int:
        """The lowest number there is."""

    @property
    def last(self) -> int:
        """The highest number there is; below ``first`` when empty."""

    def rows(self, first: int, last: int) -> Sequence[Message | None]:
        """The messages from ``first`` to ``last``, included, None where one is no longer in the log.

        Long texts may be cut (``is_whole``).
        """

    def row_at(self, id: int) -> int | None:
        """The row of the message ``id``, or else of the next older one; ``first - 1`` where none is so old.

        None while that is not known yet.
        """

    def text(self, id: int) -> str:
        """The whole text of a message; empty where it is no longer in the log."""


class NoMessages:
    """The source of a view without a channel."""

    first = 1
    last = 0

    def rows(self, first: int, last: int) -> list[Message]:
        """Nothing."""
        return []

    def row_at(self, id: int) -> int:
        """Nowhere."""
        return 0

    def text(self, id: int) -> str:
        """Nothing."""
        return ""


class Pages:
    """The messages around what is on show; never more than a few pages, however long the log is.

    ``first`` and ``last`` stand still until :meth:`take_extent`: a view counts with one extent throughout a tick.

    Args:
        is_newest_first: Rows count down: each has the number of the source's with the sign turned round. A row keeps
            its number while messages come in at the one end and are found at the other.
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
        """Whether there is no row."""
        return self.last < self.first

    @property
    def newest(self) -> int:
        """The row of the newest message."""
        return self.first if self.is_newest_first else self.last

    @property
    def count(self) -> int:
        """How many rows there are."""
        return max(self.last - self.first + 1, 0)

    def take_extent(self, floor: int) -> None:
        """See what the source holds now after the message ``floor``, and forget all pages: some may be amended.

        Args:
            floor: The id of a message; 0 hides nothing.
        """
        low, high = self.source.first, self.source.last
        if floor:
            low = max(low, self._floor_row(floor) + 1)
        self.first, self.last = (-high, -low) if self.is_newest_first else (low, high)
        self._pages.clear()

    def newer_than(self, row: int) -> int:
        """How many messages the source holds that are newer than the one of ``row``."""
        return self.source.last - (-row if self.is_newest_first else row)

    def row_of(self, id: int) -> int | None:
        """The row of a message, or else of the next older one; the oldest row where all are newer.

        None while that is not known yet.
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

    def forget(self) -> None:
        """Read again what is asked for next."""
        self._pages.clear()

    def message(self, seq: int) -> Message | None:
        """The message at ``seq``; None outside the extent."""
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
