"""Who is turned away before anybody looks at the credentials: by a fault, or because callers come too often."""

from __future__ import annotations

from appsync_console.domain.faults import Door
from appsync_console.sandbox.errors import Refusal, unauthorized
from appsync_console.sandbox.faults import FaultPlayer

RATE_TEXT = "Rate limit exceeded"
"""What AppSync says where callers come too often (developer guide, "real-time WebSocket client")."""


class Gate:
    """What callers pass first.

    Args:
        faults: What goes wrong on purpose.
    """

    def __init__(self, faults: FaultPlayer) -> None:
        self._faults = faults

    def enter(self, door: Door) -> None:
        """One caller.

        Raises:
            Refusal: The caller may not come in.
        """
        faults = self._faults.current
        if door in faults.throttle:
            raise _too_often(door)
        if door in faults.refuse:
            raise unauthorized()


def _too_often(door: Door) -> Refusal:
    """AppSync documents the type and text for subscriptions; for HTTP the status alone, and for connections nothing."""
    kind = "TooManyRequestsException" if door is Door.HTTP else "LimitExceededError"
    return Refusal(RATE_TEXT, kind, code=429)
