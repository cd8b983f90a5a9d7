"""The names of modes and secrets."""

from __future__ import annotations

import pytest

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.authorization import mode_text, secret_text


@pytest.mark.parametrize("mode", AuthorizationMode)
def test_every_mode_has_a_name(mode: AuthorizationMode) -> None:
    assert mode_text(mode)


@pytest.mark.parametrize("kind", SecretKind)
def test_every_secret_has_a_name(kind: SecretKind) -> None:
    assert secret_text(kind)
