"""What an API offers for channels: how to subscribe to one, publish to it, and list its messages."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.api.operation import Operation
from appsync_console.domain.api.subscription import FieldSubscription


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDescription:
    """A GraphQL API with simple channels: a name is enough to subscribe.

    Attributes:
        subscribe: Its variable :attr:`name_argument` is the channel's name.
        publish: Its variables are the channel's name and :attr:`data_argument`, the message.
        history: Lists the messages of a channel; None if the API does not store them.
    """

    subscribe: Operation
    publish: Operation
    history: Operation | None = None
    name_argument: str = "name"
    data_argument: str = "data"

    def channel(self, name: str) -> FieldSubscription:
        """Return the subscription to the channel ``name``."""
        return FieldSubscription(operation=self.subscribe, arguments={self.name_argument: name}, channel=name)
