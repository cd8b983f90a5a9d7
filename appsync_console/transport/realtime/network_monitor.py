"""Detects sleep and network changes, after which a connection may be dead without any sign of it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping

# Sleep shows as wall time that the monotonic clock did not count (Linux, macOS) or as a late check (Windows).
_JUMP_S = 5.0
# Reserved addresses (RFC 5737, RFC 3849): their route is the route to the Internet.
_DESTINATIONS = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_ANY_PORT = 9

Routes = Mapping[str, str]


def routes() -> dict[str, str]:
    """Return the local source address of each route to the Internet; empty without one. Sends nothing, never blocks."""
    return {destination: _source(family, destination) for family, destination in _DESTINATIONS}


class NetworkMonitor:
    """Compares each check with the previous one.

    Args:
        find_routes: Returns the current routes.
        wall: Seconds since the epoch.
        monotonic: Seconds of the monotonic clock.
    """

    def __init__(
        self,
        find_routes: Callable[[], Routes] = routes,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._find_routes = find_routes
        self._wall = wall
        self._monotonic = monotonic
        self._wall_s, self._mono_s = wall(), monotonic()
        self._routes = dict(find_routes())

    def look(self, expected_s: float) -> bool:
        """Whether the computer slept or its network changed since the last check, planned ``expected_s`` ago."""
        wall_s, mono_s, now = self._wall(), self._monotonic(), dict(self._find_routes())
        slept = has_slept(wall_s - self._wall_s, mono_s - self._mono_s, expected_s)
        changed = now != self._routes
        self._wall_s, self._mono_s, self._routes = wall_s, mono_s, now
        return slept or changed


def has_slept(wall_s: float, mono_s: float, expected_s: float) -> bool:
    """Whether the computer slept, from a time span by the wall clock, the monotonic clock and a timer.

    A clock that was set forward looks the same; a false alarm costs one ping.
    """
    return wall_s - mono_s > _JUMP_S or mono_s - expected_s > _JUMP_S


def _source(family: socket.AddressFamily, destination: str) -> str:
    """Find the source address; connecting a datagram socket only looks up the route."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((destination, _ANY_PORT))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
