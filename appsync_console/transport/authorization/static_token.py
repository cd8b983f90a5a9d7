"""What is not renewed here: a token that somebody pasted, and a key whose last day somebody noted."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

from appsync_console.domain.authorization.jwt_claims import jwt_claims, jwt_time
from appsync_console.domain.secret import Secret
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode


class StaticToken:
    """A token source with one token. An expired one is given too: it is the API's clock that counts."""

    def __init__(self, mode: AuthorizationMode, token: Secret) -> None:
        self._token = token
        self._times = TokenTimes(mode=mode, expires_at=jwt_time(jwt_claims(token), "exp"))

    @property
    def times(self) -> TokenTimes:
        """When it is over, as far as it says so itself."""
        return self._times

    async def token(self) -> Secret:
        """The token."""
        return self._token

    async def replace(self, refused: Secret) -> bool:
        """There is no other."""
        return False

    async def keep_fresh(self) -> None:
        """Nothing to do, until cancelled."""
        await asyncio.get_running_loop().create_future()


class StaticExpiry:
    """The last day of an API key, as the person noted it: AppSync's keys end within a day of it, UTC."""

    def __init__(self, last_day: date) -> None:
        end = datetime.combine(last_day + timedelta(days=1), time(), UTC)
        self._times = TokenTimes(mode=AuthorizationMode.API_KEY, expires_at=end.timestamp())

    @property
    def times(self) -> TokenTimes:
        """The end of the day."""
        return self._times

    async def keep_fresh(self) -> None:
        """A key is renewed by people; waits until cancelled."""
        await asyncio.get_running_loop().create_future()
