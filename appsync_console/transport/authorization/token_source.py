"""Interfaces for tokens, and for the user and the keyring that help obtain them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import ConsoleError, Field
from appsync_console.domain.secret import Secret
from appsync_console.domain.status import TokenTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A token and the data that came with it.

    Attributes:
        expires_at: When the token expires, seconds since the epoch, UTC; None if unknown.
        refresh_token: Obtains the next token; None if there is none.
    """

    token: Secret
    expires_at: float | None = None
    refresh_token: Secret | None = None


class ChallengeKind(StrEnum):
    """A kind of question to the user."""

    PASSWORD = "password"
    NEW_PASSWORD = "new password"
    SMS_CODE = "code sent by text message"
    AUTHENTICATOR_CODE = "code of the authenticator app"
    EMAIL_CODE = "code sent by e-mail"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A question to the user.

    Attributes:
        code: Identifies the text of the question; see ``texts.errors``.
        fields: The values in the text by name, such as where a code was sent.
        problem: Why the question is repeated; None if it is not.
    """

    kind: ChallengeKind
    code: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    problem: ConsoleError | None = None


class SignInHelp(Protocol):
    """The user's part in signing in."""

    async def answer(self, challenge: Challenge) -> Secret:
        """Ask the user, and wait for the answer.

        Raises:
            SignInCancelled: The user canceled, or nobody can be asked.
        """
        ...

    async def open_browser(self, url: str) -> None:
        """Open a page in the user's browser; returns once requested, not when the page is closed.

        Raises:
            SignInCancelled: There is no browser.
        """
        ...

    async def browser_given_up(self) -> None:
        """Return when the user cancels the sign-in in the browser.

        Await this alongside the task that waits for the browser, and cancel it when the browser has returned.
        """
        ...


class Vault(Protocol):
    """The secrets of one profile; each method raises SecretStoreError if the keyring fails."""

    async def get(self, kind: SecretKind) -> Secret | None:
        """Return the secret, or None if there is none."""
        ...

    async def set(self, kind: SecretKind, secret: Secret) -> None:
        """Store the secret, replacing any previous one."""
        ...

    async def forget(self, kind: SecretKind) -> None:
        """Delete the secret, if there is one."""
        ...


class Expiring(Protocol):
    """Credentials that expire."""

    @property
    def times(self) -> TokenTimes | None:
        """Return what is known of the current credentials; None before the first."""
        ...

    async def keep_fresh(self) -> None:
        """Refresh them ahead of time, until canceled."""
        ...


class TokenSource(Expiring, Protocol):
    """Provides valid tokens."""

    async def token(self) -> Secret:
        """Return a valid token, refreshed if it has expired or soon will; concurrent callers get the same token.

        Raises:
            AuthorizationError: No token is available: the sign-in was rejected or canceled.
            ConnectionProblem: The token's issuer cannot be reached.
        """
        ...

    async def replace(self, refused: Secret) -> bool:
        """Discard a token that the API reports as expired, once for all callers that had it.

        Returns:
            False if no other token is available.
        """
        ...
