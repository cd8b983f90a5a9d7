"""A line of a form that shows whether a sign-in is stored, with a button to sign out."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from appsync_console.texts.translation import mark, tr
from appsync_console.ui.widgets.looks import label, push_button

_SIGNED_OUT = mark("You are asked to sign in when you connect.")
_SIGNED_IN = mark("You are signed in. The sign-in is renewed automatically.")
_WILL_SIGN_OUT = mark("You are signed out when you save.")


class StoredSignIn(QWidget):
    """Shows the state of the sign-in.

    Signals:
        edited: The user chose to sign out, or to stay signed in.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_stored = False
        self._text = label(tr(_SIGNED_OUT), role="small", tone="secondary", wraps=True)
        self._sign_out = push_button(tr("Sign out"), "link", tr("Delete the stored sign-in when you save"))
        self._sign_out.setCheckable(True)
        self._sign_out.clicked.connect(self._on_sign_out_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._sign_out)
        self.set_stored(False)

    @property
    def will_sign_out(self) -> bool:
        """Whether the stored sign-in is deleted on saving."""
        return self._is_stored and self._sign_out.isChecked()

    def reset(self) -> None:
        """Stay signed in."""
        self._sign_out.setChecked(False)
        self._show()

    def set_stored(self, is_stored: bool) -> None:
        """Set whether there is a stored sign-in."""
        self._is_stored = is_stored
        self._show()

    def _show(self) -> None:
        will_sign_out = self.will_sign_out
        self._text.setText(tr(_WILL_SIGN_OUT if will_sign_out else _SIGNED_IN if self._is_stored else _SIGNED_OUT))
        self._sign_out.setText(tr("Stay signed in") if will_sign_out else tr("Sign out"))
        self._sign_out.setEnabled(self._is_stored)

    @Slot()
    def _on_sign_out_clicked(self) -> None:
        self._show()
        self.edited.emit()
