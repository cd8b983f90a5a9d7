"""TCP keep-alive settings, for times in which we do not read from the socket."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Protocol

_IDLE_S = 30
_INTERVAL_S = 10
_PROBES = 3
# Maximum time that sent data may stay unacknowledged.
_UNACKNOWLEDGED_MS = 60_000

# macOS calls the idle time TCP_KEEPALIVE. The other options have the same names wherever they exist.
_OPTIONS = (
    ("TCP_KEEPIDLE", _IDLE_S),
    ("TCP_KEEPALIVE", _IDLE_S),
    ("TCP_KEEPINTVL", _INTERVAL_S),
    ("TCP_KEEPCNT", _PROBES),
    ("TCP_USER_TIMEOUT", _UNACKNOWLEDGED_MS),
)


class HasOptions(Protocol):
    """The part of a socket that is needed here."""

    def setsockopt(self, level: int, optname: int, value: int, /) -> None:
        """As in ``socket.socket``."""
        ...


def watch_link(sock: HasOptions) -> None:
    """Let the operating system end a connection whose peer is gone, as far as it supports that."""
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS:
        option = getattr(socket, name, None)
        if option is not None:
            with suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, option, value)
