"""How long the connection waits for what, in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Bounds of the real-time connection, in seconds.

    Attributes:
        connect_s: Until the socket is open and upgraded.
        ack_s: From there until ``connection_ack``.
        start_ack_s: From ``start`` until ``start_ack``.
        silence_s: Without any frame, a connection is dead after this, unless ``connection_ack`` names another time.
        close_s: For ``stop`` frames and the closing handshake together.
        backoff_first_s: The first wait before another try is at most this; each further one at most twice as long.
        backoff_most_s: No wait is longer.
        settled_s: A connection that lasted so long starts the waits from the first again.
    """

    connect_s: float = limits.CONNECT_TIMEOUT_S
    ack_s: float = limits.ACK_TIMEOUT_S
    start_ack_s: float = limits.ACK_TIMEOUT_S
    silence_s: float = limits.CONNECTION_TIMEOUT_S
    close_s: float = 2.0
    backoff_first_s: float = 1.0
    backoff_most_s: float = 30.0
    settled_s: float = 5.0
