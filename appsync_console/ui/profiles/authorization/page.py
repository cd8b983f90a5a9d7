"""The base class of the authorization forms: text, choice and secret fields, with errors shown next to each field."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from appsync_console.domain.authorization.check import (
    check_access,
    check_secret,
    check_secrets_there,
    required_secrets,
    secret_field,
)
from appsync_console.domain.authorization.config import Access, SecretKind
from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.secret_field import SecretField


class AccessPage(QWidget):
    """The form of one authorization mode.

    Signals:
        edited: The user changed something.
    """

    edited = Signal()
    mode: ClassVar[AuthorizationMode]

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Access | None = None
        self._stored: frozenset[SecretKind] = frozenset()
        self._fields: dict[str, FormField] = {}
        self._lines: list[QLineEdit] = []
        self._choices: list[QComboBox] = []
        self._secrets: dict[SecretKind, SecretField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._build_ui()

    # Overridden by each mode.

    def _build_ui(self) -> None:
        raise NotImplementedError

    def _fill(self, access: Access) -> None:
        """Fill the fields with ``access``, which has the mode of this form."""
        raise NotImplementedError

    def access(self) -> Access:
        """The entered values.

        Raises:
            InputError: A field has an invalid value.
        """
        raise NotImplementedError

    def _used_secrets(self) -> Collection[SecretKind]:
        """The secrets that the current choices need."""
        return tuple(self._secrets)

    # Shared by all modes.

    def show_access(self, access: Access, stored: Collection[SecretKind]) -> None:
        """Fill the fields; stored secrets are not loaded."""
        self._shown = access
        for field in self._secrets.values():
            field.set_secret(None)
        self.set_stored(stored)
        self._fill(access)
        for kind, field in self._secrets.items():
            field.set_placeholder(self._placeholder(kind), field.stored_text)
        self.clear_errors()

    def set_stored(self, stored: Collection[SecretKind]) -> None:
        """Set which secrets are already stored and need not be entered."""
        self._stored = frozenset(stored)
        for kind, field in self._secrets.items():
            field.set_stored(kind in stored)

    def set_secret_home(self, hint: str, tone: str, stored_text: str) -> None:
        """Set where secrets are stored; shown below the first secret field."""
        for number, (kind, field) in enumerate(self._secrets.items()):
            field.set_placeholder(self._placeholder(kind), stored_text)
            if not number:
                self._fields[secret_field(kind)].set_hint(hint, tone)

    def draft(self, url: str) -> Access:
        """The entered values, checked together with the secrets.

        Args:
            url: The GraphQL URL of the API, which may contain its region.

        Raises:
            InputError: The first invalid value; :meth:`show_error` shows it next to its field.
        """
        access = self.access()
        secrets = self.secrets()
        for kind, secret in secrets.items():
            if secret:
                check_secret(kind, secret.reveal())
        check_secrets_there(access, {*self._stored, *secrets})  # the user may delete a required secret on purpose
        check_access(access, url)
        return access

    def secrets(self) -> dict[SecretKind, Secret]:
        """The new secrets; an empty one is to be deleted."""
        changes = {kind: self._secrets[kind].change() for kind in self._used_secrets()}
        return {kind: change for kind, change in changes.items() if change is not None}

    def state(self) -> tuple[object, ...]:
        """The contents of the fields, to detect changes; secrets are included only as ``Secret``."""
        lines = tuple(line.text() for line in self._lines)
        choices = tuple(combo.currentText() for combo in self._choices)
        return lines, choices, tuple(field.change() for field in self._secrets.values())

    def show_error(self, error: InputError) -> bool:
        """Show the error next to its field and focus it; return whether this form has that field."""
        field = self._fields.get(error.field)
        if field is None:
            return False
        field.set_error(error)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_errors(self) -> None:
        """Clear all error messages."""
        for field in self._fields.values():
            field.set_error(None)

    # Building the form.

    def _placeholder(self, kind: SecretKind) -> str:
        return "" if self._shown is None or kind in required_secrets(self._shown) else tr("optional")

    def _add_line(self, title: str, name: str, *, hint: str = "", placeholder: str = "") -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(placeholder)
        line.textEdited.connect(self._on_edited)
        self._lines.append(line)
        self._add_field(name, FormField(title, line, hint=hint))
        return line

    def _add_secret(self, title: str, kind: SecretKind, *, hint: str = "") -> SecretField:
        secret = SecretField(self._theme, title, kind, can_forget=True)
        secret.edited.connect(self._on_edited)
        self._secrets[kind] = secret
        field = FormField(title, secret, line=secret.line, hint=hint)
        secret.noted.connect(field.set_note)
        self._add_field(secret_field(kind), field)
        return secret

    def _add_choice(self, title: str, name: str, entries: Iterable[tuple[str, object]], *, hint: str = "") -> QComboBox:
        combo = QComboBox()
        for words, value in entries:
            combo.addItem(tr(words), value)
        combo.view().setAccessibleName(title)
        combo.activated.connect(self._on_edited)
        self._choices.append(combo)
        self._add_field(name, FormField(title, combo, hint=hint))
        return combo

    def _add_field(self, name: str, field: FormField) -> None:
        self._fields[name] = field
        self._column.addWidget(field)

    def _side_by_side(self, *names: str) -> None:
        """Move fields that were added into one row."""
        row = QHBoxLayout()
        row.setSpacing(12)
        for name in names:
            self._column.removeWidget(self._fields[name])
            row.addWidget(self._fields[name], 1)
        self._column.addLayout(row)

    def _show_only(self, is_shown: bool, *names: str) -> None:
        for name in names:
            self._fields[name].setVisible(is_shown)

    @Slot()
    def _on_edited(self) -> None:
        self.clear_errors()
        self.edited.emit()
