"""What part of a log is on screen: the visible rows, the selection, and what happens to both when messages arrive.

It has no Qt: rows have heights, and the view is a number of pixels. ``view`` paints it and forwards mouse and keys.
``scroll`` has the arithmetic of rows and pixels, ``source`` reads the messages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from appsync_console.domain.message import Message
from appsync_console.ui.log.scroll import Bar, LogScroll, Place
from appsync_console.ui.log.selection import Selection
from appsync_console.ui.log.source import LogSource, NoMessages, Pages


class Anchor(NamedTuple):
    """A message, and the pixel of the view where its row starts."""

    id: int
    top: int


class LogViewport:
    """The position in a log: follows the newest message, stays where it is, or is paused.

    Args:
        height_of: Returns the height of a message in pixels; called only for rows that are visible or scrolled past.

    Attributes:
        is_following: Whether the view follows the newest message.
        is_paused: Whether the view is paused. Messages are still received.
    """

    def __init__(self, height_of: Callable[[Message], int]) -> None:
        self._measure = height_of
        self._pages = Pages(NoMessages())
        self._scroll = LogScroll(self._height_of)
        self._selection = Selection()
        self._floor = 0
        self._seen = 0  # the newest row that was on screen
        self._anchor: Anchor | None = None  # what stays in place when the source changes; None once a person scrolls
        self._is_anchored = True  # whether its row was found, and put in place
        self.is_following = True
        self.is_paused = False

    # Content.

    @property
    def source(self) -> LogSource:
        """The source of the messages."""
        return self._pages.source

    @property
    def is_newest_first(self) -> bool:
        """Whether the newest message is at the top."""
        return self._pages.is_newest_first

    @property
    def count(self) -> int:
        """The number of messages, on screen or beyond its edges."""
        return self._pages.count

    @property
    def floor(self) -> int:
        """The id of the newest message that is hidden because the view was cleared; 0 for none."""
        return self._floor

    @property
    def newest_id(self) -> int:
        """The id of the newest message; 0 for none."""
        newest = self._pages.message(self._pages.newest)
        return newest.id if newest else 0

    def message(self, row: int) -> Message | None:
        """Return the message in a row; None if there is none."""
        return self._pages.message(row)

    def set_source(self, source: LogSource, floor: int = 0) -> None:
        """Show another log, at its newest message; hide the messages up to the message ``floor``."""
        self._floor = floor
        self._selection.clear()
        self._read_from(Pages(source, is_newest_first=self.is_newest_first))

    def change_source(self, source: LogSource) -> None:
        """Show other messages of the same log; position and selection stay as far as the source contains them."""
        self._change(Pages(source, is_newest_first=self.is_newest_first))

    def set_newest_first(self, is_newest_first: bool) -> None:
        """Put the newest message at the top or at the bottom."""
        if is_newest_first != self.is_newest_first:
            self._change(Pages(self.source, is_newest_first=is_newest_first))

    def set_floor(self, id: int) -> None:
        """Hide all messages up to the message ``id``; 0 hides none."""
        self._floor = id
        self._read_extent()
        if not self._pages.first <= self._selection.row <= self._pages.last:
            self._selection.clear()
        self.follow()

    def refresh(self) -> bool:
        """Read the source again, and return whether what is on screen has changed.

        Rows stay in place unless the view follows; only visible rows cost anything.
        """
        has_changed = False
        if not self.is_paused:
            before = None if self.is_following else self._visible_messages()
            self._read_extent()
            if self.is_following:
                self._to_newest()
            self._update_seen()
            has_changed = before is None or before != self._visible_messages()
            has_changed |= self._settle()
        self._selection.update(self._pages, self.visible_rows)
        return has_changed

    def set_paused(self, is_paused: bool) -> None:
        """Pause, or resume and show what arrived in the meantime."""
        if is_paused != self.is_paused:
            self.is_paused = is_paused
            self.refresh()

    def _change(self, pages: Pages) -> None:
        anchor = self._anchor or self._anchor_here()
        self._selection.lose_row()
        self._read_from(pages)
        if anchor is not None:
            self._anchor, self._is_anchored = anchor, False
            self.is_following = False
        self._settle()

    def _read_from(self, pages: Pages) -> None:
        self._pages = pages
        self._scroll.forget_heights()
        self.is_paused = False
        self._read_extent()
        self.follow()

    def _read_extent(self) -> None:
        self._pages.update_extent(self._floor)
        self._scroll.set_extent(self._pages.first, self._pages.last)

    # Heights.

    def measure(self, view_height: int, *, from_top: bool = False) -> None:
        """Measure all rows again, and the view; the top row stays at the top.

        Args:
            from_top: Whether to show the beginning of the top row, because its height may be quite another one.
        """
        self._scroll.forget_heights()
        self._scroll.view_height = view_height
        if from_top:
            self._scroll.offset = 0
        if self.is_following:
            self._to_newest()
        else:
            self._scroll.clamp()
        self._update_seen()

    def measure_opened(self) -> None:
        """Measure rows again after a person opened or closed a message; the top row stays at the top."""
        self._scroll.forget_heights()
        self._scroll.clamp()
        self._moved()

    def _height_of(self, row: int) -> int:
        message = self._pages.message(row)
        return self._measure(message) if message else 0

    # Position.

    @property
    def places(self) -> list[Place]:
        """The visible rows, from the top edge to the bottom edge."""
        return self._scroll.places()

    @property
    def visible_rows(self) -> range:
        """The numbers of the rows that are at least partly visible."""
        return self._scroll.visible_rows

    def row_of(self, id: int) -> int | None:
        """Return the row of a message, or of the next older one; None while it is not known."""
        return self._pages.row_of(id)

    def place_of(self, row: int) -> Place | None:
        """Return where a row is; None if it is not visible."""
        return self._scroll.place_of(row)

    def place_at(self, y: int) -> Place | None:
        """Return the row at a pixel of the view."""
        return self._scroll.place_at(y)

    @property
    def newer(self) -> int:
        """The number of newer messages that have not been on screen."""
        if self.is_paused:
            return max(self._pages.newer_than(self._seen), 0)
        return min(abs(self._pages.newest - self._seen), self._pages.count)

    @property
    def here_id(self) -> int:
        """The message to continue from: the selected one, else the first visible one; 0 at the newest."""
        anchor = None if self._selection.id else self._anchor_here()
        return anchor.id if anchor else self._selection.id

    def follow(self) -> None:
        """Go to the newest message and follow new messages."""
        self._leave_anchor()
        if self.is_paused:
            self.is_paused = False
            self._read_extent()
        self._to_newest()
        self.is_following = True
        self._update_seen()

    def scroll_by(self, pixels: int) -> None:
        """Scroll; down is positive. At the newest message, the view follows again."""
        self._scroll.move(pixels)
        self._moved()

    def show_row(self, row: int) -> None:
        """Scroll as little as needed to make a row visible."""
        self._scroll.show_row(row)
        self._moved()

    def go_to_end(self, *, is_top: bool) -> None:
        """Go to the first or the last row; follow if that is the newest message."""
        if is_top is self.is_newest_first:
            self.follow()
            return
        if is_top:
            self._scroll.to_row(self._pages.first)
        else:
            self._scroll.to_end()
        self._moved()

    def bar(self) -> Bar:
        """Return the scroll bar for the position."""
        return self._scroll.bar()

    def move_bar(self, value: int, maximum: int) -> None:
        """Scroll to where the scroll bar was moved."""
        if not self._pages.is_empty:
            self._scroll.move_bar(value, maximum)
            self._moved()

    def _moved(self) -> None:
        """Adopt where a person moved the view."""
        self._leave_anchor()
        self.is_following = self._is_at_newest() and not self.is_paused
        self._update_seen()

    def _to_newest(self) -> None:
        if self.is_newest_first:
            self._scroll.to_row(self._pages.first)
        else:
            self._scroll.to_end()

    def _is_at_newest(self) -> bool:
        if self.is_newest_first:
            return self._pages.is_empty or (self._scroll.row == self._pages.first and not self._scroll.offset)
        return self._scroll.is_past_end()

    def _update_seen(self) -> None:
        if self.is_following:
            self._seen = self._pages.newest
        elif rows := self.visible_rows:
            self._seen = min(self._seen, rows[0]) if self.is_newest_first else max(self._seen, rows[-1])

    def _visible_messages(self) -> list[Message | None]:
        return [self._pages.message(place.row) for place in self.places]

    # Selection.

    @property
    def selected(self) -> Message | None:
        """The selected message, even if the source does not contain it."""
        return self._selection.message

    @property
    def selected_row(self) -> int:
        """The row of the selected message; 0 if there is none, or if the source does not contain it."""
        return self._selection.row

    def select(self, row: int) -> None:
        """Select the message in a row; 0 selects none."""
        if row != self._selection.row or (not row and self.selected is not None):
            self._leave_anchor()
            self._selection.select(row, self._pages.message(row) if row else None)

    def select_none(self) -> None:
        """Clear the selection, including one that waits for its message; the position stays."""
        self._selection.clear()

    def step(self, by: int) -> None:
        """Select the next row below (1) or above (-1)."""
        rows = self.visible_rows
        if not rows:
            return
        beginning = rows[-1] if self.is_following and not self.is_newest_first else rows[0]
        row = self.selected_row + by if self.selected_row in rows else beginning
        row = max(self._pages.first, min(row, self._pages.last))
        self.select(row)
        self.show_row(row)

    def go_to(self, id: int) -> None:
        """Select a message and scroll to it, now or as soon as it is found."""
        self._selection.pending_id = id
        self._anchor, self._is_anchored = Anchor(id, self._scroll.view_height // 3), False
        self.is_following = False
        self._settle()

    def _anchor_here(self) -> Anchor | None:
        """Return what must stay in place; None at the newest message if no visible message is selected."""
        first: Anchor | None = None
        for place in self.places:
            message = self._pages.message(place.row)
            if message is None:
                continue
            if place.row == self.selected_row:
                return Anchor(message.id, place.top)
            first = first or Anchor(message.id, place.top)
        return None if self.is_following else first

    def _settle(self) -> bool:
        """Restore selection and position if the source contains them by now; return whether one was restored."""
        is_selected, is_in_place = self._selection.settle(self._pages), self._settle_anchor()
        return is_selected or is_in_place

    def _settle_anchor(self) -> bool:
        if self._anchor is None or self._is_anchored:
            return False
        row = self._pages.row_of(self._anchor.id)
        if row is None:
            return False
        self._is_anchored = True
        self._scroll.put_row(row, self._anchor.top)
        self.is_following = self._is_at_newest()
        self._update_seen()
        return True

    def _leave_anchor(self) -> None:
        self._anchor, self._is_anchored = None, True
