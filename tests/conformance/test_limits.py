"""Limits and rates of a sandbox."""

from __future__ import annotations

from appsync_console.domain.faults import Door
from tests.support.sandbox import SUBSCRIBE, http_client, live_client, running_sandbox, wire_client


async def test_requests_over_the_rate_are_throttled() -> None:
    async with running_sandbox(rates={Door.HTTP: 1}) as sandbox, http_client(sandbox) as http:
        answers = [await http.send("{}") for _ in range(20)]
        assert answers[0].status == 400
        throttled = next(answer for answer in answers if answer.status == 429)
        assert throttled.body == {
            "errors": [{"errorType": "TooManyRequestsException", "message": "Rate limit exceeded"}]
        }
        async with live_client(sandbox) as client:
            await client.listen("a", "robots")


async def test_subscriptions_over_the_rate_are_rejected_and_the_others_stay_live() -> None:
    async with running_sandbox(rates={Door.SUBSCRIBE: 1}) as sandbox, live_client(sandbox) as client:
        await client.listen("a", "robots")
        for _ in range(20):
            frame = await client.start("b", SUBSCRIBE, {"name": "robots"})
            if frame["type"] == "error":
                break
            await client.stop("b")
        assert frame["payload"]["errors"] == [{"errorType": "LimitExceededError", "message": "Rate limit exceeded"}]
        assert [each.id for each in sandbox.state.connections[0].subscriptions] == ["a"]


async def test_connections_over_the_rate_are_rejected() -> None:
    async with running_sandbox(rates={Door.CONNECT: 1}) as sandbox:
        for _ in range(20):
            async with wire_client(sandbox) as client:
                await client.send({"type": "connection_init"})
                frame = await client.next()
            if frame["type"] == "connection_error":
                break
        (error,) = frame["payload"]["errors"]
        assert error == {"errorType": "LimitExceededError", "message": "Rate limit exceeded", "errorCode": 429}
