"""What the client posts, and how it explains each response of a scripted HTTP server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from appsync_console.domain.api.endpoint import Endpoint, parse_endpoint
from appsync_console.domain.errors import (
    AuthorizationError,
    CannotConnect,
    ConsoleError,
    CredentialsExpired,
    PublishError,
)
from appsync_console.texts.errors import error_text
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.http.publisher import Publisher
from tests.support.publishing import LonePublisher
from tests.support.realtime_client import KEY

ACCEPTED = {"data": {"publish2channel": {"name": "robots", "data": "1"}}}


class Api:
    """Attributes:
    requests: Headers and body of each request.
    """

    def __init__(self, answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> None:
        self.requests: list[tuple[dict[str, str], Any]] = []
        self.endpoint = parse_endpoint("http://127.0.0.1:1/graphql")
        self._answer = answer

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(({name.lower(): text for name, text in request.headers.items()}, await request.json()))
        return await self._answer(request)


@asynccontextmanager
async def api(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[Api]:
    made = Api(answer)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", made.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.endpoint = parse_endpoint(f"http://127.0.0.1:{runner.addresses[0][1]}/graphql")
    try:
        yield made
    finally:
        await runner.cleanup()


@asynccontextmanager
async def publishing(endpoint: Endpoint, timeout_s: float = 20) -> AsyncIterator[Publisher]:
    publisher = LonePublisher(endpoint, ApiKeyAuthorizer(KEY), timeout_s=timeout_s)
    try:
        yield publisher
    finally:
        await publisher.aclose()


def answering(status: int, body: object, **headers: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    text = body if isinstance(body, str) else json.dumps(body)
    names = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=text, headers=names)

    return answer


async def test_the_text_is_sent_exactly_as_typed() -> None:
    text = '{ "n": 1.0,\n "e": "é😀" }'
    async with api(answering(200, ACCEPTED)) as server, publishing(server.endpoint) as publisher:
        await publisher.publish('a "quoted" name', text)
        await publisher.publish("robots", "1")
    headers, body = server.requests[0]
    assert headers["x-api-key"] == KEY.reveal()
    assert headers["content-type"] == "application/json"
    assert body["variables"] == {"name": 'a "quoted" name', "data": text}
    assert "$data: AWSJSON!" in body["query"]
    assert len(server.requests) == 2


def errors(message: str, kind: str = "", **more: object) -> dict[str, object]:
    return {"errors": [{"message": message, **({"errorType": kind} if kind else {}), **more}]}


UNAUTHORIZED = errors("You are not authorized to make this call.", "UnauthorizedException")


@pytest.mark.parametrize(
    ("status", "body", "kind", "part"),
    [
        (401, UNAUTHORIZED, AuthorizationError, "rejected the API key"),
        (401, errors("Token has expired.", "UnauthorizedException"), CredentialsExpired, "have expired"),
        (401, "", AuthorizationError, "rejected the API key"),
        (403, errors("403 Forbidden", "WAFForbiddenException"), AuthorizationError, "AWS WAF"),
        (403, {"message": "signature does not match"}, AuthorizationError, "signature does not match"),
        (
            400,
            errors("Unable to parse GraphQL query.", "MalformedHttpRequestException"),
            PublishError,
            "Unable to parse",
        ),
        (429, errors("Rate exceeded", "TooManyRequestsException"), PublishError, "more requests than its limit"),
        (500, "<html>oops</html>", PublishError, "Check whether the message arrived"),
        (404, "<html>not here</html>", CannotConnect, "a web page"),
        (404, {"message": "Not Found"}, PublishError, "There may be no API at this address"),
        (302, "", CannotConnect, "redirects to another"),
        (200, "<!doctype html>", CannotConnect, "a web page"),
        (200, "hello", CannotConnect, "not JSON"),
        (200, "[]", CannotConnect, "not JSON"),
        (200, {"data": None}, PublishError, "returned nothing"),
        (200, {"data": {"publish2channel": None}}, PublishError, "returned nothing"),
        (
            200,
            {"data": None, **errors("Not Authorized to access f", "Unauthorized")},
            AuthorizationError,
            "Not authorized to publish",
        ),
        (200, {"data": None, **errors("Execution timed out.", "ExecutionTimeout")}, PublishError, "ExecutionTimeout"),
        (
            200,
            {"data": None, **errors("Validation error of type FieldUndefined: Field 'publish2channel' is undefined")},
            PublishError,
            "no such mutation",
        ),
    ],
)
async def test_each_response_is_explained(status: int, body: object, kind: type[ConsoleError], part: str) -> None:
    async with api(answering(status, body)) as server, publishing(server.endpoint) as publisher:
        with pytest.raises(kind) as told:
            await publisher.publish("robots", "1")
    assert type(told.value) is kind
    assert part in str(error_text(told.value))
    assert error_text(told.value).remedy
    assert len(server.requests) == 1


async def test_the_response_is_kept_in_the_details() -> None:
    answer = answering(200, {"data": None, **errors("Boom", "Lambda:Unhandled")})
    async with api(answer) as server, publishing(server.endpoint) as publisher:
        with pytest.raises(PublishError) as told:
            await publisher.publish("robots", "1")
    assert json.loads(told.value.raw)["errors"][0]["message"] == "Boom"


REQUEST_ID = "12345678-1234-1234-1234-123456789012"


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, UNAUTHORIZED), (500, ""), (200, errors("Boom")), (200, {"data": None}), (200, "<html>"), (302, "")],
)
async def test_an_error_has_the_id_of_its_request(status: int, body: object) -> None:
    answer = answering(status, body, x_amzn_RequestId=REQUEST_ID)
    async with api(answer) as server, publishing(server.endpoint) as publisher:
        with pytest.raises(ConsoleError) as told:
            await publisher.publish("robots", "1")
    assert told.value.request_id == REQUEST_ID
    assert REQUEST_ID in told.value.raw


async def test_an_accepted_message_has_the_id_of_its_request() -> None:
    answer = answering(200, ACCEPTED, x_amzn_RequestId=REQUEST_ID)
    async with api(answer) as server, publishing(server.endpoint) as publisher:
        assert await publisher.publish("robots", "1") == REQUEST_ID


async def test_a_mutation_with_a_lost_response_is_not_repeated() -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with api(hang_up) as server, publishing(server.endpoint) as publisher:
        with pytest.raises(CannotConnect) as told:
            await publisher.publish("robots", "1")
    assert "may or may not have been accepted" in error_text(told.value).cause
    assert len(server.requests) == 1


async def test_a_mutation_without_a_response_times_out_and_is_not_repeated() -> None:
    released = asyncio.Event()

    async def wait(request: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    async with api(wait) as server, publishing(server.endpoint, timeout_s=0.1) as publisher:
        with pytest.raises(CannotConnect) as told:
            await publisher.publish("robots", "1")
        released.set()
    assert "did not answer" in error_text(told.value).what
    assert len(server.requests) == 1


async def test_a_refused_connection_is_reported() -> None:
    async with api(answering(200, ACCEPTED)) as server:
        endpoint = server.endpoint
    async with publishing(endpoint) as publisher:
        with pytest.raises(CannotConnect) as told:
            await publisher.publish("robots", "1")
    assert error_text(told.value).what == f"{endpoint.host} refused the connection."
