"""Errors of documents and variables have the texts of AppSync and graphql-java, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import HttpClient, http_client, live_client, running_sandbox

SDL = """
type Thing { id: ID s: String inner: Inner part: Part }
type Inner { v: String n: Int }
type Other { id: ID }
interface Part { n: Int }
enum Color { RED GREEN }
input ThingInput { id: ID!  s: String!  inner: InnerIn  e: Color  phone: AWSPhone  json: AWSJSON }
input InnerIn { v: String!  n: Int = 3  tags: [String!]  deep: InnerIn }
type Query { thing(n: Int!, e: Color): Thing  other: Other }
type Mutation {
  put(id: ID, s: String, i: Int, f: Float, b: Boolean, date: AWSDate, time: AWSTime, dt: AWSDateTime, ts: AWSTimestamp,
    email: AWSEmail, json: AWSJSON, url: AWSURL, phone: AWSPhone, ip: AWSIPAddress, e: Color, l: [String]): Thing
  putIn(input: ThingInput!): Thing
}
type Subscription { onPut(id: ID, i: Int): Thing @aws_subscribe(mutations: ["put"])
  onIn(input: ThingInput): Thing @aws_subscribe(mutations: ["putIn"]) }
"""
GOOD = {"id": "1", "s": "x"}
OPTIONAL = "query Q($n: Int = 1) { thing(n: $n) { id } }"


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("things") / "things.graphql"
    path.write_text(SDL)
    return str(path)


@pytest.fixture
async def sandbox(things: str) -> AsyncIterator[Sandbox]:
    async with running_sandbox(schema=things) as sandbox:
        yield sandbox


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[HttpClient]:
    async with http_client(sandbox) as client:
        yield client


async def only_error(http: HttpClient, query: str, variables: Mapping[str, object] | None = None) -> Any:
    body = await http.run(query, variables)
    assert body["data"] is None
    (error,) = body["errors"]
    assert error["path"] is None
    return error


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"input": {**GOOD, "s": None}}, "Variable 'input' has coerced Null value for NonNull type 'String!'"),
        ({"input": {"s": "x"}}, "Variable 'input' has coerced Null value for NonNull type 'ID!'"),
        ({"input": {**GOOD, "inner": {}}}, "Variable 'input' has coerced Null value for NonNull type 'String!'"),
        (
            {"input": {**GOOD, "inner": {"v": "x", "tags": ["a", None]}}},
            "Variable 'input' has coerced Null value for NonNull type 'String!'",
        ),
        ({}, "Variable 'input' has coerced Null value for NonNull type 'ThingInput!'"),
        (
            {"input": {**GOOD, "phone": "nobody"}},
            "Variable 'phone' has an invalid value. Unable to parse `nobody` as a valid phone number.",
        ),
        (
            {"input": {**GOOD, "inner": {"v": "x", "n": "three"}}},
            "Variable 'n' has an invalid value. Expected type 'Int' but was 'String'.",
        ),
        (
            {"input": {**GOOD, "inner": {"v": "x", "deep": {"v": {"a": [1, None]}}}}},
            "Variable 'v' has an invalid value. Expected type 'String' but was 'LinkedHashMap'.",
        ),
        (
            {"input": {**GOOD, "inner": {"v": "x", "tags": [True]}}},
            "Variable 'tags' has an invalid value. Expected type 'String' but was 'Boolean'.",
        ),
        (
            {"input": {**GOOD, "e": "BLUE"}},
            "Variable 'e' has an invalid value. Invalid input for Enum 'Color'. No value found for name 'BLUE'",
        ),
        (
            {"input": {**GOOD, "e": 5}},
            "Variable 'e' has an invalid value. Invalid input for Enum 'Color'. No value found for name '5'",
        ),
        ({"input": {**GOOD, "json": {}}}, "Variable 'json' has an invalid value. Unable to parse {} as valid JSON."),
        (
            {"input": "x"},
            "Variable 'input' has an invalid value. Expected type 'Map' but was 'String'."
            " Variables for input objects must be an instance of type 'Map'.",
        ),
    ],
    ids=str,
)
async def test_a_variable_that_is_an_input_object(http: HttpClient, given: Mapping[str, object], text: str) -> None:
    error = await only_error(http, "mutation M($input: ThingInput!) { putIn(input: $input) { id } }", given)
    assert error["message"] == text
    assert error["locations"] == [{"line": 1, "column": 12, "sourceName": None}]


async def test_an_unknown_field_in_a_variable(http: HttpClient) -> None:
    given = {"input": {**GOOD, "inner": {"v": "x", "hue": 1}}}
    error = await only_error(http, "mutation M($input: ThingInput!) { putIn(input: $input) { id } }", given)
    text = "The variables input contains a field that is not defined for input object type 'InnerIn' "
    assert error == {"path": None, "locations": None, "message": text}


@pytest.mark.parametrize(
    ("name", "type_name", "value", "text"),
    [
        ("i", "Int", "5", "Expected type 'Int' but was 'String'."),
        ("i", "Int", 2**31, "Expected type 'Int' but was 'Integer'."),
        ("i", "Int", 1.5, "Expected type 'Int' but was 'Double'."),
        ("f", "Float", True, "Expected type 'Float' but was 'Boolean'."),
        ("b", "Boolean", "true", "Expected type 'Boolean' but was 'String'."),
        ("id", "ID", [1], "Expected type 'ID' but was 'ArrayList'."),
        ("date", "AWSDate", "today", "Unable to parse `today` as a valid date."),
        ("time", "AWSTime", "25:00", "Unable to parse `25:00` as a valid time."),
        ("dt", "AWSDateTime", {"a": 1}, "Unable to parse `{a=1}` as a valid DateTime Object."),
        ("ts", "AWSTimestamp", 1.5, "Unable to parse `1.5` as a valid timestamp."),
        ("email", "AWSEmail", "me", "Unable to parse `me` as a valid email address."),
        ("url", "AWSURL", "x", "Unable to parse `x` as a valid URL."),
        ("phone", "AWSPhone", "1", "Unable to parse `1` as a valid phone number."),
        ("ip", "AWSIPAddress", "1.2", "Unable to parse `1.2` as a valid IP address."),
        ("json", "AWSJSON", "'", "Unable to parse ' as valid JSON."),
        ("e", "Color", "red", "Invalid input for Enum 'Color'. No value found for name 'red'"),
        ("l", "[String]", ["a", 1], "Expected type 'String' but was 'Integer'."),
    ],
)
async def test_a_variable_of_a_scalar(http: HttpClient, name: str, type_name: str, value: object, text: str) -> None:
    query = f"mutation M($x: {type_name}) {{ put({name}: $x) {{ id }} }}"
    error = await only_error(http, query, {"x": value})
    assert error["message"] == f"Variable 'x' has an invalid value. {text}"


async def test_the_variable_of_a_subscription(sandbox: Sandbox) -> None:
    async with live_client(sandbox) as wire:
        query = "subscription S($input: ThingInput) { onIn(input: $input) { id } }"
        frame = await wire.start("a", query, {"input": {**GOOD, "phone": "nobody"}})
    text = "Variable 'phone' has an invalid value. Unable to parse `nobody` as a valid phone number."
    assert frame == {"id": "a", "type": "error", "payload": {"errors": [{"message": text}]}}


async def test_null_for_a_variable_with_a_default_where_null_is_not_allowed(http: HttpClient) -> None:
    assert await http.run(OPTIONAL) == {"data": {"thing": None}}
    body = await http.run(OPTIONAL, {"n": None})
    assert body["data"] == {"thing": None}
    assert [error["message"] for error in body["errors"]] == [
        "Argument 'n' has coerced Null value for NonNull type 'Int!'"
    ]


async def test_a_variable_that_is_nested_too_deeply(http: HttpClient) -> None:
    deep: dict[str, object] = {"v": "x"}
    for _ in range(400):
        deep = {"v": "x", "deep": deep}
    query = "mutation M($input: ThingInput!) { putIn(input: $input) { id inner { v } } }"
    answer = await http.send(json.dumps({"query": query, "variables": {"input": {**GOOD, "inner": deep}}}))
    assert [error["message"] for error in answer.body["errors"]] == ["The request is nested too deeply."]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (
            "query A($a: Int!, $a: Int!) { thing(n: $a) { id } }",
            "DuplicateVariableName: There can be only one",
        ),
        ("query A($a: Thing) { thing(n: $a) { id } }", "NonInputTypeOnVariable: Input variable a type Thing is not an"),
        ("{ thing(n: 1, n: 1) { id } }", "DuplicateArgumentNames: There can be only one argument named 'n' @ 'thing'"),
        ("{ thing { id } }", "MissingFieldArgument: Missing field argument n @ 'thing'"),
        ("{ other @include { id } }", "MissingDirectiveArgument: Missing directive argument if @ 'other'"),
        (
            "{ other @include(if: true, unless: 1) { id } }",
            "UnknownDirective: Unknown directive argument unless @",
        ),
        ("{ other @nope { id } }", "UnknownDirective: Unknown directive nope @ 'other'"),
        ("{ other @deprecated { id } }", "MisplacedDirective: Directive deprecated not allowed here @ 'other'"),
        (
            "{ other @skip(if: true) @skip(if: true) { id } }",
            "DuplicateDirectiveName: Directives must be uniquely",
        ),
        ("{ other { ...F } } fragment F on Thing { id }", "InvalidFragmentType: Fragment cannot be spread here as"),
        ("{ other { ... on Thing { id } } }", "InvalidFragmentType: Fragment cannot be spread here as objects of type"),
        ("{ other { ... on Color { id } } }", "InlineFragmentTypeConditionInvalid: Inline fragment type condition is"),
        ("{ other { ...F } } fragment F on Color { id }", "FragmentTypeConditionInvalid: Fragment type condition is"),
        ("{ other { ...F } } fragment F on Other { ...F }", "FragmentCycle: Fragment cycles not allowed"),
        ("{ other { ...F } }", "UndefinedFragment: Undefined fragment F @ 'other'"),
        ("{ other { id } } fragment F on Other { id }", "UnusedFragment: Unused fragment F"),
        (
            "{ other { ...F } } fragment F on Other { id } fragment F on Other { id }",
            "DuplicateFragmentName: There can be only one fragment named 'F'",
        ),
        ("{ other { ... on Nope { id } } }", "UnknownType: Unknown type Nope"),
        ("{ other { a: id a: __typename } }", "FieldsConflict: 'a' : fields with different names, arguments or types"),
        ("type Query { a: Int } query A { other { id } }", "NonExecutableDefinition: Type definition 'Query' is not"),
        ("{ other { id { a } } }", "SubSelectionNotAllowed: Sub selection not allowed on leaf type ID of field id"),
        (
            "query A($a: Int = red) { thing(n: $a) { id } }",
            "BadValueForDefaultArg: Bad default value EnumValue",
        ),
        (
            'mutation { putIn(input: {s: "x"}) { id } }',
            "WrongType: argument 'input' with value 'ObjectValue{objectFields=[ObjectField{name='s',"
            " value=StringValue{value='x'}}]}' is missing required fields '[id]' @ 'putIn'",
        ),
        (
            'mutation { putIn(input: {id: 1, s: "x", inner: {v: null}}) { id } }',
            "WrongType: argument 'input.inner.v' with value 'NullValue{}' must not be null @ 'putIn'",
        ),
        (
            'mutation { putIn(input: {id: 1, s: "x", e: BLUE}) { id } }',
            "WrongType: argument 'input.e' with value 'EnumValue{name='BLUE'}' is not a valid 'Color' @ 'putIn'",
        ),
        (
            'mutation { put(e: "RED") { id } }',
            "WrongType: argument 'e' with value 'StringValue{value='RED'}' is not a valid 'Color' @ 'put'",
        ),
        (
            'mutation { putIn(input: {id: 1, s: "x", inner: 5}) { id } }',
            "WrongType: argument 'input.inner' with value 'IntValue{value=5}' must be an object type @ 'putIn'",
        ),
        (
            'mutation { putIn(input: {id: 1, s: "x", s: "y"}) { id } }',
            "UniqueObjectFieldName: There can be only one field named 's' @ 'putIn'",
        ),
        ("mutation { put(l: [1]) { id } }", "WrongType: argument 'l' with value 'IntValue{value=1}' is not a valid"),
        ('mutation { put(json: "{") { id } }', "WrongType: argument 'json' with value 'StringValue{value='{'}'"),
        ('{ thing(n: true, e: "RED") { id } }', "WrongType: argument 'n' with value 'BooleanValue{value=true}'"),
    ],
)
async def test_a_document_that_does_not_fit_the_schema(http: HttpClient, query: str, text: str) -> None:
    body = await http.run(query)
    assert body["data"] is None
    texts = [error["message"] for error in body["errors"]]
    assert any(each.startswith(f"Validation error of type {text}") for each in texts), texts


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("{ other { id } } query B { other { id } }", "LoneAnonymousOperationViolation: Anonymous operation with"),
        ("query A { other { id } } query A { other { id } } query B { other { id } }", "DuplicateOperationName: There"),
    ],
)
async def test_operations_whose_names_are_not_clear(http: HttpClient, query: str, text: str) -> None:
    answer = await http.send(json.dumps({"query": query, "operationName": "B"}))
    assert answer.body["errors"][0]["message"].startswith(f"Validation error of type {text}")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("subscription { __typename }", "SubscriptionIntrospectionRootField: Subscription operation root field cannot"),
        (
            "subscription { onPut { id } b: onPut { id } }",
            "SubscriptionMultipleRootFields: Subscription operation",
        ),
        (
            "subscription { onPut @skip(if: true) { id } }",
            "SubscriptionMultipleRootFields: Subscription operation",
        ),
    ],
)
async def test_a_subscription_that_does_not_select_one_field(sandbox: Sandbox, query: str, text: str) -> None:
    async with live_client(sandbox) as wire:
        frame = await wire.start("a", query)
    assert frame["payload"]["errors"][0]["message"].startswith(f"Validation error of type {text}"), frame
