"""Schemas as people have them, in ``data/schemas``: each starts and delivers, or is refused with the reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from appsync_console.domain.errors import InputError
from appsync_console.sandbox.schema import schema
from appsync_console.texts.errors import error_text
from appsync_console.texts.notices import notice_text
from tests.support.sandbox import http_client, live_client, running_sandbox

FOLDER = Path(__file__).parent / "data" / "schemas"
ANY = object()
"""A value that the server makes."""
MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def file(name: str) -> str:
    return str(FOLDER / f"{name}.graphql")


def require_equal(found: Any, expected: Any) -> None:
    if expected is ANY:
        assert MADE.fullmatch(found), found
    elif isinstance(expected, dict):
        assert set(found) == set(expected)
        for key, value in expected.items():
            require_equal(found[key], value)
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("name", "subscription", "mutation", "result"),
    [
        (
            "wizard-api",
            'subscribe(name: "a") { name data }',
            'publish(name: "a", data: "{ }") { name data }',
            {"name": "a", "data": "{}"},
        ),
        (
            "amplify_style",
            'onCreateMessage(room: "a") { id room content createdAt updatedAt }',
            'createMessage(input: {room: "a"}) { id room content createdAt updatedAt }',
            {"id": ANY, "room": "a", "content": None, "createdAt": ANY, "updatedAt": ANY},
        ),
        (
            "amplify_style",
            'onCreateMessage(filter: {room: {beginsWith: "a"}}) { room }',
            'createMessage(input: {room: "ab"}) { room }',
            {"room": "ab"},
        ),
        (
            "input-argument",
            "onCreateNote { id text createdAt }",
            'createNote(input: {text: "x"}) { id text createdAt }',
            {"id": ANY, "text": "x", "createdAt": ANY},
        ),
        (
            "server-made-field",
            'onPage(slug: "s") { slug body changedAt }',
            'writePage(slug: "s", body: "b") { slug body changedAt }',
            {"slug": "s", "body": "b", "changedAt": ANY},
        ),
        (
            "list-result",
            'onNotes(room: "r") { room text }',
            'putNotes(room: "r", text: "t") { room text }',
            [{"room": "r", "text": "t"}],
        ),
        (
            "interface-result",
            "onPut { __typename id ... on Joined { who } }",
            'put(id: "1", who: "w") { __typename id ... on Joined { who } }',
            {"__typename": "Joined", "id": "1", "who": "w"},
        ),
        (
            "interface-result",
            "onAny { ... on Joined { who } }",
            'putAny(id: "1", who: "w") { ... on Joined { who } }',
            {"who": "w"},
        ),
        ("scalar-result", "onS", 's(message: "m")', "m"),
        ("scalar-result", "onNn", 'nn(m: "m")', "m"),
        ("scalar-result", "onE", "e(level: LOW)", "LOW"),
        ("scalar-result", "onL", 'l(tags: ["a"])', ["a"]),
        (
            "filter-input",
            'onCreateTodo(filter: {or: [{name: {contains: "x"}}, {owner: {eq: "o"}}]}) { name }',
            'createTodo(id: "1", name: "axb") { name owner }',
            {"name": "axb"},
        ),
        (
            "more",
            'onAlert(filter: {n: {ge: 3}, room: {in: ["a", "b"]}}) { n room }',
            'alert(n: "4", room: "b") { n room }',
            {"n": 4, "room": "b"},
        ),
        (
            "filters",
            'onAlert(filter: "{\\"owner.group.title\\": {\\"eq\\": \\"t\\"}}") { severity }',
            'alert(severity: 3, owner: {name: "n", group: {title: "t"}}) { severity owner { group { title } } }',
            {"severity": 3},
        ),
        (
            "aws-publish-directive",
            "onNote { id text }",
            'putNote(id: "1", text: "t") { id text }',
            {"id": "1", "text": "t"},
        ),
        ("scalars", "onPut(e: RED) { e json }", 'put(e: RED, json: "[1.0]") { e json }', {"e": "RED", "json": "[1.0]"}),
    ],
)
async def test_a_mutation_is_answered_and_delivered(name: str, subscription: str, mutation: str, result: Any) -> None:
    async with (
        running_sandbox(schema=file(name)) as sandbox,
        live_client(sandbox) as wire,
        http_client(sandbox) as http,
    ):
        assert (await wire.start("1", f"subscription {{ {subscription} }}"))["type"] == "start_ack"
        answer = await http.run(f"mutation {{ {mutation} }}")
        frame = await wire.next_but_ka()
    assert set(answer) == {"data"}
    assert set(frame["payload"]) == {"data"}
    require_equal(next(iter(frame["payload"]["data"].values())), result)


@pytest.mark.parametrize("name", ["amplify-source", "amplify_model"])
def test_the_source_of_an_amplify_api_is_refused(name: str) -> None:
    with pytest.raises(InputError) as caught:
        schema.load(file(name))
    assert "amplify/backend/api/NAME/build/schema.graphql" in error_text(caught.value).remedy


@pytest.mark.parametrize(("name", "line"), [("custom_scalar", 2), ("custom_dir", 1)])
def test_what_appsync_refuses_is_a_warning(name: str, line: int) -> None:
    (warning,) = schema.load(file(name)).warnings
    assert notice_text(warning).startswith(f"Line {line}: AppSync refuses this schema.")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            {"id": "1", "s": "x", "inner": {"n": 1}},
            "Variable 'input' has coerced Null value for NonNull type 'String!'",
        ),
        ({"id": "1", "s": 5}, "Variable 's' has an invalid value. Expected type 'String' but was 'Integer'."),
        (
            {"id": "1", "s": "x", "e": None, "inner": {"v": "x", "n": {"a": True}}},
            "Variable 'n' has an invalid value. Expected type 'Int' but was 'LinkedHashMap'.",
        ),
    ],
    ids=str,
)
async def test_the_errors_of_variables_name_the_inner_field(given: dict[str, object], text: str) -> None:
    async with running_sandbox(schema=file("scalars")) as sandbox, http_client(sandbox) as http:
        body = await http.run("mutation M($input: ThingInput!) { putIn(input: $input) { id } }", {"input": given})
    assert [error["message"] for error in body["errors"]] == [text]


def test_every_file_has_its_test() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [path.stem for path in FOLDER.glob("*.graphql") if f'"{path.stem}"' not in source] == []
