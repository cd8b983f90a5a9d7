"""Which of AppSync's handshakes an API is connected with: credentials in the subprotocol, or in the query string."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from appsync_console.domain.errors import ConsoleError


class HandshakeKind(StrEnum):
    """Where the authorization object of a connection is."""

    SUBPROTOCOL = "subprotocol"
    QUERY = "query"


class Handshake:
    """The handshake of one API, which all its connections share.

    Only some servers require the query string, such as ``amplify mock`` and older emulators. URLs end up in the logs
    of servers and proxies, so it is never the first choice.

    Args:
        is_query_chosen: Whether the profile requires the query string.

    Attributes:
        kind: The handshake of the next connection; of the last one, once that is acknowledged.
    """

    def __init__(self, *, is_query_chosen: bool = False) -> None:
        self.is_query_chosen = is_query_chosen
        self.kind = HandshakeKind.QUERY if is_query_chosen else HandshakeKind.SUBPROTOCOL


_REJECTIONS: Final = frozenset(
    {
        "connection.closed_early",
        "connection.ended_by_appsync",
        "connection.rejected",
        "network.failed",
        "upgrade.no_endpoint",
    }
)
_REJECTING_STATUSES: Final = frozenset({400, 500, 501})


def is_rejected(problem: ConsoleError) -> bool:
    """Whether a server rejected the handshake itself: it answered, but not about the credentials."""
    return problem.code in _REJECTIONS or (
        problem.code in ("upgrade.rejected", "upgrade.unavailable")
        and problem.fields.get("status") in _REJECTING_STATUSES
    )
