"""Frames of a connection: acknowledgements, keep-alives, subscriptions and the documented errors."""

from __future__ import annotations

import asyncio

import pytest

from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import (
    SUBSCRIBE,
    HttpClient,
    WireClient,
    authorization,
    document,
    live_client,
    running_sandbox,
    wire_client,
)

NOT_UNDERSTOOD = {
    "type": "error",
    "payload": {
        "errors": [
            {"errorType": "UnsupportedOperation", "message": "unknown not supported through the realtime channel"}
        ]
    },
}


def error_of(frame: dict[str, object], id: str = "a") -> object:
    assert frame["type"] == "error"
    assert frame["id"] == id
    (error,) = frame["payload"]["errors"]  # type: ignore[index]
    return error


async def test_connection_init_is_acknowledged_and_followed_by_a_keep_alive(sandbox: Sandbox) -> None:
    async with wire_client(sandbox) as client:
        await client.send({"type": "connection_init", "payload": {}})
        assert await client.next() == {"type": "connection_ack", "payload": {"connectionTimeoutMs": 300000}}
        assert await client.next() == {"type": "ka"}


async def test_keep_alives_continue_and_the_timeout_is_configurable() -> None:
    async with (
        running_sandbox(keep_alive_s=0.01, connection_timeout_ms=7000) as sandbox,
        wire_client(sandbox) as client,
    ):
        await client.send({"type": "connection_init"})
        assert (await client.next())["payload"] == {"connectionTimeoutMs": 7000}
        for _ in range(5):
            assert await client.next() == {"type": "ka"}


async def test_frames_before_the_acknowledgment_are_ignored(sandbox: Sandbox) -> None:
    async with wire_client(sandbox) as client:
        await client.send(client.start_frame("early", document(SUBSCRIBE, {"name": "robots"})))
        await client.send({"type": "stop", "id": "early"})
        await client.acknowledge()
        await client.listen("early", "robots")


async def test_a_ping_is_answered(wire: WireClient) -> None:
    async with asyncio.timeout(10):
        await (await wire.socket.ping())


async def test_stop_is_answered_with_complete_and_ends_the_delivery(wire: WireClient, http: HttpClient) -> None:
    await wire.listen("a", "robots")
    await wire.listen("b", "robots")
    assert await wire.stop("a") == {"id": "a", "type": "complete"}
    await http.publish("robots", "1")
    assert (await wire.next())["id"] == "b"
    await http.publish("robots", "2")
    assert (await wire.next())["id"] == "b"


async def test_an_id_can_be_used_again_after_stop(wire: WireClient, http: HttpClient) -> None:
    await wire.listen("a", "robots")
    await wire.stop("a")
    await wire.listen("a", "cakes")
    await http.publish("robots", "1")
    await http.publish("cakes", "2")
    assert (await wire.next())["payload"]["data"]["subscribe2channel"] == {"name": "cakes", "data": "2"}


async def test_stop_of_an_unknown_id_is_answered_with_complete(wire: WireClient) -> None:
    assert await wire.stop("never") == {"id": "never", "type": "complete"}


@pytest.mark.parametrize("id", ["1", 'a"b', "é😀", "x" * 500, "0d0b8a5e-f7f2-4d4f-8d5f-0d6a4f0a7f3e", "\ud800"])
async def test_ids_are_opaque(wire: WireClient, http: HttpClient, id: str) -> None:
    await wire.listen(id, "robots")
    await http.publish("robots", "{}")
    assert (await wire.next())["id"] == id


async def test_a_second_start_with_a_live_id(wire: WireClient, http: HttpClient) -> None:
    await wire.listen("a", "robots")
    error = error_of(await wire.start("a", SUBSCRIBE, {"name": "cakes"}))
    assert error == {"errorType": "DuplicatedOperationError", "message": "Duplicated operation id a"}
    await http.publish("cakes", "1")
    await http.publish("robots", "2")
    assert (await wire.next())["payload"]["data"]["subscribe2channel"]["data"] == "2"


async def test_too_many_subscriptions_on_one_connection(wire: WireClient) -> None:
    for number in range(100):
        await wire.listen(f"s{number}", f"channel {number}")
    error = error_of(await wire.start("a", SUBSCRIBE, {"name": "one more"}))
    assert error == {
        "errorType": "MaxSubscriptionsReachedError",
        "message": "Max number of 100 subscriptions reached",
    }
    await wire.stop("s0")
    await wire.listen("a", "one more")


@pytest.mark.parametrize(
    "auth",
    [{"x-api-key": "da2-wrong"}, {"host": "example.com"}, {"x-api-key": ["da2-wrong"]}],
    ids=["key", "host", "no text"],
)
async def test_a_start_is_authorized_by_itself(wire: WireClient, http: HttpClient, auth: dict[str, object]) -> None:
    wrong = {**authorization(wire.sandbox), **auth}
    await wire.send(wire.start_frame("a", document(SUBSCRIBE, {"name": "robots"}), wrong))
    error = error_of(await wire.next())
    assert isinstance(error, dict)
    assert error["errorType"] == "UnauthorizedException"
    await wire.listen("b", "robots")
    await http.publish("robots", "1")
    assert (await wire.next())["id"] == "b"


async def test_a_start_without_authorization(wire: WireClient) -> None:
    await wire.send({"id": "a", "type": "start", "payload": {"data": document(SUBSCRIBE, {"name": "robots"})}})
    error = error_of(await wire.next())
    assert error == {
        "errorType": "UnauthorizedException",
        "message": "Valid authorization header not provided.",
    }


@pytest.mark.parametrize(
    ("query", "kind"),
    [("{ getChannel { name } }", "query"), ('mutation { publish2channel(name: "a", data: "1") { name } }', "mutation")],
)
async def test_only_subscriptions_go_through_the_real_time_channel(wire: WireClient, query: str, kind: str) -> None:
    error = error_of(await wire.start("a", query))
    message = f"{kind} not supported through the realtime channel"
    assert error == {"errorType": "UnsupportedOperation", "message": message}


@pytest.mark.parametrize(
    "frame",
    [
        {"id": "a", "type": "start", "payload": {"query": SUBSCRIBE}},
        {"id": "a", "type": "start", "payload": {"data": {"query": SUBSCRIBE}}},
        {"id": "a", "type": "start"},
        {"id": "a", "type": "start", "payload": []},
        {"type": "stop"},
        {"id": "", "type": "stop"},
        {"id": 7, "type": "stop"},
        {"id": "a", "type": "subscribe"},
        {"id": "a"},
        {"type": ["start"]},
        [],
        None,
        "just text",
        "{",
        "",
        b"\x00\x01",
        b'{"type":"connection_init"}',
        "[" * 100_000,
    ],
    ids=repr,
)
async def test_malformed_frames_are_answered_without_an_id(wire: WireClient, frame: object) -> None:
    await wire.send(frame)
    assert await wire.next() == NOT_UNDERSTOOD
    await wire.listen("a", "robots")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            'subscription { nope(name: "a") { name } }',
            "Validation error of type FieldUndefined: Field 'nope' in type 'Subscription' is undefined @ 'nope'",
        ),
        (
            'subscription { subscribe2channel(name: "a") { nope } }',
            "Validation error of type FieldUndefined: Field 'nope' in type 'Channel' is undefined"
            " @ 'subscribe2channel/nope'",
        ),
        (
            "subscription { subscribe2channel { name } }",
            "Validation error of type MissingFieldArgument: Missing field argument name @ 'subscribe2channel'",
        ),
        (SUBSCRIBE, "Variable 'name' has coerced Null value for NonNull type 'String!'"),
    ],
)
async def test_a_subscription_that_does_not_fit_the_schema(wire: WireClient, query: str, message: str) -> None:
    assert error_of(await wire.start("a", query)) == {"message": message}
    await wire.listen("a", "robots")


async def test_several_fields_in_one_subscription(wire: WireClient) -> None:
    two = 'subscription { a: subscribe2channel(name: "a") { name } b: subscribe2channel(name: "b") { name } }'
    error = error_of(await wire.start("a", two))
    text = "SubscriptionMultipleRootFields: Subscription operation must have exactly one root field"
    assert error == {"message": f"Validation error of type {text}"}


@pytest.mark.parametrize("data", ["", "{", "[]", '{"query": 1}', document("subscription {")])
async def test_data_without_a_document(wire: WireClient, data: str) -> None:
    await wire.send(wire.start_frame("a", data))
    error = error_of(await wire.next())
    assert error == {"errorType": "MalformedHttpRequestException", "message": "Unable to parse GraphQL query."}


async def test_a_frame_that_is_too_large_closes_the_connection(wire: WireClient) -> None:
    await wire.send("x" * (1024 * 1024 + 1))
    assert await wire.closed() == 1009


async def test_a_connection_is_closed_when_it_is_too_old() -> None:
    async with running_sandbox(connection_age_s=0.05) as sandbox, wire_client(sandbox) as client:
        assert await client.closed() == 1001


async def test_another_connection_of_the_same_client_may_use_the_same_ids(sandbox: Sandbox, http: HttpClient) -> None:
    async with live_client(sandbox) as one, live_client(sandbox) as other:
        await one.listen("a", "robots")
        await other.listen("a", "cakes")
        await http.publish("robots", '"r"')
        await http.publish("cakes", '"c"')
        assert (await one.next())["payload"]["data"]["subscribe2channel"]["name"] == "robots"
        assert (await other.next())["payload"]["data"]["subscribe2channel"]["name"] == "cakes"
