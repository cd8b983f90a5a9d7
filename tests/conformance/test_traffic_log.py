"""The sandbox's log of requests, connections and refusals, with their reasons and without secrets and messages."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
from urllib.parse import quote

import aiohttp
import pytest

from appsync_console.domain.faults import Door, Faults
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import ControlOptions
from tests.support.sandbox import (
    PUBLISH,
    SUBSCRIBE,
    authorization,
    document,
    http_client,
    live_client,
    running_sandbox,
    wire_client,
)
from tests.support.waiting import until

LOGGER = "appsync_console.sandbox.traffic"
SECRET_MESSAGE = "the-message-is-nobodys-business"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, LOGGER)
    return caplog


def text_of(log: pytest.LogCaptureFixture) -> str:
    return "\n".join(record.getMessage() for record in log.records if record.name == LOGGER)


async def logged(log: pytest.LogCaptureFixture, pattern: str) -> None:
    """Wait until a line matches: the server writes it after its answer is sent."""
    await until(lambda: re.search(pattern, text_of(log), re.MULTILINE), what=pattern)


async def test_requests_connections_and_subscriptions_are_logged(log: pytest.LogCaptureFixture) -> None:
    async with running_sandbox() as sandbox, http_client(sandbox) as http:
        async with live_client(sandbox) as client:
            await client.listen("a", "robots")
            await http.publish("robots", "1")
            await client.next_but_ka()
            await client.stop("a")
        await logged(log, r"^127\.0\.0\.1:\d+ connection 1 opened, credentials in the subprotocol$")
        await logged(log, r"connection 1 start a accepted, subscribe2channel$")
        await logged(log, r"^127\.0\.0\.1:\d+ POST /graphql 200 in \d+ ms$")
        await logged(log, r"connection 1 stop a$")
        await logged(log, r"connection 1 closed with 1000$")


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({}, document(PUBLISH), "401 in .*: UnauthorizedException: Valid authorization header not provided"),
        ({"x-api-key": "da2-other"}, document(PUBLISH), r"401 in .*Exception: .*call\. \(this API key is not accepted"),
        ({"Authorization": "some-token"}, document(PUBLISH), "401 in .*no enabled authorization mode knows"),
        ({"Authorization": "AWS4-HMAC-SHA256 x"}, document(PUBLISH), "401 in .*IAM is not enabled"),
        (None, "", "400 in .*MalformedHttpRequestException: Request body is empty"),
        (None, document("{ nope }"), "200 in .*Validation error of type FieldUndefined: Field 'nope' in type 'Query'"),
        (None, document("subscription { nope }"), "200 in .*UnsupportedOperation: subscription not supported over"),
        (None, document(PUBLISH, {"name": "a"}), "200 in .*Variable 'data' has coerced Null value"),
    ],
)
async def test_a_refused_request_is_logged_with_its_reason(
    log: pytest.LogCaptureFixture, headers: dict[str, str] | None, body: str, reason: str
) -> None:
    async with running_sandbox() as sandbox, http_client(sandbox) as http:
        await http.send(body, headers)
        await logged(log, f"POST /graphql {reason}")


@pytest.mark.parametrize(
    ("auth", "protocols", "reason"),
    [
        ({"x-api-key": "da2-other"}, None, r"401: UnauthorizedException: .*\(this API key is not accepted\)"),
        ({"host": "api.example.com"}, None, r"401: .*\(the authorization object is for the host api\.example\.com\)"),
        ({}, [], "400: NoProtocolError"),
        ({}, ["graphql-transport-ws"], "400: SubProtocolNotSupportedError"),
        ({}, ["graphql-ws"], r"400: Required headers are missing\."),
        ({}, ["graphql-ws", "header-e"], "400: BadRequest"),
    ],
)
async def test_a_refused_connection_is_logged_with_its_reason(
    log: pytest.LogCaptureFixture, auth: dict[str, str], protocols: list[str] | None, reason: str
) -> None:
    async with running_sandbox(refusal_delay_s=0) as sandbox:
        header = base64.urlsafe_b64encode(json.dumps(authorization(sandbox) | auth).encode()).decode().rstrip("=")
        offered = ["graphql-ws", f"header-{header}"] if protocols is None else protocols
        async with wire_client(sandbox, protocols=offered) as client:
            await client.next()
        await logged(log, f"connection refused with {reason}$")


async def test_faults_and_limits_are_the_reasons_of_their_refusals(log: pytest.LogCaptureFixture) -> None:
    async with running_sandbox(refusal_delay_s=0, rates={Door.SUBSCRIBE: 1}) as sandbox, http_client(sandbox) as http:
        async with live_client(sandbox) as client:
            await client.listen("a", "robots")
            await client.start("b", SUBSCRIBE, {"name": "robots"})
            await logged(log, r"start b refused: LimitExceededError: .*\(the rate limit of the sandbox is exceeded\)")
        sandbox.faults.set(Faults(refuse=frozenset({Door.CONNECT}), throttle=frozenset({Door.HTTP})))
        await http.send(document(PUBLISH))
        async with wire_client(sandbox) as client:
            await client.next()
        await logged(log, r"POST /graphql 429 .*\(a fault throttles these requests\)")
        await logged(log, r"connection refused with 401: .*\(a fault rejects credentials\)")


async def test_refused_frames_are_logged_with_their_reasons(log: pytest.LogCaptureFixture) -> None:
    async with running_sandbox() as sandbox, live_client(sandbox) as client:
        await client.start("a", "subscription { nope }")
        await client.send({"type": "subscribe", "id": "b"})
        await client.next_but_ka()
        await logged(log, "connection 1 start a refused: Validation error of type FieldUndefined: Field 'nope'")
        await logged(log, "connection 1 frame refused: UnsupportedOperation: unknown not supported")


async def test_the_control_api_logs_its_requests(log: pytest.LogCaptureFixture) -> None:
    async with running_sandbox(control=ControlOptions()) as sandbox, aiohttp.ClientSession() as session:
        assert sandbox.control is not None
        for key in ("wrong", sandbox.options.control.key.reveal()):
            async with session.get(f"{sandbox.control.url}/state", headers={"x-control-key": key}):
                pass
        await logged(log, "GET /state 401 in .*: control.key_wrong")
        await logged(log, r"GET /state 200 in \d+ ms")


async def test_requests_that_are_not_for_this_server_are_logged(log: pytest.LogCaptureFixture) -> None:
    async with running_sandbox() as sandbox, aiohttp.ClientSession() as session:
        for path in ("/graphql/realtime", "/graphql/realtime/realtime"):
            async with session.get(sandbox.issuer + path):
                pass
        reader, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
        writer.write(b"GET / HTTP/9.9\r\n\r\n")
        await reader.read()
        writer.close()
        await logged(log, "GET /graphql/realtime 400 in .*: Bad Request")
        await logged(log, "GET /graphql/realtime/realtime 404 in .*: Not Found")
        await logged(log, "request 400 in .*: it is not valid HTTP")


async def test_no_secret_and_no_message_is_logged(log: pytest.LogCaptureFixture) -> None:
    logging.getLogger("appsync_console").setLevel(logging.DEBUG)
    try:
        async with running_sandbox(refusal_delay_s=0) as sandbox:
            await _put_secrets_everywhere(sandbox)
            key = sandbox.api_key.reveal()
            await logged(log, "GET .* 404 in")
            await logged(log, "start .* refused: Variable 'name' has an invalid value$")
    finally:
        logging.getLogger("appsync_console").setLevel(logging.NOTSET)
    text = "\n".join(record.getMessage() for record in log.records if record.name.startswith(("appsync", "aiohttp")))
    for secret in (key, "da2-not-accepted-by-this-api", SECRET_MESSAGE, _in_base64(key)[8:-8]):
        assert secret not in text


async def _put_secrets_everywhere(sandbox: Sandbox) -> None:
    key, other = sandbox.api_key.reveal(), "da2-not-accepted-by-this-api"
    query = quote(_in_base64(json.dumps(authorization(sandbox))))
    async with wire_client(
        sandbox, url=f"{sandbox.realtime_url}?header={query}&payload=e30=", protocols=["graphql-ws"]
    ) as client:
        await client.acknowledge()
        await client.listen(key, key)
        await client.start(key, SUBSCRIBE, {"name": "robots"})
        await client.start("a", SUBSCRIBE, {"name": {"value": SECRET_MESSAGE}})
    async with http_client(sandbox) as http:
        await http.publish("robots", json.dumps(SECRET_MESSAGE))
        for text in (json.dumps(SECRET_MESSAGE), f'{{"{SECRET_MESSAGE}": '):
            literal = json.dumps(text)
            await http.send(
                document(f'mutation {{ publish2channel(name: "a", data: {literal}, likes: 1) {{ name }} }}')
            )
            await http.send(document(f"mutation {{ publish2channel(name: 3, data: [{literal}]) {{ name }} }}"))
            await http.send(document(PUBLISH, {"name": "a", "data": text}))
            await http.send(document(PUBLISH, {"name": ["a", text], "data": text}))
        await http.send(json.dumps({"query": PUBLISH, "operationName": key}))
        for wrong in ({"x-api-key": other}, {"Authorization": other}, {"Authorization": f"AWS4-HMAC-SHA256 {other}"}):
            await http.send(document(PUBLISH), wrong)
    async with aiohttp.ClientSession() as session:
        for url in (f"{sandbox.graphql_url}?x-api-key={key}", f"{sandbox.issuer}/{key}/{other}?key={other}"):
            async with session.get(url):
                pass


def _in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def test_no_client_can_write_a_line_of_its_own(log: pytest.LogCaptureFixture) -> None:
    async with running_sandbox() as sandbox, live_client(sandbox) as client:
        await client.listen("a\r\n127.0.0.1:1 connection 9 opened\x1b[2J\u202e\ud800", "robots")
        await logged(log, "start a")
    assert r"start a\r\n127.0.0.1:1 connection 9 opened\u001b[2J\u202e\ud800 accepted" in text_of(log)
    assert not re.search("^127.0.0.1:1 ", text_of(log), re.MULTILINE)
    text_of(log).encode()
