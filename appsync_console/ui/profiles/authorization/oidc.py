"""The form for OpenID Connect: a token that is pasted, or a sign-in in the browser."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from PySide6.QtCore import Slot

from appsync_console.domain.authorization.check import parse_port
from appsync_console.domain.authorization.config import Access, OidcAccess, OidcSource, SecretKind, TokenKind
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.ui.profiles.authorization.signed_in_page import SignedInPage

_SOURCES = (("Token that you paste", OidcSource.PASTED), ("Sign-in in the browser", OidcSource.SIGN_IN))
_OF_SIGN_IN = ("issuer", "client_id", "oidc_client_secret", "scopes", "sends", "redirect_port")


class OidcPage(SignedInPage):
    """The token itself, or where and how to sign in for one."""

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.OIDC
    refresh_kind: ClassVar[SecretKind] = SecretKind.OIDC_REFRESH_TOKEN

    def _build_ui(self) -> None:
        self._source = self._add_choice("Token comes from", "source", _SOURCES)
        self._add_secret("Token", SecretKind.OIDC_TOKEN)
        hint = "The address of whoever signs people in, as the API names it."
        self._issuer = self._add_line("Issuer", "issuer", hint=hint, placeholder="https://")
        self._client_id = self._add_line("Client id", "client_id")
        self._add_secret("Client secret", SecretKind.OIDC_CLIENT_SECRET, hint="Only where the client has one.")
        self._scopes = self._add_line("Scopes", "scopes", hint="With spaces between. openid must be among them.")
        self._sends = self._add_sends()
        self._port = self._add_line(
            "Port", "redirect_port", placeholder="any", hint="The browser comes back to it on this computer."
        )
        self._side_by_side("sends", "redirect_port")
        self._add_sign_in()
        self._source.currentIndexChanged.connect(self._on_source_changed)
        self._on_source_changed()

    def _fill(self, access: Access) -> None:
        assert isinstance(access, OidcAccess)
        self._source.setCurrentIndex(self._source.findData(access.source))
        self._issuer.setText(access.issuer)
        self._client_id.setText(access.client_id)
        self._scopes.setText(access.scopes)
        self._sends.setCurrentIndex(self._sends.findData(access.sends))
        self._port.setText(str(access.redirect_port) if access.redirect_port else "")

    def access(self) -> Access:
        """What is filled in; raises InputError for the port."""
        return OidcAccess(
            source=OidcSource(self._source.currentData()),
            issuer=self._issuer.text().strip(),
            client_id=self._client_id.text().strip(),
            scopes=" ".join(self._scopes.text().split()),
            sends=TokenKind(self._sends.currentData()),
            redirect_port=parse_port(self._port.text()),
        )

    def _who(self, access: Access) -> tuple[object, ...]:
        assert isinstance(access, OidcAccess)
        return access.source, access.issuer, access.client_id, access.scopes

    def _used_secrets(self) -> Collection[SecretKind]:
        is_pasted = self._source.currentData() == OidcSource.PASTED
        return (SecretKind.OIDC_TOKEN,) if is_pasted else (SecretKind.OIDC_CLIENT_SECRET,)

    @Slot()
    def _on_source_changed(self) -> None:
        is_pasted = self._source.currentData() == OidcSource.PASTED
        self._show_only(is_pasted, "oidc_token")
        self._show_only(not is_pasted, *_OF_SIGN_IN)
        self._sign_in.setVisible(not is_pasted)
