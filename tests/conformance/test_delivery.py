"""Message delivery: filters, selection sets, order, sizes, and slow clients."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import (
    PUBLISH,
    HttpClient,
    WireClient,
    document,
    http_client,
    live_client,
    running_sandbox,
)
from tests.support.waiting import until

TYPED = """
type Post { id: ID! author: String likes: Int data: AWSJSON kind: Kind tags: [String] }
enum Kind { NEWS TALK }
type Query { post: Post }
type Mutation {
  post(id: ID!, author: String, likes: Int, data: AWSJSON, kind: Kind, tags: [String]): Post!
  drop(id: ID!): Post
}
type Subscription {
  onPost(author: String, likes: Int, data: AWSJSON, kind: Kind, tags: [String]): Post
    @aws_subscribe(mutations: ["post"])
  onAny(id: ID): Post @aws_subscribe(mutations: ["post", "drop"])
}
"""
POST = """mutation P($id: ID!, $author: String, $likes: Int, $data: AWSJSON, $kind: Kind, $tags: [String]) {
  post(id: $id, author: $author, likes: $likes, data: $data, kind: $kind, tags: $tags) {
    id author likes data kind tags
  }
}"""


def message_of(frame: Any) -> Any:
    assert frame["type"] == "data", frame
    assert "errors" not in frame["payload"]
    return frame["payload"]["data"]["subscribe2channel"]


async def test_a_message_reaches_only_its_channel(wire: WireClient, http: HttpClient) -> None:
    for name in ("robots", "cakes", "robots "):
        await wire.listen(name, name)
    for number, name in enumerate(["cakes", "robots", "Robots", "robots ", "cakes"]):
        await http.publish(name, str(number))
    frames = [await wire.next() for _ in range(4)]
    assert [(frame["id"], message_of(frame)["data"]) for frame in frames] == [
        ("cakes", "0"),
        ("robots", "1"),
        ("robots ", "3"),
        ("cakes", "4"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-0.0",
        "1e400",
        "12345678901234567890123",
        "false",
        "null",
        '"text"',
        "[]",
        "{}",
        '"é😀\u2028"',
        '"\\ud800"',
        '{"a":{"a":1}}',
    ],
)
async def test_any_json_is_delivered(wire: WireClient, http: HttpClient, text: str) -> None:
    await wire.listen("a", "robots")
    body = await http.run(PUBLISH, {"name": "robots", "data": text})
    if "\\ud800" in text:
        assert body["data"] is None
    else:
        assert message_of(await wire.next()) == {"name": "robots", "data": text}


async def test_white_space_and_earlier_duplicate_names_are_removed(wire: WireClient, http: HttpClient) -> None:
    await wire.listen("a", "robots")
    await http.publish("robots", ' { "b" : 1 , "a" : [ 1.0 ] ,\n "b" : 2 } ')
    assert message_of(await wire.next())["data"] == '{"b":2,"a":[1.0]}'


async def test_a_field_the_subscriber_did_not_select_is_not_sent(wire: WireClient, http: HttpClient) -> None:
    query = "subscription S($name: String!) { a: subscribe2channel(name: $name) { title: name __typename } }"
    await wire.listen("a", "robots", query)
    await http.publish("robots", "1")
    assert (await wire.next())["payload"] == {"data": {"a": {"title": "robots", "__typename": "Channel"}}}


async def test_a_field_the_mutation_did_not_select_is_null_or_an_error(wire: WireClient, http: HttpClient) -> None:
    await wire.listen("a", "robots")
    await http.publish("robots", "1", PUBLISH.replace("{ name data }", "{ name }"))
    message = "Cannot return null for non-nullable type: 'AWSJSON' within parent 'Channel' (/subscribe2channel/data)"
    error = {"path": ["subscribe2channel", "data"], "locations": None, "message": message}
    assert (await wire.next())["payload"] == {"data": {"subscribe2channel": None}, "errors": [error]}


async def test_a_filter_on_a_field_the_mutation_did_not_select_matches_nothing(
    wire: WireClient, http: HttpClient
) -> None:
    await wire.listen("a", "robots")
    await http.publish("robots", "1", PUBLISH.replace("{ name data }", "{ data }"))
    await http.publish("robots", "2")
    assert message_of(await wire.next())["data"] == "2"


async def test_the_mutation_may_use_aliases_and_fragments(wire: WireClient, http: HttpClient) -> None:
    await wire.listen("a", "robots")
    query = """mutation P($name: String!, $data: AWSJSON!, $yes: Boolean = true) {
      x: publish2channel(name: $name, data: $data) { n: name ...More @include(if: $yes) }
    } fragment More on Channel { ... { d: data } }"""
    await http.publish("robots", "1", query)
    assert message_of(await wire.next()) == {"name": "robots", "data": "1"}


async def test_several_mutations_in_one_request_are_delivered_in_their_order(
    wire: WireClient, http: HttpClient
) -> None:
    await wire.listen("a", "robots")
    fields = [f'm{n}: publish2channel(name: "robots", data: "{n}") {{ name data }}' for n in range(20)]
    await http.run("mutation {" + " ".join(fields) + "}")
    assert [message_of(await wire.next())["data"] for _ in fields] == [str(n) for n in range(20)]


@pytest.fixture
async def typed(tmp_path: Path) -> Any:
    path = tmp_path / "posts.graphql"
    path.write_text(TYPED)
    async with running_sandbox(schema=str(path)) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("arguments", "post", "is_met"),
    [
        ("", {}, True),
        ("", {"author": "ann", "likes": 1}, True),
        ('(author: "ann")', {"author": "ann"}, True),
        ('(author: "ann")', {"author": "Ann"}, False),
        ('(author: "ann")', {}, False),
        ('(author: "ann")', {"author": None}, False),
        ("(author: null)", {}, True),
        ("(author: null)", {"author": None}, True),
        ("(author: null)", {"author": "ann"}, False),
        ('(author: "")', {}, False),
        ("(likes: 0)", {"likes": 0}, True),
        ("(likes: 0)", {}, False),
        ('(author: "ann", likes: 2)', {"author": "ann", "likes": 2}, True),
        ('(author: "ann", likes: 2)', {"author": "ann", "likes": 3}, False),
        ('(author: "ann", likes: null)', {"author": "ann"}, True),
        ("(kind: NEWS)", {"kind": "NEWS"}, True),
        ("(kind: NEWS)", {"kind": "TALK"}, False),
        ('(data: "{ }")', {"data": "{}"}, True),
        ('(tags: ["a", "b"])', {"tags": ["a", "b"]}, True),
        ('(tags: ["a", "b"])', {"tags": ["b", "a"]}, False),
    ],
)
async def test_arguments_filter_by_absence_null_and_value(
    typed: Sandbox, arguments: str, post: dict[str, object], is_met: bool
) -> None:
    async with live_client(typed) as wire, http_client(typed) as http:
        started = await wire.start("filtered", f"subscription {{ onPost{arguments} {{ id author }} }}")
        assert started["type"] == "start_ack"
        await wire.start("all", "subscription { onAny { id } }")
        assert "errors" not in await http.run(POST, {"id": "1", **post})
        assert "errors" not in await http.run('mutation { drop(id: "2") { id } }')
        ids = []
        while not ids or ids[-1] != ("all", "2"):
            frame = await wire.next()
            ids.append((frame["id"], next(iter(frame["payload"]["data"].values()))["id"]))
        assert (("filtered", "1") in ids) == is_met
        assert len(ids) == 2 + is_met


@pytest.mark.parametrize(("is_null", "received"), [(True, []), (False, ["1"])])
async def test_a_variable_without_a_value_is_null_as_in_appsync_unless_disabled(
    tmp_path: Path, is_null: bool, received: list[str]
) -> None:
    path = tmp_path / "posts.graphql"
    path.write_text(TYPED)
    async with (
        running_sandbox(schema=str(path), undefined_variable_is_null=is_null) as sandbox,
        live_client(sandbox) as wire,
        http_client(sandbox) as http,
    ):
        await wire.start("a", "subscription S($author: String) { onPost(author: $author) { id } }")
        await wire.start("end", 'subscription { onAny(id: "end") { id } }')
        await http.run(POST, {"id": "1", "author": "ann"})
        await http.run('mutation { drop(id: "end") { id } }')
        ids: list[str] = []
        while (frame := await wire.next())["id"] != "end":
            ids.append(frame["payload"]["data"]["onPost"]["id"])
    assert ids == received


async def test_a_message_of_240_kb_is_delivered_and_a_larger_one_dropped_silently(
    wire: WireClient, http: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await wire.listen("a", "robots")
    most = '"' + "é" * ((240 * 1024 - 2) // 2) + '"'
    await http.publish("robots", most[:-1] + 'x"')
    assert "was dropped" in caplog.text
    await http.publish("robots", most)
    assert message_of(await wire.next())["data"] == most


async def test_twenty_subscribers_get_each_of_500_messages_once_and_in_order(
    sandbox: Sandbox, http: HttpClient
) -> None:
    async def collect(client: WireClient, into: list[int]) -> None:
        while len(into) < 500:
            into.append(json.loads(message_of(await client.next_but_ka())["data"])["n"])

    received: list[list[int]] = [[] for _ in range(20)]
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(live_client(sandbox)) for _ in received]
        for client in clients:
            await client.listen("a", "robots")
            await client.listen("b", "cakes")
        async with asyncio.TaskGroup() as group:
            for client, into in zip(clients, received, strict=True):
                group.create_task(collect(client, into))
            for n in range(500):
                await http.publish("robots", json.dumps({"n": n}))
        for client in clients:
            assert await client.stop("a") == {"id": "a", "type": "complete"}
    assert received == [list(range(500))] * 20


async def test_a_client_that_reads_nothing_is_disconnected_and_blocks_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    text = json.dumps("x" * 100_000)
    async with (
        running_sandbox(queue_bytes=3_000_000) as sandbox,
        http_client(sandbox) as http,
        live_client(sandbox) as quick,
        live_client(sandbox) as slow,
    ):
        slow.socket.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await quick.listen("a", "robots")
        await slow.listen("a", "robots")
        slow.socket.transport.pause_reading()
        for _ in range(400):
            await http.publish("robots", text)
            assert message_of(await quick.next())["data"] == text
            if "too slowly" in caplog.text:
                break
        assert "too slowly" in caplog.text
        slow.socket.transport.abort()
        await http.publish("robots", "1")
        assert message_of(await quick.next())["data"] == "1"


async def test_subscriptions_of_a_disconnected_client_are_removed(sandbox: Sandbox, http: HttpClient) -> None:
    channels = sandbox.channels
    async with live_client(sandbox) as client:
        await client.listen("a", "robots")
        await client.listen("b", "cakes")
        assert len(channels) == 2
    await until(lambda: len(channels) == 0)
    await http.publish("robots", "1")


async def test_a_client_that_vanishes_is_removed(sandbox: Sandbox) -> None:
    async with live_client(sandbox) as client:
        await client.send(client.start_frame("a", document('subscription { subscribe2channel(name: "a") { name } }')))
        await client.next()
        client.socket.transport.abort()
        await until(lambda: len(sandbox.channels) == 0)
