"""Runs a sandbox until it is told to stop: what the command line and the window's child process stand on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import SandboxOptions


async def serve(
    options: SandboxOptions, *, ready: Callable[[Sandbox], None], until: Callable[[], Awaitable[object]]
) -> None:
    """Serve until what ``until`` waits for has happened.

    Args:
        ready: Called once with the sandbox when it listens.
        until: Called once it listens; such as the ``wait`` of an event that a signal sets.

    Raises:
        InputError: When the schema, the host or the port cannot be used.
    """
    async with Sandbox(options) as sandbox:
        ready(sandbox)
        await until()
