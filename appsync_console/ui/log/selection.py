"""The selected message of a log. It stays selected while the source of the view does not contain it. No Qt."""

from __future__ import annotations

from appsync_console.domain.message import Message
from appsync_console.domain.terms import DeliveryState
from appsync_console.ui.log.source import Pages

_MAY_CHANGE = (DeliveryState.SENDING, DeliveryState.ACCEPTED)


class Selection:
    """Which message is selected.

    Attributes:
        row: Its row; 0 if nothing is selected, or if the source does not contain the message.
        message: The message; None for none.
        pending_id: The id of a message to select as soon as it has a row; 0 for none.
    """

    def __init__(self) -> None:
        self.row = 0
        self.message: Message | None = None
        self.pending_id = 0

    @property
    def id(self) -> int:
        """The id of the message that is selected, or will be; 0 for none."""
        return self.pending_id or (self.message.id if self.message else 0)

    def clear(self) -> None:
        """Select nothing."""
        self.row = self.pending_id = 0
        self.message = None

    def select(self, row: int, message: Message | None) -> None:
        """Select the message in a row."""
        self.row, self.message, self.pending_id = row, message, 0

    def lose_row(self) -> None:
        """Wait for the message to get a row, because the rows have changed."""
        self.pending_id, self.row = self.id, 0

    def settle(self, pages: Pages) -> bool:
        """Select the message that is waited for if it has a row by now; return whether it has."""
        row = pages.row_of(self.pending_id) if self.pending_id else None
        message = pages.message(row) if row is not None else None
        if row is None or message is None or message.id != self.pending_id:
            return False
        is_same = self.message is not None and self.message.id == message.id
        self.select(row, self.message if is_same else message)
        return True

    def update(self, pages: Pages, visible: range) -> None:
        """Read the message again. Visible rows are read anyway; another row is read only while its delivery pends."""
        shown = self.message
        if shown is None or (shown.delivery not in _MAY_CHANGE and self.row not in visible):
            return
        message = pages.message(self.row)
        if message and message.id == shown.id:
            self.message = message
