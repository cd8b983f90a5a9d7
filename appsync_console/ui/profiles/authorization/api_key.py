"""The form for API keys."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar

from PySide6.QtCore import Slot

from appsync_console.domain.authorization.check import parse_expiry
from appsync_console.domain.authorization.config import Access, ApiKeyAccess, SecretKind
from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.profiles.authorization.page import AccessPage
from appsync_console.ui.text.expiry import api_key_text

_EXPIRES_HINT = mark("The date shown in the AWS console. Used only to warn you before the key expires.")


class ApiKeyPage(AccessPage):
    """The API key and its expiry date."""

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.API_KEY

    def _build_ui(self) -> None:
        self._is_sandbox = False
        self._stored_kinds: frozenset[SecretKind] = frozenset()
        self.key = self._add_secret(tr("API key"), SecretKind.API_KEY)
        self._expires = self._add_line(
            tr("Expires"), "expires_on", hint=tr(_EXPIRES_HINT), placeholder=tr("YYYY-MM-DD, optional")
        )
        self._expires.textChanged.connect(self._on_expires_text_changed)

    def _fill(self, access: Access) -> None:
        assert isinstance(access, ApiKeyAccess)
        self._expires.setText(access.expires_on.isoformat() if access.expires_on else "")

    def access(self) -> Access:
        """The entered values; raises InputError if the date is invalid."""
        return ApiKeyAccess(expires_on=parse_expiry(self._expires.text()))

    def show_sandbox(self, is_sandbox: bool, key: Secret | None) -> None:
        """Show only the API key if this is the sandbox, whose key the program creates."""
        self._is_sandbox = is_sandbox
        self.key.set_read_only(is_sandbox)
        if is_sandbox:
            self.key.set_secret(key)
        self.set_stored(self._stored_kinds)
        self.key.set_placeholder(self._placeholder(SecretKind.API_KEY), self.key.stored_text)
        self._show_only(not is_sandbox, "expires_on")

    def set_stored(self, stored: Collection[SecretKind]) -> None:
        """Set which secrets are stored; the API key of the sandbox cannot be deleted."""
        self._stored_kinds = frozenset(stored)
        super().set_stored(() if self._is_sandbox else stored)

    def _placeholder(self, kind: SecretKind) -> str:
        return tr("available while the sandbox is running") if self._is_sandbox else "da2-…"

    @Slot(str)
    def _on_expires_text_changed(self, text: str) -> None:
        field = self._fields["expires_on"]
        try:
            expires_on = parse_expiry(text)
        except InputError:
            expires_on = None  # an invalid date is reported on saving, not at the first digit
        words = api_key_text(expires_on, date.today()) if expires_on else None
        if words is not None and words.tone != "secondary":
            field.set_hint(f"{words.text}.", words.tone)
        else:
            field.set_hint(tr(_EXPIRES_HINT))
