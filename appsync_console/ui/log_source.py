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

    def text(self, id: int) -> str:
        """The whole text of a message."""


class NoMessages:
    """The source of a view without a channel."""

    first = 1
    last = 0

    def rows(self, first: int, last: int) -> list[Message]:
        """Nothing."""
        return []

    def text(self, id: int) -> str:
        """Nothing."""
        return ""


class Pages:
    """The messages around what is on show; never more than a few pages, however long the log is.

    ``first`` and ``last`` stand still until :meth:`take_extent`: a view counts with one extent throughout a tick.
    """

    def __init__(self, source: LogSource) -> None:
        self.source = source
        self.first = 1
        self.last = 0
        self._pages: OrderedDict[int, dict[int, Message]] = OrderedDict()

    def take_extent(self, floor: int) -> None:
        """See what the source holds now above ``floor``, and forget all pages: messages may have been amended."""
        self.first = max(self.source.first, floor + 1)
        self.last = self.source.last
        self._pages.clear()

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
            start = max(number * PAGE_ROWS, self.first)
            rows = self.source.rows(start, min((number + 1) * PAGE_ROWS - 1, self.last))
            page = self._pages[number] = {row: message for row, message in enumerate(rows, start) if message}
            if len(self._pages) > _PAGES_MOST:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page
