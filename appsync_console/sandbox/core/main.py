"""Runs a sandbox until it is stopped, for the command line and for the child process of the window."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import SandboxOptions


async def serve(
    options: SandboxOptions, *, ready: Callable[[Sandbox], None], until: Callable[[], Awaitable[object]]
) -> None:
    """Serve until ``until`` returns.

    Args:
        ready: Called once with the sandbox, when it listens.
        until: Called once the sandbox listens, such as the ``wait`` of an event that a signal sets.

    Raises:
        InputError: The schema, the host or the port cannot be used.
    """
    async with Sandbox(options) as sandbox:
        ready(sandbox)
        await until()
