"""Missed and earlier messages are read from the API's history, each message once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.faults import Door, Faults
from appsync_console.domain.message import Arrival, Entry, Incoming, Kind
from appsync_console.domain.reason import EARLIER, Filling
from appsync_console.domain.secret import Redactor
from appsync_console.domain.terms import ChannelState
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.graphql.history import History, Wanted
from appsync_console.session.factory import new_session
from appsync_console.session.live.events import Earlier, Gap, SessionListener
from appsync_console.session.live.history_sync import NO_LOOK_BACK, HistoryWindow
from appsync_console.texts.gaps import filling_text, history_trouble
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.realtime.timeouts import Timeouts
from tests.support.recorder import EntryRecorder
from tests.support.sandbox import http_client, running_sandbox
from tests.support.waiting import until

SCHEMA = "channel-with-history"
NOTHING = Faults()
QUICK = Timeouts(backoff_first_s=0.02, backoff_most_s=0.1, close_s=1.0)
WITHOUT_ID = "mutation P($name: String!, $data: AWSJSON!) { publish2channel(name: $name, data: $data) { name data } }"


class Log(EntryRecorder):
    """A log in memory with entries and their amendments."""

    def amend(self, id: int, *, filling: Filling | None = None, **_: object) -> None:
        self.entries[id] = replace(self.entries[id], filling=filling)


class Heard(SessionListener):
    def __init__(self) -> None:
        self.incoming: list[Incoming] = []
        self.filled: list[Gap] = []
        self.gaps: list[Gap] = []
        self.earlier: list[Earlier] = []

    def received(self, batch: Sequence[Arrival]) -> None:
        self.incoming += [message for arrival in batch for message in arrival.messages()]

    def gap_found(self, gap: Gap) -> None:
        self.gaps.append(gap)

    def earlier_taken(self, earlier: Earlier, entries: Sequence[Entry]) -> None:
        self.earlier.append(earlier)

    def gap_filled(self, gap: Gap, recovered: Sequence[Entry]) -> None:
        self.filled.append(gap)


class Client:
    def __init__(self, sandbox: Sandbox, look_back: HistoryWindow = NO_LOOK_BACK) -> None:
        self.sandbox = sandbox
        self.log = Log()
        self.heard = Heard()
        self.failed: list[BaseException] = []
        self.session = new_session(
            "p",
            ApiAccess(parse_endpoint(sandbox.graphql_url), ApiKeyAuthorizer(sandbox.api_key), Redactor()),
            listeners=[self.heard],
            report=lambda name, error: self.failed.append(error),
            recorder=self.log,
            timing=QUICK,
            settle_s=0.05,
            look_back=look_back,
        )

    async def live(self, channel: str = "robots") -> None:
        await until(lambda: self.session.channel_status(channel).state is ChannelState.LIVE, what="the channel live")

    async def publish(self, *texts: str, document: str = WITHOUT_ID) -> None:
        """Publish like another client, which selects no id."""
        await publish(self.sandbox, *texts, document=document)

    async def looked_back(self, times: int = 2) -> list[Earlier]:
        """Return the reports about earlier messages: one per channel at once, and again when all have settled."""
        await until(lambda: len(self.heard.earlier) >= times, what="looked back")
        return self.heard.earlier

    async def heard_texts(self, count: int) -> list[str]:
        await until(lambda: len(self.heard.incoming) >= count, what=f"{count} messages")
        return [incoming.text for incoming in self.heard.incoming]

    @asynccontextmanager
    async def outage(self, afterwards: Faults = NOTHING) -> AsyncIterator[None]:
        """Interrupt the connection for the duration of the block."""
        self.sandbox.faults.set(Faults(throttle=frozenset({Door.CONNECT})))
        await self.sandbox.drop()
        await until(lambda: self.session.channel_status("robots").state is ChannelState.WAITING, what="the outage")
        yield
        self.sandbox.faults.set(afterwards)
        await self.live()


async def publish(sandbox: Sandbox, *texts: str, document: str = WITHOUT_ID) -> None:
    async with http_client(sandbox) as http:
        for text in texts:
            await http.run(document, {"name": "robots", "data": text})


@asynccontextmanager
async def listening(sandbox: Sandbox, look_back: HistoryWindow = NO_LOOK_BACK) -> AsyncIterator[Client]:
    client = Client(sandbox, look_back)
    client.session.listen("robots")
    client.session.open()
    try:
        await client.live()
        yield client
    finally:
        assert await client.session.aclose() == []
        assert client.failed == []


async def test_missed_messages_fill_an_outage_in_order_without_duplicates() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox) as client:
        await client.publish("1", "2")
        await client.heard_texts(2)
        async with client.outage():
            await client.publish("3", "4", "5")
        await client.publish("6")
        await until(lambda: bool(client.heard.filled), what="the gap filled")
        assert await client.heard_texts(3) == ["1", "2", "6"]
        assert client.log.texts(Kind.RECOVERED) == ["3", "4", "5"]
        assert client.heard.filled[0].filling == Filling(recovered=3)
        gap = next(entry for entry in client.log.entries.values() if entry.kind is Kind.GAP)
        assert gap.filling == Filling(recovered=3)
        assert client.session.traffic.received["robots"] == 6


@pytest.mark.parametrize("has_ids", [False, True])
async def test_equal_messages_are_distinguished(has_ids: bool) -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox) as client:
        document = WITHOUT_ID.replace("name data", "id name data") if has_ids else WITHOUT_ID
        await client.publish("0", "0", document=document)
        await client.heard_texts(2)
        assert [bool(incoming.message_id) for incoming in client.heard.incoming] == [has_ids, has_ids]
        async with client.outage():
            await client.publish("0", "0", "0", document=document)
        await until(lambda: bool(client.heard.filled), what="the gap filled")
        assert client.log.texts(Kind.RECOVERED) == ["0", "0", "0"]


async def test_our_own_messages_carry_a_distinguishing_id() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox) as client:
        sent = await client.session.publish("robots", '{"n": 1}')
        await sent.outcome()
        assert client.heard.incoming[0].message_id


async def test_an_outage_without_messages_is_reported_as_such() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox) as client:
        async with client.outage():
            pass
        await until(lambda: bool(client.heard.filled), what="the gap filled")
        assert client.heard.filled[0].filling == Filling()
        assert client.log.texts(Kind.RECOVERED) == []


async def test_an_api_without_history_leaves_the_gap_open() -> None:
    async with running_sandbox() as sandbox, listening(sandbox) as client:
        async with client.outage():
            await client.publish("1")
        await client.publish("2")
        assert await client.heard_texts(1) == ["2"]
        assert len(client.heard.gaps) == 1
        assert client.heard.filled == []


async def test_a_failing_history_is_noted_on_the_gap() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox) as client:
        async with client.outage():
            pass
        await until(lambda: bool(client.heard.filled), what="the gap filled")
        async with client.outage(Faults(throttle=frozenset({Door.HTTP}))):
            pass
        await until(lambda: len(client.heard.filled) == 2, what="the second gap looked at")
        assert filling_text(client.heard.filled[1].filling).startswith("not filled: The API did not return its history")


async def test_messages_are_recovered_in_pages() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox) as client:
        async with client.outage(), http_client(sandbox) as http, asyncio.TaskGroup() as group:
            for number in range(1100):
                group.create_task(http.run(WITHOUT_ID, {"name": "robots", "data": json.dumps(number)}))
        await until(lambda: bool(client.heard.filled), what="the gap filled")
        assert sorted(map(int, client.log.texts(Kind.RECOVERED))) == list(range(1100))


HOUR = HistoryWindow(seconds=3600)


async def test_an_opened_channel_shows_earlier_messages() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox:
        await publish(sandbox, "1", "2", "3")
        async with listening(sandbox, HOUR) as client:
            first, late = await client.looked_back()
            assert (first.count, late.count) == (3, 0)
            await client.publish("4")
            assert await client.heard_texts(1) == ["4"]
            assert client.log.texts(Kind.RECOVERED) == ["1", "2", "3"]
            assert {entry.reason for entry in client.log.entries.values() if entry.kind is Kind.RECOVERED} == {EARLIER}


async def test_no_earlier_messages_are_shown_if_disabled() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox:
        await publish(sandbox, "1")
        async with listening(sandbox) as client:
            await client.publish("2")
            await client.heard_texts(1)
            assert client.heard.earlier == []
            client.session.look_back(3600, ["robots"])
            await client.looked_back()
            assert client.log.texts(Kind.RECOVERED) == ["1"]


async def test_an_api_without_history_is_not_queried() -> None:
    async with running_sandbox() as sandbox, listening(sandbox, HOUR) as client:
        await client.publish("1")
        assert await client.heard_texts(1) == ["1"]
        assert client.heard.earlier == []


async def test_messages_in_the_log_are_not_recovered_again() -> None:
    logged: list[tuple[int, str]] = []
    async with running_sandbox(schema=SCHEMA) as sandbox:
        async with listening(sandbox) as first:
            await first.publish("1", "1")
            await first.heard_texts(2)
            logged += [(incoming.at_us, incoming.text) for incoming in first.heard.incoming]
        await publish(sandbox, "1", "2")  # while no client was subscribed
        look_back = HistoryWindow(seconds=3600, logged=lambda channel, start_us, end_us: logged)
        async with listening(sandbox, look_back) as second:
            await second.looked_back()
            assert second.log.texts(Kind.RECOVERED) == ["1", "2"]


async def test_a_reopened_channel_shows_messages_from_the_meantime() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox, HOUR) as client:
        await client.looked_back()
        await client.publish("1")
        await client.heard_texts(1)
        client.session.unlisten("robots")
        await client.publish("2")
        client.session.listen("robots")
        await client.looked_back(4)
        assert client.log.texts(Kind.RECOVERED) == ["2"]
        assert client.log.texts(Kind.RECEIVED) == ["1"]


async def test_a_failing_history_is_reported() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox) as client:
        sandbox.faults.set(Faults(throttle=frozenset({Door.HTTP})))
        client.session.look_back(3600, ["robots"])
        earlier = (await client.looked_back())[0]
        assert history_trouble("robots", count=earlier.count, problem=earlier.problem, is_cut=False).startswith(
            "The history of robots is not shown. The API did not return its history"
        )


async def test_an_unreadable_history_does_not_end_the_recovery_of_later_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, listening(sandbox) as client:
        page = History.page

        async def without_data(self: History, wanted: Wanted) -> tuple[list[dict[str, object]], str | None]:
            found, token = await page(self, wanted)
            return [{**message, "createdAt": "9999-12-31T23:59:59.000Z"} for message in found], token

        monkeypatch.setattr(History, "page", without_data)
        async with client.outage():
            await client.publish("1")
        await until(lambda: bool(client.heard.filled), what="the gap looked at")
        monkeypatch.setattr(History, "page", page)
        async with client.outage():
            await client.publish("2")
        await until(lambda: len(client.heard.filled) == 2, what="the second gap filled")
        first, second = (filling_text(gap.filling) for gap in client.heard.filled)
        assert first.startswith("not filled: The API did not return its history")
        assert second.endswith("recovered from the API's history")
        assert client.log.texts(Kind.RECOVERED)[-1] == "2"
