"""Access to the control API of a sandbox on this computer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from appsync_console.domain.secret import Secret
from appsync_console.transport.sandbox_control import SandboxControl

__all__ = ["SandboxControl", "controlled_sandbox"]


@asynccontextmanager
async def controlled_sandbox(url: str, key: Secret) -> AsyncIterator[SandboxControl]:
    """Open the control API at ``url``; sends nothing before the first call."""
    control = SandboxControl(url, key)
    try:
        yield control
    finally:
        await control.aclose()
