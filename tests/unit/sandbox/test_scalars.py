"""The rules of AWSJSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.sandbox.schema.scalars import JsonValue, encode, java_text, parse_json, write_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_json_keeps_its_value(value: object) -> None:
    text = write_json(parse_json(json.dumps(value, indent=2)))
    assert json.loads(text) == value


@given(VALUES)
def test_parsing_is_idempotent(value: object) -> None:
    once = parse_json(json.dumps(value))
    assert parse_json(once.text) == once


@pytest.mark.parametrize("number", ["0", "-0", "1.0", "1.50", "1e5", "1E-7", "1e400", "9" * 5000])
def test_numbers_are_not_changed(number: str) -> None:
    assert parse_json(f"[{number}]").text == f"[{number}]"


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "{bad",
        "{'a': 1}",
        "{a: 1}",
        "NaN",
        "-Infinity",
        "[1,]",
        "01",
        "1 2",
        '"\\ud800"',
        "[" * 100_000,
        {},
        [],
        1,
        None,
        True,
    ],
    ids=lambda value: repr(value)[:20],
)
def test_values_other_than_json_strings_are_rejected(value: object) -> None:
    with pytest.raises(ValueError, match="as valid JSON"):
        parse_json(value)


def test_objects_are_printed_as_in_java() -> None:
    value = {"key1": "hi", "key2": [3, None, True, 1.5, {"a": {}}]}
    assert java_text(value) == "{key1=hi, key2=[3, null, true, 1.5, {a={}}]}"


def test_a_plain_string_is_encoded_twice() -> None:
    assert write_json("text") == '"text"'
    assert write_json({"a": [1]}) == '{"a":[1]}'
    assert write_json(JsonValue("1.50")) == "1.50"


def test_a_lone_surrogate_is_encoded_as_an_escape() -> None:
    assert encode({"id": "\ud800"}) == b'{"id":"\\ud800"}'
