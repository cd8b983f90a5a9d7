"""AppSync sends some errors without the ID of the subscription they are about."""

from __future__ import annotations

from typing import Any

import pytest

from appsync_console.domain.errors import InvalidSubscription, SubscriptionError
from appsync_console.domain.terms import ChannelState
from appsync_console.texts.errors import error_text
from appsync_console.transport.realtime.pool import Timeouts
from tests.support.realtime_client import running_client
from tests.support.scripted_server import Peer, channel_of, scripted_server
from tests.support.waiting import until

UNSUPPORTED = {
    "type": "error",
    "payload": {
        "errors": [
            {
                "errorType": "UnsupportedOperation",
                "message": "unknown not supported through the realtime channel",
            }
        ]
    },
}
THROTTLED = {
    "type": "error",
    "payload": {"errors": {"errorType": "LimitExceededError", "message": "Rate limit exceeded"}},
}


@pytest.mark.parametrize("frame", [UNSUPPORTED, {**UNSUPPORTED, "id": ""}, {**UNSUPPORTED, "id": None}])
async def test_it_belongs_to_the_only_subscription_that_waits_for_an_answer(frame: dict[str, Any]) -> None:
    async def refuse(peer: Peer) -> None:
        await peer.accept()
        await peer.expect("start")
        await peer.send(frame)

    async with scripted_server(refuse) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.REFUSED)
        problem = client.heard.status("robots").problem
    assert isinstance(problem, InvalidSubscription)
    assert "unknown not supported through the realtime channel" in error_text(problem).what


async def test_a_throttled_subscription_is_retried() -> None:
    async def throttle_once(peer: Peer) -> None:
        await peer.accept()
        await peer.expect("start")
        await peer.send(THROTTLED)
        await peer.acknowledge()

    async with scripted_server(throttle_once) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.LIVE)
    problems = [status.problem for status in client.heard.statuses if status.problem is not None]
    assert "Rate limit exceeded" in error_text(problems[0]).what


async def test_among_several_it_belongs_to_the_one_that_is_left_without_an_answer() -> None:
    async def refuse_one(peer: Peer) -> None:
        await peer.accept()
        frames = [await peer.expect("start") for _ in range(3)]
        await peer.send(UNSUPPORTED)
        for frame in frames:
            if channel_of(frame) != "cakes":
                await peer.send({"type": "start_ack", "id": frame["id"]})

    async with (
        scripted_server(refuse_one) as server,
        running_client(server.endpoint, "robots", "cakes", "ships") as client,
    ):
        await client.heard.until_state("cakes", ChannelState.REFUSED)
        assert client.heard.state("robots") is ChannelState.LIVE
        assert client.heard.state("ships") is ChannelState.LIVE


async def test_as_many_errors_as_subscriptions_reject_them_all() -> None:
    async def refuse_both(peer: Peer) -> None:
        await peer.accept()
        for _ in range(2):
            await peer.expect("start")
        await peer.send(UNSUPPORTED)
        await peer.send(UNSUPPORTED)

    async with scripted_server(refuse_both) as server, running_client(server.endpoint, "robots", "cakes") as client:
        await client.heard.until_state("robots", ChannelState.REFUSED)
        await client.heard.until_state("cakes", ChannelState.REFUSED)


async def test_it_is_no_reason_for_a_later_subscription_without_an_answer() -> None:
    """What went wrong before a subscription was sent does not explain why AppSync does not answer it."""

    async def error_before(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()
        await peer.send(UNSUPPORTED)
        await peer.expect("start")

    timing = Timeouts(start_ack_s=0.2, close_s=0.5)
    async with (
        scripted_server(error_before) as server,
        running_client(server.endpoint, "robots", timing=timing) as client,
    ):
        await client.heard.until_state("robots", ChannelState.LIVE)
        client.realtime.listen("cakes")
        await until(lambda: client.heard.status("cakes").problem)
        problem = client.heard.status("cakes").problem
    assert isinstance(problem, SubscriptionError)
    assert problem.fields["reported"] == ""
    assert "unknown" not in str(error_text(problem))
