"""The HTTP endpoint: AppSync's responses, statuses and errors, and the curl command from its documentation."""

from __future__ import annotations

import asyncio
import json
import re
import shutil

import pytest

from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import PUBLISH, SUBSCRIBE, HttpClient, WireClient, document

UNPARSABLE = {"errorType": "MalformedHttpRequestException", "message": "Unable to parse GraphQL query."}


def error_at(line: int, column: int, message: str) -> dict[str, object]:
    return {"path": None, "locations": [{"line": line, "column": column, "sourceName": None}], "message": message}


async def test_a_mutation_returns_its_arguments(http: HttpClient) -> None:
    body = await http.run(PUBLISH, {"name": "robots", "data": '{"b": [1.50, null], "a": "é"}'})
    assert body == {"data": {"publish2channel": {"name": "robots", "data": '{"b":[1.50,null],"a":"é"}'}}}


async def test_a_query_without_a_resolver_returns_null(http: HttpClient) -> None:
    assert await http.run("{ getChannel { name data } }") == {"data": {"getChannel": None}}


async def test_every_response_has_its_own_request_id(http: HttpClient) -> None:
    ids = {(await http.send(document("{ __typename }"))).headers["x-amzn-requestid"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f-]{36}", id) for id in ids)


async def test_get_requests_run_queries_and_mutations(http: HttpClient, wire: WireClient) -> None:
    await wire.listen("a", "robots")
    query = {"query": PUBLISH, "variables": '{"name": "robots", "data": "1"}', "operationName": "P"}
    answer = await http.send(None, method="GET", query=query)
    assert answer.status == 200
    assert answer.body == {"data": {"publish2channel": {"name": "robots", "data": "1"}}}
    assert (await wire.next())["type"] == "data"


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/graphql", "text/plain", "application/json; charset=UTF-8"]
)
async def test_content_types(http: HttpClient, sandbox: Sandbox, content_type: str) -> None:
    headers = {"x-api-key": sandbox.api_key.reveal(), "content-type": content_type}
    answer = await http.send(document("{ __typename }"), headers)
    assert (answer.status, answer.body) == (200, {"data": {"__typename": "Query"}})


async def test_a_document_alone_as_application_graphql(http: HttpClient, sandbox: Sandbox) -> None:
    headers = {"x-api-key": sandbox.api_key.reveal(), "content-type": "application/graphql"}
    answer = await http.send("query { __typename }", headers)
    assert answer.body == {"data": {"__typename": "Query"}}


async def test_an_empty_body(http: HttpClient) -> None:
    answer = await http.send("")
    expected = {"errorType": "MalformedHttpRequestException", "message": "Request body is empty."}
    assert (answer.status, answer.body) == (400, {"errors": [expected]})
    assert answer.headers["x-amzn-errortype"] == "MalformedHttpRequestException"


@pytest.mark.parametrize(
    "body",
    [
        "meow",
        "{}",
        "{}}",
        "[]",
        '{"query": 1}',
        '{"query": "{"}',
        '{"query": ""}',
        '{"query": "{ __typename }", "variables": []}',
        '{"query": "{ __typename }", "operationName": 1}',
        b"\xff\xfe",
        "[" * 50_000,
        json.dumps({"query": "{ a" * 3000}),
        json.dumps({"query": "{ __typename }" + " #" * 20_000 + "\n a"}),
        json.dumps({"query": '{ a(b: "\ud800") }'}),
    ],
    ids=lambda body: repr(body)[:30],
)
async def test_a_body_without_a_document(http: HttpClient, body: str | bytes) -> None:
    answer = await http.send(body)
    assert (answer.status, answer.body) == (400, {"errors": [UNPARSABLE]})


async def test_an_operation_must_be_named_among_several(http: HttpClient) -> None:
    two = "query A { __typename } query B { b: __typename }"
    answer = await http.send(json.dumps({"query": two}))
    assert answer.body == {"errors": [{"errorType": "BadRequestException", "message": "Missing operation name."}]}
    answer = await http.send(json.dumps({"query": two, "operationName": "B"}))
    assert answer.body == {"data": {"b": "Query"}}
    answer = await http.send(json.dumps({"query": two, "operationName": "C"}))
    assert answer.body["errors"][0]["errorType"] == "BadRequestException"


@pytest.mark.parametrize(
    ("query", "column", "message"),
    [
        ("{badfield}", 2, "FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'"),
        (
            "{ getChannel { nope } }",
            16,
            "FieldUndefined: Field 'nope' in type 'Channel' is undefined @ 'getChannel/nope'",
        ),
        (
            'mutation { publish2channel(name: "a") { name } }',
            12,
            "MissingFieldArgument: Missing field argument data @ 'publish2channel'",
        ),
        ("{ getChannel(y: 1) { name } }", 14, "UnknownArgument: Unknown field argument y @ 'getChannel'"),
        (
            "{ getChannel }",
            3,
            "SubSelectionRequired: Sub selection required for type Channel of field getChannel @ 'getChannel'",
        ),
        (
            'mutation { publish2channel(name: 1, data: "1") { name } }',
            34,
            "WrongType: argument 'name' with value 'IntValue{value=1}' is not a valid 'String' @ 'publish2channel'",
        ),
        (
            'mutation { publish2channel(name: "a", data: "{bad") { name } }',
            45,
            "WrongType: argument 'data' with value 'StringValue{value='{bad'}' is not a valid 'AWSJSON'"
            " @ 'publish2channel'",
        ),
        ("query($a: Int) { __typename }", 7, "UnusedVariable: Unused variable a"),
        (
            'mutation($a: Int!) { publish2channel(name: $a, data: "1") { name } }',
            44,
            "VariableTypeMismatch: Variable type 'Int!' doesn't match expected type 'String!' @ 'publish2channel'",
        ),
    ],
)
async def test_a_document_that_does_not_fit_the_schema(http: HttpClient, query: str, column: int, message: str) -> None:
    body = await http.run(query)
    assert body == {"data": None, "errors": [error_at(1, column, f"Validation error of type {message}")]}


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"data": "1"}, "Variable 'name' has coerced Null value for NonNull type 'String!'"),
        ({"data": "1", "name": None}, "Variable 'name' has coerced Null value for NonNull type 'String!'"),
        (
            {"name": "a", "data": {"key1": "hi", "key2": 3}},
            "Variable 'data' has an invalid value. Unable to parse {key1=hi, key2=3} as valid JSON.",
        ),
        ({"name": "a", "data": []}, "Variable 'data' has an invalid value. Unable to parse [] as valid JSON."),
        ({"name": "a", "data": "{bad"}, "Variable 'data' has an invalid value. Unable to parse {bad as valid JSON."),
    ],
)
async def test_variables_that_do_not_fit_the_document(
    http: HttpClient, variables: dict[str, object], message: str
) -> None:
    body = await http.run(PUBLISH, variables)
    assert body["data"] is None
    assert [error["message"] for error in body["errors"]] == [message]
    assert body["errors"][0]["path"] is None
    assert set(body["errors"][0]["locations"][0]) == {"line", "column", "sourceName"}


async def test_a_variable_of_the_wrong_type(http: HttpClient) -> None:
    body = await http.run(PUBLISH, {"name": 7, "data": "1"})
    assert body["errors"][0]["message"].startswith("Variable 'name' has an invalid value. ")


async def test_no_credentials(http: HttpClient) -> None:
    answer = await http.send(document("{ __typename }"), {})
    error = {"errorType": "UnauthorizedException", "message": "Valid authorization header not provided."}
    assert (answer.status, answer.body) == (401, {"errors": [error]})
    assert answer.headers["x-amzn-errortype"] == "UnauthorizedException"


@pytest.mark.parametrize(
    "headers", [{"x-api-key": "da2-wrong"}, {"x-api-key": "\u00e9"}, {"Authorization": "a token"}], ids=str
)
async def test_rejected_credentials(http: HttpClient, headers: dict[str, str]) -> None:
    answer = await http.send(document("{ __typename }"), headers)
    error = {"errorType": "UnauthorizedException", "message": "You are not authorized to make this call."}
    assert (answer.status, answer.body) == (401, {"errors": [error]})
    assert answer.headers["x-amzn-errortype"] == "UnauthorizedException"


async def test_a_wrong_key_publishes_nothing(http: HttpClient, wire: WireClient) -> None:
    await wire.listen("a", "robots")
    await http.send(document(PUBLISH, {"name": "robots", "data": '"wrong"'}), {"x-api-key": "da2-wrong"})
    await http.publish("robots", '"right"')
    assert (await wire.next())["payload"]["data"]["subscribe2channel"]["data"] == '"right"'


async def test_a_subscription_over_http(http: HttpClient) -> None:
    answer = await http.send(document(SUBSCRIBE, {"name": "robots"}))
    error = {"errorType": "UnsupportedOperation", "message": "subscription not supported over HTTP"}
    assert (answer.status, answer.body) == (200, {"errors": [error]})


async def test_introspection_knows_appsyncs_scalars_and_directives(http: HttpClient) -> None:
    body = await http.run("{ __schema { types { name } directives { name } } }")
    assert "AWSJSON" in {one["name"] for one in body["data"]["__schema"]["types"]}
    assert "aws_subscribe" in {one["name"] for one in body["data"]["__schema"]["directives"]}


async def test_cross_origin_browser_requests_are_allowed(http: HttpClient) -> None:
    wanted = {"Access-Control-Request-Headers": "x-api-key,x-amz-user-agent", "Origin": "http://example.com"}
    preflight = await http.send(None, wanted, method="OPTIONS")
    assert preflight.status == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert preflight.headers["Access-Control-Allow-Headers"] == "x-api-key,x-amz-user-agent"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    answer = await http.send(document("{ __typename }"))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_message_of_240_kb_fits_into_a_request_with_any_escaping(http: HttpClient, wire: WireClient) -> None:
    await wire.listen("a", "robots")
    text = json.dumps("\u0001" * ((240 * 1024 - 2) // 6))
    body = document(PUBLISH, {"name": "robots", "data": text}).replace("1", "\\u0031")
    assert len(text) > 239 * 1024
    answer = await http.send(body.replace("\\\\u", "\\u005cu"))
    assert answer.status == 200
    assert (await wire.next())["payload"]["data"]["subscribe2channel"]["data"] == text


async def test_a_request_that_is_too_large(http: HttpClient) -> None:
    answer = await http.send(document(PUBLISH, {"name": "robots", "data": '"' + "x" * 5_000_000 + '"'}))
    assert answer.status == 413
    assert answer.body["errors"][0]["errorType"] == "RequestEntityTooLargeException"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_the_documented_curl_command_publishes(sandbox: Sandbox, wire: WireClient) -> None:
    await wire.listen("a", "robots")
    body = document(PUBLISH, {"name": "robots", "data": '{"source": "curl"}'})
    curl = await asyncio.create_subprocess_exec(
        *("curl", "--noproxy", "*", "-s", "-X", "POST", sandbox.graphql_url, "-H", "Content-Type: application/json"),
        *("-H", f"x-api-key: {sandbox.api_key.reveal()}", "--data-raw", body, "--compressed"),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await curl.communicate()
    assert json.loads(output) == {"data": {"publish2channel": {"name": "robots", "data": '{"source":"curl"}'}}}
    assert (await wire.next())["payload"]["data"]["subscribe2channel"]["data"] == '{"source":"curl"}'
