"""The current status of a connection and its channels, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.terms import AuthorizationMode, ChannelState, ConnectionState


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """The state of a profile's connections.

    Attributes:
        connections: Number of live connections.
        connections_wanted: Number of connections that are or should be live.
        subscriptions: Number of subscriptions acknowledged by AppSync.
        subscriptions_wanted: Number of channels that should be live.
        channels_refused: How many of these AppSync rejected permanently.
        channels_retrying: How many of these AppSync did not accept yet, so that they are retried automatically.
        channel_problem: Why the first of the worst channels is not live; None if none is rejected or retrying.
        channel_retry_at: When the next channel is retried, seconds of the monotonic clock.
        keep_alive_at: When the last keep-alive arrived, seconds of the monotonic clock; None before the first.
        silent_since: When the last frame or pong arrived, seconds of the monotonic clock; only while silent.
        retry_at: When the next attempt starts, seconds of the monotonic clock; only while waiting.
        problem: Why it is silent, waiting or rejected.
    """

    state: ConnectionState = ConnectionState.OFFLINE
    connections: int = 0
    connections_wanted: int = 0
    subscriptions: int = 0
    subscriptions_wanted: int = 0
    channels_refused: int = 0
    channels_retrying: int = 0
    channel_problem: ConsoleError | None = None
    channel_retry_at: float | None = None
    keep_alive_at: float | None = None
    silent_since: float | None = None
    retry_at: float | None = None
    problem: ConsoleError | None = None

    @property
    def worst(self) -> ConnectionState:
        """The worst state of everything that should be live: every channel counts, not only the connection."""
        if self.state is not ConnectionState.LIVE:
            return self.state
        if self.channels_refused:
            return ConnectionState.REFUSED
        if self.channels_retrying:
            return ConnectionState.WAITING
        return ConnectionState.LIVE if self.subscriptions >= self.subscriptions_wanted else ConnectionState.CONNECTING

    @property
    def worst_problem(self) -> ConsoleError | None:
        """The reason for :attr:`worst`."""
        return self.channel_problem if self.state is ConnectionState.LIVE else self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryVerification:
    """The latest evidence of whether a subscription delivers.

    Attributes:
        at_us: Time of the evidence, microseconds since the epoch, UTC.
        round_trip_us: Microseconds from our own publish until delivery; None for a message from others.
        problem: Why our own message was not delivered; None if one arrived.
    """

    at_us: int
    round_trip_us: int | None = None
    problem: ConsoleError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """The state of one channel's subscription.

    Attributes:
        problem: Why it was rejected, or why AppSync has not accepted it yet.
        retry_at: When it is retried, seconds of the monotonic clock; only if its own start failed.
        proof: Whether it delivers; None without evidence. An acknowledged subscription alone is no evidence.
    """

    name: str
    state: ChannelState = ChannelState.OFFLINE
    problem: ConsoleError | None = None
    retry_at: float | None = None
    proof: DeliveryVerification | None = None

    @property
    def is_retrying(self) -> bool:
        """Whether AppSync did not accept the subscription, which is retried automatically."""
        return self.problem is not None and self.state in (ChannelState.SUBSCRIBING, ChannelState.WAITING)

    @property
    def is_proven(self) -> bool:
        """Whether a message arrived on this subscription, and none of ours has failed to arrive since."""
        return self.proof is not None and self.proof.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenTimes:
    """Displayable facts about a token, never the token itself.

    Attributes:
        expires_at: When it expires, seconds since the epoch, UTC; None if unknown.
        problem: Why it could not be refreshed; None if there is no problem.
    """

    mode: AuthorizationMode
    expires_at: float | None = None
    problem: ConsoleError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One real-time frame as sent, with secrets redacted.

    Attributes:
        is_sent: Sent by us to the server.
        at_us: Microseconds since the epoch, UTC.
        text: The frame, with secrets masked.
        size: Bytes of the original in UTF-8.
        connection: Number of the connection within the session, from 1.
    """

    is_sent: bool
    at_us: int
    text: str
    size: int
    connection: int = 1
