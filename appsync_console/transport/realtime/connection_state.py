"""What is known of one connection and of each channel wanted on it: the state machine, without sockets and clocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Incoming
from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState


class RealtimeListener(Protocol):
    """Told what happens on the real-time side, on the loop."""

    def link_changed(self, status: ConnectionStatus) -> None:
        """The state of the connections together is another."""
        ...

    def channel_changed(self, status: ChannelStatus) -> None:
        """The state of a channel's subscription is another."""
        ...

    async def received(self, batch: Sequence[Incoming]) -> None:
        """Messages came, in the order of the wire. While this waits no further frames are taken."""
        ...

    def gap_found(self, channel: str, start_us: int, end_us: int, cause: str) -> None:
        """Messages may have been missed between two times, in microseconds since the epoch, UTC."""
        ...


@dataclass(slots=True, eq=False)
class ChannelSubscription:
    """A channel that is wanted.

    Attributes:
        is_started: A subscription was begun on this connection, waits to be tried again, or is parked until something
            changes.
        missed_since_us: Since when messages may have been missed; None while none were.
        missed_because: Why.
    """

    status: ChannelStatus
    is_started: bool = False
    missed_since_us: int | None = None
    missed_because: str = ""


_STATE_OF_NEW_CHANNEL = {
    ConnectionState.OFFLINE: ChannelState.OFFLINE,
    ConnectionState.CONNECTING: ChannelState.SUBSCRIBING,
    ConnectionState.LIVE: ChannelState.SUBSCRIBING,
    ConnectionState.SILENT: ChannelState.SUBSCRIBING,
    ConnectionState.WAITING: ChannelState.WAITING,
    ConnectionState.REFUSED: ChannelState.OFFLINE,
}


class ConnectionStateMachine:
    """Keeps the states and tells of each change, once.

    Args:
        listener: Told of channels and gaps.
        changed: Called when :attr:`status` is another.

    Attributes:
        status: The state of the connection.
        live_count: Channels that are live.
    """

    def __init__(self, listener: RealtimeListener, changed: Callable[[], None]) -> None:
        self.status = ConnectionStatus()
        self.live_count = 0
        self._listener = listener
        self._changed = changed
        self._wanted: dict[str, ChannelSubscription] = {}
        self._has_trouble = False

    def listen(self, name: str) -> bool:
        """Want a channel; False when it was wanted already."""
        if name in self._wanted:
            return False
        wanted = self._wanted[name] = ChannelSubscription(ChannelStatus(name=name))
        self._set(wanted, _STATE_OF_NEW_CHANNEL[self.status.state])
        return True

    def unlisten(self, name: str) -> bool:
        """Want a channel no longer; False when it was not wanted."""
        wanted = self._wanted.get(name)
        if wanted is None:
            return False
        self._set(wanted, ChannelState.OFFLINE)
        del self._wanted[name]
        self._count()
        return True

    def displaced(self, name: str, problem: ConsoleError, at_us: int) -> bool:
        """The connection has no room for a channel, which stays wanted; False when it was not wanted."""
        wanted = self._wanted.get(name)
        if wanted is None:
            return False
        self._note_missed(wanted, problem, at_us)
        self._set(wanted, ChannelState.SUBSCRIBING)
        return True

    def release(self) -> list[ChannelSubscription]:
        """Give away the channels that are not live, for other connections to adopt."""
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
        """Whether this is still what is wanted of its channel."""
        return self._wanted.get(wanted.status.name) is wanted

    def unpark(self) -> None:
        """Let refused channels, and those that wait to be tried again, be tried now."""
        for wanted in list(self._wanted.values()):
            if wanted.status.state is ChannelState.REFUSED or wanted.status.retry_at is not None:
                wanted.is_started = False
                self._set(wanted, _STATE_OF_NEW_CHANNEL[self.status.state])

    def take_unstarted(self, now_s: float) -> list[ChannelSubscription]:
        """The channels to subscribe to now; each is given out once for a connection, and again when it is due.

        Args:
            now_s: Seconds of the monotonic clock.
        """
        due = [wanted for wanted in self._wanted.values() if not wanted.is_started or _is_due(wanted, now_s)]
        for wanted in due:
            wanted.is_started = True
            # Why the last try failed stays on show until this one succeeds.
            self._set(wanted, ChannelState.SUBSCRIBING, wanted.status.problem)
        return due

    @property
    def next_due_s(self) -> float | None:
        """When the next channel is to be tried again, seconds of the monotonic clock; None while none waits for it."""
        return self.status.channel_retry_at

    def connecting(self) -> None:
        """A connection is being made."""
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
        """The connection is open, but no sign of life comes; its channels stay as they are until it is given up."""
        if self.status.state is ConnectionState.LIVE:
            status = replace(
                self.status, state=ConnectionState.SILENT, connections=0, silent_since=since_s, problem=problem
            )
            self._change(status)

    def revived(self) -> None:
        """A sign of life came after all."""
        if self.status.state is ConnectionState.SILENT:
            self.live()

    def heard(self, at_s: float) -> None:
        """A keep-alive came."""
        self._change(replace(self.status, keep_alive_at=at_s))

    def acknowledged(self, name: str, at_us: int) -> None:
        """A subscription is live; what was missed until now is a gap."""
        wanted = self._wanted.get(name)
        if wanted is None:
            return
        if wanted.missed_since_us is not None:
            end_us = max(at_us, wanted.missed_since_us)
            self._listener.gap_found(name, wanted.missed_since_us, end_us, wanted.missed_because)
            wanted.missed_since_us = None
        self._set(wanted, ChannelState.LIVE)

    def ended(self, name: str, problem: ConsoleError, at_us: int, retry_at: float | None = None) -> None:
        """AppSync refused a subscription, or ended it. What is published until it is live again is missed.

        Args:
            retry_at: When it is tried again, seconds of the monotonic clock; None ends it for good.
        """
        wanted = self._wanted.get(name)
        if wanted is None:
            return
        if wanted.missed_since_us is None:
            wanted.missed_since_us, wanted.missed_because = at_us, problem.what
        if retry_at is None:
            self._set(wanted, ChannelState.REFUSED, problem)
        else:
            self._set(wanted, ChannelState.WAITING, problem, retry_at)

    def lost(self, problem: ConsoleError, alive_us: int, retry_at: float) -> None:
        """There is no connection, and it will be tried again.

        Args:
            alive_us: When the connection was last known to be alive; of no meaning when it never was.
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
        self._drop(problem, alive_us, ChannelState.WAITING)

    def refused(self, problem: ConsoleError, alive_us: int) -> None:
        """There is no connection, and none is tried until something changes."""
        self._change(
            ConnectionStatus(
                state=ConnectionState.REFUSED,
                connections_wanted=1,
                subscriptions_wanted=len(self._wanted),
                problem=problem,
            )
        )
        self._drop(problem, alive_us, ChannelState.OFFLINE)

    def offline(self) -> None:
        """Nobody wants a connection any more; the time until one is wanted again is no gap."""
        self._change(ConnectionStatus())
        for wanted in list(self._wanted.values()):
            wanted.is_started = False
            wanted.missed_since_us = None
            self._set(wanted, ChannelState.OFFLINE)

    def _drop(self, problem: ConsoleError, alive_us: int, state: ChannelState) -> None:
        for wanted in list(self._wanted.values()):
            status = wanted.status
            self._note_missed(wanted, problem, alive_us)
            if status.state is not ChannelState.REFUSED:
                wanted.is_started = False
                self._set(wanted, state)

    def _note_missed(self, wanted: ChannelSubscription, problem: ConsoleError, since_us: int) -> None:
        if wanted.status.state is ChannelState.LIVE:
            wanted.missed_since_us = since_us
            wanted.missed_because = problem.what

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
        """Tell how many of the channels are live, and what is the matter with the others."""
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
        """The fields of the status about channels that AppSync did not accept."""
        refused, retrying = [], []
        if self._has_trouble:  # to look at every channel with each change of one takes time, and is seldom needed
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
