"""Detects sleep and network changes, after which a connection may be dead without any sign of it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from enum import Enum

from appsync_console.transport.realtime.sleep_clock import SleepClock

# Reserved addresses (RFC 5737, RFC 3849): their route is the route to the Internet.
_DESTINATIONS = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_ANY_PORT = 9

Routes = Mapping[str, str]


def routes() -> dict[str, str]:
    """Return the local source address of each route to the Internet; empty without one. Sends nothing, never blocks."""
    return {destination: _source(family, destination) for family, destination in _DESTINATIONS}


class Change(Enum):
    """What happened to the computer; the value says it in the log file."""

    SLEPT = "The computer slept."
    MOVED = "The network changed."


class NetworkMonitor:
    """Compares each check with the previous one.

    Args:
        find_routes: Returns the current routes.
        sleep: Tells whether the computer slept.
    """

    def __init__(self, find_routes: Callable[[], Routes] = routes, sleep: SleepClock | None = None) -> None:
        self._find_routes = find_routes
        self._sleep = sleep or SleepClock()
        self._slept_s = self._sleep.now_s()
        self._routes = dict(find_routes())

    def look(self) -> Change | None:
        """What happened since the last check; None if neither the computer slept nor its network changed."""
        has_slept, now = self._sleep.has_slept_since(self._slept_s), dict(self._find_routes())
        has_moved = now != self._routes
        self._slept_s, self._routes = self._sleep.now_s(), now
        if has_slept:
            return Change.SLEPT
        return Change.MOVED if has_moved else None


def _source(family: socket.AddressFamily, destination: str) -> str:
    """Find the source address; connecting a datagram socket only looks up the route."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((destination, _ANY_PORT))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
