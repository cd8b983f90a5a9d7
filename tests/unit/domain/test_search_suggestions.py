"""Suggestions while typing a search."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.search.query import OnChannel, parse_search
from appsync_console.domain.search.suggestions import paths_in, suggest

CHANNELS = ["robots", "Robot arms", "cakes"]
PATHS = ("$.status", "$.state", '$["a b"]')


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("hello", []),
        ("c", ["channel:"]),
        ("-cha", ["-channel:"]),
        ("word i", ["is:"]),
        ("is:", ["is:received", "is:published", "is:gap", "is:failed", "is:marked"]),
        ("is:f", ["is:failed"]),
        ("is:failed", []),
        ("channel:ROB", ["channel:robots", 'channel:"Robot arms"']),
        ('channel:"Rob', ["channel:robots", 'channel:"Robot arms"']),
        ("-channel:c", ["-channel:cakes"]),
        ("since:1", ["since:10m", "since:1h", "since:1d"]),
        ("$.sta", ["$.status", "$.state"]),
        ('"is', []),
        ("http:", []),
    ],
)
def test_keywords_and_names_are_suggested(line: str, expected: list[str]) -> None:
    assert list(suggest(line, len(line), CHANNELS, PATHS).texts) == expected


def test_only_the_word_at_the_cursor_is_replaced() -> None:
    offered = suggest("paid chan offline", 9, CHANNELS)
    assert (offered.start, offered.end, offered.texts) == (5, 9, ("channel:",))


@given(st.text(min_size=1, max_size=12))
def test_a_suggested_channel_parses_as_that_channel(name: str) -> None:
    for text in suggest("channel:", 8, [name]).texts:
        if name == name.strip() and name.isprintable() and not name.startswith('"'):
            assert parse_search(text, datetime.now(UTC)).conditions == (OnChannel(name),)


def test_suggested_paths_are_valid_in_the_search_line() -> None:
    text = json.dumps({"status": 1, "who": {"first name": "Ann"}, "list": [{"n": 1}], "1st": 0, "": 2})
    paths = paths_in(text)
    assert paths == (
        "$.status",
        "$.who",
        "$.list",
        '$["1st"]',
        '$[""]',
        '$.who["first name"]',
        "$.list[0]",
        "$.list[0].n",
    )
    for path in paths:
        assert len(parse_search(path, datetime.now(UTC)).conditions) == 1


def test_text_that_is_not_json_has_no_paths() -> None:
    assert paths_in("no JSON") == ()
    assert paths_in("[" * 100_000) == ()
    assert paths_in("5") == ()
