"""What differs between the kinds of APIs, in one table. Nothing else depends on the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from appsync_console.domain.api.kind import ApiKind
from appsync_console.domain.errors import ProtocolViolation
from appsync_console.transport.http.graphql_client import GraphqlClient
from appsync_console.transport.http.history_client import HistoryClient
from appsync_console.transport.http.publisher import Publisher

if TYPE_CHECKING:
    from appsync_console.transport.realtime.gql_transport import RealtimeTransport


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to talk to one kind of API.

    Attributes:
        open_transport: Imports and returns the class of one real-time connection.
        publisher: Creates the client that publishes.
        history: Creates the client that describes the API and lists its messages.
    """

    open_transport: Callable[[], type[RealtimeTransport]]
    publisher: Callable[[GraphqlClient], Publisher]
    history: Callable[[GraphqlClient], HistoryClient]


def _graphql_transport() -> type[RealtimeTransport]:
    # Importing gql takes a third of a second.
    from appsync_console.transport.realtime.gql_transport import RealtimeTransport

    return RealtimeTransport


DIALECTS: Final[Mapping[ApiKind, Dialect | None]] = {
    ApiKind.GRAPHQL: Dialect(_graphql_transport, Publisher, HistoryClient),
    ApiKind.EVENTS: None,  # not supported yet
}


def dialect_of(kind: ApiKind) -> Dialect:
    """Return the dialect of a kind of API.

    Raises:
        ProtocolViolation: This version does not support it.
    """
    dialect = DIALECTS[kind]
    if dialect is None:
        raise ProtocolViolation("api.kind_not_supported", kind=kind.value)
    return dialect
