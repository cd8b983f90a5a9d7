"""Enhanced filters: operators, limits and the filter file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import InputError
from appsync_console.sandbox.filters.conditions import OPERATORS, Condition, FilterFault, filter_of
from appsync_console.sandbox.filters.expressions import CallerFilter
from appsync_console.sandbox.schema import schema
from appsync_console.texts.errors import error_text

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


def load(folder: Path, rules: Any, ending: str = "json", *, sdl: str = SDL) -> schema.AppSyncSchema:
    path = folder / "alerts.graphql"
    path.write_text(sdl)
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
        ({"subscriptions": {"onAlert": {"filter": form(("id", "is", 1))}}}, 'no operator "is"'),
        ({"subscriptions": {"onAlert": {"filter": form(("id", "is", "$arguments.severity"))}}}, 'no operator "is"'),
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


NAMES = "abcd"
FIELDS = st.sampled_from(NAMES)
CONDITION = st.dictionaries(st.sampled_from(["eq", "gt", "le"]), st.integers(0, 3), min_size=1, max_size=1)
EXPRESSIONS = st.recursive(
    st.dictionaries(FIELDS, CONDITION, max_size=2),
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


EVENTS = st.fixed_dictionaries({name: st.integers(0, 3) for name in (*NAMES, "required")})


def fields_of(group: tuple[Condition, ...]) -> list[tuple[str, ...]]:
    return [condition.path for condition in group]


@given(EXPRESSIONS, EVENTS, st.integers(0, 3), st.booleans())
def test_an_expression_is_equivalent_to_its_filter(
    expression: Any, event: dict[str, int], required: int, as_text: bool
) -> None:
    given = json.dumps(expression) if as_text else expression
    try:
        found = CallerFilter("filter").filter({"filter": given, "required": required, "unset": None})
    except FilterFault:
        return  # more groups or conditions than a filter may have, or a repeated field
    assert found is not None
    assert found.matches(event) == (holds(expression, event) and event["required"] == required)
    assert all(len(set(fields_of(group))) == len(group) for group in found.groups)


@given(st.lists(st.tuples(FIELDS, st.sampled_from(OPERATORS)), min_size=1, max_size=5))
def test_a_field_that_is_repeated_in_a_group_is_rejected(conditions: list[tuple[str, str]]) -> None:
    values: dict[str, Any] = {"in": [1], "notIn": [1], "containsAny": [1], "between": [1, 2], "beginsWith": "x"}
    wanted = form(*((name, operator, values.get(operator, 1)) for name, operator in conditions))
    names = [name for name, _ in conditions]
    if len(set(names)) == len(names):
        assert len(filter_of(wanted).groups) == 1
    else:
        with pytest.raises(FilterFault) as caught:
            filter_of(wanted)
        assert str(caught.value) == "subscription filter uses same fieldName multiple time in single filter object."


def test_null_in_an_input_object_is_as_if_it_were_not_there() -> None:
    given = {"a": {"eq": 1}, "b": None, "and": None, "or": [{"c": {"eq": 2}, "d": None}, None]}
    found = CallerFilter("filter").filter({"filter": given})
    assert found == CallerFilter("filter").filter({"filter": {"a": {"eq": 1}, "or": [{"c": {"eq": 2}}]}})


@pytest.mark.parametrize(
    "bad", ["[]", "{", '{"or": 1}', '{"a": 1}', '{"a": {"is": 1}}', '{"a": {"eq": {}}}', "[" * 9000, '{"or": []}']
)
def test_invalid_expressions_are_rejected(bad: str) -> None:
    with pytest.raises(FilterFault):
        CallerFilter("filter").filter({"filter": bad})


def test_without_a_caller_filter_the_arguments_filter() -> None:
    assert CallerFilter("filter").filter({"a": 1}) is None


INPUTS = """
type Alert { id: ID room: String level: Int place: Place }
type Place { town: String }
input Text { eq: String beginsWith: String }
input AlertFilter { room: Text and: [AlertFilter] or: [AlertFilter] }
input OtherFilter { size: Text }
type Query { a: Alert }
type Mutation { alert(id: ID, room: String): Alert }
type Subscription { onAlert(filter: AlertFilter, json: AWSJSON, text: String, level: Int, other: OtherFilter): Alert
  onOther(filter: AWSJSON): Alert }
"""


@pytest.mark.parametrize("argument", ["filter", "json", "text"])
def test_a_file_can_leave_the_filter_to_the_caller(tmp_path: Path, argument: str) -> None:
    rules = load(tmp_path, {"subscriptions": {"onAlert": {"filter": f"$arguments.{argument}"}}}, sdl=INPUTS).rules
    assert rules.filters["onAlert"] == CallerFilter(argument)


def test_an_input_object_called_filter_needs_no_file(tmp_path: Path) -> None:
    assert schema.AppSyncSchema(INPUTS).rules.filters == {"onAlert": CallerFilter("filter")}
    assert load(tmp_path, {}, sdl=INPUTS).rules.filters == {"onAlert": CallerFilter("filter")}


@pytest.mark.parametrize(
    ("part", "cause"),
    [
        ({"filter": "$arguments.gone"}, "has no argument gone"),
        ({"filter": "$arguments.level"}, "the argument level is Int; a filter is AWSJSON or an input object"),
        ({"filter": "$arguments.other"}, "the type Alert has no field size, by which OtherFilter filters"),
        ({"filter": form(("place", "eq", 1))}, "place is an object; name a field of Place"),
        ({"filter": form(("room.size", "eq", 1))}, "the type String has no field size"),
        ({"filter": form(("room", "eq", "a"), ("room", "ne", "b"))}, "same fieldName multiple time"),
    ],
    ids=str,
)
def test_a_filter_that_does_not_fit_the_schema_stops_the_start(tmp_path: Path, part: Any, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, {"subscriptions": {"onAlert": part}}, sdl=INPUTS)
    assert cause in error_text(caught.value).cause


def test_a_payload_with_a_field_that_the_mutation_does_not_return_stops_the_start(tmp_path: Path) -> None:
    entry = {"subscription": "onAlert", "payload": {"who": "$result.owner"}}
    with pytest.raises(InputError) as caught:
        load(tmp_path, {"mutations": {"alert": {"invalidate": [entry]}}}, sdl=INPUTS)
    assert "the mutation returns no field owner" in error_text(caught.value).cause
