"""A person's place in the log: what is selected and what is on show, through every change of which messages are shown.

A message that is not among those shown is remembered, and selected again as soon as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from appsync_console.domain.message import Message
from appsync_console.ui.log.area import LogArea
from appsync_console.ui.log.source import LogSource, Pages
from appsync_console.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Anchor:
    """A message, and the pixel of the view where its row begins."""

    id: int
    top: int


class LogNavigator(LogArea):
    """A log area whose source can change while the person stays where they are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._kept = 0  # the id of a message that is to be selected as soon as it has a row
        self._anchor: Anchor | None = None
        self._is_anchored = True

    def change_source(self, source: LogSource) -> None:
        """Show other messages of the same place; what is selected and on show stays as far as it is among them."""
        self._change(Pages(source, is_newest_first=self.is_newest_first))

    def set_newest_first(self, is_newest_first: bool) -> None:
        """Have the newest message at the top instead of at the bottom, or back."""
        if is_newest_first != self.is_newest_first:
            self._change(Pages(self.source, is_newest_first=is_newest_first))

    def go_to(self, id: int) -> None:
        """Select a message and have it on show, now or as soon as it is found."""
        self._keep(id)
        self._anchor, self._is_anchored = Anchor(id, self.viewport().height() // 3), False
        self._set_following(False)
        self._settle()

    @property
    def place_id(self) -> int:
        """The message to go on from: the selected one, or else the first on show; 0 at the newest."""
        if self._kept or self._selected_id():
            return self._kept or self._selected_id()
        anchor = self._anchor_here()
        return anchor.id if anchor else 0

    def refresh(self) -> None:
        """Take in what the source holds now, and find again what was on show before."""
        super().refresh()
        if not self.is_paused:
            self._settle()

    @Slot()
    def follow(self) -> None:
        """Go to the newest message and stay there."""
        self._leave_anchor()
        super().follow()

    def show_row(self, seq: int) -> None:
        """Scroll as little as needed to have a row on show."""
        self._leave_anchor()
        super().show_row(seq)

    def _change(self, pages: Pages) -> None:
        anchor = self._anchor or self._anchor_here()
        self._keep(self._kept or self._selected_id())
        self._pages = pages
        self._layouts.clear()
        self._scroll.forget_heights()
        self._current = 0
        self._set_paused(False)
        self._pages.take_extent(self._floor)
        self._scroll.set_extent(self._pages.first, self._pages.last)
        self._seen = self._pages.newest
        self.follow()
        if anchor is not None:
            self._anchor, self._is_anchored = anchor, False
            self._set_following(False)
        self._settle()

    def _keep(self, id: int) -> None:
        self._kept = id

    def _selected_id(self) -> int:
        """The id of the selected message, whether it has a row or not; 0 for none."""
        return 0

    def _anchor_here(self) -> Anchor | None:
        """What is to stay where it is; None at the newest message, with nothing selected on show."""
        first: Anchor | None = None
        for place in self._scroll.places():
            message = self._pages.message(place.row)
            if message is None:
                continue
            if place.row == self._current:
                return Anchor(message.id, place.top)
            first = first or Anchor(message.id, place.top)
        return None if self.is_following else first

    def _settle(self) -> None:
        """Select and put in place what was waited for, as far as the source has it by now."""
        if self._kept:
            row = self._pages.row_of(self._kept)
            message = self._pages.message(row) if row is not None else None
            if row is not None and message is not None and message.id == self._kept:
                self._kept = 0
                self._restore_current(row, message)
        if self._anchor is not None and not self._is_anchored:
            row = self._pages.row_of(self._anchor.id)
            if row is not None:
                self._is_anchored = True
                self._scroll.to_row(row)
                self._scroll.move(-self._anchor.top)
                self._set_following(self._is_at_newest())
                self._after_move()
                self.viewport().update()

    def _restore_current(self, row: int, message: Message) -> None:
        self._current = row
        self.viewport().update()

    def _select(self, seq: int) -> None:
        self._kept = 0
        self._leave_anchor()
        super()._select(seq)

    def _moved(self) -> None:
        self._leave_anchor()
        super()._moved()

    def _leave_anchor(self) -> None:
        """The person is somewhere else now: that is what stays from now on."""
        self._anchor, self._is_anchored = None, True
