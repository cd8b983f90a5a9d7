"""Runs the sandbox as a child process that exits when this process does.

The child reads its API key from standard input, where process lists do not show it, and exits when that pipe closes, so
it cannot outlive this process, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from appsync_console.domain.api.endpoint import Endpoint, parse_endpoint
from appsync_console.domain.errors import CannotConnect
from appsync_console.domain.secret import Secret, without_secrets

_log = logging.getLogger(__name__)
_START_TIMEOUT_S = 20.0
_STOP_TIMEOUT_S = 3.0


class _Outputs(msgspec.Struct):
    graphqlUrl: str
    apiKey: str
    controlUrl: str
    controlKey: str


@dataclass(frozen=True, slots=True)
class SandboxAddress:
    """The URLs and keys of a running sandbox.

    Attributes:
        control_url: The URL of its control API: see :mod:`appsync_console.session.sandbox.control`.
        control_key: The key for its control API.
    """

    endpoint: Endpoint
    port: int
    api_key: Secret
    control_url: str
    control_key: Secret


def sandbox_command() -> list[str]:
    """The command that starts the sandbox, from a frozen build or with the current Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "sandbox"]
    return [sys.executable, "-m", "appsync_console", "sandbox"]


class SandboxProcess:
    """Starts and stops the sandbox."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = list(command or sandbox_command())
        self._process: asyncio.subprocess.Process | None = None

    @property
    def is_running(self) -> bool:
        """Whether the server has been started and has not exited."""
        return self._process is not None and self._process.returncode is None

    @property
    def process_id(self) -> int | None:
        """The process ID of the running server; None if it is not running."""
        return self._process.pid if self._process is not None and self.is_running else None

    async def start(self, *, port: int, api_key: Secret) -> SandboxAddress:
        """Start the server on ``port`` of the loopback address, or on any free port if that one is in use.

        Raises:
            CannotConnect: It does not start; with its error message.
        """
        try:
            return await self._start(port, api_key)
        except CannotConnect:
            if port == 0:
                raise
            return await self._start(0, api_key)

    async def _start(self, port: int, api_key: Secret) -> SandboxAddress:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                *("--json", "--port", str(port), "--control", "--control-port", "0", "--with-parent"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=without_secrets(os.environ),
            )
        except OSError as error:
            raise CannotConnect("sandbox.not_started", reason=str(error)) from error
        try:
            async with asyncio.timeout(_START_TIMEOUT_S):
                return await self._handshake(self._process, api_key)
        except TimeoutError as error:
            await self.aclose()
            raise CannotConnect("sandbox.start_timed_out", timeout_s=_START_TIMEOUT_S) from error

    async def _handshake(self, process: asyncio.subprocess.Process, api_key: Secret) -> SandboxAddress:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(ConnectionError):
            process.stdin.write(api_key.reveal().encode() + b"\n")
            await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise await self._failure(process)
        outputs = msgspec.json.decode(line, type=_Outputs)
        endpoint = parse_endpoint(outputs.graphqlUrl)
        return SandboxAddress(
            endpoint=endpoint,
            port=int(endpoint.host.rpartition(":")[2]),
            api_key=Secret(outputs.apiKey),
            control_url=outputs.controlUrl,
            control_key=Secret(outputs.controlKey),
        )

    async def _failure(self, process: asyncio.subprocess.Process) -> CannotConnect:
        assert process.stderr is not None
        words = (await process.stderr.read()).decode(errors="replace").strip()
        await self.aclose()
        return CannotConnect("sandbox.not_started", reason=words.splitlines()[-1] if words else "", raw=words)

    async def wait(self) -> int:
        """Wait until the server exits, and log its output meanwhile; returns its exit code."""
        process = self._process  # a restart replaces it
        assert process is not None
        assert process.stderr is not None
        async for line in process.stderr:
            _log.info("sandbox: %s", line.decode(errors="replace").rstrip())
        return await process.wait()

    async def aclose(self) -> None:
        """Stop the server by closing its pipe, or kill it if that does not work."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_STOP_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
