"""What was published, to be brought back with Alt+Up and Alt+Down. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_MOST = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """A message in the composer: where it goes, and its JSON. One is never brought back without the other."""

    channel: str
    text: str


class PublishHistory:
    """The last messages and a place among them; behind the newest is the draft that was in the editor."""

    def __init__(self, drafts: Sequence[Draft] = ()) -> None:
        self._drafts = list(drafts)[-_MOST:]
        self._place = len(self._drafts)
        self._current = Draft("", "")

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Oldest first."""
        return tuple(self._drafts)

    def add(self, draft: Draft) -> None:
        """Remember ``draft`` as the newest; the same message is kept once."""
        if draft in self._drafts:
            self._drafts.remove(draft)
        self._drafts = [*self._drafts, draft][-_MOST:]
        self._place = len(self._drafts)

    def earlier(self, current: Draft) -> Draft | None:
        """The message before the place, or None at the oldest; ``current`` is kept as the draft when leaving it."""
        if self._place == len(self._drafts):
            self._current = current
            if self._drafts and self._drafts[-1] == current:
                self._place -= 1
        if self._place == 0:
            return None
        self._place -= 1
        return self._drafts[self._place]

    def later(self) -> Draft | None:
        """The message after the place, at last the draft; None when nothing is later."""
        if self._place >= len(self._drafts):
            return None
        self._place += 1
        return self._drafts[self._place] if self._place < len(self._drafts) else self._current
