"""The base class of the forms whose mode signs a user in. It discards a stored sign-in that no longer matches."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from PySide6.QtWidgets import QComboBox

from appsync_console.domain.authorization.config import Access, SecretKind, TokenKind
from appsync_console.domain.secret import Secret
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.profiles.authorization.page import AccessPage
from appsync_console.ui.profiles.authorization.stored_sign_in import StoredSignIn


class SignedInPage(AccessPage):
    """A form with a stored sign-in.

    Attributes:
        refresh_kind: The kind of the secret that holds the stored sign-in.
    """

    refresh_kind: ClassVar[SecretKind]

    def _add_sends(self) -> QComboBox:
        entries = ((mark("ID token"), TokenKind.ID), (mark("Access token"), TokenKind.ACCESS))
        return self._add_choice(tr("Token to send"), "sends", entries, hint=tr("Most APIs accept either."))

    def _add_sign_in(self) -> StoredSignIn:
        self._sign_in = StoredSignIn()
        self._sign_in.edited.connect(self._on_edited)
        self._column.addWidget(self._sign_in)
        return self._sign_in

    def _identity(self, access: Access) -> tuple[object, ...]:
        """The user and the provider of the sign-in; a stored sign-in is valid only while they stay the same."""
        raise NotImplementedError

    def show_access(self, access: Access, stored: Collection[SecretKind]) -> None:
        """Fill the fields; stored secrets are not loaded."""
        self._sign_in.reset()
        super().show_access(access, stored)

    def set_stored(self, stored: Collection[SecretKind]) -> None:
        """Set which secrets are already stored, and whether there is a stored sign-in."""
        super().set_stored(stored)
        self._sign_in.set_stored(self.refresh_kind in stored)

    def secrets(self) -> dict[SecretKind, Secret]:
        """The new secrets; a sign-in of another user or provider is to be deleted."""
        secrets = super().secrets()
        is_other = self._shown is not None and self._identity(self.access()) != self._identity(self._shown)
        if self.refresh_kind in self._stored and (is_other or self._sign_in.will_sign_out):
            secrets[self.refresh_kind] = Secret("")
        return secrets

    def state(self) -> tuple[object, ...]:
        """The contents of the fields, and whether to delete the sign-in."""
        return *super().state(), self._sign_in.will_sign_out
