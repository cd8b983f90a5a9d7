"""Credentials that are not refreshed here: a pasted token, and an API key with a noted last day."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

from appsync_console.domain.authorization.jwt_claims import jwt_claims, jwt_time
from appsync_console.domain.secret import Secret
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode


class StaticToken:
    """A token source with one token. It returns expired tokens too, since only the API's clock counts."""

    def __init__(self, mode: AuthorizationMode, token: Secret) -> None:
        self._token = token
        self._times = TokenTimes(mode=mode, expires_at=jwt_time(jwt_claims(token), "exp"))

    @property
    def times(self) -> TokenTimes:
        """Return the token's expiration time, if the token contains one."""
        return self._times

    async def token(self) -> Secret:
        """Return the token."""
        return self._token

    async def replace(self, refused: Secret) -> bool:
        """There is no other token."""
        return False

    async def keep_fresh(self) -> None:
        """Wait until canceled; there is nothing to refresh."""
        await asyncio.get_running_loop().create_future()


class StaticExpiry:
    """The last day of an API key as the user noted it. AppSync's keys expire within a day of it, UTC."""

    def __init__(self, last_day: date) -> None:
        end = datetime.combine(last_day + timedelta(days=1), time(), UTC)
        self._times = TokenTimes(mode=AuthorizationMode.API_KEY, expires_at=end.timestamp())

    @property
    def times(self) -> TokenTimes:
        """Return the end of the day."""
        return self._times

    async def keep_fresh(self) -> None:
        """Wait until canceled; only people can renew a key."""
        await asyncio.get_running_loop().create_future()
