"""What can be subscribed to, and how the sidebar and the log identify it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from appsync_console.domain.api.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSubscription:
    """A subscription field of a GraphQL API with its arguments.

    Attributes:
        arguments: The values of the operation's variables.
        channel: The name of a simple channel, whose only argument it is; empty for any other subscription.
    """

    operation: Operation
    arguments: Mapping[str, object]
    channel: str = ""

    @property
    def key(self) -> str:
        """Identifies the subscription within its API: the name of a simple channel, else the field with its values."""
        if self.channel:
            return self.channel
        return f"{self.operation.field}({json.dumps(self.arguments, sort_keys=True, separators=(',', ':'))})"


@dataclass(frozen=True, slots=True)
class EventsSubscription:
    """A channel of an AppSync Events API.

    Attributes:
        path: Such as ``/default/robots``; ``*`` as the last part matches all channels below.
    """

    path: str

    @property
    def key(self) -> str:
        """Identifies the subscription within its API."""
        return self.path


Subscription = FieldSubscription | EventsSubscription
