"""Differences of two messages: they convert one to the other and show only what differs."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.json_text import pretty
from appsync_console.ui.text import diff
from appsync_console.ui.text.diff import DiffLine, differences

values = st.recursive(
    st.none() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("xy", max_size=2), inner, max_size=4),
    max_leaves=10,
)


def shown(before: str, after: str) -> list[str]:
    return [f"{line.sign} {line.text.strip()}" for line in differences(before, after)]


def test_only_differences_are_shown_with_surrounding_lines() -> None:
    before = json.dumps({"a": 1, "b": [1, 2], "c": "x"} | {f"k{n}": n for n in range(20)})
    after = json.dumps({"a": 1, "b": [1, 3], "c": "x"} | {f"k{n}": n for n in range(20)} | {"new": True})
    assert shown(before, after) == [
        "… 1 unchanged line",
        '  "a": 1,',
        '  "b": [',
        "  1,",
        "- 2",
        "+ 3",
        "  ],",
        '  "c": "x",',
        '  "k0": 0,',
        "… 16 unchanged lines",
        '  "k17": 17,',
        '  "k18": 18,',
        '  "k19": 19,',
        '+ "new": true',
        "  }",
    ]


def test_white_space_is_ignored_and_other_text_is_compared_as_it_is() -> None:
    assert differences('{"a":1}', '{ "a" : 1 }') == []
    assert differences("one\ntwo", "one\nthree") == [DiffLine(" ", "one"), DiffLine("-", "two"), DiffLine("+", "three")]
    assert differences("", "x") == [DiffLine("-", ""), DiffLine("+", "x")]


def test_very_different_long_texts_are_compared_quickly() -> None:
    before, after = (json.dumps([f"{side} {n}" for n in range(5_000)]) for side in ("old", "new"))
    lines = differences(before, after)
    assert [line.sign for line in lines].count("-") == 5_000
    assert [line.sign for line in lines].count("+") == 5_000
    assert lines[0] == DiffLine(" ", "[")


@given(values, values)
def test_the_differences_lead_from_one_text_to_the_other(before: object, after: object) -> None:
    old, new = json.dumps(before), json.dumps(after)
    lines = list(diff._compared(pretty(old).splitlines(), pretty(new).splitlines()))

    def side(*signs: str) -> list[str]:
        return [line.text.removesuffix(",") for line in lines if line.sign in signs]

    assert side(" ", "-") == [line.removesuffix(",") for line in pretty(old).splitlines()]
    assert side(" ", "+") == [line.removesuffix(",") for line in pretty(new).splitlines()]
