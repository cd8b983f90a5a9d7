"""Signatures by botocore and expiring keys, over real sockets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from appsync_console.domain.secret import Secret
from appsync_console.sandbox.auth.options import AuthorizationOptions, ExpiringApiKey
from appsync_console.sandbox.auth.sigv4 import IamKey
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.errors import Refusal
from appsync_console.sandbox.options import SandboxOptions
from tests.support.sandbox import header_protocol, host_of, http_client, live_client

DATA = json.dumps({"query": 'subscription { subscribe2channel(name: "a") { name data } }', "variables": {}})
EXPIRING = Secret("da2-expiring")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    accepted = AuthorizationOptions(
        iam_keys=(IamKey("AKID", Secret("right")),),
        api_keys=(ExpiringApiKey(EXPIRING, datetime.now(UTC) + timedelta(hours=1)),),
    )
    sandbox = Sandbox(SandboxOptions(authorization=accepted, refusal_delay_s=0))
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def signed(sandbox: Sandbox, path: str, body: str, secret: str = "right") -> dict[str, str]:
    headers = {"host": host_of(sandbox), "content-type": "application/json"}
    asked = AWSRequest("POST", sandbox.graphql_url + path, data=body.encode(), headers=headers)
    SigV4Auth(Credentials("AKID", secret), "appsync", "us-east-1").add_auth(asked)
    return dict(asked.headers.items())


async def test_a_signed_request_is_accepted(sandbox: Sandbox) -> None:
    body = json.dumps({"query": "{ __typename }"})
    async with http_client(sandbox) as http:
        good = await http.send(body, signed(sandbox, "", body))
        assert (good.status, good.body) == (200, {"data": {"__typename": "Query"}})
        wrong = await http.send(body, signed(sandbox, "", body, "wrong"))
        assert (wrong.status, wrong.headers["x-amzn-errortype"]) == (400, "BadRequestException")
        sandbox.authorizer.clock_skew = timedelta(minutes=6)
        late = await http.send(body, signed(sandbox, "", body))
        assert late.status == 401
        assert "Signature expired" in json.dumps(late.body)


async def test_a_signed_connection_and_subscription(sandbox: Sandbox) -> None:
    protocols = ["graphql-ws", header_protocol(signed(sandbox, "/connect", "{}"))]
    async with live_client(sandbox, protocols=protocols) as client:
        for id, secret, kind in (("1", "right", "start_ack"), ("2", "wrong", "error")):
            authorization = signed(sandbox, "", DATA, secret)
            payload = {"data": DATA, "extensions": {"authorization": authorization}}
            await client.send({"id": id, "type": "start", "payload": payload})
            assert (await client.next())["type"] == kind


async def test_an_api_key_expires_and_is_revoked(sandbox: Sandbox) -> None:
    body = json.dumps({"query": "{ __typename }"})
    async with http_client(sandbox) as http:
        headers = {"x-api-key": EXPIRING.reveal()}
        assert (await http.send(body, headers)).status == 200
        sandbox.authorizer.clock_skew = timedelta(hours=2)
        assert (await http.send(body, headers)).status == 401
        sandbox.authorizer.clock_skew = timedelta()
        sandbox.authorizer.revoke_api_key(EXPIRING)
        assert (await http.send(body, headers)).status == 401


async def test_a_connection_signature_is_valid_only_for_connecting(sandbox: Sandbox) -> None:
    authorization = signed(sandbox, "/connect", "{}")
    await sandbox.authorizer.authorize_realtime(authorization, {host_of(sandbox)})
    with pytest.raises(Refusal, match="request signature we calculated"):
        await sandbox.authorizer.authorize_realtime(authorization, {host_of(sandbox)}, DATA)
