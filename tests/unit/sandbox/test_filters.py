"""Enhanced filters: operators, limits and the filter file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import InputError
from appsync_console.sandbox.filters.conditions import OPERATORS, FilterFault, filter_of
from appsync_console.sandbox.filters.expressions import CallerFilter
from appsync_console.sandbox.schema import schema
from appsync_console.texts.errors import error_text
from tests.support.error_texts import raises_text

SDL = """
type Alert { id: ID! severity: Int place: Place }
type Place { city: String }
type Query { alert: Alert }
type Mutation { raise(id: ID!, severity: Int): Alert  ban(id: ID!): Alert }
type Subscription { onAlert(severity: Int): Alert @aws_subscribe(mutations: ["raise"]) }
"""


def form(*conditions: tuple[str, str, Any]) -> dict[str, Any]:
    filters = [{"fieldName": name, "operator": operator, "value": value} for name, operator, value in conditions]
    return {"filterGroup": [{"filters": filters}]}


@pytest.mark.parametrize(
    ("operator", "wanted", "passing", "failing"),
    [
        ("eq", 7, [7, 7.0], [8, "7", None, True]),
        ("eq", True, [True], [1, False, "true"]),
        ("eq", None, [None], [0, ""]),
        ("ne", "a", ["b", "A", None, 1], ["a"]),
        ("le", 5, [5, -1], [6, "5", None, True]),
        ("lt", 5, [4], [5]),
        ("ge", "b", ["b", "c"], ["a", 3, None]),
        ("gt", 5, [5.5], [5]),
        ("in", [1, "a"], [1, "a"], ["1", None, 2]),
        ("notIn", [1, 2], [3, "1"], [1, None]),
        ("between", [1, 5], [1, 3, 5], [0, 6, None, "3"]),
        ("contains", "ed", ["red", ["ed"]], ["RED", ["red"], None, 1]),
        ("notContains", "ed", ["blue", ["red"]], ["red", ["ed"], None]),
        ("beginsWith", "re", ["red"], ["Red", "are", None, ["re"]]),
        ("containsAny", ["a", "b"], [["b", "c"]], [["c"], [], None]),
    ],
)
def test_operators(operator: str, wanted: Any, passing: list[Any], failing: list[Any]) -> None:
    found = filter_of(form(("f", operator, wanted)))
    assert [found.matches({"f": value}) for value in passing] == [True] * len(passing)
    assert [found.matches({"f": value}) for value in failing] == [False] * len(failing)
    assert not found.matches({"other": wanted})


def test_all_conditions_of_one_group_must_match() -> None:
    groups = form(("a", "eq", 1), ("b.c", "gt", 2))["filterGroup"] + form(("a", "eq", 9))["filterGroup"]
    found = filter_of({"filterGroup": groups})
    assert found.matches({"a": 1, "b": {"c": 3}})
    assert found.matches({"a": 9})
    assert not found.matches({"a": 1, "b": {"c": 2}})
    assert not found.matches({"a": 1, "b": None})


def test_fields_deeper_than_five_levels_are_ignored() -> None:
    assert filter_of(form(("a.b.c.d.e.f", "eq", 1))).matches({})
    assert not filter_of(form(("a.b.c.d.e", "eq", 1))).matches({})


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"filterGroup": []},
        {"filterGroup": [{}]},
        {"filterGroup": [{"filters": [{"fieldName": "a"}]}]},
        {"filterGroup": [{"filters": []}] * 11},
        form(*((f"f{number}", "eq", 1) for number in range(6))),
        form(("a", "in", [1, 2, 3, 4]), ("b", "in", [1, 2, 3])),
        form(("a", "in", [1] * 6)),
        form(("a", "notIn", 1)),
        form(("a", "containsAny", ["x"] * 21)),
        form(("a", "between", [1])),
        form(("a", "beginsWith", 1)),
        form(("a", "eq", "x" * 257)),
        form(("a", "eq", {})),
        form(("a", "ge", True)),
        form(("a", "EQ", 1)),
        form(("a..b", "eq", 1)),
    ],
    ids=str,
)
def test_filters_that_appsync_rejects_are_rejected(bad: Any) -> None:
    with pytest.raises(FilterFault):
        filter_of(bad)


PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.floats(allow_nan=False)


@given(st.sampled_from(OPERATORS), PLAIN | st.lists(PLAIN, max_size=3), PLAIN | st.lists(PLAIN))
def test_a_filter_is_either_rejected_or_works(operator: str, wanted: object, value: object) -> None:
    try:
        found = filter_of(form(("f", operator, wanted)))
    except FilterFault:
        return
    assert found.matches({"f": value}) in (True, False)


def load(folder: Path, rules: Any, ending: str = "json") -> schema.AppSyncSchema:
    path = folder / "alerts.graphql"
    path.write_text(SDL)
    (folder / f"alerts.filters.{ending}").write_text(rules if isinstance(rules, str) else json.dumps(rules))
    return schema.load(str(path))


def test_the_file_beside_the_schema_may_be_toml(tmp_path: Path) -> None:
    text = """
[[subscriptions.onAlert.filter.filterGroup]]
filters = [{ fieldName = "severity", operator = "ge", value = "$arguments.severity" }]
"""
    rules = load(tmp_path, text, "toml").rules
    found = rules.filters["onAlert"].filter({"severity": 7})
    assert found.matches({"severity": 7})
    assert not found.matches({"severity": 6})
    assert rules.filters["onAlert"].filter({}).matches({})


@pytest.mark.parametrize(
    ("rules", "cause"),
    [
        ("{", "Expecting property name"),
        ([], "The file is not an object"),
        ({"subs": {}}, "no part 'subs'"),
        ({"subscriptions": {"gone": {}}}, "no subscription gone"),
        ({"subscriptions": {"onAlert": {"filter": form(("size", "eq", 1))}}}, "no field size"),
        ({"subscriptions": {"onAlert": {"filter": form(("place.zip", "eq", 1))}}}, "no field zip"),
        ({"subscriptions": {"onAlert": {"filter": form(("id", "is", 1))}}}, "no operator 'is'"),
        ({"subscriptions": {"onAlert": {"filter": form(("id", "is", "$arguments.severity"))}}}, "no operator 'is'"),
        ({"subscriptions": {"onAlert": {"filter": form(("id", "eq", "$arguments.x"))}}}, "no argument x"),
        ({"mutations": {"gone": {"invalidate": []}}}, "no mutation gone"),
        ({"mutations": {"ban": {"invalidate": [{"subscription": "x", "payload": {}}]}}}, "no subscription x"),
        ({"mutations": {"ban": {"invalidate": [{"subscription": "onAlert"}]}}}, "payload is not an object"),
        ({"mutations": {"ban": {"invalidate": [{}] * 6}}}, "more than 5"),
    ],
    ids=str,
)
def test_an_invalid_filter_file_is_rejected_with_the_cause(tmp_path: Path, rules: Any, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, rules)
    assert caught.value.field == "filters"
    assert cause in error_text(caught.value).cause


FIELDS = st.sampled_from(["a", "b"])
EXPRESSIONS = st.recursive(
    st.dictionaries(FIELDS, st.dictionaries(st.sampled_from(["eq", "gt", "le"]), st.integers(0, 3), min_size=1)),
    lambda inner: st.fixed_dictionaries(
        {}, optional={"and": st.lists(inner, max_size=2), "or": st.lists(inner, min_size=1, max_size=2)}
    ),
    max_leaves=4,
)


def holds(expression: Any, event: dict[str, int]) -> bool:
    """Evaluate an expression without groups."""
    compare = {"eq": lambda a, b: a == b, "gt": lambda a, b: a > b, "le": lambda a, b: a <= b}
    results = []
    for name, value in expression.items():
        if name == "and":
            results.append(all(holds(each, event) for each in value))
        elif name == "or":
            results.append(any(holds(each, event) for each in value))
        else:
            results.append(all(compare[operator](event[name], wanted) for operator, wanted in value.items()))
    return all(results)


@given(EXPRESSIONS, st.fixed_dictionaries({"a": st.integers(0, 3), "b": st.integers(0, 3)}), st.integers(0, 3))
def test_an_expression_is_equivalent_to_its_filter(expression: Any, event: dict[str, int], required: int) -> None:
    arguments = {"filter": json.dumps(expression), "b": required, "unset": None}
    try:
        found = CallerFilter("filter").filter(arguments)
    except FilterFault:
        return  # more groups or conditions than a filter may have
    assert found is not None
    assert found.matches(event) == (holds(expression, event) and event["b"] == required)


@pytest.mark.parametrize(
    "bad", ["[]", "{", '{"or": 1}', '{"a": 1}', '{"a": {"is": 1}}', '{"a": {"eq": {}}}', "[" * 9000, '{"or": []}']
)
def test_invalid_expressions_are_rejected(bad: str) -> None:
    with pytest.raises(FilterFault):
        CallerFilter("filter").filter({"filter": bad})


def test_without_a_caller_filter_the_arguments_filter() -> None:
    assert CallerFilter("filter").filter({"a": 1}) is None


def test_a_file_can_leave_the_filter_to_the_caller(tmp_path: Path) -> None:
    rules = load(tmp_path, {"subscriptions": {"onAlert": {"filter": "$arguments.severity"}}}).rules
    assert rules.filters["onAlert"] == CallerFilter("severity")
    with raises_text(InputError, "cannot be used"):
        load(tmp_path, {"subscriptions": {"onAlert": {"filter": "$arguments.gone"}}})
