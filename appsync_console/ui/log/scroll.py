"""Where a view stands in a list of rows of different heights, of which only those near it are ever measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

STEPS = 64
"""Scroll bar steps a row; at this rate a scroll bar reaches 33 million rows."""


class Place(NamedTuple):
    """A row on show: its number, the pixel of the view where it begins, and its height."""

    row: int
    top: int
    height: int


class LogScroll:
    """A row at the top edge and how many of its pixels are above it. No height of the whole is ever computed.

    Args:
        height_of: Pixels of a row; asked only for rows on show and those scrolled over.
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
        """Rows ``first`` to ``last`` exist now; the place stays, as far as it still exists."""
        self.first, self.last = first, last
        if not first <= self.row <= max(first, last):
            self.row, self.offset = max(first, min(self.row, last)), 0

    def places(self) -> list[Place]:
        """The rows on show, from the top edge to the bottom edge."""
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

    def forget_heights(self) -> None:
        """Rows may have other heights from now on."""
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
        """Put ``row`` at the top edge, ``fraction`` of it above."""
        self.row = max(self.first, min(row, self.last))
        self.offset = int(self._height_of(self.row) * fraction) if self.last >= self.first else 0
        if self.is_past_end():
            self.to_end()

    def to_end(self) -> None:
        """Put the end of the last row at the bottom edge; where all rows fit, the first at the top edge."""
        row, height = self.last + 1, 0
        while row > self.first and height < self.view_height:
            row -= 1
            height += self._height_of(row)
        self.row, self.offset = max(row, self.first), max(height - self.view_height, 0)

    def show_row(self, row: int) -> None:
        """Scroll as little as possible to have ``row`` on show, its beginning first."""
        place = next((place for place in self.places() if place.row == row), None)
        if place is not None:
            hidden_below = place.top + place.height - self.view_height
            self.move(min(place.top, 0) or max(min(hidden_below, place.top), 0))
            return
        is_below = row > self.row
        self.row, self.offset = row, 0
        if is_below:
            self.move(min(self._height_of(row) - self.view_height, 0))

    def clamp(self) -> None:
        """Heights may have changed: stay on the same row, within it and within the end."""
        if self.last >= self.first:
            self.offset = min(self.offset, max(self._height_of(self.row) - 1, 0))
        if self.is_past_end():
            self.to_end()

    def is_past_end(self) -> bool:
        """Whether there is nothing more below: the last row ends at or above the bottom edge."""
        bottom = -self.offset
        for place in self.places():
            bottom = place.top + place.height
            if place.row == self.last:
                return bottom <= self.view_height
        return self.last < self.first
