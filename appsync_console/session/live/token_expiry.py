"""Detects changed token times by polling, because token sources send no notifications."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from appsync_console.domain.status import TokenTimes
from appsync_console.transport.authorization.token_source import Expiring

_LOOK_S = 0.5


async def watch_times(source: Expiring, told: Callable[[TokenTimes], None]) -> None:
    """Call ``told`` with the token times of ``source`` now and after each change, until canceled."""
    known: TokenTimes | None = None
    while True:
        times = source.times
        if times is not None and times != known:
            known = times
            told(times)
        await asyncio.sleep(_LOOK_S)
