"""Requests that the sandbox does not serve: sent under a foreign name, or only in part."""

from __future__ import annotations

import asyncio

import pytest

from appsync_console.sandbox import requests
from appsync_console.sandbox.core import server
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import ControlOptions
from tests.support.sandbox import running_sandbox

PUBLISH = b'{"query":"{ __typename }"}'
SOON_S = 0.05


async def answer_to(port: int, request: bytes) -> bytes:
    """Everything that the server sends until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


def request_for(sandbox: Sandbox, host: str, path: str = "/graphql") -> bytes:
    key = sandbox.api_key.reveal()
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nx-api-key: {key}\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(PUBLISH)}\r\n\r\n".encode() + PUBLISH


@pytest.mark.parametrize(
    "host", ["127.0.0.1:1", "localhost", "LOCALHOST.:80", "app.localhost", "[::1]:1", "10.0.2.2", "mine.test:1", ""]
)
async def test_names_and_addresses_of_this_computer_are_served(host: str) -> None:
    async with running_sandbox(allowed_hosts=("Mine.test",)) as sandbox:
        answer = await answer_to(sandbox.port, request_for(sandbox, host))
    assert answer.startswith(b"HTTP/1.1 200"), answer


@pytest.mark.parametrize("host", ["evil.test", "evil.test:1", "localhost.evil.test", "127.0.0.1.evil.test", "xn--e1a"])
@pytest.mark.parametrize("path", ["/graphql", "/graphql/realtime", "/.well-known/jwks.json", "/elsewhere"])
async def test_a_page_that_points_its_own_name_here_gets_nothing(host: str, path: str) -> None:
    async with running_sandbox(control=ControlOptions()) as sandbox:
        answer = await answer_to(sandbox.port, request_for(sandbox, host, path))
        assert sandbox.control is not None
        of_control = await answer_to(sandbox.control.port, request_for(sandbox, host, "/state"))
    assert answer.startswith(b"HTTP/1.1 403"), answer
    assert b"--allow-host" in answer
    assert of_control.startswith(b"HTTP/1.1 403"), of_control


async def test_a_sandbox_that_is_open_to_the_network_answers_to_any_name() -> None:
    async with running_sandbox(host="0.0.0.0") as sandbox:
        answer = await answer_to(sandbox.port, request_for(sandbox, "my-machine.lan"))
    assert answer.startswith(b"HTTP/1.1 200"), answer


@pytest.mark.parametrize("sent", [b"", b"GET", b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nx-api"])
async def test_half_sent_headers_time_out(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REQUEST_TIMEOUT_S", SOON_S)
    async with running_sandbox() as sandbox:
        assert await answer_to(sandbox.port, sent) == b""


async def test_a_half_sent_body_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "REQUEST_TIMEOUT_S", SOON_S)
    control = ControlOptions()
    key = control.key.reveal()
    head = f"PUT /faults HTTP/1.1\r\nHost: localhost\r\nx-control-key: {key}\r\nConnection: close\r\n"
    put = f"{head}Content-Length: 9\r\n\r\n"
    async with running_sandbox(control=control) as sandbox:
        assert sandbox.control is not None
        half = {sandbox.port: request_for(sandbox, "localhost")[:-3], sandbox.control.port: put.encode() + b'{"a": '}
        for port, sent in half.items():
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            async with asyncio.timeout(10):
                assert (await reader.readline()).startswith(b"HTTP/1.1 408")
                writer.write(b"1 }")  # too late
                await reader.read()
            writer.close()
