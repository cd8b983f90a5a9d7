"""A scroll position in a list of rows with different heights. Only rows near the position are measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

STEPS = 64
"""Scroll bar steps per row; at this rate, a scroll bar covers 33 million rows."""


class Place(NamedTuple):
    """A visible row: its number, the pixel of the view where it starts, and its height."""

    row: int
    top: int
    height: int


class Bar(NamedTuple):
    """A scroll bar from 0 to ``maximum``. It counts rows and fractions of rows, because the total height is unknown."""

    maximum: int
    page: int
    value: int


class LogScroll:
    """The row at the top edge, and how many of its pixels are above the edge. The total height is never computed.

    Args:
        height_of: Returns the height of a row in pixels; called only for visible rows and rows scrolled past.
    """

    def __init__(self, height_of: Callable[[int], int]) -> None:
        self._height_of = height_of
        self.first = 1
        self.last = 0
        self.view_height = 0
        self.row = 1
        self.offset = 0
        self._places: list[Place] = []
        self._places_state: tuple[int, ...] = ()

    def set_extent(self, first: int, last: int) -> None:
        """Set the range of existing rows, ``first`` to ``last``; the position stays if its row still exists."""
        self.first, self.last = first, last
        if not first <= self.row <= max(first, last):
            self.row, self.offset = max(first, min(self.row, last)), 0

    def places(self) -> list[Place]:
        """Return the visible rows, from the top edge to the bottom edge."""
        state = (self.row, self.offset, self.first, self.last, self.view_height)
        if state != self._places_state:
            self._places_state = state
            self._places = []
            row, top = self.row, -self.offset
            while row <= self.last and top < self.view_height:
                height = self._height_of(row)
                self._places.append(Place(row, top, height))
                row, top = row + 1, top + height
        return self._places

    @property
    def visible_rows(self) -> range:
        """The numbers of the rows that are at least partly visible."""
        places = self.places()
        return range(places[0].row, places[-1].row + 1) if places else range(0)

    def place_of(self, row: int) -> Place | None:
        """Return where a row is; None if it is not visible."""
        return next((place for place in self.places() if place.row == row), None)

    def place_at(self, y: int) -> Place | None:
        """Return the row at a pixel of the view."""
        return next((place for place in self.places() if place.top <= y < place.top + place.height), None)

    def forget_heights(self) -> None:
        """Measure rows again, because their heights may have changed."""
        self._places_state = ()

    def move(self, pixels: int) -> None:
        """Scroll; down is positive. Stops at both ends."""
        self.offset += pixels
        while self.offset < 0 and self.row > self.first:
            self.row -= 1
            self.offset += self._height_of(self.row)
        self.offset = max(self.offset, 0)
        while self.row < self.last and self.offset >= (height := self._height_of(self.row)):
            self.row, self.offset = self.row + 1, self.offset - height
        if self.is_past_end():
            self.to_end()

    def to_row(self, row: int, fraction: float = 0.0) -> None:
        """Put ``row`` at the top edge, with ``fraction`` of it above the edge."""
        self.row = max(self.first, min(row, self.last))
        self.offset = int(self._height_of(self.row) * fraction) if self.last >= self.first else 0
        if self.is_past_end():
            self.to_end()

    def put_row(self, row: int, top: int) -> None:
        """Make ``row`` start at the pixel ``top`` of the view, or as near as the ends of the list allow."""
        self.row, self.offset = row, 0
        self.move(-top)

    def to_end(self) -> None:
        """Put the end of the last row at the bottom edge, or the first row at the top edge if all rows fit."""
        row, height = self.last + 1, 0
        while row > self.first and height < self.view_height:
            row -= 1
            height += self._height_of(row)
        self.row, self.offset = max(row, self.first), max(height - self.view_height, 0)

    def show_row(self, row: int) -> None:
        """Scroll as little as possible to make ``row`` visible, its beginning first."""
        place = self.place_of(row)
        if place is not None:
            hidden_below = place.top + place.height - self.view_height
            self.move(min(place.top, 0) or max(min(hidden_below, place.top), 0))
            return
        is_below = row > self.row
        self.row, self.offset = row, 0
        if is_below:
            self.move(min(self._height_of(row) - self.view_height, 0))

    def clamp(self) -> None:
        """Keep the position within its row and within the list after heights changed."""
        if self.last >= self.first:
            self.offset = min(self.offset, max(self._height_of(self.row) - 1, 0))
        if self.is_past_end():
            self.to_end()

    def is_past_end(self) -> bool:
        """Return whether the last row ends at or above the bottom edge."""
        bottom = -self.offset
        for place in self.places():
            bottom = place.top + place.height
            if place.row == self.last:
                return bottom <= self.view_height
        return self.last < self.first

    def bar(self) -> Bar:
        """Return the scroll bar for the position."""
        places = self.places()
        visible = sum(self._visible_share(place) for place in places)
        is_all_visible = self.row == self.first and not self.offset and self.is_past_end()
        count = self.last - self.first + 1
        maximum = 0 if not places or is_all_visible else max(int((count - visible) * STEPS), 1)
        value = (self.row - self.first) * STEPS
        value += self.offset * STEPS // max(places[0].height, 1) if places else 0
        value = maximum if self.is_past_end() else min(value, max(maximum - 1, 0))
        return Bar(maximum, max(int(visible * STEPS), 1), value)

    def move_bar(self, value: int, maximum: int) -> None:
        """Scroll to where the scroll bar was moved."""
        if value >= maximum:
            self.to_end()
        else:
            row, steps = divmod(value, STEPS)
            self.to_row(self.first + row, steps / STEPS)

    def _visible_share(self, place: Place) -> float:
        shown = min(place.top + place.height, self.view_height) - max(place.top, 0)
        return shown / max(place.height, 1)
