"""Values of a sandbox's control API, shared by client and server: connections, subscriptions and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from appsync_console.domain.errors import InputError

CONTROL_HEADER: Final = "x-control-key"
"""The header that carries the control key."""

_FORBIDDEN_CODES: Final = (1004, 1005, 1006, 1015)  # RFC 6455, section 7.4.1: never sent


@dataclass(frozen=True, slots=True)
class SubscriptionInfo:
    """One live subscription.

    Attributes:
        id: The client's ID for it.
        field: The subscription field.
        channel: The values it filters by, joined; the name of the field if there are none.
        arguments: These values by name.
        since: Time in UTC, ISO 8601 with milliseconds.
    """

    id: str
    field: str
    channel: str
    arguments: Mapping[str, object]
    since: str


@dataclass(frozen=True, slots=True)
class ConnectionInfo:
    """One connection.

    Attributes:
        id: The sandbox's ID for it; never reused while it runs.
        address: The client's address and port.
        since: Time in UTC, ISO 8601 with milliseconds.
        waiting: Frames queued because the client is slow.
        subscriptions: In the order they were started.
    """

    id: str
    address: str
    since: str
    waiting: int
    subscriptions: tuple[SubscriptionInfo, ...]


@dataclass(frozen=True, slots=True)
class SandboxState:
    """A running sandbox.

    Attributes:
        since: When it started: time in UTC, ISO 8601 with milliseconds.
        published: Mutations answered that subscriptions can listen to.
        delivered: Messages sent to subscribers, counted once per subscriber; before faults.
        connections: Oldest first.
        faults: The active fault injection, in the form of :meth:`appsync_console.domain.faults.Faults.values`.
    """

    since: str
    published: int
    delivered: int
    connections: tuple[ConnectionInfo, ...]
    faults: Mapping[str, object] = field(default_factory=dict)


def check_close_code(code: object) -> int | None:
    """Check a close code of a WebSocket; None stays None: no close frame at all.

    Raises:
        InputError: For field ``code``, if it is not valid.
    """
    if code is None:
        return None
    if isinstance(code, int) and not isinstance(code, bool):
        is_of_the_protocol = 1000 <= code <= 1014 and code not in _FORBIDDEN_CODES
        if is_of_the_protocol or 3000 <= code <= 4999:
            return code
    raise InputError("close_code.invalid", field="code")
