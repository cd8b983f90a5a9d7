"""Parsing the search line, and the errors for invalid lines."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import InputError
from appsync_console.domain.search.query import (
    EVERYTHING,
    AtPath,
    Comparison,
    Contains,
    Is,
    IsKind,
    Matches,
    OnChannel,
    Search,
    parse_search,
)
from appsync_console.texts.errors import error_text

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOW_US = 1_795_521_600_000_000


@pytest.mark.parametrize(
    ("line", "conditions"),
    [
        ("robots  offline", [Contains("robots"), Contains("offline")]),
        ('"is \\"off\\" line"', [Contains('is "off" line')]),
        ("-quiet", [Contains("quiet", is_not=True)]),
        ("-", [Contains("-")]),
        ("/id-[0-9]+/", [Matches("id-[0-9]+")]),
        ("/Id/i -/x/", [Matches("Id", ignores_case=True), Matches("x", is_not=True)]),
        ("/graphql", [Contains("/graphql")]),
        ('$.status == "PAID"', [AtPath(("status",), Comparison.EQUAL, "PAID")]),
        ("$.status=PAID", [AtPath(("status",), Comparison.EQUAL, "PAID")]),
        ('$.a[0]["x y"]>=3.5 z', [AtPath(("a", 0, "x y"), Comparison.AT_LEAST, 3.5), Contains("z")]),
        ("$.done != null", [AtPath(("done",), Comparison.UNEQUAL, None)]),
        ("$.done==true", [AtPath(("done",), Comparison.EQUAL, True)]),
        ("$.name ~ bob", [AtPath(("name",), Comparison.CONTAINS, "bob")]),
        ("$.n == NaN", [AtPath(("n",), Comparison.EQUAL, "NaN")]),
        ("-$.error", [AtPath(("error",), Comparison.EXISTS, is_not=True)]),
        ("$5", [Contains("$5")]),
        ('channel:robots channel:"my own"', [OnChannel("robots"), OnChannel("my own")]),
        ("is:FAILED -is:gap", [IsKind(Is.FAILED), IsKind(Is.GAP, is_not=True)]),
    ],
)
def test_each_part_of_a_line_becomes_a_condition(line: str, conditions: list[object]) -> None:
    assert parse_search(line, NOW) == Search(tuple(conditions))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "since_us"),
    [
        ("since:10m", NOW_US - 600_000_000),
        ("since:2d", NOW_US - 2 * 86_400_000_000),
        ("since:2026-11-24", NOW_US - 12 * 3_600_000_000),
        ("since:2026-11-24T13:00+01:00", NOW_US),
    ],
)
def test_a_time_is_relative_to_now_or_absolute(line: str, since_us: int) -> None:
    assert parse_search(line, NOW).since_us == since_us
    assert parse_search(line.replace("since", "until"), NOW).until_us == since_us


@pytest.mark.parametrize(
    "line", ['"no end', "is:green", "channel:", "since:yesterday", "until:", "/(/", "$.a ==", "x /[/ y"]
)
def test_an_invalid_part_is_named(line: str) -> None:
    with pytest.raises(InputError) as told:
        parse_search(line, NOW)
    assert told.value.field == "search"
    assert error_text(told.value).remedy


def test_a_span_before_the_earliest_time_means_from_the_beginning() -> None:
    assert parse_search("since:99999999999999d", NOW).since_us == 0


def test_an_empty_line_matches_everything() -> None:
    assert parse_search("  ", NOW) == EVERYTHING
    assert EVERYTHING.is_all


@given(st.text())
def test_any_line_is_a_search_or_an_input_error(line: str) -> None:
    with suppress(InputError):
        assert isinstance(parse_search(line, NOW), Search)


@given(st.text(min_size=1))
def test_any_text_can_be_searched_in_quotes(text: str) -> None:
    assert parse_search(json.dumps(text), NOW) == Search((Contains(text),))
