"""The client and the sandbox over a real socket. They share no code except the protocol's terms."""

from __future__ import annotations

import asyncio
import json

import pytest

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.errors import AuthorizationError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import ConnectionState
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import new_api_key
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from tests.support.publishing import LonePublisher
from tests.support.realtime_client import KEY, running_client
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until


def publisher_for(sandbox: Sandbox, key: Secret | None = None) -> LonePublisher:
    return LonePublisher(parse_endpoint(sandbox.graphql_url), ApiKeyAuthorizer(key or sandbox.api_key))


async def test_a_message_is_delivered_on_its_channel_only() -> None:
    async with running_sandbox(api_keys=(KEY,)) as sandbox:
        publisher = publisher_for(sandbox)
        async with running_client(parse_endpoint(sandbox.graphql_url), "robots", "cakes") as client:
            await until(lambda: client.heard.link.subscriptions == 2)
            await publisher.publish("robots", '{"source": "test", "n": 1.0}')
            await publisher.publish("cakes", '{"n":2}')
            await until(lambda: len(client.heard.incoming) == 2)
            await publisher.aclose()
    assert sorted((one.channel, json.loads(one.text)["n"]) for one in client.heard.incoming) == [
        ("cakes", 2),
        ("robots", 1),
    ]
    assert all(not one.errors for one in client.heard.incoming)


async def test_a_hundred_channels_live_on_one_connection() -> None:
    names = [f"channel {number}" for number in range(100)]
    async with (
        running_sandbox(api_keys=(KEY,)) as sandbox,
        running_client(parse_endpoint(sandbox.graphql_url), *names) as client,
    ):
        began = asyncio.get_running_loop().time()
        await until(lambda: client.heard.link.subscriptions == 100)
        assert asyncio.get_running_loop().time() - began < 10
        assert client.heard.link.connections == 1
        publisher = publisher_for(sandbox)
        for name in names:
            await publisher.publish(name, json.dumps(name))
        await until(lambda: len(client.heard.incoming) == 100)
        await publisher.aclose()
    assert {one.channel: json.loads(one.text) for one in client.heard.incoming} == {name: name for name in names}


async def test_a_wrong_key_is_rejected_over_http_and_websocket() -> None:
    async with running_sandbox(api_keys=(new_api_key(),)) as sandbox:
        publisher = publisher_for(sandbox, KEY)
        with pytest.raises(AuthorizationError):
            await publisher.publish("robots", "1")
        await publisher.aclose()
        async with running_client(parse_endpoint(sandbox.graphql_url), "robots") as client:
            await client.heard.until_link(ConnectionState.REFUSED)
            assert isinstance(client.heard.link.problem, AuthorizationError)


async def test_the_client_reconnects_to_a_restarted_sandbox_with_a_gap() -> None:
    async with running_sandbox(api_keys=(KEY,)) as sandbox:
        port = sandbox.port
        endpoint = parse_endpoint(sandbox.graphql_url)
        async with running_client(endpoint, "robots", "cakes") as client:
            await until(lambda: client.heard.link.subscriptions == 2)
            await sandbox.stop()
            await client.heard.until_link(ConnectionState.WAITING)
            async with running_sandbox(api_keys=(KEY,), port=port) as restarted:
                await until(lambda: client.heard.link.subscriptions == 2 and len(client.heard.gaps) == 2)
                publisher = publisher_for(restarted)
                await publisher.publish("robots", "1")
                await client.heard.until_texts("1")
                await publisher.aclose()
    assert sorted(gap[0] for gap in client.heard.gaps) == ["cakes", "robots"]
