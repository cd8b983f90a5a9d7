"""Keeps the selection and the scroll position of the log while its source or order changes.

A selected message that the new source does not contain is remembered and selected again once it appears.
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
    """A message, and the pixel of the view where its row starts."""

    id: int
    top: int


class LogNavigator(LogArea):
    """A log area that keeps its selection and scroll position when the source changes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pending_id = 0  # the id of a message to select as soon as it has a row
        self._anchor: Anchor | None = None
        self._is_anchored = True

    def change_source(self, source: LogSource) -> None:
        """Show another source; the selection and the scroll position stay as far as it contains those messages."""
        self._change(Pages(source, is_newest_first=self.is_newest_first))

    def set_newest_first(self, is_newest_first: bool) -> None:
        """Show the newest message at the top or at the bottom."""
        if is_newest_first != self.is_newest_first:
            self._change(Pages(self.source, is_newest_first=is_newest_first))

    def go_to(self, id: int) -> None:
        """Select a message and scroll to it, now or as soon as it is found."""
        self._select_later(id)
        self._anchor, self._is_anchored = Anchor(id, self.viewport().height() // 3), False
        self._set_following(False)
        self._settle()

    @property
    def place_id(self) -> int:
        """The message to continue from: the selected one, else the first visible one; 0 at the newest."""
        if self._pending_id or self._selected_id():
            return self._pending_id or self._selected_id()
        anchor = self._anchor_here()
        return anchor.id if anchor else 0

    def refresh(self) -> None:
        """Read the source again and restore the previous position."""
        super().refresh()
        if not self.is_paused:
            self._settle()

    @Slot()
    def follow(self) -> None:
        """Go to the newest message and follow new messages."""
        self._leave_anchor()
        super().follow()

    def show_row(self, seq: int) -> None:
        """Scroll as little as needed to make a row visible."""
        self._leave_anchor()
        super().show_row(seq)

    def _change(self, pages: Pages) -> None:
        anchor = self._anchor or self._anchor_here()
        self._select_later(self._pending_id or self._selected_id())
        self._pages = pages
        self._layouts.clear()
        self._scroll.forget_heights()
        self._current = 0
        self._set_paused(False)
        self._pages.update_extent(self._floor)
        self._scroll.set_extent(self._pages.first, self._pages.last)
        self._seen = self._pages.newest
        self.follow()
        if anchor is not None:
            self._anchor, self._is_anchored = anchor, False
            self._set_following(False)
        self._settle()

    def _select_later(self, id: int) -> None:
        self._pending_id = id

    def _selected_id(self) -> int:
        """Return the id of the selected message, even if it has no row; 0 for none."""
        return 0

    def _anchor_here(self) -> Anchor | None:
        """Return what must stay in place; None at the newest message if no visible message is selected."""
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
        """Restore the pending selection and position if the source contains them by now."""
        if self._pending_id:
            row = self._pages.row_of(self._pending_id)
            message = self._pages.message(row) if row is not None else None
            if row is not None and message is not None and message.id == self._pending_id:
                self._pending_id = 0
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
        self._pending_id = 0
        self._leave_anchor()
        super()._select(seq)

    def _moved(self) -> None:
        self._leave_anchor()
        super()._moved()

    def _leave_anchor(self) -> None:
        """Drop the anchor because the user moved to another position."""
        self._anchor, self._is_anchored = None, True
