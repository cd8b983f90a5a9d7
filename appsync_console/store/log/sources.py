"""Numbers the sources of messages: the subscriptions and connections that delivered them.

The number of a source is the ID of the first message that has it, so numbers need no counter and are never reused. A
source that is still in use :data:`SPAN` messages later gets a new number: every message has a source at most that much
older than itself, and rows of the table ``sources`` can be deleted without looking for messages that have them.
"""

from __future__ import annotations

from typing import Final

from appsync_console.store.log.row_format import SourceRow, Stored

SPAN: Final = 100_000
_KNOWN_MOST: Final = 10_000

NONE: Final = 0
"""The source of a message that no subscription delivered."""


class Sources:
    """The numbers that are in use.

    Attributes:
        new: Rows of the table ``sources`` that are not written yet; the owner takes them.
    """

    def __init__(self) -> None:
        self.new: list[SourceRow] = []
        self._known: dict[tuple[int, Stored], int] = {}

    def number(self, connection: int, subscription_id: Stored, id: int) -> int:
        """Return the source of the message ``id``. The IDs of calls increase."""
        if not connection and not subscription_id:
            return NONE
        source = connection, subscription_id
        number = self._known.get(source)
        if number is None or id - number >= SPAN:
            if len(self._known) >= _KNOWN_MOST:
                self._known.clear()
            number = self._known[source] = id
            self.new.append((id, connection, subscription_id))
        return number

    def by_number(self) -> dict[int, tuple[int, Stored]]:
        """Return connection and subscription ID of the sources in use, by their numbers."""
        return {number: source for source, number in self._known.items()}

    def take_new(self) -> list[SourceRow]:
        """Return the rows that are not written yet, and forget them."""
        new, self.new = self.new, []
        return new
