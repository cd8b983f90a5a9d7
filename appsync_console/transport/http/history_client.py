"""Reads an API's message history: whether it has one, and the messages of a channel within a time range."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from appsync_console.domain.api import presets
from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.message import KeptMessage
from appsync_console.transport.errors import appsync
from appsync_console.transport.errors.request_id import tracing
from appsync_console.transport.http.graphql_client import ErrorFactories, GraphqlClient

_WORDS: Final = ErrorFactories(appsync.listing_refused, appsync.listing_failed, appsync.listing_lost)
_KNOWN_AHEAD_S: Final = 2.0  # a Date header has whole seconds: smaller differences mean nothing
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class HistoryClient:
    """Queries the message history of one API.

    Args:
        page: Maximum number of messages per request.
    """

    def __init__(self, http: GraphqlClient, page: int = presets.HISTORY_PAGE) -> None:
        self._http = http
        self._page = page

    async def describe(self) -> ApiDescription:
        """Return what the API offers, by introspection.

        Raises:
            ConsoleError: The API could not be reached, or does not answer: introspection may be disabled.
        """
        result = await self._http.run(presets.INTROSPECTION, {}, _WORDS)
        return presets.described(result.payload.get("data"))

    async def between(
        self, channel: str, start_us: int, end_us: int, most: int, *, newest: bool = False
    ) -> list[KeptMessage]:
        """Return the messages of a channel that the API accepted within a time range, oldest first.

        All times are by our clock, in microseconds since the epoch, UTC.

        Args:
            most: The maximum number of messages.
            newest: If there are more, return the newest of them instead of the oldest.

        Raises:
            ConsoleError: The API could not be reached, or did not list them.
        """
        kept: list[KeptMessage] = []
        token: str | None = None
        ahead_s = self._http.server_ahead_s
        ahead_us = round(ahead_s * 1e6) if abs(ahead_s) >= _KNOWN_AHEAD_S else 0
        while len(kept) < most:
            result = await self._http.run(
                presets.HISTORY.document,
                {
                    "name": channel,
                    "from": _iso(start_us + ahead_us),
                    "to": _iso(end_us + ahead_us),
                    "limit": min(self._page, most - len(kept)),
                    "nextToken": token,
                    "newestFirst": newest,
                },
                _WORDS,
            )
            try:
                page = result.payload["data"][presets.HISTORY.field]  # type: ignore[index]
                kept += [_kept(item, ahead_us) for item in page["items"]]
                token = page["nextToken"]
            except (KeyError, TypeError, ValueError) as error:
                with tracing(result.request_id):
                    raise appsync.not_listed(result.payload) from error
            if not token:
                break
        return kept[::-1] if newest else kept


def _kept(item: dict[str, str], ahead_us: int) -> KeptMessage:
    at_us = (datetime.fromisoformat(item["createdAt"]) - _EPOCH) // timedelta(microseconds=1)
    return KeptMessage(id=item["id"], text=item["data"], at_us=at_us - ahead_us)


def _iso(at_us: int) -> str:
    """Format as AWSDateTime, to the millisecond."""
    return (_EPOCH + timedelta(milliseconds=at_us // 1000)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
