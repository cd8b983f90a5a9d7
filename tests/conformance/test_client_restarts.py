"""Kill the server fifty times under load; see benchmarks.soak_restarts for the requirements.

The real sandbox runs in separate processes, forked from one with all imports, so they start in milliseconds.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from appsync_console.domain.api.endpoint import Endpoint, parse_endpoint
from appsync_console.domain.secret import Secret
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import SandboxOptions, new_api_key
from benchmarks.soak_restarts import free_port, survive
from tests.support.waiting import until

pytestmark = pytest.mark.hostile

COUNT = 50


class ForkedSandbox:
    def __init__(self) -> None:
        self.key: Secret = new_api_key()
        self._port = free_port()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["appsync_console.sandbox.core.server", __name__])
        self._process: ForkServerProcess | None = None

    @property
    def endpoint(self) -> Endpoint:
        return parse_endpoint(f"http://127.0.0.1:{self._port}/graphql")

    async def start(self) -> None:
        ready, child_end = self._context.Pipe(duplex=False)
        self._process = self._context.Process(target=serve, args=(self._port, self.key.reveal(), child_end))
        self._process.start()
        child_end.close()
        await until(ready.poll, what="the sandbox to start")
        ready.recv()
        ready.close()

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None


def serve(port: int, key: str, ready: Connection) -> None:
    asyncio.run(_serve(port, key, ready))


async def _serve(port: int, key: str, ready: Connection) -> None:
    async with Sandbox(SandboxOptions(port=port, api_keys=(Secret(key),))):
        ready.send("ready")
        await asyncio.Event().wait()


@pytest.fixture
async def server() -> ForkedSandbox:
    """A server started and stopped once, so that the process to fork from exists before anything is counted."""
    sandbox = ForkedSandbox()
    await sandbox.start()
    await sandbox.kill()
    return sandbox


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork; python -m benchmarks.soak_restarts works everywhere")
async def test_fifty_kills_under_load_lose_leak_and_duplicate_nothing(server: ForkedSandbox, tmp_path: Path) -> None:
    report = await survive(server, COUNT, tmp_path)
    assert report.broken == [], report
    assert report.kills == COUNT
    assert min(report.outages.values()) >= COUNT * 0.8
