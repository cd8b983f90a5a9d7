"""The client with proxies, certificates of a private authority, and private APIs, over real sockets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from appsync_console.domain.api.endpoint import Endpoint, parse_endpoint
from appsync_console.domain.errors import CannotConnect
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.texts.errors import error_text
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.http.publisher import Publisher
from appsync_console.transport.proxy_route import Route, find_route
from tests.support.error_texts import raises_text
from tests.support.odd_servers import http_server, tls_signed_by_an_authority
from tests.support.publishing import LonePublisher
from tests.support.realtime_client import KEY, Client, running_client
from tests.support.relays import http_proxy, tls_front
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until

API = "x1.appsync-api.eu-west-1.amazonaws.com"


@asynccontextmanager
async def listening(sandbox: Sandbox, endpoint: Endpoint, route: Route) -> AsyncIterator[tuple[Client, Publisher]]:
    authorizer = ApiKeyAuthorizer(sandbox.api_key)
    publisher = LonePublisher(endpoint, authorizer, route=route)
    try:
        async with running_client(endpoint, "robots", authorizer=authorizer, route=route) as client:
            yield client, publisher
    finally:
        await publisher.aclose()


async def goes_round(sandbox: Sandbox, endpoint: Endpoint, route: Route) -> None:
    async with listening(sandbox, endpoint, route) as (client, publisher):
        await client.heard.until_state("robots", ChannelState.LIVE)
        await publisher.publish("robots", '{"n":1}')
        await client.heard.until_texts('{"n":1}')


async def test_a_message_makes_the_round_trip_through_a_proxy() -> None:
    async with running_sandbox() as sandbox, http_proxy() as proxy:
        endpoint = parse_endpoint(sandbox.graphql_url)
        await goes_round(sandbox, endpoint, find_route(endpoint, proxy=f"http://127.0.0.1:{proxy.port}"))
        assert sorted(proxy.asked) == [f"CONNECT {endpoint.host}", f"POST {endpoint.graphql_url}"]


@pytest.mark.parametrize("is_tls_to_proxy", [False, True])
async def test_tls_with_a_private_authority_works_through_a_proxy(tmp_path: Path, is_tls_to_proxy: bool) -> None:
    tls = tls_signed_by_an_authority(tmp_path)
    async with (
        running_sandbox() as sandbox,
        tls_front(sandbox.port, tls.server) as port,
        http_proxy(tls=tls.server if is_tls_to_proxy else None) as proxy,
    ):
        endpoint = parse_endpoint(f"https://localhost:{port}/graphql")
        url = f"{'https' if is_tls_to_proxy else 'http'}://localhost:{proxy.port}"
        await goes_round(sandbox, endpoint, find_route(endpoint, ca_file=str(tls.ca_file), proxy=url))
        assert proxy.asked == [f"CONNECT localhost:{port}"] * 2


async def test_tls_with_an_unknown_authority_is_rejected_over_http_and_websocket(tmp_path: Path) -> None:
    tls = tls_signed_by_an_authority(tmp_path)
    async with running_sandbox() as sandbox, tls_front(sandbox.port, tls.server) as port:
        endpoint = parse_endpoint(f"https://localhost:{port}/graphql")
        async with listening(sandbox, endpoint, find_route(endpoint)) as (client, publisher):
            with raises_text(CannotConnect, "is not trusted"):
                await publisher.publish("robots", "1")
            await client.heard.until_link(ConnectionState.WAITING)
            problem = client.heard.link.problem
            assert problem is not None
            assert "is not trusted" in error_text(problem).what


async def test_a_proxy_that_requires_a_password_is_reported() -> None:
    async with running_sandbox() as sandbox, http_proxy("person:password") as proxy:
        await is_told_of_the_proxy(sandbox, parse_endpoint(sandbox.graphql_url), proxy.port, "(HTTP 407)")


async def test_a_proxy_that_requires_a_password_is_reported_for_https(tmp_path: Path) -> None:
    tls = tls_signed_by_an_authority(tmp_path)
    async with (
        running_sandbox() as sandbox,
        tls_front(sandbox.port, tls.server) as port,
        http_proxy("person:password") as proxy,
    ):
        endpoint = parse_endpoint(f"https://localhost:{port}/graphql")
        await is_told_of_the_proxy(sandbox, endpoint, proxy.port, "(HTTP 407)")


async def test_a_proxy_that_refuses_the_connection_is_named(unused_tcp_port: int) -> None:
    async with running_sandbox() as sandbox:
        await is_told_of_the_proxy(sandbox, parse_endpoint(sandbox.graphql_url), unused_tcp_port, "refused")


async def is_told_of_the_proxy(sandbox: Sandbox, endpoint: Endpoint, port: int, reason: str) -> None:
    route = find_route(endpoint, proxy=f"http://127.0.0.1:{port}")
    async with listening(sandbox, endpoint, route) as (client, publisher):
        with raises_text(CannotConnect, f"The proxy 127.0.0.1:{port}"):
            await publisher.publish("robots", "1")
        await client.heard.until_link(ConnectionState.WAITING)
        problem = client.heard.link.problem
        assert problem is not None
        assert f"The proxy 127.0.0.1:{port}" in error_text(problem).what
        assert reason in error_text(problem).what


async def test_a_system_proxy_gets_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_sandbox() as sandbox, http_proxy("person:pass@word") as proxy:
        monkeypatch.setenv("http_proxy", f"http://person:pass%40word@127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        # System proxies are not used for loopback, but they are for a name that only the proxy resolves.
        named = Endpoint("http://api.test/graphql", "ws://api.test/graphql/realtime", "api.test")
        system = find_route(named)
        endpoint = parse_endpoint(sandbox.graphql_url)
        await goes_round(sandbox, endpoint, system)
        assert len(proxy.asked) == 2


async def test_a_private_api_is_identified_by_the_host_header() -> None:
    hosts: dict[str, str] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        if "Upgrade" not in request.headers:
            hosts["http"] = request.headers["Host"]
            return web.json_response({"data": {"publish2channel": {"name": "robots", "data": "1"}}})
        hosts["realtime"] = request.headers["Host"]
        hosts["path"] = request.path
        socket = web.WebSocketResponse(protocols=["graphql-ws"])
        await socket.prepare(request)
        await socket.send_json({"type": "connection_ack", "payload": {"connectionTimeoutMs": 300_000}})
        async for message in socket:
            frame = json.loads(message.data)
            if frame["type"] == "start":
                hosts["authorization"] = frame["payload"]["extensions"]["authorization"]["host"]
        return socket

    async with http_server(answer) as url:
        endpoint = parse_endpoint(url, API)
        publisher = LonePublisher(endpoint, ApiKeyAuthorizer(KEY))
        async with running_client(endpoint, "robots"):
            await publisher.publish("robots", "1")
            await until(lambda: "authorization" in hosts, what="a subscription")
        await publisher.aclose()
    assert hosts == {
        "http": API,
        "realtime": "x1.appsync-realtime-api.eu-west-1.amazonaws.com",
        "path": "/graphql",
        "authorization": API,
    }
