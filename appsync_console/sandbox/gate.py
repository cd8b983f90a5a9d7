"""Rejects requests before their credentials are checked: because of a fault or a rate limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from appsync_console.domain.faults import Door
from appsync_console.sandbox.errors import Refusal, unauthorized
from appsync_console.sandbox.faults.player import FaultPlayer
from appsync_console.sandbox.rates import Rate

RATE_TEXT = "Rate limit exceeded"
"""AppSync's text for throttled requests (developer guide, "real-time WebSocket client")."""


class Gate:
    """The first check of every request.

    Args:
        faults: The injected faults.
        rates: Requests per second for each entry point; entry points that are not named have no limit.
        clock: A monotonic clock, in seconds.
    """

    def __init__(
        self, faults: FaultPlayer, rates: Mapping[Door, int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._faults = faults
        self._rates = {door: Rate(per_second, clock) for door, per_second in rates.items()}

    def enter(self, door: Door) -> None:
        """Check one request.

        Raises:
            Refusal: The request is rejected.
        """
        faults = self._faults.current
        rate = self._rates.get(door)
        if door in faults.throttle:
            raise _throttled(door, "a fault throttles these requests")
        if rate is not None and not rate.take():
            raise _throttled(door, "the rate limit of the sandbox is exceeded")
        if door in faults.refuse:
            raise unauthorized(cause="a fault rejects credentials")


def _throttled(door: Door, cause: str) -> Refusal:
    """AppSync documents type and text for subscriptions, only the status for HTTP, and nothing for connections."""
    kind = "TooManyRequestsException" if door is Door.HTTP else "LimitExceededError"
    return Refusal(RATE_TEXT, kind, code=429, cause=cause)
