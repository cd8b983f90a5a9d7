"""Who is connected to a sandbox, and what has gone through it: plain values, alike on both sides of its control API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """One live subscription.

    Attributes:
        id: The client's own name for it.
        field: The subscription field.
        channel: The values it filters by, joined; the name of the field where there are none.
        arguments: Those values by name.
        since: Time in UTC, ISO 8601 with milliseconds.
    """

    id: str
    field: str
    channel: str
    arguments: Mapping[str, object]
    since: str


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """One connection.

    Attributes:
        id: The sandbox's name for it; never given twice while it runs.
        address: The client's address and port.
        since: Time in UTC, ISO 8601 with milliseconds.
        waiting: Frames that wait because the client is slow.
        subscriptions: In the order in which they were started.
    """

    id: str
    address: str
    since: str
    waiting: int
    subscriptions: tuple[SubscriptionState, ...]


@dataclass(frozen=True, slots=True)
class SandboxState:
    """A running sandbox.

    Attributes:
        since: When it started: time in UTC, ISO 8601 with milliseconds.
        published: Mutations that were answered and that subscriptions can be for.
        delivered: Messages on their way to a subscriber, each counted once for each of them; before faults.
        connections: The oldest first.
        faults: What goes wrong on purpose, as :meth:`appsync_console.domain.faults.Faults.values` has it.
    """

    since: str
    published: int
    delivered: int
    connections: tuple[ConnectionState, ...]
    faults: Mapping[str, object] = field(default_factory=dict)
