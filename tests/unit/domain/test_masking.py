"""Masking replaces the values of named fields and changes nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.masking import MASK, NOT_JSON, Masking

SECRETS = Masking(["password", " Token "])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"password": "x"}', '{"password": "***"}'),
        ('{ "PassWord":\n{"a": [1, {"b": "]"}]} , "n": 1.50e0}', '{ "PassWord":\n"***" , "n": 1.50e0}'),
        (
            '{"password": [1, 2], "password": null, "t": "token"}',
            '{"password": "***", "password": "***", "t": "token"}',
        ),
        ('[{"deep": [{"token": 1}]}, "password"]', '[{"deep": [{"token": "***"}]}, "password"]'),
        (r'{"data": "{\"token\": \"x\", \"n\": 1}"}', r'{"data": "{\"token\": \"***\", \"n\": 1}"}'),
        (r'{"a":"{\"b\":\"{\\\"token\\\":7}\"}"}', r'{"a":"{\"b\":\"{\\\"token\\\":\\\"***\\\"}\"}"}'),
        (r'{"p\u0061ssword": 1}', r'{"p\u0061ssword": "***"}'),
        ('{"passwords": "kept", "n": NaN}', '{"passwords": "kept", "n": NaN}'),
        ('{"say": "the password is {x"}', '{"say": "the password is {x"}'),
        ("plain words", "plain words"),
        (r"plain \ words", r"plain \ words"),
        ('{"password": "cut of', NOT_JSON),
        ("", ""),
    ],
)
def test_values_of_named_fields_are_masked_and_nothing_else_changes(text: str, masked: str) -> None:
    assert SECRETS.masked(text) == masked


def test_without_names_nothing_is_masked() -> None:
    assert not Masking(["", " "])
    assert Masking().masked('{"password": "x') == '{"password": "x'
    assert SECRETS.names == ["password", "token"]


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
names = st.sampled_from(["password", "TOKEN", "a", "b", "pass\\word"]) | st.text(max_size=4)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(names, inner, max_size=4)
        | inner.map(json.dumps)  # JSON in a string
    ),
    max_leaves=12,
)


def hidden(value: Any) -> Any:
    """Mask a parsed value."""
    if isinstance(value, dict):
        return {
            name: MASK if name.casefold() in ("password", "token") else hidden(inner) for name, inner in value.items()
        }
    if isinstance(value, list):
        return [hidden(inner) for inner in value]
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "[", '"'):
        try:
            inner = json.loads(value)
        except ValueError:
            return value
        return value if hidden(inner) == inner else json.dumps(hidden(inner), ensure_ascii=value.isascii())
    return value


def unfolded(value: Any) -> Any:
    """Parse JSON in strings too, since its spaces and escapes can be written in several ways."""
    if isinstance(value, dict):
        return {name: unfolded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [unfolded(inner) for inner in value]
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "[", '"'):
        try:
            return unfolded(json.loads(value))
        except ValueError:
            return value
    return value


@given(values, st.sampled_from([None, 2]), st.booleans())
def test_masking_text_equals_masking_the_parsed_value(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert unfolded(json.loads(SECRETS.masked(text))) == unfolded(hidden(value))
