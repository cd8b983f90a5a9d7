"""The state machine of one connection and the channels on it, without sockets and clocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Arrival
from appsync_console.domain.reason import Reason, Unheard
from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState


class RealtimeListener(Protocol):
    """Receives real-time events, on the event loop."""

    def link_changed(self, status: ConnectionStatus) -> None:
        """The combined state of the connections changed."""
        ...

    def channel_changed(self, status: ChannelStatus) -> None:
        """The state of a channel's subscription changed."""
        ...

    async def received(self, batch: Sequence[Arrival]) -> None:
        """Messages arrived, in order. No further frames are read until this returns."""
        ...

    def unheard(self, channel: str, unheard: Unheard) -> None:
        """A channel is no longer heard. When it is live again, that is a gap."""
        ...

    def gap_found(self, channel: str, start_us: int, end_us: int, cause: Reason) -> None:
        """Messages may have been missed between two times, in microseconds since the epoch, UTC."""
        ...


@dataclass(slots=True, eq=False)
class ChannelSubscription:
    """A channel to keep subscribed.

    Attributes:
        is_started: A subscription was started on this connection, waits for a retry, or is parked until something
            changes.
        unheard: Since when messages may have been missed, and why; None if none were.
    """

    status: ChannelStatus
    is_started: bool = False
    unheard: Unheard | None = None


_STATE_OF_NEW_CHANNEL = {
    ConnectionState.OFFLINE: ChannelState.OFFLINE,
    ConnectionState.CONNECTING: ChannelState.SUBSCRIBING,
    ConnectionState.LIVE: ChannelState.SUBSCRIBING,
    ConnectionState.SILENT: ChannelState.SUBSCRIBING,
    ConnectionState.WAITING: ChannelState.WAITING,
    ConnectionState.REFUSED: ChannelState.OFFLINE,
}


class ConnectionStateMachine:
    """Keeps the states and reports each change once.

    Args:
        listener: Notified of channels and gaps.
        changed: Called when :attr:`status` changed.

    Attributes:
        status: The state of the connection.
        live_count: Number of live channels.
    """

    def __init__(self, listener: RealtimeListener, changed: Callable[[], None]) -> None:
        self.status = ConnectionStatus()
        self.live_count = 0
        self._listener = listener
        self._changed = changed
        self._wanted: dict[str, ChannelSubscription] = {}
        self._has_trouble = False

    def listen(self, name: str, unheard: Unheard | None = None) -> bool:
        """Add a channel; False if it was already added.

        Args:
            unheard: Since when the channel, which was live before, has not been heard.
        """
        if name in self._wanted:
            return False
        wanted = self._wanted[name] = ChannelSubscription(ChannelStatus(name=name), unheard=unheard)
        self._set(wanted, _STATE_OF_NEW_CHANNEL[self.status.state])
        return True

    def unlisten(self, name: str) -> bool:
        """Remove a channel; False if it was not there."""
        wanted = self._wanted.get(name)
        if wanted is None:
            return False
        self._set(wanted, ChannelState.OFFLINE)
        del self._wanted[name]
        self._count()
        return True

    def displaced(self, name: str, problem: ConsoleError, at_us: int) -> bool:
        """Remove a channel the connection has no room for, but keep it for another; False if it was not there."""
        wanted = self._wanted.get(name)
        if wanted is None:
            return False
        self._miss_if_live(wanted, Unheard(at_us, Reason.of(problem)))
        self._set(wanted, ChannelState.SUBSCRIBING)
        return True

    def release(self) -> list[ChannelSubscription]:
        """Hand over the channels that are not live, for other connections to adopt."""
        released = [wanted for wanted in self._wanted.values() if wanted.status.state is not ChannelState.LIVE]
        for wanted in released:
            del self._wanted[wanted.status.name]
        self._count()
        return released

    def adopt(self, wanted: ChannelSubscription) -> None:
        """Take over a channel of another connection; a parked one stays parked."""
        self._wanted[wanted.status.name] = wanted
        self._count()
        if wanted.status.state is ChannelState.REFUSED:
            return
        wanted.is_started = False
        if self.status.state is not ConnectionState.OFFLINE:
            self._set(wanted, _STATE_OF_NEW_CHANNEL[self.status.state])

    def is_current(self, wanted: ChannelSubscription) -> bool:
        """Whether this is still the current object for its channel."""
        return self._wanted.get(wanted.status.name) is wanted

    def unpark(self) -> None:
        """Make rejected channels, and those waiting for a retry, due now."""
        for wanted in list(self._wanted.values()):
            if wanted.status.state is ChannelState.REFUSED or wanted.status.retry_at is not None:
                wanted.is_started = False
                self._set(wanted, _STATE_OF_NEW_CHANNEL[self.status.state])

    def take_unstarted(self, now_s: float) -> list[ChannelSubscription]:
        """Return the channels to subscribe to now; each is returned once per connection, and again when it is due.

        Args:
            now_s: Seconds of the monotonic clock.
        """
        due = [wanted for wanted in self._wanted.values() if not wanted.is_started or _is_due(wanted, now_s)]
        for wanted in due:
            wanted.is_started = True
            # Keep showing why the last attempt failed until this one succeeds.
            self._set(wanted, ChannelState.SUBSCRIBING, wanted.status.problem)
        return due

    @property
    def next_due_s(self) -> float | None:
        """Return when the next channel is due, seconds of the monotonic clock; None if none waits for a retry."""
        return self.status.channel_retry_at

    def connecting(self) -> None:
        """A connection attempt started."""
        self._change(
            replace(
                self.status,
                state=ConnectionState.CONNECTING,
                connections_wanted=1,
                subscriptions_wanted=len(self._wanted),
                retry_at=None,
            )
        )
        for wanted in list(self._wanted.values()):
            if wanted.status.state is ChannelState.OFFLINE:
                self._set(wanted, ChannelState.SUBSCRIBING)

    def live(self) -> None:
        """The connection was acknowledged."""
        self._change(
            replace(
                self.status,
                state=ConnectionState.LIVE,
                connections=1,
                connections_wanted=1,
                silent_since=None,
                problem=None,
                retry_at=None,
                subscriptions_wanted=len(self._wanted),
                **self._trouble(),
            )
        )

    def silent(self, problem: ConsoleError, since_s: float) -> None:
        """The connection is open, but silent; its channels keep their state until it is closed."""
        if self.status.state is ConnectionState.LIVE:
            status = replace(
                self.status, state=ConnectionState.SILENT, connections=0, silent_since=since_s, problem=problem
            )
            self._change(status)

    def revived(self) -> None:
        """The silence ended."""
        if self.status.state is ConnectionState.SILENT:
            self.live()

    def heard(self, at_s: float) -> None:
        """A keep-alive arrived."""
        self._change(replace(self.status, keep_alive_at=at_s))

    def acknowledged(self, name: str, at_us: int) -> None:
        """A subscription is live; anything missed until now is a gap."""
        wanted = self._wanted.get(name)
        if wanted is None:
            return
        if (unheard := wanted.unheard) is not None:
            wanted.unheard = None
            self._listener.gap_found(name, unheard.since_us, max(at_us, unheard.since_us), unheard.cause)
        self._set(wanted, ChannelState.LIVE)

    def ended(self, name: str, problem: ConsoleError, at_us: int, retry_at: float | None = None) -> None:
        """AppSync rejected or ended a subscription. Messages are missed until it is live again.

        Args:
            retry_at: When to retry it, seconds of the monotonic clock; None ends it permanently.
        """
        wanted = self._wanted.get(name)
        if wanted is None:
            return
        self._miss(wanted, Unheard(at_us, Reason.of(problem)))
        if retry_at is None:
            self._set(wanted, ChannelState.REFUSED, problem)
        else:
            self._set(wanted, ChannelState.WAITING, problem, retry_at)

    def lost(self, problem: ConsoleError, unheard: Unheard, retry_at: float) -> None:
        """The connection ended and will be retried.

        Args:
            unheard: Since when its live channels are not heard, and why; meaningless if none was live.
        """
        heard_at = self.status.keep_alive_at
        self._change(
            ConnectionStatus(
                state=ConnectionState.WAITING,
                connections_wanted=1,
                subscriptions_wanted=len(self._wanted),
                retry_at=retry_at,
                problem=problem,
                keep_alive_at=heard_at,
            )
        )
        self._drop(unheard, ChannelState.WAITING)

    def refused(self, problem: ConsoleError, unheard: Unheard) -> None:
        """The connection was rejected, and is not retried until something changes."""
        self._change(
            ConnectionStatus(
                state=ConnectionState.REFUSED,
                connections_wanted=1,
                subscriptions_wanted=len(self._wanted),
                problem=problem,
            )
        )
        self._drop(unheard, ChannelState.OFFLINE)

    def offline(self) -> None:
        """No connection is wanted any more; the time until one is wanted again is not a gap."""
        self._change(ConnectionStatus())
        for wanted in list(self._wanted.values()):
            wanted.is_started = False
            wanted.unheard = None
            self._set(wanted, ChannelState.OFFLINE)

    def _drop(self, unheard: Unheard, state: ChannelState) -> None:
        for wanted in list(self._wanted.values()):
            status = wanted.status
            self._miss_if_live(wanted, unheard)
            if status.state is not ChannelState.REFUSED:
                wanted.is_started = False
                self._set(wanted, state)

    def _miss_if_live(self, wanted: ChannelSubscription, unheard: Unheard) -> None:
        if wanted.status.state is ChannelState.LIVE:
            self._miss(wanted, unheard)

    def _miss(self, wanted: ChannelSubscription, unheard: Unheard) -> None:
        """Note that a channel is not heard; of several causes in a row, the first one counts."""
        if wanted.unheard is None:
            wanted.unheard = unheard
            self._listener.unheard(wanted.status.name, unheard)

    def _set(
        self,
        wanted: ChannelSubscription,
        state: ChannelState,
        problem: ConsoleError | None = None,
        retry_at: float | None = None,
    ) -> None:
        before = wanted.status
        status = ChannelStatus(name=before.name, state=state, problem=problem, retry_at=retry_at)
        if status == before:
            return
        wanted.status = status
        self.live_count += (state is ChannelState.LIVE) - (before.state is ChannelState.LIVE)
        self._has_trouble = self._has_trouble or problem is not None
        self._listener.channel_changed(status)
        self._count()

    def _count(self) -> None:
        """Report how many channels are live, and the problems of the others."""
        if self.status.state is ConnectionState.OFFLINE:
            return
        wanted = len(self._wanted)
        if self.status.state not in (ConnectionState.LIVE, ConnectionState.SILENT):
            self._change(replace(self.status, subscriptions_wanted=wanted))
            return
        self._change(
            replace(self.status, subscriptions=self.live_count, subscriptions_wanted=wanted, **self._trouble())
        )

    def _trouble(self) -> dict[str, Any]:
        """Return the status fields about channels that AppSync did not accept."""
        refused, retrying = [], []
        if self._has_trouble:  # checking every channel on each change is slow, and seldom needed
            statuses = [wanted.status for wanted in self._wanted.values()]
            refused = [status for status in statuses if status.state is ChannelState.REFUSED]
            retrying = [status for status in statuses if status.is_retrying]
            self._has_trouble = bool(refused or retrying)
        times = [status.retry_at for status in retrying if status.retry_at is not None]
        return {
            "channels_refused": len(refused),
            "channels_retrying": len(retrying),
            "channel_problem": next((status.problem for status in (*refused, *retrying)), None),
            "channel_retry_at": min(times, default=None),
        }

    def _change(self, status: ConnectionStatus) -> None:
        if status != self.status:
            self.status = status
            self._changed()


def _is_due(wanted: ChannelSubscription, now_s: float) -> bool:
    return wanted.status.retry_at is not None and wanted.status.retry_at <= now_s
