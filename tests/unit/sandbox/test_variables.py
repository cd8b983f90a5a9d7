"""The check of variables rejects exactly what GraphQL rejects, always in AppSync's words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, get_variable_values, parse
from hypothesis import example, given
from hypothesis import strategies as st

from appsync_console.sandbox.errors import InvalidOperation
from appsync_console.sandbox.graphql.variables import require_valid
from appsync_console.sandbox.schema.schema import AppSyncSchema

SCHEMA = AppSyncSchema(
    """
enum Color { RED GREEN }
input Outer { id: ID! name: String = "x" count: Int! = 3 inner: Inner inners: [Inner!] tags: [[String!]] color: Color
  when: AWSDateTime data: AWSJSON seconds: AWSTimestamp }
input Inner { value: Float! ok: Boolean outer: Outer }
type Query { a(input: Outer!, n: Int): String }
"""
).graphql
(OPERATION,) = parse(
    "query Q($input: Outer!, $n: Int = 1, $tags: [String!], $s: String!) { a(input: $input, n: $n) }"
).definitions
assert isinstance(OPERATION, OperationDefinitionNode)
NAMES = ["id", "name", "count", "inner", "inners", "tags", "color", "when", "data", "seconds", "value", "ok", "outer"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**33), 2**33)
    | st.floats(allow_nan=False)
    | st.text(max_size=3)
    | st.sampled_from(["RED", "2026-01-01T00:00Z", "{}"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NAMES, "other"]), inner, max_size=4),
    max_leaves=10,
)
OUTERS = st.fixed_dictionaries({"id": st.text(max_size=2)}, optional=dict.fromkeys(NAMES[1:10], JSON))
WORDS = re.compile(
    r"Variable '\w+' has coerced Null value for NonNull type '\S+'"
    r"|Variable '\w+' has an invalid value\. (?:Expected type '\w+' but was '\w+'\."
    r"(?: Variables for input objects must be an instance of type 'Map'\.)?"
    r"|Unable to parse .* as (?:a )?valid [\w ]+\.|Invalid input for Enum '\w+'\. No value found for name '.*')"
    r"|The variables input contains a field that is not defined for input object type '\w+' ",
    re.DOTALL,
)


@given(st.fixed_dictionaries({}, optional={"input": OUTERS | JSON, "n": JSON, "tags": JSON, "s": st.just("x") | JSON}))
@example({"input": {"id": "1"}, "s": "x"})
@example({"input": {"id": "1", "count": None}, "s": "x"})
@example({"input": {"id": "1", "tags": "x", "inners": {"value": 1}}, "tags": "x", "s": "x"})
def test_variables_are_rejected_if_graphql_rejects_them(given_values: dict[str, Any]) -> None:
    assert isinstance(OPERATION, OperationDefinitionNode)
    values = get_variable_values(SCHEMA, OPERATION.variable_definitions or (), given_values)
    if not isinstance(values, list):
        require_valid(SCHEMA, OPERATION, given_values)
        return
    assert all(isinstance(error, GraphQLError) for error in values)
    with pytest.raises(InvalidOperation) as caught:
        require_valid(SCHEMA, OPERATION, given_values)
    (entry,) = caught.value.entries
    assert WORDS.fullmatch(str(entry["message"])), entry
