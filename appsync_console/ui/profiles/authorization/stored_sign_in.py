"""One line of a form: whether a sign-in is stored, so that none is needed for now, and the button that forgets it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from appsync_console.ui.widgets.looks import label, push_button

_NONE = "You are asked to sign in when you connect."
_STORED = "You are signed in; this is renewed by itself."
_FORGET = "The sign-in is forgotten when you save."


class StoredSignIn(QWidget):
    """Says it, and forgets it when told to.

    Signals:
        edited: The person wants it forgotten, or kept after all.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_stored = False
        self._words = label(_NONE, role="small", tone="secondary", wraps=True)
        self._forget = push_button("Forget the sign-in", "link", "You sign in anew with the next connection")
        self._forget.setCheckable(True)
        self._forget.clicked.connect(self._on_forget_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._forget)
        self.set_stored(False)

    @property
    def is_to_forget(self) -> bool:
        """Whether the stored sign-in is to be forgotten."""
        return self._is_stored and self._forget.isChecked()

    def reset(self) -> None:
        """Nothing is to be forgotten."""
        self._forget.setChecked(False)
        self._show()

    def set_stored(self, is_stored: bool) -> None:
        """Whether there is one."""
        self._is_stored = is_stored
        self._show()

    def _show(self) -> None:
        is_to_forget = self.is_to_forget
        self._words.setText(_FORGET if is_to_forget else _STORED if self._is_stored else _NONE)
        self._forget.setText("Keep it" if is_to_forget else "Forget the sign-in")
        self._forget.setEnabled(self._is_stored)

    @Slot()
    def _on_forget_clicked(self) -> None:
        self._show()
        self.edited.emit()
