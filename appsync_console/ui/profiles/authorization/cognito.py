"""The form for Cognito user pools, with user name and password."""

from __future__ import annotations

from typing import ClassVar

from appsync_console.domain.authorization.config import Access, CognitoAccess, SecretKind, TokenKind
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import tr
from appsync_console.ui.profiles.authorization.signed_in_page import SignedInPage


class CognitoPage(SignedInPage):
    """The user pool, its app client, and the user."""

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.COGNITO
    refresh_kind: ClassVar[SecretKind] = SecretKind.COGNITO_REFRESH_TOKEN

    def _build_ui(self) -> None:
        self._pool = self._add_line(tr("User pool ID"), "user_pool_id", placeholder="eu-west-1_aBcDeFgHi")
        self._client_id = self._add_line(tr("Client ID"), "client_id")
        self._side_by_side("user_pool_id", "client_id")
        self._user = self._add_line(tr("User name"), "user_name")
        self._add_secret(tr("Password"), SecretKind.COGNITO_PASSWORD)
        self._add_secret(
            tr("Client secret"), SecretKind.COGNITO_CLIENT_SECRET, hint=tr("Only if the app client has one.")
        )
        self._sends = self._add_sends()
        self._add_sign_in()

    def _placeholder(self, kind: SecretKind) -> str:
        is_password = kind is SecretKind.COGNITO_PASSWORD
        return tr("optional; you are asked when needed") if is_password else tr("optional")

    def _fill(self, access: Access) -> None:
        assert isinstance(access, CognitoAccess)
        self._pool.setText(access.user_pool_id)
        self._client_id.setText(access.client_id)
        self._user.setText(access.user_name)
        self._sends.setCurrentIndex(self._sends.findData(access.sends))

    def access(self) -> Access:
        """The entered values."""
        return CognitoAccess(
            user_pool_id=self._pool.text().strip(),
            client_id=self._client_id.text().strip(),
            user_name=self._user.text().strip(),
            sends=TokenKind(self._sends.currentData()),
        )

    def _identity(self, access: Access) -> tuple[object, ...]:
        assert isinstance(access, CognitoAccess)
        return access.user_pool_id, access.client_id, access.user_name
