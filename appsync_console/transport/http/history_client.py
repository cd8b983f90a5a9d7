"""Reads an API's message history: whether it has one, and the messages of a channel within a time range."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from appsync_console.domain.api import presets
from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import KeptMessage
from appsync_console.transport.errors import appsync
from appsync_console.transport.errors.request_id import tracing
from appsync_console.transport.http.graphql_client import ErrorFactories, GraphqlClient, GraphqlResult

_WORDS: Final = ErrorFactories(appsync.listing_refused, appsync.listing_failed, appsync.listing_lost)
_KNOWN_AHEAD_S: Final = 2.0  # a Date header has whole seconds: smaller differences mean nothing
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_US: Final = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
# A page may be empty although others follow: DynamoDB limits a page before it filters.
_EMPTY_MOST: Final = 12
_PAUSE_FIRST_S: Final = 0.05
_PAUSE_MOST_S: Final = 2.0
_PAGES_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """Messages from an API's history.

    Attributes:
        messages: Oldest first.
        is_cut: There are more than were requested.
        problem: Why the rest was not read; None if nothing failed.
    """

    messages: list[KeptMessage]
    is_cut: bool = False
    problem: ConsoleError | None = None


async def _sleep(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


class HistoryClient:
    """Queries the message history of one API.

    Args:
        page: Maximum number of messages per request.
        pause: Waits for a number of seconds.
    """

    def __init__(
        self, http: GraphqlClient, page: int = presets.HISTORY_PAGE, pause: Callable[[float], Awaitable[None]] = _sleep
    ) -> None:
        self._http = http
        self._page = page
        self._pause = pause

    async def describe(self) -> ApiDescription:
        """Return what the API offers, by introspection.

        Raises:
            ConsoleError: The API could not be reached, or does not answer: introspection may be disabled.
        """
        result = await self._http.run(presets.INTROSPECTION, {}, _WORDS)
        return presets.described(result.payload.get("data"))

    async def between(self, channel: str, start_us: int, end_us: int, most: int, *, newest: bool = False) -> Listing:
        """Return the messages of a channel that the API accepted within a time range.

        All times are by our clock, in microseconds since the epoch, UTC. An API that returns empty pages is asked less
        and less often; one whose pages do not end is asked 1,000 times at most.

        Args:
            most: The maximum number of messages.
            newest: If there are more, return the newest of them instead of the oldest.
        """
        read = _Reading(most)
        ahead_s = self._http.server_ahead_s
        ahead_us = round(ahead_s * 1e6) if abs(ahead_s) >= _KNOWN_AHEAD_S else 0
        variables = {
            "name": channel,
            "from": _iso(start_us + ahead_us),
            "to": _iso(end_us + ahead_us),
            "newestFirst": newest,
        }
        problem: ConsoleError | None = None
        try:
            while not read.is_complete:
                await self._pause(read.pause_s)
                wanted = {"limit": min(self._page, most - len(read.messages)), "nextToken": read.token}
                read.take(await self._http.run(presets.HISTORY.document, {**variables, **wanted}, _WORDS), ahead_us)
        except ConsoleError as error:
            problem = error
        return Listing(read.messages[::-1] if newest else read.messages, is_cut=bool(read.token), problem=problem)


class _Reading:
    """The pages of a history that were read so far.

    Attributes:
        messages: In the order of the API.
        token: The token for the next page; None if there is none.
    """

    def __init__(self, most: int) -> None:
        self.messages: list[KeptMessage] = []
        self.token: str | None = None
        self._most = most
        self._pages = 0
        self._empty_in_a_row = 0

    @property
    def is_complete(self) -> bool:
        """Whether the last page or enough messages were read."""
        return len(self.messages) >= self._most or (self._pages > 0 and not self.token)

    @property
    def pause_s(self) -> float:
        """Seconds to wait before the next page."""
        return min(_PAUSE_FIRST_S * 2.0 ** (self._empty_in_a_row - 1), _PAUSE_MOST_S) if self._empty_in_a_row else 0.0

    def take(self, result: GraphqlResult, ahead_us: int) -> None:
        """Add a page.

        Raises:
            ConsoleError: It is not in the expected form, or the pages do not end.
        """
        with tracing(result.request_id):
            try:
                items, token = _page(result.payload, ahead_us)
            except (KeyError, TypeError, ValueError, OverflowError) as error:
                raise appsync.not_listed(result.payload) from error
            self._pages += 1
            self._empty_in_a_row = 0 if items else self._empty_in_a_row + 1
            self.messages += items
            is_repeated = token is not None and token == self.token
            self.token = token
            if is_repeated or self._empty_in_a_row >= _EMPTY_MOST or (token and self._pages >= _PAGES_MOST):
                raise appsync.listing_endless(self._pages)


def _page(payload: Mapping[str, Any], ahead_us: int) -> tuple[list[KeptMessage], str | None]:
    page = payload["data"][presets.HISTORY.field]
    items, token = page["items"], page["nextToken"]
    if not isinstance(items, list) or not isinstance(token, str | None):
        raise TypeError("not a page of messages")
    return [_kept(item, ahead_us) for item in items], token or None


def _kept(item: Mapping[str, Any], ahead_us: int) -> KeptMessage:
    at_us = (datetime.fromisoformat(item["createdAt"]) - _EPOCH) // timedelta(microseconds=1)
    if not 0 <= at_us < _LATEST_US:
        raise ValueError("not a time that can be shown in every time zone")
    return KeptMessage(id=str(item["id"]), text=_text(item["data"]), at_us=at_us - ahead_us)


def _text(data: object) -> str:
    """Return the message as text, empty for null: an API may declare another type than ``AWSJSON!``."""
    if data is None:
        return ""
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)


def _iso(at_us: int) -> str:
    """Format as AWSDateTime, to the millisecond."""
    return (_EPOCH + timedelta(milliseconds=at_us // 1000)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
