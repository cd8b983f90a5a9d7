"""Sign-in: prompts for the user, and the token source of a profile."""

from __future__ import annotations

from collections.abc import Mapping

from appsync_console.domain.authorization.config import CognitoAccess, OidcAccess
from appsync_console.domain.errors import AuthorizationError, Coded, SignInCancelled
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.texts.errors import error_text, text_of
from appsync_console.transport.authorization.token_refresh import Grants, TokenRefresher
from appsync_console.transport.authorization.token_source import (
    Challenge,
    ChallengeKind,
    SignInHelp,
    TokenSource,
    Vault,
)

__all__ = ["NOBODY", "Challenge", "ChallengeKind", "SignInHelp", "question_text", "sign_in_source"]


class Nobody:
    """Sign-in help without a user to prompt: only stored credentials work."""

    async def answer(self, challenge: Challenge) -> Secret:
        """Raise SignInCancelled."""
        raise _prompt_unavailable(challenge)

    async def open_browser(self, url: str) -> None:
        """Raise SignInCancelled."""
        raise _prompt_unavailable("prompt.browser")

    async def browser_given_up(self) -> None:
        """Raise SignInCancelled."""
        raise _prompt_unavailable("prompt.browser")


NOBODY: SignInHelp = Nobody()


def question_text(challenge: Challenge) -> str:
    """The question, preceded by the reason why it is repeated, if it is."""
    question = text_of(challenge.code, challenge.fields).what
    return f"{error_text(challenge.problem).what} {question}" if challenge.problem else question


def _prompt_unavailable(question: Coded | str) -> SignInCancelled:
    return SignInCancelled("sign_in.needs_input", inner=question)


def sign_in_source(
    access: OidcAccess | CognitoAccess, vault: Vault, help: SignInHelp, redactor: Redactor, profile: Profile
) -> TokenSource:
    """Create the token source that signs in with the settings in ``access`` and refreshes tokens from ``vault``.

    Args:
        profile: Provides the network settings ``ca_file`` and ``proxy``.

    Raises:
        AuthorizationError: The profile lacks settings that sign-in needs.
    """
    # Imported only for sign-in: their dependencies take longer to import than the window to open.
    from appsync_console.transport.authorization.cognito import CognitoGrants
    from appsync_console.transport.authorization.oidc import OidcGrants

    grants: Grants
    if isinstance(access, OidcAccess):
        _require({"issuer": access.issuer, "client id": access.client_id})
        grants = OidcGrants(access, vault, help, redactor=redactor, ca_file=profile.ca_file, proxy=profile.proxy)
    else:
        _require({"user pool": access.user_pool_id, "app client": access.client_id, "user name": access.user_name})
        grants = CognitoGrants(access, vault, help, redactor=redactor, ca_file=profile.ca_file, proxy=profile.proxy)
    return TokenRefresher(access.mode, grants, redactor=redactor)


def _require(settings: Mapping[str, str]) -> None:
    if names := [name for name, value in settings.items() if not value]:
        raise AuthorizationError("sign_in.settings_missing", names=", ".join(names))
