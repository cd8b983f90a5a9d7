"""Whether this machine has slept, or its network is another: what a dead connection does not tell by itself."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping

# Sleep shows as wall time that the monotonic clock did not count (Linux, macOS) or as a look that comes late (Windows).
_JUMP_S = 5.0
# Addresses nobody has (RFC 5737, RFC 3849): the way there is the way to the Internet.
_DESTINATIONS = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_ANY_PORT = 9

Routes = Mapping[str, str]


def routes() -> dict[str, str]:
    """The own address that each way out begins at; empty where there is no way. Sends nothing and does not block."""
    return {destination: _source(family, destination) for family, destination in _DESTINATIONS}


class NetworkMonitor:
    """Compares each look with the one before.

    Args:
        find_routes: The ways out now.
        wall: Seconds since the epoch.
        monotonic: Seconds of the clock that never goes back.
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
        """Whether the machine slept or its network changed since the last look, which was ``expected_s`` ago."""
        wall_s, mono_s, now = self._wall(), self._monotonic(), dict(self._find_routes())
        slept = has_slept(wall_s - self._wall_s, mono_s - self._mono_s, expected_s)
        changed = now != self._routes
        self._wall_s, self._mono_s, self._routes = wall_s, mono_s, now
        return slept or changed


def has_slept(wall_s: float, mono_s: float, expected_s: float) -> bool:
    """Whether the machine slept in a time that was so long by the wall clock, the monotonic clock and a timer.

    A clock that is set forwards looks the same; being wrong costs one ping.
    """
    return wall_s - mono_s > _JUMP_S or mono_s - expected_s > _JUMP_S


def _source(family: socket.AddressFamily, destination: str) -> str:
    """Connecting a datagram socket only looks up the route."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((destination, _ANY_PORT))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
