"""Tokens of any text: nothing is lost, and the tokens of JSON are its parts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.json_tokens import TOKEN

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.text())
def test_tokens_cover_everything_but_white_space(text: str) -> None:
    at = 0
    for match in TOKEN.finditer(text):
        assert not text[at : match.start()].strip()
        assert match.end() > match.start()
        at = match.end()
    assert not text[at:].strip()


@given(VALUES, st.sampled_from([None, 2]))
def test_strings_and_names_of_json_are_found_whole(value: object, indent: int | None) -> None:
    found = [
        (json.loads(match[0]), match.lastgroup)
        for match in TOKEN.finditer(json.dumps(value, indent=indent))
        if match["string"]
    ]
    assert found == list(strings_of(value))


def strings_of(value: object):
    if isinstance(value, str):
        yield value, "string"
    elif isinstance(value, list):
        for element in value:
            yield from strings_of(element)
    elif isinstance(value, dict):
        for name, element in value.items():
            yield name, "colon"
            yield from strings_of(element)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("1", "number"), ("-1.5e+3", "number"), ("1a", "word"), ("true", "literal"), ("truely", "word"), ("nul", "word")],
)
def test_other_tokens_by_kind(text: str, kind: str) -> None:
    match = TOKEN.fullmatch(text)
    assert match is not None
    assert match.lastgroup == kind


def test_an_open_string_is_a_token() -> None:
    assert [match[0] for match in TOKEN.finditer('{"a": "b, 1')] == ["{", '"a"', ":", '"b, 1']
