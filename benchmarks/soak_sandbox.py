"""Loads a sandbox with 2,000 connections, 1,000 subscribers and one that reads nothing; its memory must not grow.

``python -m benchmarks.soak_sandbox [--minutes 60] [--rate 10]`` runs the installed program as the server. Prints the
result as JSON, and exits with 1 if a check failed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import resource
import statistics
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.authorization.headers import header_subprotocol
from benchmarks import children
from tests.support.waiting import until

CONNECTIONS, SUBSCRIBERS = 2_000, 1_000
_CHANNEL = "everyone"
_PAD = "x" * 150
_AT_ONCE = 50
_MOST_GROWTH = 1.1
_SETTLING = 0.2  # the fraction of the time in which buffers and pools fill
_OPEN_FILES = CONNECTIONS + 200


@dataclass(slots=True)
class Found:
    """The result.

    Attributes:
        connections, published, delivered: The counts.
        lost: Deliveries that did not arrive.
        out_of_order: Deliveries that arrived before an earlier one.
        p50_ms, p99_ms: The time from the request to the arrival at a subscriber.
        growth: Memory of the sandbox in the last fifth, relative to the first fifth after settling.
        slow_one_was_cut_off: Whether the subscriber that reads nothing was disconnected.
    """

    connections: int = 0
    seconds: float = 0.0
    published: int = 0
    delivered: int = 0
    lost: int = 0
    out_of_order: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    memory_mb: list[float] = field(default_factory=list)
    growth: float = 0.0
    slow_one_was_cut_off: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether all checks passed."""
        is_exact = self.lost == self.out_of_order == 0 and self.delivered == self.published * SUBSCRIBERS
        return self.connections == CONNECTIONS and is_exact and self.growth <= _MOST_GROWTH


class _Subscriber:
    """Counts the messages of one subscriber."""

    def __init__(self, found: Found, latencies: list[float]) -> None:
        self._found = found
        self._latencies = latencies
        self.last = -1

    async def run(self, connection: ClientConnection) -> None:
        async for text in connection:
            frame = json.loads(text)
            if frame["type"] != "data":
                continue
            message = json.loads(frame["payload"]["data"]["subscribe2channel"]["data"])
            self._found.delivered += 1
            self._found.out_of_order += message["n"] != self.last + 1
            self.last = message["n"]
            if message["n"] % 10 == 0:
                self._latencies.append(time.perf_counter() - message["at"])


async def soak(sandbox: dict[str, Any], minutes: float, rate: float) -> Found:
    """Publish ``rate`` messages per second for ``minutes`` minutes."""
    found, latencies = Found(), list[float]()
    async with AsyncExitStack() as stack:
        connections = await _connected(stack, sandbox, found)
        slow, *listening = connections[: SUBSCRIBERS + 1]
        for connection in (slow, *listening):
            await _subscribe(connection, sandbox)
        subscribers = [_Subscriber(found, latencies) for _ in listening]
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(one.run(connection)) for one, connection in zip(subscribers, listening, strict=True)
            ]
            client = await stack.enter_async_context(aiohttp.ClientSession(headers={"x-api-key": sandbox["apiKey"]}))
            await _publish(client, sandbox, found, minutes * 60, rate)
            await _all_arrived(found)
            for task in running:
                task.cancel()
        found.slow_one_was_cut_off = slow.close_code is not None
    found.lost = found.published * SUBSCRIBERS - found.delivered
    ordered = sorted(latencies)
    found.p50_ms = statistics.median(ordered) * 1000
    found.p99_ms = ordered[len(ordered) * 99 // 100] * 1000
    found.growth = _growth(found.memory_mb)
    return found


async def _connected(stack: AsyncExitStack, sandbox: dict[str, Any], found: Found) -> list[ClientConnection]:
    authorization = {"host": sandbox["graphqlUrl"].split("/")[2], "x-api-key": sandbox["apiKey"]}
    protocols = [Subprotocol("graphql-ws"), Subprotocol(header_subprotocol(authorization))]
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def one() -> ClientConnection:
        async with at_once:
            connection = await connect(
                sandbox["realtimeUrl"], subprotocols=protocols, compression=None, ping_interval=None, proxy=None
            )
            await connection.send('{"type":"connection_init"}')
            while json.loads(await connection.recv())["type"] != "connection_ack":
                pass
            found.connections += 1
            return connection

    made = await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    for connection in made:
        stack.callback(connection.transport.abort)
    return list(made)


async def _subscribe(connection: ClientConnection, sandbox: dict[str, Any]) -> None:
    authorization = {"host": sandbox["graphqlUrl"].split("/")[2], "x-api-key": sandbox["apiKey"]}
    data = json.dumps({"query": SIMPLE_CHANNELS.subscribe.document, "variables": {"name": _CHANNEL}})
    payload = {"data": data, "extensions": {"authorization": authorization}}
    await connection.send(json.dumps({"id": "1", "type": "start", "payload": payload}))
    while (answer := json.loads(await connection.recv())["type"]) != "start_ack":
        if answer == "error":
            raise RuntimeError("a subscription was rejected")


async def _publish(
    client: aiohttp.ClientSession, sandbox: dict[str, Any], found: Found, seconds: float, rate: float
) -> None:
    begun = time.perf_counter()
    next_look = begun
    while (now := time.perf_counter()) < begun + seconds:
        if now >= next_look:
            found.memory_mb.append(round(_memory_mb(sandbox["pid"]), 1))
            next_look = now + seconds / 100
        data = json.dumps({"n": found.published, "at": time.perf_counter(), "pad": _PAD})
        body = {"query": SIMPLE_CHANNELS.publish.document, "variables": {"name": _CHANNEL, "data": data}}
        async with client.post(sandbox["graphqlUrl"], json=body) as answer:
            if "errors" in await answer.json():
                raise RuntimeError("a message was not accepted")
        found.published += 1
        await asyncio.sleep(max(0.0, begun + found.published / rate - time.perf_counter()))
    found.seconds = time.perf_counter() - begun


async def _all_arrived(found: Found) -> None:
    with contextlib.suppress(AssertionError):  # missing deliveries are counted
        await until(lambda: found.delivered >= found.published * SUBSCRIBERS, what="all deliveries")


def _growth(samples: list[float]) -> float:
    settled = samples[int(len(samples) * _SETTLING) :]
    fifth = max(len(settled) // 5, 1)
    return statistics.median(settled[-fifth:]) / statistics.median(settled[:fifth])


def _memory_mb(process_id: int) -> float:
    """Return the resident memory of the process (Linux)."""
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the sandbox has ended")


def main() -> int:
    """Run, print the result, and return 0 if all checks passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=10.0)
    given = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(_OPEN_FILES, min(hard, 2 * _OPEN_FILES)), hard))
    with children.running_sandbox() as sandbox:
        found = asyncio.run(soak(sandbox, given.minutes, given.rate))
    print(json.dumps({**asdict(found), "fine": found.is_fine}))
    return 0 if found.is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
