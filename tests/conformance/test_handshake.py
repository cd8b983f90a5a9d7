"""Opening a WebSocket: the three ways to send credentials, and the answers to wrong ones."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from appsync_console.domain.secret import Secret
from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import authorization, header_protocol, host_of, live_client, running_sandbox, wire_client

EMPTY = "e30="
UNAUTHORIZED = {
    "errorType": "UnauthorizedException",
    "message": "You are not authorized to make this call.",
    "errorCode": 401,
}


def as_base64(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize("path", ["/graphql", "/graphql/realtime"])
async def test_credentials_in_the_subprotocol(sandbox: Sandbox, path: str) -> None:
    url = sandbox.realtime_url.replace("/graphql/realtime", path)
    async with live_client(sandbox, url=url) as client:
        assert client.socket.subprotocol == "graphql-ws"


async def test_the_subprotocol_is_graphql_ws_whichever_is_offered_first(sandbox: Sandbox) -> None:
    protocols = [header_protocol(authorization(sandbox)), "graphql-ws"]
    async with live_client(sandbox, protocols=protocols) as client:
        assert client.socket.subprotocol == "graphql-ws"


@pytest.mark.parametrize("path", ["/graphql", "/graphql/realtime"])
@pytest.mark.parametrize(
    "form",
    [
        lambda text: quote(text, safe=""),
        lambda text: text,
        lambda text: text.rstrip("="),
        lambda text: text.replace("+", "-").replace("/", "_"),
    ],
    ids=["escaped", "raw", "unpadded", "url-safe"],
)
async def test_credentials_in_the_query(sandbox: Sandbox, path: str, form: object) -> None:
    # The note makes the base64 text contain both characters that differ between the alphabets.
    header = as_base64({**authorization(sandbox), "note": "\u00fb\u00ff>>>???~~~"}).replace(" ", "")
    text = form(header)  # type: ignore[operator]
    url = sandbox.realtime_url.replace("/graphql/realtime", path) + f"?header={text}&payload={EMPTY}"
    async with live_client(sandbox, url=url, protocols=["graphql-ws"]) as client:
        assert client.socket.subprotocol == "graphql-ws"


async def test_an_unescaped_plus_sign_in_the_query_is_understood(sandbox: Sandbox) -> None:
    value = {**authorization(sandbox), "note": ">>>>>>>"}
    header = next(text for pad in range(3) if "+" in (text := as_base64({**value, "pad": "x" * pad})))
    url = f"{sandbox.realtime_url}?header={header}&payload={EMPTY}"
    async with live_client(sandbox, url=url, protocols=["graphql-ws"]):
        pass


async def test_credentials_in_plain_headers(sandbox: Sandbox) -> None:
    headers = {"X-Api-Key": sandbox.api_key.reveal()}
    async with live_client(sandbox, protocols=["graphql-ws"], headers=headers) as client:
        assert client.socket.subprotocol == "graphql-ws"


async def test_names_in_the_authorization_object_count_in_any_case(sandbox: Sandbox) -> None:
    value = {"Host": host_of(sandbox), "X-API-KEY": sandbox.api_key.reveal(), "x-amz-date": "20260101T000000Z"}
    async with live_client(sandbox, protocols=["graphql-ws", header_protocol(value)]):
        pass


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
async def test_the_names_of_loopback_are_one_host(sandbox: Sandbox, name: str) -> None:
    value = {**authorization(sandbox), "host": f"{name}:{sandbox.port}"}
    async with live_client(sandbox, protocols=["graphql-ws", header_protocol(value)]):
        pass


async def test_each_of_several_keys_is_accepted() -> None:
    async with running_sandbox(api_keys=(Secret("da2-first"), Secret("da2-second"))) as sandbox:
        for key in ("da2-first", "da2-second"):
            protocols = ["graphql-ws", header_protocol(authorization(sandbox, key))]
            async with live_client(sandbox, protocols=protocols):
                pass


async def refused(sandbox: Sandbox, **arguments: object) -> object:
    """Return the one error of the ``connection_error`` frame, after which the server closes with 1000."""
    async with wire_client(sandbox, **arguments) as client:  # type: ignore[arg-type]
        await client.send({"type": "connection_init"})
        frame = await client.next()
        assert frame["type"] == "connection_error"
        assert await client.closed() == 1000
    (error,) = frame["payload"]["errors"]
    return error


async def test_no_subprotocol(sandbox: Sandbox) -> None:
    assert await refused(sandbox, protocols=[]) == {"message": "NoProtocolError", "errorCode": 400}


@pytest.mark.parametrize("offered", [["graphql-transport-ws"], ["header-e30"]])
async def test_a_subprotocol_that_is_not_supported(sandbox: Sandbox, offered: list[str]) -> None:
    expected = {"message": "SubProtocolNotSupportedError", "errorCode": 400}
    assert await refused(sandbox, protocols=offered) == expected


@pytest.mark.parametrize("query", ["", f"?header={as_base64({})}", f"?payload={EMPTY}"])
async def test_missing_credentials(sandbox: Sandbox, query: str) -> None:
    error = await refused(sandbox, url=sandbox.realtime_url + query, protocols=["graphql-ws"])
    assert error == {"message": "Required headers are missing.", "errorCode": 400}


@pytest.mark.parametrize("header", ["%%%", "!!!!", as_base64("text"), as_base64([1]), "bm90IGpzb24="])
async def test_malformed_credentials_in_the_query(sandbox: Sandbox, header: str) -> None:
    url = f"{sandbox.realtime_url}?header={quote(header)}&payload={EMPTY}"
    error = await refused(sandbox, url=url, protocols=["graphql-ws"])
    assert error == {"errorType": "BadRequest", "errorCode": 400}


async def test_a_payload_that_is_not_empty(sandbox: Sandbox) -> None:
    url = f"{sandbox.realtime_url}?header={quote(as_base64(authorization(sandbox)))}&payload={as_base64({'a': 1})}"
    error = await refused(sandbox, url=url, protocols=["graphql-ws"])
    assert error == {"errorType": "BadRequest", "errorCode": 400}


async def test_malformed_credentials_in_the_subprotocol(sandbox: Sandbox) -> None:
    error = await refused(sandbox, protocols=["graphql-ws", "header-x"])
    assert error == {"errorType": "BadRequest", "errorCode": 400}


@pytest.mark.parametrize("key", ["da2-wrong", "", "\ud800", "é"])
async def test_a_wrong_key(sandbox: Sandbox, key: str) -> None:
    protocols = ["graphql-ws", header_protocol(authorization(sandbox, key))]
    error = await refused(sandbox, protocols=protocols)
    assert isinstance(error, dict)
    assert (error["errorType"], error["errorCode"]) == ("UnauthorizedException", 401)


async def test_a_wrong_key_in_subprotocol_form(sandbox: Sandbox) -> None:
    protocols = ["graphql-ws", header_protocol(authorization(sandbox, "da2-wrong"))]
    assert await refused(sandbox, protocols=protocols) == UNAUTHORIZED


async def test_a_wrong_key_in_plain_headers(sandbox: Sandbox) -> None:
    error = await refused(sandbox, protocols=["graphql-ws"], headers={"x-api-key": "da2-wrong"})
    assert error == UNAUTHORIZED


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1", "127.0.0.1:1", None, 7])
async def test_a_wrong_host(sandbox: Sandbox, host: object) -> None:
    protocols = ["graphql-ws", header_protocol({**authorization(sandbox), "host": host})]
    assert await refused(sandbox, protocols=protocols) == UNAUTHORIZED


@pytest.mark.parametrize("delay_s", [0, 0.02])
async def test_a_client_that_sends_nothing_is_rejected(delay_s: float) -> None:
    async with running_sandbox(refusal_delay_s=delay_s) as sandbox, wire_client(sandbox, protocols=[]) as client:
        assert (await client.next())["type"] == "connection_error"
        assert await client.closed() == 1000
