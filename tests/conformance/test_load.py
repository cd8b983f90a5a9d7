"""A thousand subscribers: each gets every message of its own channel once and in order."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from tests.support.sandbox import WireClient, http_client, live_client, running_sandbox

CONNECTIONS, SUBSCRIPTIONS, MESSAGES = 10, 100, 100
CHANNELS = ("robots", "cakes")


async def received(client: WireClient) -> dict[str, list[tuple[str, int]]]:
    """Return the messages of each subscription of a connection, once all have as many as were published."""
    got: dict[str, list[tuple[str, int]]] = {}
    for _ in range(SUBSCRIPTIONS * MESSAGES):
        frame = await client.next_but_ka()
        assert frame["type"] == "data"
        message = frame["payload"]["data"]["subscribe2channel"]
        got.setdefault(frame["id"], []).append((message["name"], json.loads(message["data"])))
    return got


async def test_a_thousand_subscribers_get_a_hundred_messages_each() -> None:
    async with running_sandbox() as sandbox, http_client(sandbox) as http, AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(live_client(sandbox)) for _ in range(CONNECTIONS)]
        for client in clients:
            for number in range(SUBSCRIPTIONS):
                name = CHANNELS[number % len(CHANNELS)]
                answer = await client.start(f"{name} {number}", SIMPLE_CHANNELS.subscribe.document, {"name": name})
                assert answer["type"] == "start_ack"
        async with asyncio.TaskGroup() as group:
            receiving = [group.create_task(received(client)) for client in clients]
            for number in range(MESSAGES):
                for name in CHANNELS:
                    await http.run(SIMPLE_CHANNELS.publish.document, {"name": name, "data": str(number)})
        for each in receiving:
            got = each.result()
            assert len(got) == SUBSCRIPTIONS
            for id, messages in got.items():
                assert messages == [(id.split()[0], number) for number in range(MESSAGES)]
        assert sandbox.state.delivered == CONNECTIONS * SUBSCRIPTIONS * MESSAGES
