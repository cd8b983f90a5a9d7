"""Who is turned away before anybody looks at the credentials: by a fault, or because callers come too often."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from appsync_console.domain.faults import Door
from appsync_console.sandbox.errors import Refusal, unauthorized
from appsync_console.sandbox.faults.player import FaultPlayer
from appsync_console.sandbox.rates import Rate

RATE_TEXT = "Rate limit exceeded"
"""What AppSync says where callers come too often (developer guide, "real-time WebSocket client")."""


class Gate:
    """What callers pass first.

    Args:
        faults: What goes wrong on purpose.
        rates: How many a second are let in; who is not named is not counted.
        clock: Seconds that only grow.
    """

    def __init__(
        self, faults: FaultPlayer, rates: Mapping[Door, int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._faults = faults
        self._rates = {door: Rate(per_second, clock) for door, per_second in rates.items()}

    def enter(self, door: Door) -> None:
        """One caller.

        Raises:
            Refusal: The caller may not come in.
        """
        faults = self._faults.current
        rate = self._rates.get(door)
        if door in faults.throttle or (rate is not None and not rate.take()):
            raise _too_often(door)
        if door in faults.refuse:
            raise unauthorized()


def _too_often(door: Door) -> Refusal:
    """AppSync documents the type and text for subscriptions; for HTTP the status alone, and for connections nothing."""
    kind = "TooManyRequestsException" if door is Door.HTTP else "LimitExceededError"
    return Refusal(RATE_TEXT, kind, code=429)
