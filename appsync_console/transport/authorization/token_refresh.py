"""Refreshes tokens before they expire: callers always get a valid one, and concurrent requests share one refresh."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

from appsync_console.domain.errors import AuthorizationError, ConsoleError
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.transport.authorization.token_source import Grant
from appsync_console.transport.backoff import Backoff

_LEAD_MOST_S: Final = 300.0
_REST_S: Final = 3.0
_LOOK_S: Final = 15.0  # a computer may wake from sleep in the middle of a wait


class Grants(Protocol):
    """Obtains tokens."""

    async def silently(self) -> Grant | None:
        """Get a new token without asking the user; None if that is not possible.

        Raises:
            ConsoleError: It may be possible, but failed this time.
        """
        ...

    async def with_help(self) -> Grant:
        """Get a new token, asking the user if necessary.

        Raises:
            AuthorizationError: The sign-in was rejected or canceled.
            ConnectionProblem: The token's issuer cannot be reached.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClock:
    """The clock that decides about expiration: seconds since the epoch, UTC, and a function to sleep."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def renew_at(got_at: float, expires_at: float) -> float:
    """Return when to refresh a token: after half of its lifetime, but not earlier than five minutes before it expires.

    Args:
        got_at: When it was obtained; all times in seconds since the epoch, UTC.
    """
    return expires_at - min(max(expires_at - got_at, 0.0) / 2, _LEAD_MOST_S)


class TokenRefresher:
    """A token source that refreshes its token.

    Args:
        redactor: Learns every token.
    """

    def __init__(
        self, mode: AuthorizationMode, grants: Grants, *, redactor: Redactor, clock: TokenClock | None = None
    ) -> None:
        self._mode = mode
        self._grants = grants
        self._redactor = redactor
        self._clock = clock or TokenClock()
        self._grant: Grant | None = None
        self._renew_at = 0.0
        self._problem: ConsoleError | None = None
        self._fetching = asyncio.Lock()
        self._attempts = 0
        self._failure: ConsoleError | None = None
        self._failed_at = 0.0
        self._came = asyncio.Event()

    @property
    def times(self) -> TokenTimes | None:
        """Return what is known of the current token; None before the first."""
        if self._grant is None:
            return None
        return TokenTimes(mode=self._mode, expires_at=self._grant.expires_at, problem=self._problem)

    async def token(self) -> Secret:
        """Return a valid token; see :class:`~appsync_console.transport.authorization.token_source.TokenSource`."""
        if self._grant is not None and not self._is_due():
            return self._grant.token
        attempts = self._attempts
        async with self._fetching:
            # Otherwise another caller got a token, or failed, while we waited or just before: one attempt serves all.
            if self._attempts == attempts and not self._has_just_failed():
                # Do not ask the user while the current token is still valid.
                await self._attempt(may_ask=self._grant is None or self._is_over())
        if self._grant is None or self._is_over():
            raise self._failure or AuthorizationError("token.none")
        return self._grant.token

    async def replace(self, refused: Secret) -> bool:
        """Discard a token that the API reports as expired; whether another can be obtained."""
        if self._grant is not None and self._grant.token == refused:
            self._grant = None
        return True

    async def keep_fresh(self) -> None:
        """Refresh ahead of time, without asking the user, until canceled."""
        while True:
            await self._came.wait()
            backoff = Backoff(2.0, 60.0)
            while self._grant is not None and self._grant.expires_at is not None:
                wait_s = self._renew_at - self._clock.now()
                if wait_s > 0:
                    await self._clock.sleep(min(wait_s, _LOOK_S))
                elif await self._renew_silently():
                    backoff.reset()
                else:
                    await self._clock.sleep(max(backoff.next_s(), 0.5))
                    if self._is_over():
                        break
            self._came.clear()

    async def _renew_silently(self) -> bool:
        async with self._fetching:
            if not self._is_due():
                return True  # another caller did it while we waited
            await self._attempt(may_ask=False)
            return not self._is_due()

    async def _attempt(self, *, may_ask: bool) -> None:
        try:
            grant = await self._grants.silently()
            if grant is None and may_ask:
                grant = await self._grants.with_help()
            if grant is None:
                raise _not_without_you()
            self._take(grant)
            self._failure = None
        except ConsoleError as problem:
            self._failure = self._problem = problem
            self._failed_at = self._clock.now()
        self._attempts += 1

    def _take(self, grant: Grant) -> None:
        self._redactor.register(grant.token)
        if grant.refresh_token is not None:
            self._redactor.register(grant.refresh_token)
        self._grant, self._problem = grant, None
        if grant.expires_at is not None:
            self._renew_at = renew_at(self._clock.now(), grant.expires_at)
        self._came.set()

    def _has_just_failed(self) -> bool:
        return self._failure is not None and 0 <= self._clock.now() - self._failed_at < _REST_S

    def _is_due(self) -> bool:
        grant = self._grant
        return grant is not None and grant.expires_at is not None and self._clock.now() >= self._renew_at

    def _is_over(self) -> bool:
        grant = self._grant
        return grant is not None and grant.expires_at is not None and self._clock.now() >= grant.expires_at


def _not_without_you() -> AuthorizationError:
    return AuthorizationError("token.not_refreshed_silently")
