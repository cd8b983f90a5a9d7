"""What the forms share whose mode signs a person in: a sign-in that is stored, and one that no longer fits."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from PySide6.QtWidgets import QComboBox

from appsync_console.domain.authorization.config import Access, SecretKind, TokenKind
from appsync_console.domain.secret import Secret
from appsync_console.ui.profiles.authorization.page import AccessPage
from appsync_console.ui.profiles.authorization.stored_sign_in import StoredSignIn


class SignedInPage(AccessPage):
    """A form with a stored sign-in.

    Attributes:
        refresh_kind: The secret that is the stored sign-in.
    """

    refresh_kind: ClassVar[SecretKind]

    def _add_sends(self) -> QComboBox:
        entries = (("ID token", TokenKind.ID), ("Access token", TokenKind.ACCESS))
        return self._add_choice("Token that is sent", "sends", entries, hint="As the API expects it; most take either.")

    def _add_sign_in(self) -> StoredSignIn:
        self._sign_in = StoredSignIn()
        self._sign_in.edited.connect(self._on_edited)
        self._column.addWidget(self._sign_in)
        return self._sign_in

    def _who(self, access: Access) -> tuple[object, ...]:
        """Whom a sign-in is for and from: one that is stored fits only as long as this is the same."""
        raise NotImplementedError

    def show_access(self, access: Access, stored: Collection[SecretKind]) -> None:
        """Fill the fields."""
        self._sign_in.reset()
        super().show_access(access, stored)

    def set_stored(self, stored: Collection[SecretKind]) -> None:
        """Also whether there is a sign-in."""
        super().set_stored(stored)
        self._sign_in.set_stored(self.refresh_kind in stored)

    def secrets(self) -> dict[SecretKind, Secret]:
        """Those that are new; a sign-in of somebody else, or from elsewhere, is forgotten."""
        secrets = super().secrets()
        is_other = self._shown is not None and self._who(self.access()) != self._who(self._shown)
        if self.refresh_kind in self._stored and (is_other or self._sign_in.is_to_forget):
            secrets[self.refresh_kind] = Secret("")
        return secrets

    def state(self) -> tuple[object, ...]:
        """Also whether the sign-in is to be forgotten."""
        return *super().state(), self._sign_in.is_to_forget
