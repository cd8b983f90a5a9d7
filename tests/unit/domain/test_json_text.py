"""The JSON check follows its rules and reports the right position; pretty-printing preserves the content."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appsync_console.domain import json_text
from appsync_console.domain.api import limits
from appsync_console.domain.json_text import JsonProblem, check, compact, pretty, utf8_size
from appsync_console.domain.json_unfolding import unfolded
from appsync_console.texts.errors import problem_text, text_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
SPACE = st.text(" \t\n\r", max_size=2)
# Fragments combined at random: most of the resulting texts are not JSON, but many nearly are.
PIECES = st.sampled_from(
    [
        *"{}[]:,\"'\\/",
        *(
            '"a"',
            '"b"',
            '"\\u0061"',
            '"\\ud83d\\ude00"',
            '"\\ud83d"',
            '"\\ude00"',
            '"\ud800"',
            '"\t"',
            '"\\x"',
            '"\\u12"',
        ),
        *('"\\\\ud800"', '"\\\\"', "0", "1", "-1", "01", "1.", ".5", "1e5", "1E+", "+1", "-", "1e400", "²", "٣"),
        *("true", "True", "null", "nul", "NaN", "-Infinity", "Infinity", "é", "//"),
        *(" ", "\n", "\t", "\r", "\x00", "\x0b", "\u2028", "\ufeff"),
    ]
)


def message(problem: JsonProblem) -> str:
    return text_of(problem.code, problem.fields).what


class Refused(Exception):
    """The oracle rejects the text."""


def refuse(reason: str) -> Any:
    raise Refused(reason)


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        refuse("duplicate name")
    return dict(pairs)


def surrogates_in(value: Any) -> bool:
    if isinstance(value, dict):
        return any(surrogates_in(part) for item in value.items() for part in item)
    if isinstance(value, list):
        return any(surrogates_in(item) for item in value)
    return isinstance(value, str) and re.search("[\ud800-\udfff]", value) is not None


def is_accepted_by_oracle(text: str) -> bool:
    """Whether Python's parser with hooks for the extra rules accepts the text."""
    try:
        value = json.loads(
            text, parse_constant=refuse, object_pairs_hook=without_repeats, parse_int=str, parse_float=str
        )
    except (ValueError, Refused):
        return False
    return not surrogates_in(value)


def agree(text: str) -> None:
    problem = check(text)
    assert (problem is None) == is_accepted_by_oracle(text), problem
    if problem is None:
        return
    assert 0 <= problem.offset <= len(text)
    assert problem.length >= 1
    assert problem.offset + problem.length <= max(len(text), problem.offset + 1)
    lines = text[: problem.offset].split("\n")
    assert (problem.line, problem.column) == (len(lines), len(lines[-1]) + 1)
    assert message(problem).endswith(".") or message(problem)[-1] in '".}]'


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans(), SPACE, SPACE)
def test_every_value_that_json_can_write_is_accepted(
    value: object, indent: int | None, is_ascii: bool, before: str, after: str
) -> None:
    text = before + json.dumps(value, indent=indent, ensure_ascii=is_ascii) + after
    agree(text)
    if not surrogates_in(value):
        assert check(text) is None


@given(st.lists(PIECES, max_size=12).map("".join))
@example('{"a":1,"a":2}')
@example('{"a":1,"\\u0061":2}')
@example('"abc\\')
@example('"\\u12')
@example('"abc\n"')
@example("[1 2]")
@example("[1,]")
@example("-")
def test_the_check_agrees_with_pythons_parser_on_near_misses(text: str) -> None:
    agree(text)


@given(VALUES, st.data())
def test_the_check_agrees_with_pythons_parser_after_one_changed_character(value: object, data: st.DataObject) -> None:
    text = json.dumps(value, indent=1)
    at = data.draw(st.integers(0, len(text) - 1))
    agree(text[:at] + data.draw(st.sampled_from(["", '"', ",", "}", "]", "\\", "\n", "0", "x"])) + text[at + 1 :])


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "The message is empty"),
        ("  \n ", 1, 1, "The message is empty"),
        ('{"a":1,}', 1, 7, "Remove the comma before }."),
        ("[1,\n 2,\n]", 2, 3, "Remove the comma before ]."),
        ('{"a":1 "b":2}', 1, 8, "Expected a comma or }."),
        ('{"a" 1}', 1, 6, "A colon must follow the name."),
        ("{a:1}", 1, 2, 'Names need quotes: write "a".'),
        ("{'a':1}", 1, 2, "double quotes"),
        ("{1:1}", 1, 2, "Expected a name in quotes."),
        ('{"a":1', 1, 7, "} is missing for the { of line 1."),
        ('{\n"a":[1', 2, 7, "] is missing for the [ of line 2."),
        ('{"a":}', 1, 6, "A value is missing before }."),
        ('{"a":1,\n"a":2}', 2, 1, 'The name "a" is used twice'),
        ("[NaN]", 1, 2, "NaN is not a value in JSON"),
        ("[-Infinity]", 1, 2, "-Infinity is not a number in JSON."),
        ("[True]", 1, 2, "Write true in lower case."),
        ("[None]", 1, 2, "Write null instead of None."),
        ("[01]", 1, 2, "cannot start with a zero"),
        ("[+1]", 1, 2, "cannot start with a plus sign"),
        ("[.5]", 1, 2, "Write a zero before the decimal point"),
        ("[1.]", 1, 2, "A digit must follow the decimal point"),
        ("[hello]", 1, 2, 'Strings need quotes: write "hello".'),
        ('{"a":1} x', 1, 9, "Text follows the end"),
        ('["a\nb"]', 1, 2, "does not end on its line"),
        ('["a\tb"]', 1, 4, "\\u0009"),
        ('["a', 1, 2, "does not end"),
        ('["\\x"]', 1, 3, "\\x is not an escape"),
        ('["\\u12"]', 1, 3, "Four hexadecimal digits"),
        ('["\\ud83d"]', 1, 3, "\\ud83d is half of a character"),
        ('["\\ud83d\\n\\ude00"]', 1, 3, "\\ud83d is half of a character"),
        ('["\ud83d"]', 1, 3, "half of a character"),
        ("\ufeff{}", 1, 1, "byte order mark"),
        ("/* note */ 1", 1, 1, "/ cannot start a value."),
    ],
)
def test_a_problem_names_its_position_and_a_remedy(text: str, line: int, column: int, said: str) -> None:
    problem = check(text)
    assert problem is not None
    assert (problem.line, problem.column) == (line, column)
    assert said in message(problem)
    assert problem_text(problem).startswith(f"line {line}, column {column}: ")


def test_a_pair_of_surrogate_escapes_is_one_character() -> None:
    assert check('"\\ud83d\\ude00"') is None
    assert check('"\\\\ud83d"') is None, "an escaped backslash before letters is not a surrogate"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_is_limited_and_never_exhausts_the_stack(opening: str) -> None:
    closing = "]" if opening == "[" else "}"

    def nested(depth: int) -> str:
        return opening * depth + "1" + closing * depth

    assert check(nested(limits.JSON_DEPTH)) is None
    problem = check(nested(limits.JSON_DEPTH + 1))
    assert problem is not None
    assert problem.offset == len(opening) * limits.JSON_DEPTH
    assert check(opening * 100_000) is not None


def test_the_size_is_measured_in_bytes_of_utf8() -> None:
    inside = '"' + "é" * ((limits.MESSAGE_BYTES - 2) // 2) + '"'
    assert utf8_size(inside) == limits.MESSAGE_BYTES
    assert check(inside) is None
    problem = check(inside + " ")
    assert problem is not None
    assert f"{limits.MESSAGE_BYTES + 1:,} bytes" in message(problem)
    assert (problem.offset, problem.length) == (len(inside), 1)


def test_excess_size_is_marked_from_a_whole_character() -> None:
    problem = check('"éé"', max_bytes=4)
    assert problem is not None
    assert (problem.offset, problem.length) == (2, 2)


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}\[\],:]')


@given(VALUES, st.sampled_from([None, 0, 1, 4]))
def test_pretty_printing_keeps_every_token(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert TOKEN.findall(pretty(text)) == TOKEN.findall(text)
    assert TOKEN.findall(compact(text)) == TOKEN.findall(text)
    assert "\n" not in compact(text)


@pytest.mark.parametrize(
    "text",
    ['{"n":1.10,"big":12345678901234567890123,"e":1e400,"z":-0.0}', '{"b":1,"a":2,"b":3}', '["\\u00e9","é","\\/","/"]'],
)
def test_pretty_printing_changes_no_numbers_order_or_escapes(text: str) -> None:
    assert TOKEN.findall(pretty(text)) == TOKEN.findall(text)
    assert compact(text) == text


def test_pretty_text_has_one_member_per_line_indented_by_two() -> None:
    assert pretty('{"a":[1,{"b":null}],"c":{}}') == (
        '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": {}\n}'
    )


@given(st.lists(PIECES, max_size=8).map("".join))
@example("")
@example("[" * 5000)
@example("hello")
def test_text_that_is_not_json_is_shown_unchanged(text: str) -> None:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        assert pretty(text) == text


def test_strings_that_contain_json_are_expanded_with_a_mark() -> None:
    inner = json.dumps({"deep": json.dumps([1, "x"]), "n": "5"})
    shown, count = unfolded(json.dumps({"data": inner, "plain": "{no json", "key {": 1}))
    assert count == 2
    assert shown == (
        '{\n  "data": «{\n    "deep": «[\n      1,\n      "x"\n    ]»,\n    "n": "5"\n  }»,\n'
        '  "plain": "{no json",\n  "key {": 1\n}'
    )


@given(
    st.recursive(
        st.none() | st.integers() | st.text('ab{["', max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xy"), inner) | inner.map(json.dumps),
    )
)
def test_only_strings_that_contain_an_object_or_array_are_expanded(value: object) -> None:
    text = json.dumps(value)
    shown, count = unfolded(text)
    assert count == _foldings(value)
    assert (shown.count("«"), shown.count("»")) == (count, count)
    assert count or shown == pretty(text)


def _foldings(value: object) -> int:
    if isinstance(value, list):
        return sum(map(_foldings, value))
    if isinstance(value, dict):
        return sum(map(_foldings, value.values()))
    if isinstance(value, str):
        try:
            inner = json.loads(value)
        except ValueError:
            return 0
        return 1 + _foldings(inner) if isinstance(inner, list | dict) else 0
    return 0


@given(st.lists(PIECES, max_size=12).map("".join) | VALUES.map(json.dumps), st.integers(0, 4))
def test_the_quick_check_agrees_with_the_scanner(text: str, depth: int) -> None:
    quick = json_text._is_plainly_valid(text, depth)
    try:
        json_text._Scanner(text, depth).run()
    except json_text._Found:
        assert not quick
    else:
        assert quick or "\\ud" in text, "only surrogate escapes are left to the scanner"
