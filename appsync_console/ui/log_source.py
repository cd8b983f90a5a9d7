"""Where the log view takes its rows from, and the few pages of them it keeps."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from appsync_console.domain.message import Message

PAGE_ROWS = 32
_PAGES_MOST = 16


class LogSource(Protocol):
    """The messages of one channel, by sequence number, without holes."""

    @property
    def first(self) -> int:
        """The lowest sequence number there is; 1 when empty."""

    @property
    def last(self) -> int:
        """The highest sequence number there is; 0 when empty."""

    def rows(self, first: int, last: int) -> list[Message]:
        """The messages from ``first`` to ``last``, included; long texts may be cut (``is_whole``)."""

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
            start = number * PAGE_ROWS
            rows = self.source.rows(max(start, self.first), min(start + PAGE_ROWS - 1, self.last))
            page = self._pages[number] = {message.seq: message for message in rows}
            if len(self._pages) > _PAGES_MOST:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page
