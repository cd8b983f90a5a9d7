"""The sandbox server: addresses, start, stop, and no keys in its log."""

from __future__ import annotations

import asyncio
import base64
import logging
import re

import pytest

from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.sandbox.core.main import serve
from appsync_console.sandbox.core.server import Sandbox, outputs
from appsync_console.sandbox.options import SandboxOptions, exposure_warning
from tests.support.error_texts import raises_text
from tests.support.sandbox import (
    authorization,
    document,
    header_protocol,
    http_client,
    live_client,
    running_sandbox,
    wire_client,
)


async def test_the_outputs_contain_what_a_client_needs() -> None:
    async with running_sandbox(region="eu-west-1") as sandbox:
        found = outputs(sandbox)
    assert set(found) == {"graphqlUrl", "realtimeUrl", "apiKey", "apiId", "region", "authorizationModes"}
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/graphql", found["graphqlUrl"])
    assert found["realtimeUrl"] == found["graphqlUrl"].replace("http", "ws", 1) + "/realtime"
    assert re.fullmatch(r"da2-[a-z0-9]{26}", found["apiKey"])
    assert re.fullmatch(r"[a-z0-9]{26}", found["apiId"])
    assert found["region"] == "eu-west-1"


def test_each_start_generates_new_keys_and_ids() -> None:
    one, other = Sandbox(), Sandbox()
    assert one.api_key != other.api_key
    assert one.api_id != other.api_id


async def test_a_port_in_use_is_reported() -> None:
    async with running_sandbox() as first:
        with raises_text(InputError, f"Port {first.port} is already in use") as caught:
            await Sandbox(SandboxOptions(port=first.port)).start()
    assert caught.value.field == "port"


async def test_a_foreign_host_is_reported() -> None:
    with pytest.raises(InputError) as caught:
        await Sandbox(SandboxOptions(host="192.0.2.1")).start()
    assert caught.value.field == "host"


async def test_a_port_can_be_reused_after_stop() -> None:
    async with running_sandbox() as first:
        pass
    async with running_sandbox(port=first.port, api_keys=(Secret("da2-same"),)) as second:
        assert second.port == first.port


async def test_stop_closes_all_connections_and_leaves_nothing_running() -> None:
    before = asyncio.all_tasks()
    sandbox = Sandbox()
    await sandbox.start()
    async with live_client(sandbox) as client, wire_client(sandbox) as other, http_client(sandbox) as http:
        await client.listen("a", "robots")
        await http.publish("robots", "1")
        await sandbox.stop()
        assert (await client.next())["type"] == "data"
        assert await client.closed() == 1001
        assert await other.closed() == 1001
    await sandbox.stop()
    assert len(sandbox.channels) == 0
    assert {task for task in asyncio.all_tasks() - before if "websockets" not in repr(task)} == set()


async def test_stop_does_not_wait_for_an_unresponsive_client() -> None:
    async with running_sandbox() as sandbox, live_client(sandbox) as client:
        client.socket.transport.pause_reading()
        async with asyncio.timeout(10):
            await sandbox.stop()
        client.socket.transport.abort()


async def test_serve_runs_until_stopped() -> None:
    stop = asyncio.Event()
    served: list[Sandbox] = []
    async with asyncio.TaskGroup() as group:

        def ready(sandbox: Sandbox) -> None:
            served.append(sandbox)
            stop.set()

        group.create_task(serve(SandboxOptions(), ready=ready, until=stop.wait))
    async with running_sandbox(port=served[0].port):
        pass


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_loopback_needs_no_warning(host: str) -> None:
    assert exposure_warning(SandboxOptions(host=host)) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "my-machine"])
def test_other_hosts_need_a_warning(host: str) -> None:
    assert "other machines can reach it" in exposure_warning(SandboxOptions(host=host))


@pytest.mark.parametrize(
    "request_",
    [
        b"garbage\r\n\r\n",
        b"\x16\x03\x01",
        b"GET /graphql?header=" + b"da2-key" * 30_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + b"da2-key" * 30_000 + b"\r\n\r\n",
        b"GET /graphql/realtime HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"PUT /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
        b"GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nx-api-key: KEY\r\n"
        b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nx-api-key: KEY\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=lambda request: repr(request)[:50],
)
async def test_broken_requests_are_answered_and_not_logged(request_: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with running_sandbox() as sandbox:
        reader, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
        writer.write(request_.replace(b"KEY", sandbox.api_key.reveal().encode()))
        async with asyncio.timeout(10):
            answer = await reader.readline()
        writer.close()
        await writer.wait_closed()
        assert re.match(rb"HTTP/1\.[01] 40[045]", answer), answer
    assert "da2-" not in caplog.text
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_client_that_disconnects_during_a_request_is_not_an_error(caplog: pytest.LogCaptureFixture) -> None:
    async with running_sandbox() as sandbox, http_client(sandbox) as http:
        _, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
        key = sandbox.api_key.reveal()
        writer.write(
            f"POST /graphql HTTP/1.1\r\nHost: localhost\r\nx-api-key: {key}\r\nContent-Length: 9\r\n\r\nabc".encode()
        )
        await writer.drain()
        await http.publish("robots", "1")
        writer.close()
        await writer.wait_closed()
        await http.publish("robots", "1")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_no_key_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("appsync_console", "aiohttp", "aiohttp.access", "aiohttp.websocket", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    async with running_sandbox(refusal_delay_s=0) as sandbox, http_client(sandbox) as http:
        key = sandbox.api_key.reveal()
        header = header_protocol(authorization(sandbox))
        logging.getLogger("appsync_console.sandbox").debug("the log is heard")
        async with live_client(sandbox) as client:
            await client.listen("a", "robots")
            await http.publish("robots", "1")
        for protocols in ([header], ["other", header], []):
            async with wire_client(sandbox, protocols=protocols, headers={"x-api-key": key}) as client:
                await client.next()
        query = base64.b64encode(header.encode()).decode()
        async with wire_client(
            sandbox, url=f"{sandbox.realtime_url}?header={query}", protocols=["graphql-ws"]
        ) as client:
            await client.next()
        await http.send("{", {"x-api-key": key})
        await http.send(document("{ nope }"), {"x-api-key": key + "x"})
    server_log = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("websockets"))
    assert "the log is heard" in server_log
    assert key not in server_log
    assert header.removeprefix("header-")[10:] not in server_log
    assert key not in repr(sandbox.options)
    for name in ("appsync_console", "aiohttp", "aiohttp.access", "aiohttp.websocket", "asyncio"):
        logging.getLogger(name).setLevel(logging.NOTSET)
