"""Keys of dialogs and lists that are no commands of the window: their buttons and menus show what they do."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QKeySequence

SUBMIT_KEYS: Final = ("Ctrl+Return", "Ctrl+Enter")
"""Confirm a dialog whose text field uses Enter itself."""

SAVE_KEYS: Final = "Ctrl+S"
COPY_PATH_KEYS: Final = "Ctrl+Shift+C"


def native_text(keys: str) -> str:
    """A key combination in the platform's notation."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
