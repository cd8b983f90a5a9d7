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
from appsync_console.ui.profiles.authorization.page import AccessPage
from appsync_console.ui.text.expiry import api_key_text

_UNTIL_HINT = "The day the AppSync console names. You are warned before; nothing is sent."


class ApiKeyPage(AccessPage):
    """The key, and the day it is good until."""

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.API_KEY

    def _build_ui(self) -> None:
        self._is_sandbox = False
        self._kept: frozenset[SecretKind] = frozenset()
        self.key = self._add_secret("API key", SecretKind.API_KEY)
        self._until = self._add_line("Good until", "expires_on", hint=_UNTIL_HINT, placeholder="YYYY-MM-DD, optional")
        self._until.textChanged.connect(self._on_until_text_changed)

    def _fill(self, access: Access) -> None:
        assert isinstance(access, ApiKeyAccess)
        self._until.setText(access.expires_on.isoformat() if access.expires_on else "")

    def access(self) -> Access:
        """What is filled in; raises InputError for the date."""
        return ApiKeyAccess(expires_on=parse_expiry(self._until.text()))

    def show_sandbox(self, is_sandbox: bool, key: Secret | None) -> None:
        """The key of the sandbox is made by the program: it is shown, and nothing else."""
        self._is_sandbox = is_sandbox
        self.key.set_read_only(is_sandbox)
        if is_sandbox:
            self.key.set_secret(key)
        self.set_stored(self._kept)
        self.key.set_placeholder(self._placeholder(SecretKind.API_KEY), self.key.stored_text)
        self._show_only(not is_sandbox, "expires_on")

    def set_stored(self, stored: Collection[SecretKind]) -> None:
        """The key of the sandbox cannot be forgotten."""
        self._kept = frozenset(stored)
        super().set_stored(() if self._is_sandbox else stored)

    def _placeholder(self, kind: SecretKind) -> str:
        return "known when the sandbox runs" if self._is_sandbox else "da2-…"

    @Slot(str)
    def _on_until_text_changed(self, text: str) -> None:
        field = self._fields["expires_on"]
        try:
            until = parse_expiry(text)
        except InputError:
            until = None  # said when it is to be saved, not at the first digit
        words = api_key_text(until, date.today()) if until else None
        if words is not None and words.tone != "secondary":
            field.set_hint(f"{words.text}.", words.tone)
        else:
            field.set_hint(_UNTIL_HINT)
