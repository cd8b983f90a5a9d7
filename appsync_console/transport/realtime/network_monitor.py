"""Detects sleep and network changes, after which a connection may be dead without any sign of it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from appsync_console.transport.realtime.sleep_clock import SleepClock

# Reserved addresses (RFC 5737, RFC 3849): their route is the route to the Internet.
_DESTINATIONS = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_ANY_PORT = 9

Routes = Mapping[str, str]
Address = tuple[Any, ...]
"""The address of a socket, as Python has it: host and port, for IPv6 also the scope."""


def routes() -> dict[str, str]:
    """Return the local source address of each route to the Internet; empty without one. Sends nothing, never blocks."""
    return {destination: _source(family, (destination, _ANY_PORT)) for family, destination in _DESTINATIONS}


def has_route(address: Address) -> bool:
    """Whether there is a route to an address of a server. Sends nothing, never blocks."""
    family = socket.AF_INET6 if ":" in str(address[0]) else socket.AF_INET
    return bool(_source(family, address))


class Change(Enum):
    """What happened to the computer; the value says it in the log file."""

    SLEPT = "The computer slept."
    MOVED = "The network changed."


class NetworkMonitor:
    """Compares each check with the previous one.

    Args:
        find_routes: Returns the current routes.
        sleep: Tells whether the computer slept.
        has_route: Whether there is a route to an address.

    Attributes:
        sleep: The same clock.
        has_route: The same function.
    """

    def __init__(
        self,
        find_routes: Callable[[], Routes] = routes,
        sleep: SleepClock | None = None,
        has_route: Callable[[Address], bool] = has_route,
    ) -> None:
        self.sleep = sleep or SleepClock()
        self.has_route = has_route
        self._find_routes = find_routes
        self._slept_s = self.sleep.now_s()
        self._routes = dict(find_routes())

    def look(self) -> Change | None:
        """What happened since the last check; None if neither the computer slept nor its network changed."""
        has_slept, now = self.sleep.has_slept_since(self._slept_s), dict(self._find_routes())
        has_moved = now != self._routes
        self._slept_s, self._routes = self.sleep.now_s(), now
        if has_slept:
            return Change.SLEPT
        return Change.MOVED if has_moved else None


def _source(family: socket.AddressFamily, destination: Address) -> str:
    """Find the source address; connecting a datagram socket only looks up the route."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(destination)
            return str(probe.getsockname()[0])
    except OSError:
        return ""
