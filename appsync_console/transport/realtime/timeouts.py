"""Timeouts of the real-time connection, in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.api import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Timeouts of the real-time connection, in seconds.

    Attributes:
        connect_s: Until the socket is open and upgraded.
        ack_s: From there until ``connection_ack``.
        start_ack_s: From ``start`` until ``start_ack``.
        silence_s: Without any frame, a connection is dead after this time, unless ``connection_ack`` sets another.
        warning_s: Without any frame, the user is warned after this time; earlier for a promise below 100 s.
        idle_s: Without any frame or pong, the server is pinged after this time.
        pong_s: An unanswered ping ends the connection after this, where the server answered one before.
        probe_s: The same for the ping after sleep or a network change.
        look_s: Between two checks of these timeouts.
        close_s: For ``stop`` frames and the closing handshake together.
        backoff_first_s: Upper bound of the first wait before a retry; doubles with each retry.
        backoff_most_s: Upper bound of every wait.
        settled_s: After a connection of this duration, the waits start over.
    """

    connect_s: float = limits.CONNECT_TIMEOUT_S
    ack_s: float = limits.ACK_TIMEOUT_S
    start_ack_s: float = limits.ACK_TIMEOUT_S
    silence_s: float = limits.CONNECTION_TIMEOUT_S
    warning_s: float = limits.KEEP_ALIVE_WARNING_S
    idle_s: float = 20.0
    pong_s: float = 10.0
    probe_s: float = 4.0
    look_s: float = 3.0
    close_s: float = 2.0
    backoff_first_s: float = 1.0
    backoff_most_s: float = 30.0
    settled_s: float = 5.0
