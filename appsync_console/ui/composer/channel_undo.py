"""Restores the channel together with the text when the replacement of a message is undone or redone.

The undo history of a Qt document covers only the text. Without this module, Undo would restore a message for one
channel while the composer still shows another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextDocument


@dataclass(frozen=True, slots=True)
class _Change:
    """A replaced message; it is undone while the document has at most ``steps`` undo steps."""

    steps: int
    before: str
    after: str


class ChannelUndo(QObject):
    """Tracks the undo steps of a document.

    Args:
        set_channel: Called with the channel of the text that Undo or Redo restored.
    """

    def __init__(self, document: QTextDocument, set_channel: Callable[[str], None]) -> None:
        super().__init__(document)
        self._document = document
        self._set_channel = set_channel
        self._changes: list[_Change] = []
        self._applied = 0
        document.contentsChanged.connect(self._on_contents_changed)
        document.undoCommandAdded.connect(self._drop_undone)

    def record_replacement(self, before: str, after: str) -> None:
        """Record that a message for another channel is about to replace the whole text."""
        self._drop_undone()
        self._changes.append(_Change(self._document.availableUndoSteps(), before, after))
        self._applied += 1

    @Slot()
    def _drop_undone(self) -> None:
        """Drop undone changes after new input, because they can no longer be redone."""
        del self._changes[self._applied :]

    @Slot()
    def _on_contents_changed(self) -> None:
        steps = self._document.availableUndoSteps()
        applied = sum(steps > change.steps for change in self._changes)
        if applied < self._applied:
            self._set_channel(self._changes[applied].before)
        elif applied > self._applied:
            self._set_channel(self._changes[applied - 1].after)
        self._applied = applied
