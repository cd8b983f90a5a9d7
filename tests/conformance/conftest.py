"""A sandbox and its clients for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from appsync_console.sandbox.core.server import Sandbox
from tests.support.sandbox import HttpClient, WireClient, http_client, live_client, running_sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[HttpClient]:
    async with http_client(sandbox) as client:
        yield client


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncIterator[WireClient]:
    async with live_client(sandbox) as client:
        yield client
