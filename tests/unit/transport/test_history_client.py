"""What the history client makes of the pages of any API: it ends, keeps what was read, and says what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from appsync_console.domain.errors import CannotConnect
from appsync_console.texts.errors import error_text
from appsync_console.transport.errors import clock_skew
from appsync_console.transport.http.graphql_client import GraphqlResult
from appsync_console.transport.http.history_client import HistoryClient, Listing

pytestmark = pytest.mark.hostile

ITEM = {"id": "1", "data": "1", "createdAt": "2026-01-01T00:00:00.000Z"}
Answer = Callable[[int], object]


class FakeHttp:
    """Answers the page of a number with ``data`` of the response."""

    def __init__(self, answer: Answer) -> None:
        self.server_ahead_s = 0.0
        self.asked: list[Mapping[str, Any]] = []
        self._answer = answer

    async def run(self, document: str, variables: Mapping[str, Any], words: object) -> GraphqlResult:
        self.asked.append(variables)
        return GraphqlResult({"data": self._answer(len(self.asked))}, "request-1")


def page(items: object, token: object = None) -> dict[str, object]:
    return {"listChannelMessages": {"items": items, "nextToken": token}}


async def read(answer: Answer, most: int = 10_000, **options: Any) -> tuple[Listing, FakeHttp, list[float]]:
    http, pauses = FakeHttp(answer), []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    client = HistoryClient(http, pause=pause)  # type: ignore[arg-type]
    return await client.between("robots", 0, 1_000_000, most, **options), http, pauses


async def test_empty_pages_are_read_ever_more_slowly_and_then_given_up() -> None:
    listing, http, pauses = await read(lambda number: page([ITEM] if number == 1 else [], f"token {number}"))
    assert len(listing.messages) == 1
    assert len(http.asked) == 13
    assert pauses == sorted(pauses)
    assert 10 < sum(pauses) < 30
    assert listing.problem is not None
    assert error_text(listing.problem).what == "The API's history did not end after 13 pages."
    assert listing.problem.request_id == "request-1"


async def test_a_few_empty_pages_are_no_problem() -> None:
    answers = [page([], "a"), page([], "b"), page([ITEM], "c"), page([], "d"), page([ITEM])]
    listing, _, pauses = await read(lambda number: answers[number - 1])
    assert (len(listing.messages), listing.problem, listing.is_cut) == (2, None, False)
    assert [bool(pause) for pause in pauses] == [False, True, True, False, True]


async def test_a_token_that_is_repeated_ends_the_reading() -> None:
    listing, http, _ = await read(lambda number: page([ITEM], "again"))
    assert len(http.asked) == 2
    assert len(listing.messages) == 2
    assert listing.problem is not None


async def test_pages_with_few_messages_are_limited() -> None:
    listing, http, _ = await read(lambda number: page([ITEM], str(number)))
    assert len(http.asked) == len(listing.messages) == 1000
    assert listing.problem is not None


async def test_reading_stops_at_the_requested_number() -> None:
    listing, http, _ = await read(lambda number: page([ITEM] * 1000, str(number)), most=1000)
    assert len(http.asked) == 1
    assert (len(listing.messages), listing.is_cut, listing.problem) == (1000, True, None)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"listChannelMessages": None},
        {"listChannelMessages": []},
        page(None),
        page({}),
        page([None]),
        page(["text"]),
        page([{}]),
        page([ITEM], 7),
        page([ITEM], {"a": "b"}),
        page([{**ITEM, "createdAt": None}]),
        page([{**ITEM, "createdAt": "yesterday"}]),
        page([{**ITEM, "createdAt": "2026-01-01T00:00:00"}]),
        page([{**ITEM, "createdAt": "9999-12-31T23:59:59Z"}]),
        page([{**ITEM, "createdAt": "0001-01-01T00:00:00Z"}]),
    ],
)
async def test_an_unreadable_page_is_a_problem_and_keeps_the_pages_before_it(answer: object) -> None:
    listing, _, _ = await read(lambda number: page([ITEM], "next") if number == 1 else answer)
    assert len(listing.messages) == 1
    assert listing.problem is not None
    assert error_text(listing.problem).what.startswith("The API did not return its history")


@pytest.mark.parametrize(("data", "text"), [(None, ""), ({"a": "ü"}, '{"a": "ü"}'), (7, "7"), ("[1]", "[1]")])
async def test_messages_of_other_types_are_shown_as_text(data: object, text: str) -> None:
    listing, _, _ = await read(lambda number: page([{**ITEM, "data": data}]))
    assert [message.text for message in listing.messages] == [text]
    assert listing.problem is None


async def test_an_interrupted_reading_keeps_what_it_has() -> None:
    def answer(number: int) -> object:
        if number == 2:
            raise CannotConnect("history.answer_lost", address="host")
        return page([{**ITEM, "data": str(number)}], "next")

    listing, _, _ = await read(answer, newest=True)
    assert [message.text for message in listing.messages] == ["1"]
    assert isinstance(listing.problem, CannotConnect)


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 -0000",
        "Fri, 31 Dec 99999 23:59:59 GMT",
        "",
        "soon",
    ],
)
def test_an_absurd_date_says_nothing_about_the_clock(date: str) -> None:
    assert clock_skew.ahead_s(date, datetime(2026, 1, 1, tzinfo=UTC).timestamp()) is None


def test_a_date_far_away_is_still_a_date() -> None:
    assert clock_skew.ahead_s("Thu, 01 Jan 1970 00:00:00 GMT", datetime(2026, 1, 1, tzinfo=UTC).timestamp()) is not None
