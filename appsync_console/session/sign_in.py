"""Signing in: the person who may be asked, and what gets tokens for a profile."""

from __future__ import annotations

from collections.abc import Mapping

from appsync_console.domain.authorization.config import CognitoAccess, OidcAccess
from appsync_console.domain.errors import AuthorizationError, SignInCancelled
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.transport.authorization.token_refresh import Grants, TokenRefresher
from appsync_console.transport.authorization.token_source import (
    Challenge,
    ChallengeKind,
    SignInHelp,
    TokenSource,
    Vault,
)

__all__ = ["NOBODY", "Challenge", "ChallengeKind", "SignInHelp", "sign_in_source"]


class Nobody:
    """Help for signing in where there is no one: what is kept has to do."""

    async def answer(self, challenge: Challenge) -> Secret:
        """Raises SignInCancelled."""
        raise _nobody(challenge.text)

    async def open_browser(self, url: str) -> None:
        """Raises SignInCancelled."""
        raise _nobody("Signing in needs a browser.")

    async def browser_given_up(self) -> None:
        """Raises SignInCancelled."""
        raise _nobody("Signing in needs a browser.")


NOBODY: SignInHelp = Nobody()


def _nobody(question: str) -> SignInCancelled:
    return SignInCancelled(
        "Signing in needs a person, and nobody can be asked here.",
        cause=question,
        remedy="Sign in in the window once, or run the command in a terminal.",
    )


def sign_in_source(
    access: OidcAccess | CognitoAccess, vault: Vault, help: SignInHelp, redactor: Redactor, profile: Profile
) -> TokenSource:
    """What signs in as ``access`` says, and renews the token by what it keeps in ``vault``.

    Args:
        profile: Says how the network is reached: ``ca_file`` and ``proxy``.

    Raises:
        AuthorizationError: What the profile says is not enough to sign in.
    """
    # Imported where someone signs in: what they need takes longer to import than a window to open.
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
        raise AuthorizationError(
            f"The profile does not say its {' and '.join(names)}.",
            cause="Without that nobody can sign in.",
            remedy="Fill it in, or use a token that was pasted.",
        )
