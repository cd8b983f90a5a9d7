"""The history of published messages, for Alt+Up and Alt+Down. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_MOST = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """A message in the composer: its channel and its JSON, which are always restored together."""

    channel: str
    text: str


class PublishHistory:
    """The last messages and a position among them; the current draft follows the newest message."""

    def __init__(self, drafts: Sequence[Draft] = ()) -> None:
        self._drafts = list(drafts)[-_MOST:]
        self._position = len(self._drafts)
        self._current = Draft("", "")

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The messages, oldest first."""
        return tuple(self._drafts)

    def add(self, draft: Draft) -> None:
        """Add ``draft`` as the newest message; an equal older one is removed."""
        if draft in self._drafts:
            self._drafts.remove(draft)
        self._drafts = [*self._drafts, draft][-_MOST:]
        self._position = len(self._drafts)

    def earlier(self, current: Draft) -> Draft | None:
        """Go to the previous message and return it, or None at the oldest; saves ``current`` when leaving the draft."""
        if self._position == len(self._drafts):
            self._current = current
            if self._drafts and self._drafts[-1] == current:
                self._position -= 1
        if self._position == 0:
            return None
        self._position -= 1
        return self._drafts[self._position]

    def later(self) -> Draft | None:
        """Go to the next message or finally the draft and return it; None if there is none."""
        if self._position >= len(self._drafts):
            return None
        self._position += 1
        return self._drafts[self._position] if self._position < len(self._drafts) else self._current
