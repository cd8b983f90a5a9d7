"""Highlighting the matches of a search in a text."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.json_text import pretty
from appsync_console.domain.search.highlights import MOST, SearchHighlights, place_at
from appsync_console.domain.search.query import Contains, Search, parse_search

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def marked(line: str, text: str) -> list[str]:
    return [text[start:end] for start, end in SearchHighlights(parse_search(line, NOW)).places(text)]


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("paid", '{"s": "PAID", "t": "unpaid"}', ["PAID", "paid"]),
        ("one two", "two one", ["two", "one"]),
        ("ab bc", "abc", ["abc"]),
        ("straße", "STRASSE", ["STRASSE"]),
        ("/i.?-[0-9]+/", "id-1 ID-2 i-3", ["id-1", "i-3"]),
        ("/ID-[0-9]/i", "id-1", ["id-1"]),
        ("-paid", "paid", []),
        ("is:received channel:robots", "robots", []),
        ("a.c", "abc a.c", ["a.c"]),
        ("/x*/", "aaa", []),
        ('$.status == "PAID"', '{\n  "status": "PAID",\n  "n": 1\n}', ['"status": "PAID"']),
        ("$.a.b", '{"b": 0, "a": {"c": [], "b": {"d": 1}}}', ['"b"']),
        ("$.l[1]", '{"l": [[1, 2], 5, 6]}', ["5"]),
        ("$[1].n > 2", '[{"n": 1}, {"n": 3}]', ['"n": 3']),
        ("$ == 5", "5", ["5"]),
        ("$.gone", '{"here": 1}', []),
        ("$.a", "no JSON } at all {", []),
    ],
)
def test_matches_are_highlighted(line: str, text: str, expected: list[str]) -> None:
    assert marked(line, text) == expected


@pytest.mark.parametrize("received", ['{"a":1,"b":[true]}', '{"a": 1, "b": [true]}', '{ "a" :1 ,"b":[ true ] }'])
def test_matches_ignore_white_space_between_json_tokens(received: str) -> None:
    assert marked(json.dumps('"a":1,"b"'), pretty(received)) != []
    assert marked(json.dumps('"a": 1'), received) != []


@given(st.text(min_size=1, max_size=8), st.text(max_size=40), st.text(max_size=40))
def test_every_match_is_highlighted_and_matches_are_in_order(needle: str, before: str, after: str) -> None:
    text = before + needle + after
    places = SearchHighlights(Search((Contains(needle),))).places(text)
    assert places
    ends = [0]
    for start, end in places:
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    )
)
def test_every_scalar_of_a_document_is_found_by_its_path(value: object) -> None:
    text = json.dumps(value, indent=2)

    def check(path: tuple[str | int, ...], inner: object) -> None:
        if isinstance(inner, dict):
            for name, deeper in inner.items():
                check((*path, name), deeper)
        elif isinstance(inner, list):
            for at, deeper in enumerate(inner):
                check((*path, at), deeper)
        else:
            place = place_at(text, path)
            assert place is not None
            assert text[slice(*place)].endswith(json.dumps(inner))

    check((), value)


def test_a_search_without_texts_has_nothing_to_highlight() -> None:
    assert not SearchHighlights(parse_search("is:gap since:1h -word", NOW))
    assert SearchHighlights(parse_search("word", NOW))


def test_many_matches_and_an_endless_pattern_are_cheap() -> None:
    assert len(SearchHighlights(parse_search("a b", NOW)).places("a " * 20_000)) <= MOST
    began = time.monotonic()
    assert marked("/(a|aa)+$/", "a" * 40_000 + "b") == []
    assert time.monotonic() - began < 5
