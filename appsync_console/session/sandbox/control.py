"""Controlling a sandbox that runs on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from appsync_console.domain.secret import Secret
from appsync_console.transport.sandbox_control import SandboxControl

__all__ = ["SandboxControl", "controlled_sandbox"]


@asynccontextmanager
async def controlled_sandbox(url: str, key: Secret) -> AsyncIterator[SandboxControl]:
    """The sandbox whose control API is at ``url``; nothing is asked before the first call."""
    control = SandboxControl(url, key)
    try:
        yield control
    finally:
        await control.aclose()
