"""Every period in which a channel was not heard is a gap in the log, with its cause, also if the program ended."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.reason import ASLEEP, CLOSED, PAUSED
from appsync_console.domain.secret import Redactor
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.session.factory import new_session
from appsync_console.session.live.listening import NOTE_FRAMES_S
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.log.writer import BATCH_S
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.realtime.network_monitor import NetworkMonitor
from appsync_console.transport.realtime.sleep_clock import SleepClock
from tests.support.realtime_client import QUICK, running_client
from tests.support.sandbox import HttpClient, running_sandbox
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]

LISTENER = """
import asyncio, sys
from pathlib import Path
from appsync_console.domain.secret import Secret
from appsync_console.session.live import listening
from appsync_console.store.log.message_log import MessageLog
from tests.conformance.test_gaps import new_profile_session

listening.NOTE_FRAMES_S = 0.02

async def main(path, url, key):
    session = new_profile_session(url, Secret(key), MessageLog.open(Path(path)))
    for channel in ("robots", "cakes"):
        session.listen(channel)
    session.open()
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


def now_us() -> int:
    return time.time_ns() // 1000


def fail(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


def new_profile_session(url: str, key: object, log: MessageLog) -> ProfileSession:
    access = ApiAccess(parse_endpoint(url), ApiKeyAuthorizer(key), Redactor())  # type: ignore[arg-type]
    return new_session("p", access, report=fail, recorder=log, timing=QUICK)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "messages.sqlite"


def are_live(session: ProfileSession, *channels: str) -> bool:
    return all(session.channel_status(channel).state is ChannelState.LIVE for channel in channels)


@asynccontextmanager
async def listening(sandbox: Sandbox, path: Path, *channels: str) -> AsyncIterator[tuple[ProfileSession, MessageLog]]:
    """A run of the program: a session with its log, whose channels are live."""
    log = MessageLog.open(path)
    session = new_profile_session(sandbox.graphql_url, sandbox.api_key, log)
    try:
        for channel in channels:
            session.listen(channel)
        session.open()
        await until(lambda: are_live(session, *channels), what="the channels are live")
        yield session, log
    finally:
        assert await session.aclose() == []
        assert log.close() == 0


def entries(path: Path, channel: str) -> list[Message]:
    log = MessageLog.open(path)
    with closing(log.reader()) as reader:
        found = reader.read("p", channel, 1, 1_000)
    log.close()
    return found


def gaps(path: Path, channel: str) -> list[Message]:
    return [message for message in entries(path, channel) if message.kind is Kind.GAP]


def stored(path: Path, statement: str) -> int:
    """The number that a statement finds in the log while another process writes it; 0 if it finds none."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] or 0 if row else 0


def frames_stored(path: Path) -> int:
    """When the last frame of the only connection arrived, as far as the log knows."""
    return stored(path, """SELECT value ->> '$."0"' FROM state WHERE name = '["frames", "p"]'""")


def subscriptions(sandbox: Sandbox) -> int:
    return sum(len(one.subscriptions) for one in sandbox.state.connections)


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
async def test_after_a_kill_the_gap_is_from_the_last_frame_to_the_next_live(
    sandbox: Sandbox, http: HttpClient, path: Path
) -> None:
    MessageLog.open(path).close()
    program = subprocess.Popen(
        [sys.executable, "-c", LISTENER, str(path), sandbox.graphql_url, sandbox.api_key.reveal()],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        await until(lambda: subscriptions(sandbox) == 2, what="the channels are live")
        await http.publish("robots", '"heard"')
        await until(lambda: 0 < stored(path, "SELECT max(at_us) FROM messages") <= frames_stored(path), what="the log")
        stored_us = frames_stored(path)
    finally:
        program.send_signal(signal.SIGKILL)
        program.wait()
    opened_us = now_us()
    async with listening(sandbox, path, "robots", "cakes"):
        live_us = now_us()
    (heard, gap) = entries(path, "robots")
    assert heard.text == '"heard"'
    assert gap.kind is Kind.GAP
    assert gap.reason is not None
    assert gap.reason.code == "gap.killed"
    assert heard.at_us <= gap.at_us
    assert stored_us <= gap.at_us <= opened_us <= gap.until_us <= live_us
    assert [one.at_us for one in gaps(path, "cakes")] == [gap.at_us]


def test_the_last_frame_is_stored_at_most_five_seconds_late() -> None:
    assert NOTE_FRAMES_S + BATCH_S < 5


async def test_after_closing_the_gap_is_from_the_last_frame_to_the_next_live(
    sandbox: Sandbox, http: HttpClient, path: Path
) -> None:
    async with listening(sandbox, path, "robots") as (session, _):
        await http.publish("robots", "1")
        await until(lambda: session.traffic.received, what="the message arrives")
        closed_us = now_us()
    await http.publish("robots", "2")
    opened_us = now_us()
    async with listening(sandbox, path, "robots"):
        live_us = now_us()
    heard, gap = entries(path, "robots")
    assert heard.text == "1"
    assert gap.reason == CLOSED
    assert heard.at_us <= gap.at_us <= closed_us <= opened_us <= gap.until_us <= live_us


async def test_a_program_that_is_closed_before_it_is_live_leaves_the_gap_as_it_is(path: Path) -> None:
    async with running_sandbox() as sandbox:
        async with listening(sandbox, path, "robots"):
            pass
        closed_us = now_us()
        log = MessageLog.open(path)
        session = new_profile_session("http://127.0.0.1:9/graphql", sandbox.api_key, log)
        session.listen("robots")
        session.open()
        await until(lambda: session.status.state is ConnectionState.WAITING, what="no connection")
        await session.aclose()
        log.close()
        async with listening(sandbox, path, "robots"):
            pass
    (gap,) = gaps(path, "robots")
    assert gap.reason == CLOSED
    assert gap.at_us <= closed_us


async def test_a_paused_channel_has_a_gap_from_the_pause_to_the_next_live(
    sandbox: Sandbox, http: HttpClient, path: Path
) -> None:
    async with listening(sandbox, path, "robots", "cakes") as (session, _):
        paused_us = now_us()
        session.pause("robots")
        session.pause("robots")
        after_us = now_us()
        await until(lambda: subscriptions(sandbox) == 1, what="the channel is paused")
        await http.publish("robots", "1")
        resumed_us = now_us()
        session.listen("robots")
        await until(lambda: are_live(session, "robots"), what="the channel is live again")
        live_us = now_us()
    (gap,) = entries(path, "robots")
    assert gap.reason == PAUSED
    assert paused_us <= gap.at_us <= after_us <= resumed_us <= gap.until_us <= live_us
    assert gaps(path, "cakes") == []


async def test_a_pause_lasts_over_the_end_of_the_program(sandbox: Sandbox, path: Path) -> None:
    async with listening(sandbox, path, "robots") as (session, _):
        session.pause("robots")
        paused_us = now_us()
    async with listening(sandbox, path):
        pass
    async with listening(sandbox, path) as (session, _):
        session.listen("robots")
        await until(lambda: are_live(session, "robots"), what="the channel is live again")
    (gap,) = gaps(path, "robots")
    assert gap.reason == PAUSED
    assert gap.at_us <= paused_us


async def test_a_channel_that_is_paused_before_it_was_live_has_no_gap(sandbox: Sandbox, path: Path) -> None:
    async with listening(sandbox, path) as (session, _):
        session.listen("robots")
        session.pause("robots")
        session.listen("robots")
        await until(lambda: are_live(session, "robots"), what="the channel is live")
    assert gaps(path, "robots") == []


async def test_a_removed_channel_has_no_gap(sandbox: Sandbox, path: Path) -> None:
    async with listening(sandbox, path, "robots", "cakes") as (session, _):
        session.unlisten("robots")
    async with listening(sandbox, path, "robots", "cakes"):
        pass
    assert gaps(path, "robots") == []
    assert len(gaps(path, "cakes")) == 1


async def test_a_new_channel_has_no_gap(sandbox: Sandbox, path: Path) -> None:
    async with listening(sandbox, path, "robots"):
        pass
    async with listening(sandbox, path, "robots", "cakes"):
        pass
    assert gaps(path, "cakes") == []


class Computer:
    """A simulated computer that sleeps and loses its network on request."""

    def __init__(self) -> None:
        self.slept_s = 0.0
        self.stopped_s = 0.0
        self.is_connected = True
        self.network = NetworkMonitor(
            dict, SleepClock(lambda: self.slept_s + self.stopped_s, lambda: self.stopped_s), lambda _: self.is_connected
        )


async def test_sleep_is_the_cause_if_the_connection_does_not_survive_it(sandbox: Sandbox, http: HttpClient) -> None:
    computer = Computer()
    endpoint, authorizer = parse_endpoint(sandbox.graphql_url), ApiKeyAuthorizer(sandbox.api_key)
    async with running_client(endpoint, "robots", authorizer=authorizer, surroundings=computer.network) as client:
        await client.heard.until_state("robots", ChannelState.LIVE)
        await until(lambda: client.realtime.heard_us, what="a frame")
        asleep_us = now_us()
        computer.slept_s += 3600
        await http.publish("robots", "1")  # as if it had waited in the computer
        await client.heard.until_texts("1")
        await sandbox.drop()
        await until(lambda: client.heard.gaps, what="the gap")
        computer.slept_s += 1  # shorter sleep is not mentioned
        await sandbox.drop()
        await until(lambda: len(client.heard.gaps) == 2, what="another gap")
    (_, start_us, _, cause), (*_, next_cause) = client.heard.gaps
    assert cause == ASLEEP
    assert start_us <= asleep_us
    assert next_cause.code == "connection.lost"


@pytest.mark.parametrize(("is_connected", "code"), [(False, "gap.no_network"), (True, "connection.lost")])
async def test_no_network_is_the_cause_only_without_a_route_to_the_server(
    sandbox: Sandbox, is_connected: bool, code: str
) -> None:
    computer = Computer()
    endpoint, authorizer = parse_endpoint(sandbox.graphql_url), ApiKeyAuthorizer(sandbox.api_key)
    async with running_client(endpoint, "robots", authorizer=authorizer, surroundings=computer.network) as client:
        await client.heard.until_state("robots", ChannelState.LIVE)
        computer.is_connected = is_connected
        computer.stopped_s += 3600  # a frozen event loop is not sleep
        await sandbox.drop()
        await until(lambda: client.heard.gaps, what="the gap")
    assert client.heard.gaps[0][3].code == code
