"""What was published, to be brought back with Alt+Up and Alt+Down. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Sequence

_TEXTS_MOST = 50


class PublishHistory:
    """The last texts and a place among them; behind the newest stands the draft that was in the editor."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self._texts = list(texts)[-_TEXTS_MOST:]
        self._place = len(self._texts)
        self._draft = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Oldest first."""
        return tuple(self._texts)

    def add(self, text: str) -> None:
        """Remember ``text`` as the newest; the same text stands here once."""
        if text in self._texts:
            self._texts.remove(text)
        self._texts = [*self._texts, text][-_TEXTS_MOST:]
        self._place = len(self._texts)

    def earlier(self, current: str) -> str | None:
        """The text before the place, or None at the oldest; ``current`` is kept as the draft when leaving it."""
        if self._place == len(self._texts):
            self._draft = current
            if self._texts and self._texts[-1] == current:
                self._place -= 1
        if self._place == 0:
            return None
        self._place -= 1
        return self._texts[self._place]

    def later(self) -> str | None:
        """The text after the place, at last the draft; None when nothing is later."""
        if self._place >= len(self._texts):
            return None
        self._place += 1
        return self._texts[self._place] if self._place < len(self._texts) else self._draft
