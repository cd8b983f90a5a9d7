"""When tokens change: sources do not tell, so they are looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from appsync_console.domain.status import TokenTimes
from appsync_console.transport.authorization.token_source import Expiring

_LOOK_S = 0.5


async def watch_times(source: Expiring, told: Callable[[TokenTimes], None]) -> None:
    """Tell what is known of the token of ``source`` now and after each change, until cancelled."""
    known: TokenTimes | None = None
    while True:
        times = source.times
        if times is not None and times != known:
            known = times
            told(times)
        await asyncio.sleep(_LOOK_S)
