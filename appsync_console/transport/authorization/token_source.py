"""Where tokens come from, and what is needed of the person and of the keyring to get them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.secret import Secret
from appsync_console.domain.status import TokenTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A token, and what came with it.

    Attributes:
        expires_at: When the token is over, seconds since the epoch, UTC; None where nobody says.
        refresh_token: Gets the next token; None where none was given.
    """

    token: Secret
    expires_at: float | None = None
    refresh_token: Secret | None = None


class ChallengeKind(StrEnum):
    """What is asked of the person."""

    PASSWORD = "password"
    NEW_PASSWORD = "new password"
    SMS_CODE = "code sent by text message"
    AUTHENTICATOR_CODE = "code of the authenticator app"
    EMAIL_CODE = "code sent by e-mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A question to the person.

    Attributes:
        text: The question in words, such as where a code was sent to, or why it is asked again.
    """

    kind: ChallengeKind
    text: str


class SignInHelp(Protocol):
    """The person, as far as signing in needs them."""

    async def answer(self, challenge: Challenge) -> Secret:
        """Ask, and wait for the answer.

        Raises:
            SignInCancelled: The person gave up, or nobody can be asked.
        """
        ...

    async def open_browser(self, url: str) -> None:
        """Open a page in the person's browser; returns when it was asked for, not when it is closed.

        Raises:
            SignInCancelled: There is no browser.
        """
        ...

    async def browser_given_up(self) -> None:
        """Return when the person gives up what goes on in the browser.

        To be awaited beside what waits for the browser to come back, and cancelled when it did.
        """
        ...


class Vault(Protocol):
    """The secrets of one profile; each method raises SecretStoreError when the keyring does not do it."""

    async def get(self, kind: SecretKind) -> Secret | None:
        """What is kept, None where nothing is."""
        ...

    async def set(self, kind: SecretKind, secret: Secret) -> None:
        """Keep it in the place of the one before."""
        ...

    async def forget(self, kind: SecretKind) -> None:
        """Keep it no longer; nothing happens where it is not kept."""
        ...


class Expiring(Protocol):
    """What is good for a time only."""

    @property
    def times(self) -> TokenTimes | None:
        """What is known of the one in use; None before the first."""
        ...

    async def keep_fresh(self) -> None:
        """Renew it ahead of time, until cancelled."""
        ...


class TokenSource(Expiring, Protocol):
    """Gives tokens that are valid."""

    async def token(self) -> Secret:
        """A valid token, a new one where the old is over or nearly so; who asks at the same time gets the same.

        Raises:
            AuthorizationError: There is none to be had: signing in was refused or given up.
            ConnectionProblem: Who gives out tokens cannot be reached.
        """
        ...

    async def replace(self, refused: Secret) -> bool:
        """Let go of a token that the API calls expired, so that the next is another; once for all who had it.

        Returns:
            False where there is no other to be had.
        """
        ...
