"""The form for Lambda authorizers, which accept any token."""

from __future__ import annotations

from typing import ClassVar

from appsync_console.domain.authorization.config import Access, LambdaAccess, SecretKind
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import tr
from appsync_console.ui.profiles.authorization.page import AccessPage


class LambdaPage(AccessPage):
    """The token and its prefix."""

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.LAMBDA

    def _build_ui(self) -> None:
        self._add_secret(tr("Token"), SecretKind.LAMBDA_TOKEN)
        hint = tr("Sent directly before the token, if the authorizer function expects it.")
        self._prefix = self._add_line(tr("Prefix"), "prefix", hint=hint, placeholder=tr("optional"))

    def _fill(self, access: Access) -> None:
        assert isinstance(access, LambdaAccess)
        self._prefix.setText(access.prefix)

    def access(self) -> Access:
        """The entered values; spaces in the prefix are significant."""
        return LambdaAccess(prefix=self._prefix.text())
