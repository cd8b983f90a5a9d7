"""Kills and restarts the server at random moments under load, and checks that everything recovers.

``python -m benchmarks.soak_restarts [--count 50]`` uses the installed program as the server; the tests use
servers that start faster. Prints the result as JSON, and exits with 1 if a check failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from appsync_console.domain.api.endpoint import Endpoint, parse_endpoint
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Arrival, Kind
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import ChannelState
from appsync_console.session.factory import new_session
from appsync_console.session.live.events import SessionListener
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.session.sandbox.process import SandboxProcess
from appsync_console.session.workspace.workspace import make_api_key
from appsync_console.store.log.message_log import MessageLog
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.realtime.timeouts import Timeouts
from tests.support.waiting import until

CHANNELS = tuple(f"channel {number}" for number in range(6))
_PER_CONNECTION = 3  # so that there are two connections
_PUBLISHERS = 3
_PAUSE_S = 0.003
_TIMING = Timeouts(backoff_first_s=0.02, backoff_most_s=0.1, close_s=1.0)
_PORTS = range(20_800, 30_000)  # below the ports of clients, which must not take ours while the server is down


class Server(Protocol):
    """A server with a fixed address."""

    @property
    def endpoint(self) -> Endpoint:
        """The address of the server."""
        ...

    @property
    def key(self) -> Secret:
        """The API key that it accepts."""
        ...

    async def start(self) -> None:
        """Start or restart the server."""
        ...

    async def kill(self) -> None:
        """Kill the server."""
        ...


@dataclass(slots=True)
class Report:
    """The result.

    Attributes:
        kills: How often the server was killed.
        received: The number of received messages.
        outages: How often each channel lost its live state.
        gaps: The gaps in the log of each channel.
        doubled: Messages that are in a log twice.
        unlogged: Received messages that are not in the log.
        tasks_left, files_left: Additional tasks and open files after the test.
    """

    kills: int = 0
    seconds: float = 0.0
    received: int = 0
    outages: dict[str, int] = field(default_factory=dict)
    gaps: dict[str, int] = field(default_factory=dict)
    doubled: int = 0
    unlogged: int = 0
    tasks_left: int = 0
    files_left: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def broken(self) -> list[str]:
        """The checks that failed."""
        checks = {
            "each outage is a gap": self.gaps == self.outages and min(self.outages.values(), default=0) > 0,
            "no message appears twice": self.doubled == 0,
            "every message is in the log": self.unlogged == 0,
            "messages arrived": self.received > 0,
            "no task is left": self.tasks_left <= 0,
            "no socket is left": self.files_left <= 0,
            "no task failed": not self.faults,
        }
        return [check for check, has_passed in checks.items() if not has_passed]


class _Listener(SessionListener):
    def __init__(self) -> None:
        self.states: dict[str, ChannelState] = {}
        self.outages: Counter[str] = Counter()
        self.received_count = 0

    def channel_changed(self, status: ChannelStatus) -> None:
        if self.states.get(status.name) is ChannelState.LIVE is not status.state:
            self.outages[status.name] += 1
        self.states[status.name] = status.state

    def received(self, batch: Sequence[Arrival]) -> None:
        self.received_count += sum(len(arrival.texts) for arrival in batch)

    def live_count(self) -> int:
        return sum(self.states.get(channel) is ChannelState.LIVE for channel in CHANNELS)


async def survive(server: Server, count: int, folder: Path) -> Report:
    """Kill and restart ``server`` ``count`` times and return the result.

    Raises:
        AssertionError: A channel was not live again in time.
    """
    began_s, files_before, tasks_before = time.monotonic(), _open_files(), len(asyncio.all_tasks())
    report, listener = Report(), _Listener()
    await server.start()
    log = MessageLog.open(folder / "messages.sqlite")
    session = new_session(
        "p",
        ApiAccess(server.endpoint, ApiKeyAuthorizer(server.key), Redactor()),
        listeners=[listener],
        report=lambda name, error: report.faults.append(f"{name}: {error!r}"),
        recorder=log,
        timing=_TIMING,
        delivery_timeout_s=1.0,
        subscriptions_per_connection=_PER_CONNECTION,
    )
    for channel in CHANNELS:
        session.listen(channel)
    session.open()
    try:
        await until(lambda: listener.live_count() == len(CHANNELS))
        tasks_live = len(asyncio.all_tasks())
        await _kill_under_load(server, session, listener, report, count)
        report.outages = dict(listener.outages)
        await _settled(lambda: len(asyncio.all_tasks()) <= tasks_live)
        report.tasks_left = len(asyncio.all_tasks()) - tasks_live
    finally:
        report.faults += await session.aclose()
        await asyncio.to_thread(log.flush)
        _read_log(log, listener, report)
        await asyncio.to_thread(log.close)
        await server.kill()
    await _settled(lambda: _open_files() <= files_before and len(asyncio.all_tasks()) <= tasks_before)
    report.tasks_left = max(report.tasks_left, len(asyncio.all_tasks()) - tasks_before)
    report.files_left = _open_files() - files_before
    report.seconds = round(time.monotonic() - began_s, 1)
    return report


async def _kill_under_load(
    server: Server, session: ProfileSession, listener: _Listener, report: Report, count: int
) -> None:
    async with asyncio.TaskGroup() as tasks:
        load = [tasks.create_task(_publish(session, number)) for number in range(_PUBLISHERS)]
        while report.kills < count:
            await asyncio.sleep(random.uniform(0, 0.1))
            await server.kill()
            report.kills += 1
            await until(lambda: listener.live_count() == 0)
            await server.start()
            if report.kills % 5 == 0 and report.kills < count:  # sometimes while the client still reconnects
                await asyncio.sleep(random.uniform(0, 0.05))
                continue
            await until(lambda: listener.live_count() == len(CHANNELS))
        for task in load:
            task.cancel()


async def _publish(session: ProfileSession, publisher: int) -> None:
    number = 0
    while True:
        number += 1
        try:
            await session.publish(CHANNELS[number % len(CHANNELS)], json.dumps([publisher, number]))
        except ConsoleError:
            await asyncio.sleep(_PAUSE_S * 5)
        await asyncio.sleep(_PAUSE_S)


def _read_log(log: MessageLog, listener: _Listener, report: Report) -> None:
    reader = log.reader()
    try:
        for channel, extent in reader.extents("p").items():
            rows = reader.read("p", channel, extent.first, extent.last)
            texts = [row.text for row in rows if row.kind is Kind.RECEIVED]
            report.gaps[channel] = sum(row.kind is Kind.GAP for row in rows)
            report.received += len(texts)
            report.doubled += len(texts) - len(set(texts))
    finally:
        reader.close()
    report.unlogged = listener.received_count - report.received


def _open_files() -> int:
    """Return how many files and sockets this process has open; 0 if the system does not tell."""
    folder = Path("/proc/self/fd") if sys.platform == "linux" else Path("/dev/fd")
    return len(os.listdir(folder)) if folder.exists() else 0


async def _settled(is_true: Callable[[], bool]) -> None:
    """Wait until a condition is true; the report shows it if it never is."""
    with suppress(AssertionError):
        await until(is_true, timeout_s=10)


def free_port() -> int:
    """Return a free port outside the range of client ports."""
    while True:
        port = random.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


class _Program:
    """The sandbox, as this program starts it."""

    def __init__(self) -> None:
        self.key = make_api_key()
        self._port = free_port()
        self._sandbox = SandboxProcess()
        self.endpoint = parse_endpoint(f"http://127.0.0.1:{self._port}/graphql")

    async def start(self) -> None:
        address = await self._sandbox.start(port=self._port, api_key=self.key)
        if address.port != self._port:
            raise RuntimeError(f"port {self._port} was in use")

    async def kill(self) -> None:
        if self._sandbox.process_id is not None:
            os.kill(self._sandbox.process_id, signal.SIGKILL)
        await self._sandbox.aclose()


def main() -> int:
    """Return 0 if all checks passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak_restarts", description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="how often to kill the server (default: 50)")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(survive(_Program(), count, Path(folder)))
    print(json.dumps(asdict(report) | {"broken": report.broken}, indent=2))
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
