"""Third-party JavaScript clients in Node with the sandbox: both generations of Amplify, and Apollo."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from appsync_console.sandbox.core.client_settings import write_settings
from appsync_console.sandbox.core.server import Sandbox, outputs
from appsync_console.sandbox.core.tls import AUTHORITY_FILE
from tests.support import node
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until

RUN_TIMEOUT_S = 40
BUILT = """
type Message { id: ID! room: String! content: String createdAt: AWSDateTime! updatedAt: AWSDateTime! }
input CreateMessageInput { id: ID room: String! content: String }
input ModelSubscriptionMessageFilterInput { id: ModelSubscriptionIDInput room: ModelSubscriptionStringInput
  content: ModelSubscriptionStringInput createdAt: ModelSubscriptionStringInput
  and: [ModelSubscriptionMessageFilterInput] or: [ModelSubscriptionMessageFilterInput] }
input ModelSubscriptionStringInput { ne: String eq: String le: String lt: String ge: String gt: String contains: String
  notContains: String between: [String] beginsWith: String in: [String] notIn: [String] }
input ModelSubscriptionIDInput { ne: ID eq: ID beginsWith: ID in: [ID] notIn: [ID] }
type Query { getMessage(id: ID!): Message }
type Mutation { createMessage(input: CreateMessageInput!): Message }
type Subscription { onCreateMessage(filter: ModelSubscriptionMessageFilterInput): Message
  @aws_subscribe(mutations: ["createMessage"]) }
"""
"""The part of a schema that Amplify builds for ``type Message @model``."""

# The first test of each client may have to install it.
pytestmark = pytest.mark.timeout(node.INSTALL_TIMEOUT_S + RUN_TIMEOUT_S)


@dataclass(frozen=True)
class Peer:
    """A client in a folder of ``node``, its installation folder, and its behavior."""

    folder: str
    handshake: str = "subprotocol"
    installed: Path = Path()


PEERS = (Peer("amplify"), Peer("amplify_4", handshake="query"), Peer("apollo"))


@pytest.fixture(scope="module", params=PEERS, ids=lambda peer: peer.folder)
def peer(request: pytest.FixtureRequest) -> Peer:
    """An installed client."""
    wanted: Peer = request.param
    found = replace(wanted, installed=node.installed(wanted.folder))
    for file in (node.SOURCE / "scenarios.mjs", node.SOURCE / found.folder / "client.mjs"):
        shutil.copy(file, found.installed)
    return found


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running_sandbox() as sandbox:
        yield sandbox


async def run(peer: Peer, sandbox: Sandbox, scenario: str, key: str | None = None, **variables: str) -> Any:
    """Run a scenario; returns what the client observed."""
    process = await asyncio.create_subprocess_exec(
        "node",
        str(peer.installed / "client.mjs"),
        env=node.environment(
            SCENARIO=scenario,
            ENDPOINT=sandbox.graphql_url,
            API_KEY=key or sandbox.api_key.reveal(),
            NO_COLOR="1",
            **variables,
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
    print(f"{seen['version']}, Node {seen['node']}, handshake by {seen['handshake']}")
    assert seen["handshake"] == peer.handshake
    return seen


async def test_a_message_is_delivered(peer: Peer, sandbox: Sandbox) -> None:
    seen = await run(peer, sandbox, "round_trip")
    (received,) = seen["received"]
    assert received["name"] == "robots"
    assert json.loads(received["data"]) == seen["sent"]
    assert seen["answered"] == received
    assert seen["protocol"] == "graphql-ws"


async def test_a_message_reaches_only_its_channel(peer: Peer, sandbox: Sandbox) -> None:
    seen = await run(peer, sandbox, "isolation")
    assert seen["robots"] == [["robots", n] for n in range(0, 20, 2)]
    assert seen["cakes"] == [["cakes", n] for n in range(1, 20, 2)]
    assert seen["sockets"] == 1


async def test_an_ended_subscription_is_removed(peer: Peer, sandbox: Sandbox) -> None:
    seen = await run(peer, sandbox, "unsubscribe")
    assert (seen["robots"], seen["cakes"]) == (0, 1)
    await until(lambda: len(sandbox.channels) == 0)


async def test_a_hundred_subscriptions_on_one_connection(peer: Peer, sandbox: Sandbox) -> None:
    seen = await run(peer, sandbox, "many")
    assert seen["received"] == [[f"channel {n}"] for n in range(100)]
    assert seen["sockets"] == 1


async def test_a_wrong_key_is_reported_and_not_retried(peer: Peer, sandbox: Sandbox) -> None:
    seen = await run(peer, sandbox, "wrong_key", "da2-wrong")
    assert "Unauthorized" in str(seen["subscription"])
    assert re.search("Unauthorized|401", str(seen["mutation"]))
    assert seen["sockets"] == 1


async def test_typed_fields_filter(peer: Peer) -> None:
    async with running_sandbox(schema="typed-channel") as sandbox:
        seen = await run(peer, sandbox, "typed_filter")
    assert seen["anns"] == [["ann", 1], ["ann", 3]]
    assert seen["liked"] == [["bob", 3], ["ann", 3]]
    assert seen["all"] == [["ann", 1], ["bob", 3], ["ann", 3], ["bob", 2]]


async def test_a_filter_of_a_schema_that_amplify_builds(peer: Peer, tmp_path: Path) -> None:
    path = tmp_path / "built.graphql"
    path.write_text(BUILT)
    async with running_sandbox(schema=str(path)) as sandbox:
        seen = await run(peer, sandbox, "created_filter")
    assert [(each["room"], each["content"]) for each in seen["answered"]] == [("a", "x"), ("b", "y"), ("ab", "z")]
    assert seen["all"] == seen["answered"]
    assert seen["some"] == seen["answered"][2:]


async def test_an_unchanged_client_uses_the_sandbox_over_tls(peer: Peer, tmp_path: Path) -> None:
    async with running_sandbox(tls_folder=tmp_path) as sandbox:
        trust = {"NODE_EXTRA_CA_CERTS": str(tmp_path / AUTHORITY_FILE), "UNCHANGED": "1"}
        if peer.folder == "amplify":
            await asyncio.to_thread(write_settings, tmp_path, outputs(sandbox))
            trust["OUTPUTS"] = str(tmp_path / "amplify_outputs.json")
        seen = await run(peer, sandbox, "round_trip", **trust)
    assert seen["address"].startswith("wss://")
    assert json.loads(seen["received"][0]["data"]) == seen["sent"]
