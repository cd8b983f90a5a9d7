"""Fault injection of a sandbox, as seen by a client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosedError

from appsync_console.domain.faults import Door, Faults, Silence, WrongFrame
from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import (
    SUBSCRIBE,
    HttpClient,
    WireClient,
    http_client,
    live_client,
    running_sandbox,
    wire_client,
)
from tests.support.waiting import TIMEOUT_S, until

pytestmark = pytest.mark.hostile


@pytest.fixture
async def robots(wire: WireClient) -> WireClient:
    """A client subscribed to the channel ``robots``."""
    await wire.listen("a", "robots")
    return wire


async def publish(http: HttpClient, count: int) -> None:
    for number in range(1, count + 1):
        await http.publish("robots", str(number))


async def numbers(client: WireClient, count: int) -> list[int]:
    """The numbers in the next ``count`` frames."""
    return [number_in(await client.next()) for _ in range(count)]


def number_in(frame: Any) -> int:
    return int(frame["payload"]["data"]["subscribe2channel"]["data"])


async def marker_comes_next(sandbox: Sandbox, client: WireClient, http: HttpClient) -> None:
    """Check that nothing else is pending: without faults, the next frame is the one published now."""
    sandbox.faults.clear()
    await http.publish("robots", "999")
    assert await numbers(client, 1) == [999]


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (Faults(lose_every=3), [1, 2, 4, 5]),
        (Faults(lose_every=1), []),
        (Faults(duplicate_every=2), [1, 2, 2, 3, 4, 4, 5, 6, 6]),
        (Faults(reorder=3), [3, 2, 1, 6, 5, 4]),
        (Faults(reorder=4), [4, 3, 2, 1]),
        (Faults(delay_ms=1, jitter_ms=30), [1, 2, 3, 4, 5, 6]),
        (Faults(lose_every=2, duplicate_every=3, reorder=2), [3, 3, 1]),
    ],
)
async def test_messages_are_dropped_duplicated_and_reordered(
    sandbox: Sandbox, robots: WireClient, http: HttpClient, faults: Faults, expected: Sequence[int]
) -> None:
    sandbox.faults.set(faults)
    await publish(http, 6)
    assert await numbers(robots, len(expected)) == list(expected)


async def test_only_messages_that_the_faults_allow_arrive(
    sandbox: Sandbox, robots: WireClient, http: HttpClient
) -> None:
    sandbox.faults.set(Faults(lose_every=2))
    await publish(http, 4)
    assert await numbers(robots, 2) == [1, 3]
    await marker_comes_next(sandbox, robots, http)


async def test_counts_are_kept_for_each_subscription(sandbox: Sandbox, robots: WireClient, http: HttpClient) -> None:
    sandbox.faults.set(Faults(lose_every=2))
    await publish(http, 1)
    async with live_client(sandbox) as other:
        await other.listen("b", "robots")
        await publish(http, 3)
        assert await numbers(other, 2) == [1, 3]
    assert await numbers(robots, 2) == [1, 2]


async def test_a_delay_is_at_least_the_configured_one(sandbox: Sandbox, robots: WireClient, http: HttpClient) -> None:
    loop = asyncio.get_running_loop()
    sandbox.faults.set(Faults(delay_ms=300))
    begun = loop.time()
    await publish(http, 1)
    assert await numbers(robots, 1) == [1]
    assert loop.time() - begun > 0.29


async def test_held_and_delayed_messages_are_sent_when_the_faults_end(
    sandbox: Sandbox, robots: WireClient, http: HttpClient
) -> None:
    sandbox.faults.set(Faults(delay_ms=60_000, reorder=2))
    await publish(http, 3)
    sandbox.faults.clear()
    assert await numbers(robots, 3) == [2, 1, 3]
    await publish(http, 1)
    assert await numbers(robots, 1) == [1]


async def test_a_message_held_for_reordering_is_sent_eventually(
    sandbox: Sandbox, robots: WireClient, http: HttpClient
) -> None:
    sandbox.faults.set(Faults(reorder=5))
    await publish(http, 2)
    assert await numbers(robots, 2) == [2, 1]


async def test_no_delayed_message_follows_complete(sandbox: Sandbox, robots: WireClient, http: HttpClient) -> None:
    sandbox.faults.set(Faults(delay_ms=60_000, reorder=100))
    await publish(http, 1)
    assert await robots.stop("a") == {"id": "a", "type": "complete"}
    sandbox.faults.clear()
    await robots.listen("b", "robots")
    await publish(http, 1)
    assert (await robots.next())["id"] == "b"


async def test_a_client_that_leaves_while_messages_are_delayed_is_removed(sandbox: Sandbox, http: HttpClient) -> None:
    sandbox.faults.set(Faults(delay_ms=60_000, reorder=100))
    async with live_client(sandbox) as client:
        await client.listen("a", "robots")
        await publish(http, 3)
    await until(lambda: not sandbox.state.connections, what="the end of the connection")
    await publish(http, 1)
    assert len(sandbox.channels) == 0


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (WrongFrame.NOT_AN_OBJECT, [{"id": "a", "type": "data", "payload": {"data": {}}}]),
        (WrongFrame.UNKNOWN_TYPE, {"id": "a", "type": "surprise", "payload": {"data": {}}}),
        (WrongFrame.WITHOUT_ID, {"type": "data", "payload": {"data": {}}}),
        (WrongFrame.UNKNOWN_ID, {"id": "nobody-a", "type": "data", "payload": {"data": {}}}),
        (WrongFrame.WITHOUT_PAYLOAD, {"id": "a", "type": "data"}),
    ],
)
async def test_malformed_frames_precede_messages(
    sandbox: Sandbox, robots: WireClient, http: HttpClient, kind: WrongFrame, expected: object
) -> None:
    sandbox.faults.set(Faults(wrong_frame=kind, wrong_every=2))
    await publish(http, 2)
    assert await numbers(robots, 1) == [1]
    assert await robots.next() == expected
    assert await numbers(robots, 1) == [2]


async def test_a_frame_that_is_not_json(sandbox: Sandbox, robots: WireClient, http: HttpClient) -> None:
    sandbox.faults.set(Faults(wrong_frame=WrongFrame.NOT_JSON))
    await publish(http, 1)
    with pytest.raises(json.JSONDecodeError):
        await robots.next()
    assert await numbers(robots, 1) == [1]


async def test_keep_alives_stop_while_messages_continue() -> None:
    async with (
        running_sandbox(keep_alive_s=0.005) as sandbox,
        http_client(sandbox) as http,
        live_client(sandbox) as client,
    ):
        await client.listen("a", "robots")
        sandbox.faults.set(Faults(silence=Silence.KEEP_ALIVE))
        await publish(http, 1)
        assert number_in(await client.next_but_ka()) == 1
        await publish(http, 20)
        assert await numbers(client, 20) == list(range(1, 21))
        sandbox.faults.clear()
        assert await client.next() == {"type": "ka"}


async def test_silence_is_total_and_its_messages_are_dropped(
    sandbox: Sandbox, robots: WireClient, http: HttpClient
) -> None:
    sandbox.faults.set(Faults(silence=Silence.ALL))
    await publish(http, 3)
    pong = await robots.socket.ping()
    await robots.send({"type": "stop", "id": "nobody"})
    await robots.send(robots.start_frame("b", json.dumps({"query": SUBSCRIBE, "variables": {"name": "cakes"}})))
    await until(lambda: len(sandbox.channels) == 2, what="a subscription in silence")
    assert not pong.done()
    await marker_comes_next(sandbox, robots, http)
    assert not pong.done()
    async with asyncio.timeout(TIMEOUT_S):
        await (await robots.socket.ping())


async def test_credentials_are_rejected_at_each_entry_point(
    sandbox: Sandbox, robots: WireClient, http: HttpClient
) -> None:
    sandbox.faults.set(Faults(refuse=frozenset(Door)))
    answer = await http.send("{}")
    assert (answer.status, answer.body["errors"][0]["errorType"]) == (401, "UnauthorizedException")
    frame = await robots.start("b", SUBSCRIBE, {"name": "robots"})
    assert frame["payload"]["errors"][0]["errorType"] == "UnauthorizedException"
    sandbox.faults.set(Faults(refuse=frozenset({Door.SUBSCRIBE})))
    await publish(http, 1)
    assert await numbers(robots, 1) == [1]


async def test_requests_are_throttled_at_each_entry_point(
    sandbox: Sandbox, robots: WireClient, http: HttpClient
) -> None:
    sandbox.faults.set(Faults(throttle=frozenset(Door)))
    answer = await http.send("{}")
    assert answer.status == 429
    assert answer.headers["x-amzn-ErrorType"] == "TooManyRequestsException"
    frame = await robots.start("b", SUBSCRIBE, {"name": "robots"})
    error = {"errorType": "LimitExceededError", "message": "Rate limit exceeded"}
    assert frame == {"id": "b", "type": "error", "payload": {"errors": [error]}}


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (Faults(refuse=frozenset({Door.CONNECT})), ("UnauthorizedException", 401)),
        (Faults(throttle=frozenset({Door.CONNECT})), ("LimitExceededError", 429)),
    ],
)
async def test_a_connection_is_rejected(sandbox: Sandbox, faults: Faults, expected: tuple[str, int]) -> None:
    sandbox.faults.set(faults)
    async with wire_client(sandbox) as client:
        await client.send({"type": "connection_init"})
        frame = await client.next()
        assert frame["type"] == "connection_error"
        (error,) = frame["payload"]["errors"]
        assert (error["errorType"], error["errorCode"]) == expected


async def test_faults_can_be_set_at_the_start() -> None:
    async with (
        running_sandbox(faults=Faults(lose_every=1)) as sandbox,
        http_client(sandbox) as http,
        live_client(sandbox) as client,
    ):
        await client.listen("a", "robots")
        await publish(http, 2)
        await marker_comes_next(sandbox, client, http)


async def test_one_connection_is_dropped_with_a_code(sandbox: Sandbox, robots: WireClient, http: HttpClient) -> None:
    async with live_client(sandbox) as other:
        victim = sandbox.state.connections[1].id
        closed = asyncio.gather(other.closed(), sandbox.drop(victim, code=1011))
        assert await closed == [1011, 1]
    await publish(http, 1)
    assert await numbers(robots, 1) == [1]
    assert [each.id for each in sandbox.state.connections] == ["1"]
    assert await sandbox.drop(victim) == 0


async def test_all_connections_are_reset(sandbox: Sandbox, robots: WireClient) -> None:
    async with live_client(sandbox) as other:
        assert await sandbox.drop() == 2
        for client in (robots, other):
            with pytest.raises(ConnectionClosedError) as caught:
                await client.next()
            assert caught.value.rcvd is None
            assert isinstance(caught.value.__cause__, ConnectionResetError)
    await until(lambda: not sandbox.state.connections, what="the end of the connections")
    assert len(sandbox.channels) == 0


async def test_the_state_counts_connections_and_messages(
    sandbox: Sandbox, robots: WireClient, http: HttpClient
) -> None:
    await robots.listen("b", "cakes")
    await publish(http, 2)
    state = sandbox.state
    (connection,) = state.connections
    host, port = robots.socket.local_address[:2]
    assert connection.address == f"{host}:{port}"
    assert [(each.id, each.field, each.channel) for each in connection.subscriptions] == [
        ("a", "subscribe2channel", "robots"),
        ("b", "subscribe2channel", "cakes"),
    ]
    assert connection.subscriptions[0].arguments == {"name": "robots"}
    assert state.since <= connection.since <= connection.subscriptions[0].since
    assert (state.published, state.delivered) == (2, 2)
