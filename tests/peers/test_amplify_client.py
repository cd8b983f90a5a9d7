"""The real aws-amplify client, under Node, against the sandbox."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from appsync_console.sandbox.server import Sandbox
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until

SOURCE = Path(__file__).parent / "amplify"
INSTALLED = Path(__file__).parents[2] / ".cache" / "peers" / "amplify"
OLDEST_NODE = 20
INSTALL_TIMEOUT_S = 240
RUN_TIMEOUT_S = 40

# The first test may have to install the client.
pytestmark = pytest.mark.timeout(INSTALL_TIMEOUT_S + RUN_TIMEOUT_S)


def environment(**more: str) -> dict[str, str]:
    """That of the person who runs the tests: npm is configured in the real home folder, which tests do not see."""
    return {**os.environ, "HOME": str(Path(f"~{getpass.getuser()}").expanduser()), **more}


@pytest.fixture(scope="module")
def client() -> Path:
    """The driver, beside the installed client."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("NOT TESTED AGAINST AMPLIFY: Node and npm are not installed.")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        pytest.skip(f"NOT TESTED AGAINST AMPLIFY: it needs Node {OLDEST_NODE} or later, this is {version}.")
    if not is_installed():
        install(npm)
    return Path(shutil.copy(SOURCE / "client.mjs", INSTALLED))


def is_installed() -> bool:
    lock = INSTALLED / "node_modules" / ".installed-lock.json"
    return lock.exists() and lock.read_bytes() == (SOURCE / "package-lock.json").read_bytes()


def install(npm: str) -> None:
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, INSTALLED)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(
            command, cwd=INSTALLED, env=environment(), capture_output=True, timeout=INSTALL_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip("NOT TESTED AGAINST AMPLIFY: npm did not install it in time.")
    if done.returncode:
        pytest.skip("NOT TESTED AGAINST AMPLIFY: npm could not install it; is there a network?")
    shutil.copy(SOURCE / "package-lock.json", INSTALLED / "node_modules" / ".installed-lock.json")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running_sandbox() as sandbox:
        yield sandbox


async def run(client: Path, sandbox: Sandbox, scenario: str, key: str | None = None) -> Any:
    """What the client saw."""
    process = await asyncio.create_subprocess_exec(
        "node",
        str(client),
        env=environment(
            SCENARIO=scenario, ENDPOINT=sandbox.graphql_url, API_KEY=key or sandbox.api_key.reveal(), NO_COLOR="1"
        ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(RUN_TIMEOUT_S):
            output, problems = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, problems.decode()
    seen = json.loads(output.decode().splitlines()[-1])
    print(f"aws-amplify {seen['version']}, Node {seen['node']}")
    return seen


async def test_a_message_goes_round(client: Path, sandbox: Sandbox) -> None:
    seen = await run(client, sandbox, "round_trip")
    (received,) = seen["received"]
    assert received["name"] == "robots"
    assert json.loads(received["data"]) == seen["sent"]
    assert seen["answered"] == received
    assert seen["protocol"] == "graphql-ws"
    assert seen["states"][-1] == "Connected"


async def test_a_message_reaches_its_channel_and_no_other(client: Path, sandbox: Sandbox) -> None:
    seen = await run(client, sandbox, "isolation")
    assert seen["robots"] == [["robots", n] for n in range(0, 20, 2)]
    assert seen["cakes"] == [["cakes", n] for n in range(1, 20, 2)]
    assert seen["sockets"] == 1


async def test_a_subscription_that_ended_is_forgotten(client: Path, sandbox: Sandbox) -> None:
    seen = await run(client, sandbox, "unsubscribe")
    assert (seen["robots"], seen["cakes"]) == (0, 1)
    await until(lambda: len(sandbox.channels) == 0)


async def test_a_hundred_subscriptions_on_one_connection(client: Path, sandbox: Sandbox) -> None:
    seen = await run(client, sandbox, "many")
    assert seen["received"] == [[f"channel {n}"] for n in range(100)]
    assert seen["sockets"] == 1


async def test_a_wrong_key_is_reported_and_not_tried_again(client: Path, sandbox: Sandbox) -> None:
    seen = await run(client, sandbox, "wrong_key", "da2-wrong")
    assert "UnauthorizedException" in str(seen["subscription"])
    assert "Unauthorized" in str(seen["mutation"])
    assert seen["sockets"] == 1
