"""The operating system's own watch over a TCP link, for the time in which we do not read from it."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Protocol

_IDLE_S = 30
_INTERVAL_S = 10
_PROBES = 3
# What we sent stays unacknowledged for so long at most.
_UNACKNOWLEDGED_MS = 60_000

# macOS calls the idle time TCP_KEEPALIVE; the others have names of their own where they exist at all.
_OPTIONS = (
    ("TCP_KEEPIDLE", _IDLE_S),
    ("TCP_KEEPALIVE", _IDLE_S),
    ("TCP_KEEPINTVL", _INTERVAL_S),
    ("TCP_KEEPCNT", _PROBES),
    ("TCP_USER_TIMEOUT", _UNACKNOWLEDGED_MS),
)


class HasOptions(Protocol):
    """A socket, as far as it is needed here."""

    def setsockopt(self, level: int, optname: int, value: int, /) -> None:
        """As of ``socket.socket``."""
        ...


def watch_link(sock: HasOptions) -> None:
    """Let the system end a link whose other side is gone, as far as it can."""
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS:
        option = getattr(socket, name, None)
        if option is not None:
            with suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, option, value)
