"""The control API of a sandbox: over plain HTTP, as with curl, and with the program's own client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from typing import Any

import aiohttp
import pytest

from appsync_console.domain.errors import AuthorizationError, CannotConnect, InputError, ProtocolViolation
from appsync_console.domain.faults import NO_FAULTS, Door, Faults, Silence
from appsync_console.domain.sandbox_state import check_close_code
from appsync_console.domain.secret import Secret
from appsync_console.sandbox.core.server import Sandbox, outputs
from appsync_console.sandbox.options import ControlOptions, SandboxOptions
from appsync_console.session.sandbox.control import SandboxControl, controlled_sandbox
from tests.support.error_texts import raises_text
from tests.support.odd_servers import silent_server
from tests.support.sandbox import http_client, live_client, running_sandbox

KEY = Secret("control-key-of-the-test")
HEADERS = {"x-control-key": KEY.reveal()}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running_sandbox(control=ControlOptions(key=KEY)) as sandbox:
        yield sandbox


@pytest.fixture
async def control(sandbox: Sandbox) -> AsyncIterator[SandboxControl]:
    assert sandbox.control is not None
    async with controlled_sandbox(sandbox.control.url, KEY) as control:
        yield control


async def ask(
    sandbox: Sandbox, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """Return status and body of the response; ``bytes`` are sent unchanged."""
    assert sandbox.control is not None
    data = body if isinstance(body, bytes) or body is None else json.dumps(body)
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method, sandbox.control.url + path, data=data, headers=HEADERS if headers is None else headers
        ) as response,
    ):
        return response.status, await response.json()


async def test_the_state_lists_connections(sandbox: Sandbox) -> None:
    async with live_client(sandbox) as client, http_client(sandbox) as http:
        await client.listen("a", "robots")
        await http.publish("robots", "1")
        status, state = await ask(sandbox, "GET", "/state")
    assert status == 200
    (connection,) = state["connections"]
    (subscription,) = connection["subscriptions"]
    assert (subscription["id"], subscription["channel"]) == ("a", "robots")
    assert connection["address"].startswith("127.0.0.1:")
    assert (state["published"], state["delivered"]) == (1, 1)
    assert state["faults"] == NO_FAULTS.values()


async def test_faults_are_set_read_and_cleared(sandbox: Sandbox) -> None:
    status, answer = await ask(sandbox, "PUT", "/faults", {"delayMs": 20, "refuse": ["http"]})
    assert status == 200
    assert sandbox.faults.current == Faults(delay_ms=20, refuse=frozenset({Door.HTTP}))
    assert await ask(sandbox, "GET", "/faults") == (200, answer)
    assert answer["sentences"] == ["Messages are delayed by 20 ms.", "Credentials are rejected for HTTP requests."]
    status, answer = await ask(sandbox, "DELETE", "/faults")
    assert (status, answer["faults"]) == (200, NO_FAULTS.values())
    assert sandbox.faults.current == NO_FAULTS


@pytest.mark.parametrize("headers", [{}, {"x-control-key": "wrong"}, {"x-control-key": ""}, {"x-api-key": "x"}])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/state"), ("PUT", "/faults"), ("DELETE", "/faults"), ("POST", "/drop"), ("GET", "/nowhere")],
)
async def test_the_control_key_is_required(sandbox: Sandbox, method: str, path: str, headers: dict[str, str]) -> None:
    status, answer = await ask(sandbox, method, path, headers=headers)
    assert status == 401
    assert answer == {
        "error": {
            "code": "control.key_wrong",
            "what": "The control key is missing or wrong.",
            "remedy": "Send it in the header x-control-key.",
        }
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("PUT", "/faults", b"{", 400, "not JSON"),
        ("PUT", "/faults", b"\xff", 400, "not JSON"),
        ("PUT", "/faults", b"[" * 50_000, 400, "not JSON"),
        ("PUT", "/faults", [], 400, "not a JSON object"),
        ("PUT", "/faults", {"delay": 1}, 400, "no fault called delay"),
        ("PUT", "/faults", {"delayMs": "1"}, 400, "delayMs cannot be 1"),
        ("PUT", "/faults", {"refuse": ["window"]}, 400, "refuse cannot be window"),
        ("PUT", "/faults", b" " * 100_000, 413, "65,536 bytes"),
        ("POST", "/drop", {"all": True}, 400, "not valid"),
        ("POST", "/drop", {"connection": 1}, 400, "not a string"),
        ("POST", "/drop", {"code": 1006}, 400, "not a valid WebSocket close code"),
        ("POST", "/drop", {"connection": "77"}, 404, "no such connection"),
        ("POST", "/state", None, 405, "/state does not support POST"),
        ("GET", "/elsewhere", None, 404, "does not exist"),
    ],
)
async def test_invalid_requests_are_explained(
    sandbox: Sandbox, method: str, path: str, body: object, status: int, says: str
) -> None:
    got, answer = await ask(sandbox, method, path, body)
    assert got == status
    assert says in answer["error"]["what"]
    assert sandbox.faults.current == NO_FAULTS


async def test_connections_can_be_dropped_over_http(sandbox: Sandbox) -> None:
    async with live_client(sandbox) as first, live_client(sandbox) as second:
        assert await ask(sandbox, "POST", "/drop", {"connection": "2", "code": 4001}) == (200, {"dropped": 1})
        assert await second.closed() == 4001
        assert await ask(sandbox, "POST", "/drop") == (200, {"dropped": 1})
        await first.socket.wait_closed()
        assert first.socket.close_code == 1006


async def test_client_and_server_agree(sandbox: Sandbox, control: SandboxControl) -> None:
    faults = Faults(silence=Silence.ALL, lose_every=3, throttle=frozenset(Door))
    await control.set_faults(faults)
    assert sandbox.faults.current == faults
    assert await control.faults() == faults
    await control.set_faults(NO_FAULTS)
    assert await control.faults() == NO_FAULTS
    async with live_client(sandbox) as client:
        await client.listen("a", "robots")
        assert asdict(await control.state()) == asdict(sandbox.state)
        assert await control.drop("1", code=1001) == 1
        assert await client.closed() == 1001
    assert await control.drop() == 0


async def test_invalid_values_are_input_errors(control: SandboxControl) -> None:
    with raises_text(InputError, "no such connection"):
        await control.drop("9")
    with raises_text(InputError, "not a valid WebSocket close code"):
        await control.drop(code=5)


async def test_a_wrong_key_is_reported_but_not_shown(sandbox: Sandbox) -> None:
    assert sandbox.control is not None
    async with controlled_sandbox(sandbox.control.url, Secret("guessed-control-key")) as control:
        with pytest.raises(AuthorizationError) as caught:
            await control.state()
    assert "guessed" not in str(caught.value)


async def test_no_server_and_a_different_server_are_reported(sandbox: Sandbox) -> None:
    async with controlled_sandbox("http://127.0.0.1:1", KEY) as control:
        with pytest.raises(CannotConnect):
            await control.state()
    async with controlled_sandbox(sandbox.graphql_url.removesuffix("/graphql"), KEY) as control:
        with pytest.raises(ProtocolViolation):
            await control.state()
    async with silent_server() as url, controlled_sandbox(url, KEY) as control:
        control.timeout_s = 0.05
        with pytest.raises(CannotConnect):
            await control.state()


async def test_the_control_api_stays_on_loopback() -> None:
    async with running_sandbox(host="0.0.0.0", control=ControlOptions(key=KEY)) as sandbox:
        assert sandbox.control is not None
        assert sandbox.control.url == f"http://127.0.0.1:{sandbox.control.port}"
        assert sandbox.control.address == ("127.0.0.1", sandbox.control.port)
        assert sandbox.control.port != sandbox.port
        assert (await ask(sandbox, "GET", "/state"))[0] == 200
        async with (
            aiohttp.ClientSession(headers=HEADERS) as session,
            session.get(f"http://127.0.0.1:{sandbox.port}/state") as response,
        ):
            assert response.status == 404


async def test_the_control_api_is_off_by_default() -> None:
    async with running_sandbox() as sandbox:
        assert sandbox.control is None
        assert not any("control" in name for name in outputs(sandbox))


async def test_a_control_port_in_use_prevents_the_start(sandbox: Sandbox) -> None:
    assert sandbox.control is not None
    other = Sandbox(SandboxOptions(control=ControlOptions(port=sandbox.control.port)))
    with raises_text(InputError, f"Port {sandbox.control.port} is already in use") as caught:
        await other.start()
    assert caught.value.field == "control-port"


async def test_the_outputs_include_the_control_api(sandbox: Sandbox) -> None:
    assert sandbox.control is not None
    assert outputs(sandbox)["controlUrl"] == sandbox.control.url
    assert outputs(sandbox)["controlKey"] == KEY.reveal()
    assert KEY.reveal() not in repr(sandbox.options)


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1014, 3000, 4999])
def test_valid_close_codes_are_accepted(code: int) -> None:
    assert check_close_code(code) == code


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, "1000", True, 1000.0])
def test_invalid_close_codes_are_rejected(code: object) -> None:
    with pytest.raises(InputError):
        check_close_code(code)
