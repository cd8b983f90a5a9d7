"""How the client opens a connection, and its errors if that fails."""

from __future__ import annotations

import asyncio
import base64
import json
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.authorization.config import Credentials
from appsync_console.domain.errors import AuthorizationError, CannotConnect, ProtocolViolation, ServerUnavailable
from appsync_console.domain.terms import AuthorizationMode, ChannelState, ConnectionState
from appsync_console.texts.errors import error_text
from appsync_console.transport.authorization.authorizer import SingleAuthorizer
from appsync_console.transport.realtime.pool import Timeouts
from tests.support.realtime_client import KEY, QUICK, running_client
from tests.support.scripted_server import Peer, scripted_server
from tests.support.waiting import until

REFUSED = {
    "type": "connection_error",
    "payload": {
        "errors": [
            {
                "errorType": "UnauthorizedException",
                "message": "You are not authorized to make this call.",
                "errorCode": 401,
            }
        ]
    },
}


async def live(peer: Peer) -> None:
    await peer.accept()
    await peer.acknowledge()


async def test_credentials_are_in_the_subprotocol_and_not_in_the_url() -> None:
    async with scripted_server(live) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.LIVE)
        peer = server.peers[0]
    assert peer.path == "/graphql/realtime"
    protocol, header = peer.headers["sec-websocket-protocol"].split(", ")
    assert protocol == "graphql-ws"
    encoded = header.removeprefix("header-")
    assert "=" not in encoded
    authorization = json.loads(base64.urlsafe_b64decode(encoded + "=="))
    assert authorization == {"host": f"127.0.0.1:{server.port}", "x-api-key": KEY.reveal()}
    assert peer.received[1]["payload"]["extensions"]["authorization"] == authorization


class Renewing(SingleAuthorizer):
    credentials = Credentials(AuthorizationMode.LAMBDA)

    def __init__(self) -> None:
        self.count = 0

    async def connect_headers(self) -> dict[str, str]:
        self.count += 1
        return {"Authorization": f"token {self.count}"}

    async def start_headers(self, channel: str, data: str) -> dict[str, str]:
        assert json.loads(data)["variables"] == {"name": "robots"}
        return await self.connect_headers()

    async def http_headers(self, body: bytes) -> dict[str, str]:
        raise NotImplementedError


async def test_authorization_is_requested_for_each_connection_and_subscription() -> None:
    async def drop(peer: Peer) -> None:
        await live(peer)
        await peer.close(1001)

    async with (
        scripted_server(drop, live) as server,
        running_client(server.endpoint, "robots", authorizer=Renewing()) as client,
    ):
        await until(lambda: len(server.peers) == 2)
        await until(lambda: client.heard.state("robots") is ChannelState.LIVE and len(client.heard.gaps) == 1)
    tokens = [peer.received[1]["payload"]["extensions"]["authorization"]["Authorization"] for peer in server.peers]
    assert tokens == ["token 2", "token 4"]
    connects = [peer.headers["sec-websocket-protocol"].split("header-")[1] for peer in server.peers]
    assert connects[0] != connects[1]


async def test_a_rejection_before_init_is_reported_with_its_reason() -> None:
    async def refuse(peer: Peer) -> None:
        await peer.send(REFUSED)
        await peer.close()

    async with scripted_server(refuse) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_link(ConnectionState.REFUSED)
    _assert_key_refused(client.heard.links[1].problem)


async def test_a_rejection_after_init_is_reported_with_its_reason() -> None:
    async def refuse(peer: Peer) -> None:
        await peer.expect("connection_init")
        await peer.send({"type": "ka"})
        await peer.send(REFUSED)
        await peer.close()

    async with scripted_server(refuse) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_link(ConnectionState.REFUSED)
    _assert_key_refused(client.heard.links[1].problem)


def _assert_key_refused(problem: object) -> None:
    assert isinstance(problem, AuthorizationError)
    assert error_text(problem).what == "AppSync rejected the API key."
    assert "7 days" in error_text(problem).cause
    assert "You are not authorized" in problem.raw


async def test_rejected_credentials_are_not_retried_automatically() -> None:
    async def refuse(peer: Peer) -> None:
        await peer.send(REFUSED)
        await peer.close()

    async with scripted_server(refuse, refuse, refuse, live) as server, running_client(server.endpoint, "robots") as c:
        await c.heard.until_link(ConnectionState.REFUSED)
        assert c.heard.link.retry_at is None
        assert c.heard.state("robots") is ChannelState.OFFLINE
        assert len(server.peers) == 1
        c.realtime.retry_now()
        await until(lambda: len(server.peers) == 2)
        await c.heard.until_link(ConnectionState.REFUSED)
        c.realtime.listen("cakes")
        await until(lambda: len(server.peers) == 3)
        await c.heard.until_link(ConnectionState.REFUSED)
        c.realtime.unlisten("cakes")
        c.realtime.retry_now()
        await c.heard.until_state("robots", ChannelState.LIVE)


async def test_a_refused_connection_is_reported_and_retried() -> None:
    async with scripted_server(live) as server:
        endpoint = server.endpoint
    async with running_client(endpoint, "robots") as client:
        await client.heard.until_link(ConnectionState.WAITING)
        problem = client.heard.link.problem
        assert isinstance(problem, CannotConnect)
        assert error_text(problem).what == f"{endpoint.host} refused the connection."
        assert client.heard.link.retry_at is not None
        assert client.heard.state("robots") is ChannelState.WAITING
        async with scripted_server(live, port=server.port):
            await client.heard.until_state("robots", ChannelState.LIVE)
    assert client.heard.gaps == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, AuthorizationError), (400, AuthorizationError), (503, ServerUnavailable), (404, ProtocolViolation)],
)
async def test_an_http_response_to_the_handshake_is_explained(status: int, expected: type[Exception]) -> None:
    def answer(connection: ServerConnection, request: Request) -> Response:
        response = connection.respond(HTTPStatus(status), "no")
        response.headers["x-amzn-requestid"] = "r-1"
        return response

    async def unreached(connection: ServerConnection) -> None:
        raise AssertionError

    async with serve(unreached, "127.0.0.1", 0, process_request=answer) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with running_client(parse_endpoint(f"http://127.0.0.1:{port}/graphql")) as client:
            await until(lambda: client.heard.link.problem)
            problem = client.heard.link.problem
    assert type(problem) is expected
    assert f"HTTP {status}" in problem.raw
    assert problem.request_id == "r-1"


async def test_credentials_do_not_follow_a_redirect() -> None:
    async def unreached(connection: ServerConnection) -> None:
        raise AssertionError

    async with scripted_server(live) as elsewhere:

        def answer(connection: ServerConnection, request: Request) -> Response:
            response = connection.respond(HTTPStatus.FOUND, "")
            response.headers["Location"] = elsewhere.endpoint.realtime_url
            return response

        async with serve(unreached, "127.0.0.1", 0, process_request=answer) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            async with running_client(parse_endpoint(f"http://127.0.0.1:{port}/graphql")) as client:
                await client.heard.until_link(ConnectionState.WAITING)
        assert elsewhere.peers == []


async def test_a_server_that_never_acknowledges_times_out() -> None:
    async def mute(peer: Peer) -> None:
        await peer.expect("connection_init")

    timing = Timeouts(ack_s=0.05, backoff_first_s=0.01, backoff_most_s=0.01, close_s=0.5)
    async with (
        scripted_server(mute, live) as server,
        running_client(server.endpoint, "robots", timing=timing) as client,
    ):
        await client.heard.until_state("robots", ChannelState.LIVE)
    problems = [status.problem for status in client.heard.links if status.state is ConnectionState.WAITING]
    assert problems[0] is not None
    assert "did not acknowledge" in error_text(problems[0]).what


async def test_a_drop_during_the_handshake_is_retried() -> None:
    async def drop(peer: Peer) -> None:
        await peer.expect("connection_init")
        peer.cut_off()

    async with scripted_server(drop, drop, live) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.LIVE)
    assert len(server.peers) == 3


async def test_canceling_during_the_handshake_leaves_no_socket() -> None:
    reached = asyncio.Event()
    gone = asyncio.Event()

    async def mute(peer: Peer) -> None:
        await peer.expect("connection_init")
        reached.set()
        await peer.until_closed()
        gone.set()

    async with scripted_server(mute) as server:
        async with running_client(server.endpoint, "robots", timing=QUICK), asyncio.timeout(10):
            await reached.wait()
        async with asyncio.timeout(10):
            await gone.wait()
