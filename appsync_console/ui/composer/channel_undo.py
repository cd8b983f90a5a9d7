"""Keeps the channel with the text it belongs to when a replaced message is undone or redone.

Qt's document knows the steps of the text only. Without this, Undo would bring back a message for one channel while
the composer still names another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextDocument


@dataclass(frozen=True, slots=True)
class _Change:
    """A replaced message: undone while the document has no more than ``steps`` steps to undo."""

    steps: int
    before: str
    after: str


class ChannelUndo(QObject):
    """Follows the undo steps of a document.

    Args:
        set_channel: Called with the channel of the text that Undo or Redo brought back.
    """

    def __init__(self, document: QTextDocument, set_channel: Callable[[str], None]) -> None:
        super().__init__(document)
        self._document = document
        self._set_channel = set_channel
        self._changes: list[_Change] = []
        self._applied = 0
        document.contentsChanged.connect(self._on_contents_changed)
        document.undoCommandAdded.connect(self._forget_undone)

    def replacing(self, before: str, after: str) -> None:
        """The whole text is about to be replaced by a message for another channel."""
        self._forget_undone()
        self._changes.append(_Change(self._document.availableUndoSteps(), before, after))
        self._applied += 1

    @Slot()
    def _forget_undone(self) -> None:
        """New text was typed after an undo: what was undone cannot be redone any more."""
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
