"""The form for OpenID Connect, with a pasted token or a browser sign-in."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from PySide6.QtCore import Slot

from appsync_console.domain.authorization.check import parse_port
from appsync_console.domain.authorization.config import Access, OidcAccess, OidcSource, SecretKind, TokenKind
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.profiles.authorization.signed_in_page import SignedInPage

_SOURCES = ((mark("Pasted token"), OidcSource.PASTED), (mark("Browser sign-in"), OidcSource.SIGN_IN))
_SIGN_IN_FIELDS = ("issuer", "client_id", "oidc_client_secret", "scopes", "sends", "redirect_port")


class OidcPage(SignedInPage):
    """The token, or the settings of the browser sign-in."""

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.OIDC
    refresh_kind: ClassVar[SecretKind] = SecretKind.OIDC_REFRESH_TOKEN

    def _build_ui(self) -> None:
        self._source = self._add_choice(tr("Token source"), "source", _SOURCES)
        self._add_secret(tr("Token"), SecretKind.OIDC_TOKEN)
        hint = tr("The issuer URL of the OpenID provider, as configured in the API.")
        self._issuer = self._add_line(tr("Issuer"), "issuer", hint=hint, placeholder="https://")
        self._client_id = self._add_line(tr("Client ID"), "client_id")
        self._add_secret(tr("Client secret"), SecretKind.OIDC_CLIENT_SECRET, hint=tr("Only if the client has one."))
        self._scopes = self._add_line(tr("Scopes"), "scopes", hint=tr("Separated by spaces. Must include openid."))
        self._sends = self._add_sends()
        self._port = self._add_line(
            tr("Redirect port"),
            "redirect_port",
            placeholder=tr("any"),
            hint=tr("The browser returns to this local port."),
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
        """The entered values; raises InputError if the port is invalid."""
        return OidcAccess(
            source=OidcSource(self._source.currentData()),
            issuer=self._issuer.text().strip(),
            client_id=self._client_id.text().strip(),
            scopes=" ".join(self._scopes.text().split()),
            sends=TokenKind(self._sends.currentData()),
            redirect_port=parse_port(self._port.text()),
        )

    def _identity(self, access: Access) -> tuple[object, ...]:
        assert isinstance(access, OidcAccess)
        return access.source, access.issuer, access.client_id, access.scopes

    def _used_secrets(self) -> Collection[SecretKind]:
        is_pasted = self._source.currentData() == OidcSource.PASTED
        return (SecretKind.OIDC_TOKEN,) if is_pasted else (SecretKind.OIDC_CLIENT_SECRET,)

    @Slot()
    def _on_source_changed(self) -> None:
        is_pasted = self._source.currentData() == OidcSource.PASTED
        self._show_only(is_pasted, "oidc_token")
        self._show_only(not is_pasted, *_SIGN_IN_FIELDS)
        self._sign_in.setVisible(not is_pasted)
