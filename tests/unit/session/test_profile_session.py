"""An open profile with a real sandbox."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.errors import AuthorizationError, InputError
from appsync_console.domain.message import Kind
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.terms import ChannelState, ConnectionState, DeliveryState
from appsync_console.session.factory import new_session
from appsync_console.session.live import profile_session
from appsync_console.session.live.events import SessionListener
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.realtime.timeouts import Timeouts
from tests.support.recorder import EntryRecorder
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until

QUICK = Timeouts(backoff_first_s=0.02, backoff_most_s=0.05)


class Recorder(EntryRecorder):
    def __init__(self):
        super().__init__()
        self.is_drained = asyncio.Event()
        self.is_waited_for = asyncio.Event()

    async def drained(self, below):
        self.is_waited_for.set()
        await self.is_drained.wait()
        self.backlog = 0


class Listener(SessionListener):
    def __init__(self):
        self.gaps = []
        self.received_count = 0

    def received(self, batch):
        self.received_count += sum(len(arrival.texts) for arrival in batch)

    def gap_found(self, gap):
        self.gaps.append(gap)


@asynccontextmanager
async def opened(sandbox, *channels, key=None, recorder=None, listener=None):
    faults = []
    session = new_session(
        "p",
        ApiAccess(parse_endpoint(sandbox.graphql_url), ApiKeyAuthorizer(key or sandbox.api_key), Redactor()),
        listeners=[listener or Listener()],
        report=lambda name, error: faults.append((name, error)),
        recorder=recorder,
        timing=QUICK,
    )
    for channel in channels:
        session.listen(channel)
    session.open()
    try:
        yield session
    finally:
        assert await session.aclose() == []
        assert faults == []


def are_live(session, *channels):
    return all(session.channel_status(channel).state is ChannelState.LIVE for channel in channels)


async def test_a_message_is_published_delivered_and_logged_in_both_directions():
    async with running_sandbox() as sandbox:
        recorder = Recorder()
        async with opened(sandbox, "robots", "cakes", recorder=recorder) as session:
            await until(lambda: are_live(session, "robots", "cakes"))
            sent = await session.publish("robots", '{"n": 1}')
            outcome = await sent.outcome()

    assert outcome.state is DeliveryState.DELIVERED
    assert outcome.latency_us > 0
    assert recorder.texts(Kind.PUBLISHED) == ['{"n": 1}']
    assert recorder.texts(Kind.RECEIVED) == ['{"n":1}']
    assert {entry.channel for entry in recorder.entries.values()} == {"robots"}
    assert session.traffic.received == {"robots": 1}


async def test_an_invalid_message_is_neither_sent_nor_logged():
    async with running_sandbox() as sandbox:
        recorder = Recorder()
        async with opened(sandbox, recorder=recorder) as session:
            for channel, text in (("robots", "{"), ("", "1"), (" x", "1"), ("robots", '"' + "x" * 250_000 + '"')):
                with pytest.raises(InputError):
                    await session.publish(channel, text)
    assert recorder.entries == {}


async def test_while_the_disk_is_behind_the_connection_waits_and_nothing_is_lost(monkeypatch):
    monkeypatch.setattr(profile_session, "_BACKLOG_ENTRIES", 10)
    async with running_sandbox() as sandbox:
        recorder, listener = Recorder(), Listener()
        async with (
            opened(sandbox, "robots", recorder=recorder, listener=listener) as session,
            opened(sandbox) as publisher,
        ):
            await until(lambda: are_live(session, "robots"))
            recorder.backlog = 11
            await publisher.publish("robots", "0")
            await recorder.is_waited_for.wait()
            before = listener.received_count
            for number in range(1, 50):
                await publisher.publish("robots", str(number))
            assert listener.received_count == before
            recorder.is_drained.set()
            await until(lambda: listener.received_count == 50)
    assert recorder.texts(Kind.RECEIVED) == [str(number) for number in range(50)]


async def test_after_a_server_restart_each_channel_has_a_gap_and_is_live_again():
    async with running_sandbox() as first:
        port, key = int(first.graphql_url.split(":")[2].split("/")[0]), first.api_key
        recorder, listener = Recorder(), Listener()
        async with opened(first, "robots", "cakes", recorder=recorder, listener=listener) as session:
            await until(lambda: are_live(session, "robots", "cakes"))
            await first.stop()
            await until(lambda: session.status.state is ConnectionState.WAITING)
            async with running_sandbox(port=port, api_keys=(key,)):
                await until(lambda: are_live(session, "robots", "cakes"))
                await (await session.publish("robots", "1")).outcome()

    assert {gap.channel for gap in listener.gaps} == {"robots", "cakes"}
    assert all(gap.start_us < gap.end_us and gap.cause for gap in listener.gaps)
    gaps = [entry for entry in recorder.entries.values() if entry.kind is Kind.GAP]
    assert {entry.channel for entry in gaps} == {"robots", "cakes"}
    assert all(entry.until_us > entry.at_us for entry in gaps)


async def test_a_wrong_key_is_an_authorization_error_in_both_directions():
    async with (
        running_sandbox() as sandbox,
        opened(sandbox, "robots", key=Secret("da2-wrongwrongwrong")) as session,
    ):
        await until(lambda: session.status.state is ConnectionState.REFUSED)
        assert isinstance(session.status.problem, AuthorizationError)
        with pytest.raises(AuthorizationError):
            await session.publish("robots", "1")
