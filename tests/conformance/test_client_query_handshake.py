"""The handshake with credentials in the query string: for servers on this computer that know no other, or by choice."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from appsync_console.domain.api.endpoint import Endpoint, parse_endpoint
from appsync_console.domain.errors import AuthorizationError
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.session.diagnosis.doctor import Check, Doctor, Outcome
from appsync_console.texts.diagnosis import finding_text
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.handshake import Handshake, HandshakeKind
from tests.support.realtime_client import KEY, running_client
from tests.support.sandbox import running_sandbox
from tests.support.scripted_server import Peer, scripted_server
from tests.support.waiting import until

MISSING = {"message": "Required headers are missing.", "errorCode": 400}
UNAUTHORIZED = {"errorType": "UnauthorizedException", "message": "Token is wrong.", "errorCode": 401}


def elsewhere(port: int) -> Endpoint:
    """An endpoint that is not known to be on this computer."""
    return Endpoint("https://api.example.com/graphql", f"ws://127.0.0.1:{port}/graphql/realtime", "api.example.com")


async def live(peer: Peer) -> None:
    await peer.accept()
    await peer.acknowledge()


def refuse(error: dict[str, object]) -> Callable[[Peer], Awaitable[None]]:
    async def script(peer: Peer) -> None:
        await peer.send({"type": "connection_error", "payload": {"errors": [error]}})
        await peer.close()

    return script


async def close_with_protocol_error(peer: Peer) -> None:
    await peer.close(1002)


def credentials_in(path: str) -> object:
    query = parse_qs(urlsplit(path).query, strict_parsing=True)
    assert query["payload"] == ["e30="]
    return json.loads(base64.b64decode(query["header"][0], validate=True))


@pytest.mark.parametrize("rejects", [refuse(MISSING), refuse({"message": "Missing header"}), close_with_protocol_error])
async def test_a_server_on_this_computer_that_rejects_the_subprotocol_gets_the_query_string(
    rejects: Callable[[Peer], Awaitable[None]],
) -> None:
    async def drop(peer: Peer) -> None:
        await live(peer)
        await peer.close(1001)

    async with scripted_server(rejects, drop, live) as server, running_client(server.endpoint, "robots") as client:
        await until(lambda: len(server.peers) == 3)
        await client.heard.until_state("robots", ChannelState.LIVE)
        first, *others = server.peers
    assert first.path == "/graphql/realtime"
    assert "header-" in first.headers["sec-websocket-protocol"]
    for peer in others:  # what the first connection found out holds for the next one
        assert peer.headers["sec-websocket-protocol"] == "graphql-ws"
        assert credentials_in(peer.path) == {"host": f"127.0.0.1:{server.port}", "x-api-key": KEY.reveal()}
    assert ConnectionState.REFUSED not in [status.state for status in client.heard.links]


@asynccontextmanager
async def server_with_status(status: int) -> AsyncIterator[Endpoint]:
    """A server that answers a handshake without a query with this status."""

    def answer(connection: ServerConnection, request: Request) -> Response | None:
        return None if "?" in request.path else connection.respond(HTTPStatus(status), "no")

    async def follow(socket: ServerConnection) -> None:
        await live(peer := Peer(socket))
        await peer.until_closed()

    async with serve(follow, "127.0.0.1", 0, process_request=answer, subprotocols=["graphql-ws"]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield parse_endpoint(f"http://127.0.0.1:{port}/graphql")


@pytest.mark.parametrize("status", [400, 404, 500])
async def test_an_http_status_that_says_nothing_of_authorization_is_a_rejection(status: int) -> None:
    async with server_with_status(status) as endpoint, running_client(endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.LIVE)


@pytest.mark.parametrize("status", [401, 403])
async def test_an_http_status_about_authorization_is_final(status: int) -> None:
    async with server_with_status(status) as endpoint, running_client(endpoint, "robots") as client:
        await client.heard.until_link(ConnectionState.REFUSED)


async def test_an_answer_about_authorization_is_final() -> None:
    async with scripted_server(refuse(UNAUTHORIZED), live) as server:
        async with running_client(server.endpoint, "robots") as client:
            await client.heard.until_link(ConnectionState.REFUSED)
        assert len(server.peers) == 1


async def test_an_answer_about_authorization_to_the_query_string_is_the_reason() -> None:
    async with (
        scripted_server(refuse(MISSING), refuse(UNAUTHORIZED)) as server,
        running_client(server.endpoint, "robots") as client,
    ):
        await client.heard.until_link(ConnectionState.REFUSED)
    problem = next(status.problem for status in client.heard.links if status.problem)
    assert isinstance(problem, AuthorizationError)
    assert "Token is wrong" in problem.raw


async def test_if_both_are_rejected_the_first_rejection_is_the_reason() -> None:
    async with (
        scripted_server(refuse(MISSING), close_with_protocol_error) as server,
        running_client(server.endpoint, "robots") as client,
    ):
        await client.heard.until_link(ConnectionState.REFUSED)
    problem = next(status.problem for status in client.heard.links if status.problem)
    assert problem.code == "connection.rejected"


async def test_after_the_query_string_is_rejected_the_subprotocol_is_tried_again() -> None:
    async def drop(peer: Peer) -> None:
        await live(peer)
        await peer.close(1001)

    scripts = (refuse(MISSING), drop, close_with_protocol_error, live)
    async with scripted_server(*scripts) as server, running_client(server.endpoint, "robots") as client:
        await until(lambda: len(server.peers) == 4)
        await client.heard.until_state("robots", ChannelState.LIVE)
        assert ["?" in peer.path for peer in server.peers] == [False, True, True, False]


async def test_elsewhere_no_url_has_credentials_whatever_the_server_answers() -> None:
    async with scripted_server(refuse(MISSING)) as server:
        async with running_client(elsewhere(server.port), "robots") as client:
            await client.heard.until_link(ConnectionState.REFUSED)
        assert [peer.path for peer in server.peers] == ["/graphql/realtime"]


async def test_elsewhere_the_query_string_is_used_if_the_profile_says_so() -> None:
    async with scripted_server(live) as server:
        handshake = Handshake(is_query_chosen=True)
        async with running_client(elsewhere(server.port), "robots", handshake=handshake) as client:
            await client.heard.until_state("robots", ChannelState.LIVE)
        peer = server.peers[0]
    assert peer.headers["sec-websocket-protocol"] == "graphql-ws"
    assert credentials_in(peer.path) == {"host": "api.example.com", "x-api-key": KEY.reveal()}


async def test_the_chosen_query_string_is_not_given_up() -> None:
    async with scripted_server(refuse(MISSING)) as server:
        async with running_client(server.endpoint, handshake=Handshake(is_query_chosen=True)) as client:
            await client.heard.until_link(ConnectionState.REFUSED)
        assert [urlsplit(peer.path).query[:7] for peer in server.peers] == ["header="]


async def test_no_log_contains_the_url_with_the_credentials(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with scripted_server(refuse(MISSING), live) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.LIVE)
        path = server.peers[1].path
    text = "\n".join(record.getMessage() for record in caplog.records if record.name != "websockets.server")
    assert "header=" not in text
    assert "header=•••&payload=e30=" in Redactor().redact(f"GET {path}")
    assert path[40:] not in Redactor().redact(f"GET {path}")


@pytest.mark.parametrize(
    ("is_query_only", "kind", "place"),
    [(False, HandshakeKind.SUBPROTOCOL, "in the subprotocol"), (True, HandshakeKind.QUERY, "in the query string")],
)
async def test_the_doctor_reports_the_handshake_in_use(is_query_only: bool, kind: HandshakeKind, place: str) -> None:
    async with running_sandbox(is_query_handshake_only=is_query_only, refusal_delay_s=0) as sandbox:
        endpoint = parse_endpoint(sandbox.graphql_url)
        access = ApiAccess(endpoint, ApiKeyAuthorizer(sandbox.api_key), Redactor())
        steps = {step.check: step for step in await Doctor(access).examine()}
    assert access.handshake.kind is kind
    assert steps[Check.ACKNOWLEDGEMENT].outcome is Outcome.FINE
    assert place in finding_text(steps[Check.AUTHORIZATION].found)


async def test_a_server_that_knows_only_the_query_string_reports_a_wrong_key() -> None:
    async with running_sandbox(is_query_handshake_only=True) as sandbox:
        access = ApiAccess(parse_endpoint(sandbox.graphql_url), ApiKeyAuthorizer(Secret("da2-other")), Redactor())
        steps = {step.check: step for step in await Doctor(access).examine()}
    problem = steps[Check.AUTHORIZATION].problem
    assert isinstance(problem, AuthorizationError)
    assert "You are not authorized" in problem.raw
