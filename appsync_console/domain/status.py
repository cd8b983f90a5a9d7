"""What is true of a connection and its channels right now, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.terms import AuthorizationMode, ChannelState, ConnectionState


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """The state of a profile's connections.

    Attributes:
        connections: Live.
        connections_wanted: Live, or meant to be.
        subscriptions: Acknowledged by AppSync.
        subscriptions_wanted: Channels that should be live.
        channels_refused: Of these, the ones AppSync refused for good.
        channels_retrying: Of these, the ones AppSync did not accept yet, and that are tried again by themselves.
        channel_problem: Why the first of the worst channels is not live; None while none is refused or retrying.
        channel_retry_at: When the next channel is tried again, seconds of the monotonic clock.
        keep_alive_at: When the last keep-alive came, seconds of the monotonic clock; None before the first.
        silent_since: When the last sign of life came, seconds of the monotonic clock; only while silent.
        retry_at: When the next try begins, seconds of the monotonic clock; only while waiting.
        problem: Why it is silent, waiting or refused.
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
        """What is true of everything that should be live: a live connection is not enough, each channel counts."""
        if self.state is not ConnectionState.LIVE:
            return self.state
        if self.channels_refused:
            return ConnectionState.REFUSED
        if self.channels_retrying:
            return ConnectionState.WAITING
        return ConnectionState.LIVE if self.subscriptions >= self.subscriptions_wanted else ConnectionState.CONNECTING

    @property
    def worst_problem(self) -> ConsoleError | None:
        """Why it is not better than :attr:`worst`."""
        return self.channel_problem if self.state is ConnectionState.LIVE else self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryVerification:
    """Whether a subscription delivers, as the newest sign has it.

    Attributes:
        at_us: When, microseconds since the epoch, UTC.
        round_trip_us: Microseconds from our own publish until the message was back; None of a message of others.
        problem: Why a message of ours did not come back; None where one arrived.
    """

    at_us: int
    round_trip_us: int | None = None
    problem: ConsoleError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """The state of one channel's subscription.

    Attributes:
        problem: Why it is refused, or why AppSync has not accepted it yet.
        retry_at: When it is tried again, seconds of the monotonic clock; only where its own start failed.
        proof: Whether it delivers; None while nothing shows it. An acknowledged subscription alone does not.
    """

    name: str
    state: ChannelState = ChannelState.OFFLINE
    problem: ConsoleError | None = None
    retry_at: float | None = None
    proof: DeliveryVerification | None = None

    @property
    def is_retrying(self) -> bool:
        """Whether AppSync did not accept the subscription, which is tried again by itself."""
        return self.problem is not None and self.state in (ChannelState.SUBSCRIBING, ChannelState.WAITING)

    @property
    def is_proven(self) -> bool:
        """Whether a message arrived on this subscription, and none of ours has failed to since."""
        return self.proof is not None and self.proof.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenTimes:
    """What may be shown of a token: never the token.

    Attributes:
        expires_at: When it is over, seconds since the epoch, UTC; None where nobody says.
        problem: Why it could not be renewed; None while all is well.
    """

    mode: AuthorizationMode
    expires_at: float | None = None
    problem: ConsoleError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One real-time frame as sent, with secrets blotted out.

    Attributes:
        is_sent: From us to the server.
        at_us: Microseconds since the epoch, UTC.
        text: The frame, secrets masked.
        size: Bytes of the original in UTF-8.
        connection: Number of the connection within the session, from 1.
    """

    is_sent: bool
    at_us: int
    text: str
    size: int
    connection: int = 1
