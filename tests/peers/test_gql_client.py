"""gql's own AppSync transport, unchanged, with the sandbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import pytest
from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.appsync_auth import AppSyncApiKeyAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import TransportError, TransportQueryError

from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import PUBLISH, SUBSCRIBE, host_of, running_sandbox
from tests.support.waiting import until


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module", autouse=True)
def _version() -> None:
    print(f"gql {version('gql')}")


def transport(sandbox: Sandbox, key: str | None = None, path: str = "/graphql/realtime") -> AppSyncWebsocketsTransport:
    auth = AppSyncApiKeyAuthentication(host=host_of(sandbox), api_key=key or sandbox.api_key.reveal())
    url = sandbox.realtime_url.replace("/graphql/realtime", path)
    return AppSyncWebsocketsTransport(url=url, auth=auth, close_timeout=2)


async def publish(sandbox: Sandbox, name: str, value: object, key: str | None = None) -> object:
    headers = {"x-api-key": key or sandbox.api_key.reveal()}
    request = GraphQLRequest(PUBLISH, variable_values={"name": name, "data": json.dumps(value)})
    async with Client(transport=AIOHTTPTransport(url=sandbox.graphql_url, headers=headers)) as session:
        return await session.execute(request)


@asynccontextmanager
async def listening(
    sandbox: Sandbox, session: AsyncClientSession, *names: str
) -> AsyncIterator[dict[str, list[object]]]:
    """Collect the messages of the channels while the body runs."""
    received: dict[str, list[object]] = {name: [] for name in names}

    async def listen(name: str) -> None:
        async for message in session.subscribe(GraphQLRequest(SUBSCRIBE, variable_values={"name": name})):
            assert message["subscribe2channel"]["name"] == name
            received[name].append(json.loads(message["subscribe2channel"]["data"]))

    async with asyncio.TaskGroup() as group:
        before = len(sandbox.channels)
        tasks = [group.create_task(listen(name)) for name in names]
        # gql does not report when a subscription is acknowledged.
        await until(lambda: len(sandbox.channels) == before + len(names))
        yield received
        for task in tasks:
            task.cancel()


@pytest.mark.parametrize("path", ["/graphql/realtime", "/graphql"])
async def test_a_message_is_delivered(sandbox: Sandbox, path: str) -> None:
    value = {"text": "é 😀", "list": [1, 2.5, None, True], "nested": {'key with "quotes"': "line\nbreak"}}
    async with (
        Client(transport=transport(sandbox, path=path)) as session,
        listening(sandbox, session, "robots") as received,
    ):
        answer = await publish(sandbox, "robots", value)
        assert answer == {
            "publish2channel": {"name": "robots", "data": json.dumps(value, separators=(",", ":"), ensure_ascii=False)}
        }
        await until(lambda: received["robots"])
        assert received == {"robots": [value]}


async def test_a_message_reaches_only_its_channel(sandbox: Sandbox) -> None:
    async with (
        Client(transport=transport(sandbox)) as session,
        listening(sandbox, session, "robots", "cakes") as received,
    ):
        for n in range(20):
            await publish(sandbox, ("robots", "cakes")[n % 2], n)
        await until(lambda: sum(map(len, received.values())) >= 20)
    assert received == {"robots": list(range(0, 20, 2)), "cakes": list(range(1, 20, 2))}


async def test_an_ended_subscription_is_removed_and_the_others_continue(sandbox: Sandbox) -> None:
    async with Client(transport=transport(sandbox)) as session, listening(sandbox, session, "cakes") as cakes:
        async with listening(sandbox, session, "robots"):
            assert len(sandbox.channels) == 2
        await until(lambda: len(sandbox.channels) == 1)
        await publish(sandbox, "cakes", 1)
        await until(lambda: cakes["cakes"] == [1])


async def test_only_the_subscription_that_violates_the_schema_is_rejected(sandbox: Sandbox) -> None:
    async with Client(transport=transport(sandbox)) as session, listening(sandbox, session, "robots") as received:
        wrong = GraphQLRequest('subscription { subscribe2channel(name: "robots") { nope } }')
        with pytest.raises(TransportQueryError, match="FieldUndefined"):
            await anext(session.subscribe(wrong))
        await publish(sandbox, "robots", 1)
        await until(lambda: received["robots"] == [1])


async def test_a_wrong_key_is_rejected(sandbox: Sandbox) -> None:
    client = Client(transport=transport(sandbox, "da2-wrong"))
    with pytest.raises(TransportError, match="UnauthorizedException"):
        await client.connect_async()
    with pytest.raises(TransportQueryError, match="You are not authorized to make this call"):
        await publish(sandbox, "robots", 1, "da2-wrong")


async def test_a_hundred_subscriptions_on_one_connection(sandbox: Sandbox) -> None:
    names = [f"channel {n}" for n in range(100)]
    async with Client(transport=transport(sandbox)) as session, listening(sandbox, session, *names) as received:
        for name in names:
            await publish(sandbox, name, name)
        await until(lambda: all(received.values()), what="a message on each channel")
        assert len(sandbox.state.connections) == 1
    assert received == {name: [name] for name in names}


async def test_typed_fields_filter() -> None:
    async with running_sandbox(schema="typed-channel") as sandbox, Client(transport=transport(sandbox)) as session:
        seen: list[object] = []
        document = "subscription S($likes: Int) { subscribeTyped(likes: $likes) { publisherId likes data } }"

        async def listen() -> None:
            async for message in session.subscribe(GraphQLRequest(document, variable_values={"likes": 3})):
                seen.append(message["subscribeTyped"]["publisherId"])

        async with asyncio.TaskGroup() as group:
            task = group.create_task(listen())
            await until(lambda: len(sandbox.channels) == 1)
            mutation = """mutation M($publisherId: String!, $likes: Int) {
              publishTyped(publisherId: $publisherId, likes: $likes, data: "1") { publisherId likes data }
            }"""
            http = AIOHTTPTransport(url=sandbox.graphql_url, headers={"x-api-key": sandbox.api_key.reveal()})
            async with Client(transport=http) as publishing:
                for name, likes in (("ann", 1), ("bob", 3), ("cid", None), ("dan", 3)):
                    variables = {"publisherId": name, "likes": likes}
                    await publishing.execute(GraphQLRequest(mutation, variable_values=variables))
            await until(lambda: seen[-1:] == ["dan"], what="the last match")
            task.cancel()
    assert seen == ["bob", "dan"]
