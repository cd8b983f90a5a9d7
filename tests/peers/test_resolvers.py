"""The deployed resolvers pass AWS's linter and type checks, and return the same results as the sandbox.

They run in Node. DynamoDB is moto's, with the table that the template creates.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsync_console import resources
from appsync_console.deploy.aws import AwsAccount
from appsync_console.deploy.schema import schema_text
from appsync_console.domain.deployment import DeployOptions
from appsync_console.sandbox.filters.expressions import filter_form
from appsync_console.session.deploy.deployment import Deployment
from tests.support import node
from tests.support.aws import running_aws
from tests.support.sandbox import HttpClient, http_client, running_sandbox

FILES = ("runtime.mjs", "harness.mjs", "eslint.config.mjs", "tsconfig.json")
OPTIONS = DeployOptions(stack="kept", keeps_messages=True, keep_days=3)
PUBLISH = (
    "mutation P($name: String!, $data: AWSJSON!) { publish2channel(name: $name, data: $data)"
    " { id name data createdAt } }"
)
LIST = """query L($name: String!, $from: AWSDateTime, $to: AWSDateTime, $limit: Int, $nextToken: String,
  $newestFirst: Boolean) {
  listChannelMessages(name: $name, from: $from, to: $to, limit: $limit, nextToken: $nextToken,
    newestFirst: $newestFirst) { items { id name data createdAt } nextToken }
}"""
NAMES = ["robots", 'a "quoted" name', "back\\slash", "$context.arguments.name", "naïve ✓ 漢字", "a#b~c", " "]
MESSAGES = ['{"a": 1}', '"text"', "null", "[]", "0.5", "true", '{"q": "\\"\\\\ ✓ \\u2028"}', json.dumps("x" * 200_000)]

pytestmark = pytest.mark.timeout(node.INSTALL_TIMEOUT_S + 60)


@pytest.fixture(scope="module")
def folder() -> Path:
    """A folder with AWS's packages, the resolvers and their imports."""
    place = node.installed("appsync_js")
    shutil.rmtree(place / "resolvers", ignore_errors=True)
    shutil.copytree(resources.path("deploy/resolvers"), place / "resolvers")
    for name in FILES:
        shutil.copy(node.SOURCE / "appsync_js" / name, place)
    return place


def checked(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    program = folder / "node_modules" / ".bin" / command[0]
    return subprocess.run(
        [str(program), *command[1:]], cwd=folder, env=node.environment(), capture_output=True, text=True, check=False
    )


def test_the_resolvers_pass_the_linter_and_type_checks_of_aws(folder: Path) -> None:
    lint = checked(folder, "eslint", "--max-warnings=0", "resolvers")
    assert (lint.returncode, lint.stdout) == (0, "")
    types = checked(folder, "tsc", "-p", ".")
    assert (types.returncode, types.stdout) == (0, "")


def test_code_that_appsync_does_not_support_is_found(folder: Path) -> None:
    bad = folder / "resolvers" / "bad.js"
    bad.write_text("export function request(ctx) { while (true) { ctx.nonsense(); } }\nutil.error(1);\n")
    try:
        assert "@aws-appsync/no-while" in checked(folder, "eslint", "resolvers").stdout
        assert "bad.js(2,12): error TS" in checked(folder, "tsc", "-p", ".").stdout
    finally:
        bad.unlink()


class Raised(Exception):
    """An error raised by ``util.error``."""


class Resolvers:
    """Runs the functions of the resolvers in Node."""

    def __init__(self, folder: Path) -> None:
        run = folder / "run"
        package = run / "node_modules" / "@aws-appsync" / "utils"
        package.mkdir(parents=True, exist_ok=True)
        (package / "package.json").write_text('{"type": "module", "exports": "./runtime.mjs"}')
        shutil.copy(folder / "runtime.mjs", package)
        shutil.copy(folder / "harness.mjs", run)
        shutil.rmtree(run / "resolvers", ignore_errors=True)
        shutil.copytree(folder / "resolvers", run / "resolvers")
        (run / "package.json").write_text('{"type": "module"}')
        self.process = subprocess.Popen(
            ["node", "harness.mjs"],
            cwd=run,
            env=node.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def call(self, resolver: str, phase: str, **ctx: Any) -> dict[str, Any]:
        """Call a function; returns ``value`` or ``early``, and the ``filter`` that it set."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        context = {"env": {"KEEP_DAYS": str(OPTIONS.keep_days)}, "error": None, "result": None, **ctx}
        print(json.dumps({"resolver": resolver, "phase": phase, "ctx": context}), file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise Raised(answer["error"]["type"], answer["error"]["message"])
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def resolvers(folder: Path) -> Iterator[Resolvers]:
    running = Resolvers(folder)
    yield running
    running.close()


@dataclass
class Aws:
    """The part of AppSync between the resolvers and DynamoDB."""

    resolvers: Resolvers
    client: Any
    table: str

    def publish(self, name: str, data: str) -> dict[str, Any]:
        arguments = {"name": name, "data": json.loads(data)}  # AWSJSON arrives parsed
        request = self.resolvers.call("keep", "request", args=arguments)["value"]
        assert request["operation"] == "PutItem"
        item = {**request["key"], **request["attributeValues"]}
        self.client.put_item(TableName=self.table, Item=item)
        return _message(self.resolvers.call("keep", "response", args=arguments, result=_plain(item))["value"])

    def list(self, name: str, **arguments: Any) -> dict[str, Any]:
        given = {"name": name, "limit": None, "nextToken": None, "newestFirst": None, **arguments}
        answer = self.resolvers.call("list", "request", args=given)
        if "early" in answer:
            return dict(answer["early"])
        request = answer["value"]
        assert request["operation"] == "Query"
        token = request.get("nextToken")
        found = self.client.query(
            TableName=self.table,
            KeyConditionExpression=request["query"]["expression"],
            ExpressionAttributeNames=request["query"]["expressionNames"],
            ExpressionAttributeValues=request["query"]["expressionValues"],
            ScanIndexForward=request["scanIndexForward"],
            ConsistentRead=request["consistentRead"],
            Limit=request["limit"],
            **({"ExclusiveStartKey": json.loads(base64.b64decode(token))} if token else {}),
        )
        last = found.get("LastEvaluatedKey")
        result = {
            "items": [_plain(item) for item in found["Items"]],
            "nextToken": base64.b64encode(json.dumps(last).encode()).decode() if last else None,
        }
        page = self.resolvers.call("list", "response", args=given, result=result)["value"]
        return {"items": [_message(item) for item in page["items"]], "nextToken": page["nextToken"]}


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    """An item as AppSync passes it to a resolver."""
    return {name: value["S"] if "S" in value else float(value["N"]) for name, value in item.items()}


def _message(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "data": json.dumps(value["data"])}


@pytest.fixture(scope="module")
def aws(resolvers: Resolvers) -> Iterator[Aws]:
    with running_aws() as variables, pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        outputs = asyncio.run(_deployed())
        yield Aws(resolvers, AwsAccount().client("dynamodb"), outputs.values["tableName"])


async def _deployed() -> Any:
    deployment = Deployment(AwsAccount(), OPTIONS.stack, poll_s=0.01)
    return await deployment.carry_out(await deployment.plan(OPTIONS), lambda progress: None)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[HttpClient]:
    """A sandbox with the deployed schema."""
    path = tmp_path / "deployed.graphql"
    path.write_text(schema_text(OPTIONS))
    async with running_sandbox(schema=str(path)) as server, http_client(server) as http:
        yield http


def comparable(message: dict[str, Any]) -> tuple[str, Any]:
    assert message["id"]
    assert message["createdAt"].endswith("Z")
    return message["name"], json.loads(message["data"])


@pytest.mark.parametrize("name", NAMES)
async def test_any_channel_name_and_message_is_returned_as_by_the_sandbox(
    resolvers: Resolvers, aws: Aws, sandbox: HttpClient, name: str
) -> None:
    for data in MESSAGES:
        theirs = (await sandbox.run(PUBLISH, {"name": name, "data": data}))["data"]["publish2channel"]
        assert comparable(aws.publish(name, data)) == comparable(theirs)
        arguments = {"name": name, "data": json.loads(data)}
        request = resolvers.call("publish", "request", args=arguments)["value"]
        answer = resolvers.call("publish", "response", args=arguments, result=request["payload"])["value"]
        assert (answer["name"], answer["data"]) == comparable(theirs)
    listed = (await sandbox.run(LIST, {"name": name}))["data"]["listChannelMessages"]["items"]
    assert [comparable(item) for item in aws.list(name)["items"]] == [comparable(item) for item in listed]


async def test_pages_match_those_of_the_sandbox(aws: Aws, sandbox: HttpClient) -> None:
    for number in range(7):
        aws.publish("pages", str(number))
        await sandbox.run(PUBLISH, {"name": "pages", "data": str(number)})
    for newest in (False, True, None):
        ours = await _pages(lambda **wanted: _now(aws.list("pages", **wanted)), newest)
        theirs = await _pages(lambda **wanted: _listed(sandbox, "pages", **wanted), newest)
        assert ours == theirs == ([[6, 5, 4], [3, 2, 1], [0]] if newest else [[0, 1, 2], [3, 4, 5], [6]])


async def _pages(list_: Any, newest: bool | None) -> list[list[int]]:
    pages, token = [], None
    while True:
        page = await list_(limit=3, nextToken=token, newestFirst=newest)
        pages.append([json.loads(item["data"]) for item in page["items"]])
        token = page["nextToken"]
        if token is None:
            return pages


async def _now(value: Any) -> Any:
    return value


async def _listed(sandbox: HttpClient, name: str, **variables: Any) -> Any:
    return (await sandbox.run(LIST, {"name": name, **variables}))["data"]["listChannelMessages"]


async def test_time_ranges_are_inclusive_whatever_the_offset(aws: Aws, sandbox: HttpClient) -> None:
    for list_, at in (
        (lambda **wanted: _now(aws.list("times", **wanted)), aws.publish("times", "1")["createdAt"]),
        (
            lambda **wanted: _listed(sandbox, "times", **wanted),
            (await sandbox.run(PUBLISH, {"name": "times", "data": "1"}))["data"]["publish2channel"]["createdAt"],
        ),
    ):
        day = at[:10]
        for wanted, count in (
            ({"from": at, "to": at}, 1),
            ({"from": f"{day}T00:00:00.000Z"}, 1),
            ({"to": "2020-01-01T00:00:00.000Z"}, 0),
            ({"from": "2099-01-01T00:00:00.000+02:00"}, 0),
            ({"from": "2020-01-01T02:00:00.000+02:00", "to": "2099-01-01T00:00:00.000Z"}, 1),
            ({"from": "2099-01-01T00:00:00.000Z", "to": "2020-01-01T00:00:00.000Z"}, 0),
        ):
            assert len((await list_(**wanted))["items"]) == count, wanted


@pytest.mark.parametrize("limit", [0, -1, 1001])
async def test_an_invalid_limit_is_rejected_with_the_same_error(aws: Aws, sandbox: HttpClient, limit: int) -> None:
    with pytest.raises(Raised) as caught:
        aws.list("any", limit=limit)
    (error,) = (await sandbox.run(LIST, {"name": "any", "limit": limit}))["errors"]
    assert caught.value.args == (error["errorType"], error["message"])


def test_a_message_expires_after_the_chosen_days(resolvers: Resolvers) -> None:
    arguments = {"name": "a", "data": 1}
    kept = resolvers.call("keep", "request", args=arguments)["value"]["attributeValues"]
    forever = resolvers.call("keep", "request", args=arguments, env={"KEEP_DAYS": "0"})["value"]["attributeValues"]
    assert "expiresAt" not in forever
    created = kept["createdAt"]["S"]
    assert json.loads(kept["expiresAt"]["N"]) == pytest.approx(_epoch_s(created) + 3 * 86400, abs=2)


def _epoch_s(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_errors_of_dynamodb_are_reported(resolvers: Resolvers) -> None:
    problem = {"message": "Too fast", "type": "DynamoDB:ProvisionedThroughputExceededException"}
    for resolver in ("keep", "list"):
        with pytest.raises(Raised) as caught:
            resolvers.call(resolver, "response", args={"name": "a"}, error=problem)
        assert caught.value.args == (problem["type"], problem["message"])


WHOLE = st.integers(-(2**53), 2**53)  # JavaScript rounds larger numbers, in AppSync too
CONDITIONS = st.dictionaries(
    st.sampled_from(["likes", "name"]),
    st.dictionaries(st.sampled_from(["eq", "gt", "in"]), WHOLE | st.text(max_size=3), min_size=1, max_size=2),
    min_size=1,
    max_size=2,
)


@settings(deadline=None, max_examples=60)
@given(
    conditions=CONDITIONS,
    others=st.lists(CONDITIONS, min_size=1, max_size=2),
    given_=st.dictionaries(st.sampled_from(["name", "publisherId"]), st.none() | st.text(max_size=3)),
)
def test_a_filter_matches_that_of_the_sandbox(
    resolvers: Resolvers, conditions: dict[str, Any], others: list[Any], given_: dict[str, str | None]
) -> None:
    expression = {**conditions, "or": others}
    rules = {name: {"eq": value} for name, value in given_.items() if value is not None}
    answer = resolvers.call("filter", "response", args={**given_, "filter": expression})
    assert answer["value"] is None
    assert answer["filter"] == filter_form(expression, rules)


def test_without_a_filter_the_arguments_apply(resolvers: Resolvers) -> None:
    assert resolvers.call("filter", "request", args={"name": "a"})["value"] == {"payload": None}
    assert resolvers.call("filter", "response", args={"name": "a", "filter": None}) == {"value": None, "filter": None}
