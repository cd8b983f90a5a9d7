"""curl, as in AppSync's documentation, with the sandbox."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from typing import Any

import pytest

from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import PUBLISH, live_client, running_sandbox


@pytest.fixture(scope="module", autouse=True)
def _version() -> None:
    if shutil.which("curl") is None:
        pytest.skip("NOT TESTED WITH CURL: it is not installed.")
    done = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True)
    print(" ".join(done.stdout.split()[:2]))


async def post(sandbox: Sandbox, body: object, *headers: str) -> tuple[int, Any, str]:
    """Send a request; returns status, body, and the header x-amzn-ErrorType."""
    command = ["curl", "-sS", "-X", "POST", sandbox.graphql_url, "-H", "Content-Type: application/json"]
    for header in headers:
        command += ["-H", header]
    command += ["-d", json.dumps(body), "-w", "\n%{http_code} %header{x-amzn-errortype}"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    text, _, facts = done.stdout.rpartition("\n")
    status, _, error_type = facts.partition(" ")
    return int(status), json.loads(text), error_type


async def test_a_message_published_with_curl_reaches_only_its_channel() -> None:
    async with running_sandbox() as sandbox, live_client(sandbox) as client:
        await client.listen("1", "robots")
        await client.listen("2", "cakes")
        key = f"x-api-key: {sandbox.api_key.reveal()}"
        for name, data in (("robots", '{"a": "\\"quoted\\" é"}'), ("nobody", "1"), ("cakes", "2")):
            status, body, _ = await post(sandbox, {"query": PUBLISH, "variables": {"name": name, "data": data}}, key)
            assert status == 200
            assert json.loads(body["data"]["publish2channel"]["data"]) == json.loads(data)
        frames = [await client.next_but_ka() for _ in range(2)]
        assert [frame["id"] for frame in frames] == ["1", "2"]
        assert json.loads(frames[0]["payload"]["data"]["subscribe2channel"]["data"]) == {"a": '"quoted" é'}


@pytest.mark.parametrize("headers", [(), ("x-api-key: da2-wrong",)])
async def test_a_missing_or_wrong_key_gets_the_error_of_appsync(headers: tuple[str, ...]) -> None:
    async with running_sandbox() as sandbox:
        variables = {"name": "robots", "data": "1"}
        status, body, error_type = await post(sandbox, {"query": PUBLISH, "variables": variables}, *headers)
    assert status == 401
    assert body["errors"][0]["errorType"] == "UnauthorizedException"
    assert "UnauthorizedException" in error_type or not error_type  # older versions of curl do not show headers
