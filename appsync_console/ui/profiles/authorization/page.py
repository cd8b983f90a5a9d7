"""What the forms of the authorization modes share: named lines, choices and secrets, each checked beside itself."""

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
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.secret_field import SecretField


class AccessPage(QWidget):
    """The form of one authorization mode.

    Signals:
        edited: The person changed something.
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

    # For each mode.

    def _build_ui(self) -> None:
        raise NotImplementedError

    def _fill(self, access: Access) -> None:
        """Put ``access``, which is of the right mode, into the fields."""
        raise NotImplementedError

    def access(self) -> Access:
        """What is filled in.

        Raises:
            InputError: A field cannot be read.
        """
        raise NotImplementedError

    def _used_secrets(self) -> Collection[SecretKind]:
        """Those that belong to what is chosen."""
        return tuple(self._secrets)

    # For all.

    def show_access(self, access: Access, stored: Collection[SecretKind]) -> None:
        """Fill the fields; secrets stay where they are."""
        self._shown = access
        for field in self._secrets.values():
            field.set_secret(None)
        self.set_stored(stored)
        self._fill(access)
        for kind, field in self._secrets.items():
            field.set_placeholder(self._placeholder(kind), field.stored_text)
        self.clear_errors()

    def set_stored(self, stored: Collection[SecretKind]) -> None:
        """Which secrets are kept already, so that they need not be typed."""
        self._stored = frozenset(stored)
        for kind, field in self._secrets.items():
            field.set_stored(kind in stored)

    def set_secret_home(self, hint: str, tone: str, stored_text: str) -> None:
        """Where secrets are kept; said below the first of them."""
        for number, (kind, field) in enumerate(self._secrets.items()):
            field.set_placeholder(self._placeholder(kind), stored_text)
            if not number:
                self._fields[secret_field(kind)].set_hint(hint, tone)

    def draft(self, url: str) -> Access:
        """What is filled in, checked together with the secrets.

        Args:
            url: The GraphQL URL of the API, which may name its region.

        Raises:
            InputError: The first that is wrong; :meth:`show_error` says it beside its field.
        """
        access = self.access()
        secrets = self.secrets()
        for kind, secret in secrets.items():
            if secret:
                check_secret(kind, secret.reveal())
        check_secrets_there(access, {*self._stored, *secrets})  # one that is to be forgotten was said to be
        check_access(access, url)
        return access

    def secrets(self) -> dict[SecretKind, Secret]:
        """The secrets that are new; an empty one is to be forgotten."""
        changes = {kind: self._secrets[kind].change() for kind in self._used_secrets()}
        return {kind: change for kind, change in changes.items() if change is not None}

    def state(self) -> tuple[object, ...]:
        """What is in the fields, for telling whether it changed; holds secrets only as such."""
        lines = tuple(line.text() for line in self._lines)
        choices = tuple(combo.currentText() for combo in self._choices)
        return lines, choices, tuple(field.change() for field in self._secrets.values())

    def show_error(self, error: InputError) -> bool:
        """Say what is wrong beside the field and put the keyboard there; whether it is one of this form."""
        field = self._fields.get(error.field)
        if field is None:
            return False
        field.set_error(error)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_errors(self) -> None:
        """Take back what was said."""
        for field in self._fields.values():
            field.set_error(None)

    # Building.

    def _placeholder(self, kind: SecretKind) -> str:
        return "" if self._shown is None or kind in required_secrets(self._shown) else "optional"

    def _add_line(self, title: str, name: str, *, hint: str = "", placeholder: str = "") -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(placeholder)
        line.textEdited.connect(self._on_edited)
        self._lines.append(line)
        self._add_field(name, FormField(title, line, hint=hint))
        return line

    def _add_secret(self, title: str, kind: SecretKind, *, hint: str = "") -> SecretField:
        secret = SecretField(self._theme, title, can_forget=True, keeps_spaces=kind is SecretKind.COGNITO_PASSWORD)
        secret.edited.connect(self._on_edited)
        self._secrets[kind] = secret
        self._add_field(secret_field(kind), FormField(title, secret, line=secret.line, hint=hint))
        return secret

    def _add_choice(self, title: str, name: str, entries: Iterable[tuple[str, object]], *, hint: str = "") -> QComboBox:
        combo = QComboBox()
        for words, value in entries:
            combo.addItem(words, value)
        combo.view().setAccessibleName(title)
        combo.activated.connect(self._on_edited)
        self._choices.append(combo)
        self._add_field(name, FormField(title, combo, hint=hint))
        return combo

    def _add_field(self, name: str, field: FormField) -> None:
        self._fields[name] = field
        self._column.addWidget(field)

    def _side_by_side(self, *names: str) -> None:
        """Put fields that were added into one row."""
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
