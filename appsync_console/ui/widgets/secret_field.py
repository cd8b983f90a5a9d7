"""An input field for a secret: hidden while typing, shown only on request."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.authorization.pasted import clean
from appsync_console.domain.secret import Secret
from appsync_console.texts.authorization import removed_text
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import set_look, tool_button
from appsync_console.ui.widgets.plain import set_tip


class SecretField(QWidget):
    """A text field with buttons to show, paste and copy the secret, and to delete a stored one.

    Args:
        name: The name of the secret for tool tips and screen readers, such as ``API key``.
        kind: The kind of the secret, which decides what is removed from a pasted text.
        can_forget: Whether there is a button to delete the stored secret.

    Signals:
        edited: The user changed the secret.
        noted: What was removed from the text, as a sentence; empty when that no longer matters.
    """

    edited = Signal()
    noted = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        kind: SecretKind,
        parent: QWidget | None = None,
        *,
        can_forget: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._kind = kind
        self._length = 0
        self._is_stored = False
        self._placeholder_empty = self._placeholder_stored = ""
        self._build_ui()
        self._forget.setVisible(can_forget)

    @property
    def line(self) -> QLineEdit:
        """The text field."""
        return self._line

    def secret(self) -> Secret | None:
        """The secret in the field; None if it is empty."""
        text = clean(self._kind, self._line.text()).text
        return Secret(text) if text else None

    def set_secret(self, secret: Secret | None) -> None:
        """Fill the field without emitting ``edited``, and hide its contents."""
        self.noted.emit("")
        self._line.setText(secret.reveal() if secret else "")
        self._eye.setChecked(False)
        self._forget.setChecked(False)

    def change(self) -> Secret | None:
        """The change to store.

        Returns:
            The new secret; None for no change; an empty secret to delete the stored one.
        """
        return self.secret() or (Secret("") if self._forget.isChecked() else None)

    def set_placeholder(self, text: str, stored: str = "") -> None:
        """Set the placeholders: ``stored`` is shown while a secret is stored, for example where it is stored."""
        self._placeholder_empty, self._placeholder_stored = text, stored
        self._show_placeholder()

    @property
    def stored_text(self) -> str:
        """The placeholder while a secret is stored."""
        return self._placeholder_stored

    def set_stored(self, is_stored: bool) -> None:
        """Set whether a secret is stored, which typing replaces and the button deletes."""
        self._is_stored = is_stored
        self._forget.setEnabled(is_stored)
        if not is_stored:
            self._forget.setChecked(False)
        self._show_placeholder()

    def set_read_only(self, is_read_only: bool) -> None:
        """Set whether the secret can only be shown and copied."""
        self._line.setReadOnly(is_read_only)
        self._paste.setEnabled(not is_read_only)
        set_look(self._line, readOnly="true" if is_read_only else "false")

    def _build_ui(self) -> None:
        self._line = QLineEdit()
        self._line.setAccessibleName(self._name)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        self._line.setInputMethodHints(hints | Qt.InputMethodHint.ImhNoPredictiveText)
        self._eye = tool_button(self._theme, "eye", tr("Show the {name}", name=self._name))
        self._eye.setCheckable(True)
        self._paste = tool_button(self._theme, "clipboard", tr("Paste the {name}", name=self._name))
        self._copy = tool_button(self._theme, "copy", tr("Copy the {name}", name=self._name))
        self._forget = tool_button(self._theme, "eraser", tr("Delete the stored {name}", name=self._name))
        self._forget.setCheckable(True)
        self._forget.setEnabled(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._line, 1)
        for button in (self._eye, self._paste, self._copy, self._forget):
            layout.addWidget(button)
        self.setFocusProxy(self._line)
        self._line.textChanged.connect(self._on_line_text_changed)
        self._line.textEdited.connect(self._on_line_text_edited)
        self._line.editingFinished.connect(self._clean)
        self._eye.toggled.connect(self._on_eye_toggled)
        self._paste.clicked.connect(self._on_paste_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._forget.clicked.connect(self._on_forget_clicked)
        self._on_line_text_changed("")

    @Slot(str)
    def _on_line_text_changed(self, text: str) -> None:
        self._length = len(text)
        self._eye.setEnabled(bool(text))
        self._copy.setEnabled(bool(text))

    def _show_placeholder(self) -> None:
        words = self._placeholder_stored if self._is_stored else self._placeholder_empty
        self._line.setPlaceholderText(tr("deleted when you save") if self._forget.isChecked() else words)

    @Slot()
    def _clean(self) -> None:
        """Remove what does not belong to the secret, and say what it was."""
        pasted = clean(self._kind, self._line.text())
        if pasted.removed:
            self._line.setText(pasted.text)
            self.noted.emit(tr("Removed: {parts}.", parts=removed_text(pasted.removed)))

    @Slot(str)
    def _on_line_text_edited(self, text: str) -> None:
        is_pasted = len(text) > self._length + 1  # more than a key press adds; textChanged comes after textEdited
        self._forget.setChecked(False)
        self._show_placeholder()
        self.noted.emit("")
        self.edited.emit()
        if is_pasted:
            self._clean()

    @Slot()
    def _on_forget_clicked(self) -> None:
        self._line.clear()
        self.noted.emit("")
        self._show_placeholder()
        self.edited.emit()

    @Slot(bool)
    def _on_eye_toggled(self, is_shown: bool) -> None:
        self._line.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)
        words = tr("Hide the {name}", name=self._name) if is_shown else tr("Show the {name}", name=self._name)
        self._eye.setAccessibleName(words)
        set_tip(self._eye, words)
        self._theme.set_icon(self._eye, "eye-off" if is_shown else "eye")

    @Slot()
    def _on_paste_clicked(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self._line.setText(text)
            self._on_line_text_edited(text)
            self._clean()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._line.text())
