from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from appsync_console.domain.errors import (
    AuthorizationError,
    ConnectionLost,
    ConnectionSilent,
    SubscriptionError,
)
from appsync_console.domain.message import Arrival
from appsync_console.domain.reason import Reason, Unheard
from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.transport.realtime.connection_state import ConnectionStateMachine

NOW_S = 50.0

STILL = ConnectionSilent("connection.no_keep_alive")
LOST = ConnectionLost("connection.lost")


class Told:
    def __init__(self) -> None:
        self.links: list[ConnectionStatus] = []
        self.channels: dict[str, list[ChannelStatus]] = {}
        self.unheard_channels: list[tuple[str, Unheard]] = []
        self.gaps: list[tuple[str, int, int, Reason]] = []

    def link_changed(self, status: ConnectionStatus) -> None:
        self.links.append(status)

    def channel_changed(self, status: ChannelStatus) -> None:
        self.channels.setdefault(status.name, []).append(status)

    async def received(self, batch: Sequence[Arrival]) -> None:
        raise NotImplementedError

    def unheard(self, channel: str, unheard: Unheard) -> None:
        self.unheard_channels.append((channel, unheard))

    def gap_found(self, channel: str, start_us: int, end_us: int, cause: Reason) -> None:
        self.gaps.append((channel, start_us, end_us, cause))


def live_link(*names: str) -> tuple[ConnectionStateMachine, Told]:
    told = Told()
    link = ConnectionStateMachine(told, lambda: told.link_changed(link.status))
    for name in names:
        link.listen(name)
    link.connecting()
    link.live()
    link.take_unstarted(NOW_S)
    for name in names:
        link.acknowledged(name, 100)
    return link, told


def states(told: Told, name: str) -> list[ChannelState]:
    return [status.state for status in told.channels[name]]


def test_a_first_acknowledgment_is_not_a_gap() -> None:
    link, told = live_link("robots")
    assert told.gaps == []
    assert states(told, "robots") == [ChannelState.SUBSCRIBING, ChannelState.LIVE]
    assert link.status.subscriptions == 1


def test_an_outage_over_several_attempts_is_one_gap_with_its_first_cause() -> None:
    link, told = live_link("robots")
    link.lost(LOST, Unheard(200, Reason.of(LOST)), retry_at=1.0)
    link.connecting()
    link.lost(ConnectionLost("Other."), Unheard(300, Reason.of(ConnectionLost("Other."))), retry_at=2.0)
    link.connecting()
    link.live()
    link.take_unstarted(NOW_S)
    link.acknowledged("robots", 400)
    assert told.gaps == [("robots", 200, 400, Reason("connection.lost"))]


def test_a_gap_never_ends_before_it_begins() -> None:
    link, told = live_link("robots")
    link.lost(LOST, Unheard(200, Reason.of(LOST)), retry_at=1.0)
    link.live()
    link.acknowledged("robots", 50)
    assert told.gaps == [("robots", 200, 200, Reason.of(LOST))]


def test_going_offline_on_request_leaves_no_gap() -> None:
    link, told = live_link("robots")
    link.lost(LOST, Unheard(200, Reason.of(LOST)), retry_at=1.0)
    link.offline()
    link.connecting()
    link.live()
    link.acknowledged("robots", 400)
    assert told.gaps == []


def test_no_change_is_reported_twice() -> None:
    link, told = live_link("robots")
    links = len(told.links)
    link.live()
    link.acknowledged("robots", 100)
    assert not link.listen("robots")
    assert len(told.links) == links
    assert len(told.channels["robots"]) == 2


def names_taken(link: ConnectionStateMachine, now_s: float = NOW_S) -> list[str]:
    return [wanted.status.name for wanted in link.take_unstarted(now_s)]


def test_a_channel_is_retried_when_due_and_shows_its_problem_until_live() -> None:
    link, told = live_link("robots")
    throttled = SubscriptionError("Rate limit exceeded.")
    link.ended("robots", throttled, 150, retry_at=NOW_S)
    assert (states(told, "robots")[-1], link.next_due_s) == (ChannelState.WAITING, NOW_S)
    assert names_taken(link, NOW_S - 0.1) == []
    assert names_taken(link, NOW_S) == ["robots"]
    trying = told.channels["robots"][-1]
    assert (trying.state, trying.problem, link.next_due_s) == (ChannelState.SUBSCRIBING, throttled, None)
    assert link.status.channels_retrying == 1
    link.acknowledged("robots", 300)
    assert told.channels["robots"][-1] == ChannelStatus(name="robots", state=ChannelState.LIVE)
    assert told.gaps == [("robots", 150, 300, Reason("Rate limit exceeded."))]


def test_the_time_until_a_first_subscription_is_accepted_is_a_gap() -> None:
    link, told = live_link()
    link.listen("robots")
    link.take_unstarted(NOW_S)
    throttled = SubscriptionError("throttled")
    link.ended("robots", throttled, 150, retry_at=NOW_S)
    link.ended("robots", SubscriptionError("other"), 200, retry_at=NOW_S)
    link.take_unstarted(NOW_S)
    link.acknowledged("robots", 400)
    assert told.gaps == [("robots", 150, 400, Reason("throttled"))]


def test_the_worst_channel_decides_the_status() -> None:
    link, _ = live_link("a", "b", "c")
    assert link.status.worst is ConnectionState.LIVE
    link.listen("d")
    assert link.status.worst is ConnectionState.CONNECTING
    throttled, denied = SubscriptionError("throttled"), AuthorizationError("denied")
    link.ended("a", throttled, 150, retry_at=60.0)
    assert (link.status.worst, link.status.worst_problem) == (ConnectionState.WAITING, throttled)
    link.ended("b", denied, 150)
    assert (link.status.worst, link.status.worst_problem) == (ConnectionState.REFUSED, denied)
    assert (link.status.subscriptions, link.status.subscriptions_wanted) == (1, 4)
    link.lost(LOST, Unheard(200, Reason.of(LOST)), retry_at=1.0)
    assert (link.status.worst, link.status.worst_problem) == (ConnectionState.WAITING, LOST)
    link.connecting()
    link.live()
    assert (link.status.worst, link.status.worst_problem) == (ConnectionState.REFUSED, denied)
    link.unlisten("b")
    link.unlisten("d")
    for name in names_taken(link):
        link.acknowledged(name, 300)
    assert (link.status.worst, link.status.worst_problem) == (ConnectionState.LIVE, None)


def test_a_retrying_channel_is_retried_on_the_next_connection_and_a_rejected_one_is_not() -> None:
    link, _ = live_link("full", "denied", "fine")
    link.ended("full", SubscriptionError("full"), 150, retry_at=NOW_S + 20)
    link.ended("denied", AuthorizationError("denied"), 150)
    assert link.take_unstarted(NOW_S) == []
    link.lost(LOST, Unheard(200, Reason.of(LOST)), retry_at=1.0)
    link.live()
    assert names_taken(link) == ["full", "fine"]
    link.unpark()
    assert names_taken(link) == ["denied"]
    link.ended("full", SubscriptionError("full"), 300, retry_at=NOW_S + 20)
    link.unpark()
    assert names_taken(link) == ["full"]


def test_a_channel_added_again_is_a_new_object() -> None:
    link, _ = live_link()
    link.listen("robots")
    (first,) = link.take_unstarted(NOW_S)
    link.unlisten("robots")
    assert not link.is_current(first)
    link.listen("robots")
    assert not link.is_current(first)
    link.ended("gone", SubscriptionError("x"), 1)
    link.acknowledged("gone", 1)
    assert link.status.subscriptions == 0


def test_rejected_credentials_take_all_channels_offline() -> None:
    link, told = live_link("robots")
    link.refused(AuthorizationError("no"), Unheard(200, Reason("no")))
    assert told.links[-1].state is ConnectionState.REFUSED
    assert states(told, "robots")[-1] is ChannelState.OFFLINE


def test_silence_is_reported_with_its_start_and_ends_with_activity() -> None:
    link, told = live_link("robots")
    link.silent(STILL, 7.0)
    silent = told.links[-1]
    assert (silent.state, silent.silent_since, silent.problem) == (ConnectionState.SILENT, 7.0, STILL)
    assert (silent.connections, silent.connections_wanted, silent.subscriptions) == (0, 1, 1)
    link.revived()
    live = told.links[-1]
    assert (live.state, live.silent_since, live.problem, live.subscriptions) == (ConnectionState.LIVE, None, None, 1)
    assert told.gaps == []
    assert states(told, "robots") == [ChannelState.SUBSCRIBING, ChannelState.LIVE]


def test_lasting_silence_becomes_a_gap_from_the_last_activity() -> None:
    link, told = live_link("robots")
    link.silent(STILL, 7.0)
    link.lost(STILL, Unheard(150, Reason.of(STILL)), retry_at=1.0)
    link.revived()
    assert (link.status.state, link.status.silent_since) == (ConnectionState.WAITING, None)
    link.connecting()
    link.live()
    link.take_unstarted(NOW_S)
    link.acknowledged("robots", 400)
    assert told.gaps == [("robots", 150, 400, Reason.of(STILL))]


def test_a_channel_added_during_silence_is_counted() -> None:
    link, _ = live_link("robots")
    link.silent(STILL, 7.0)
    link.listen("cakes")
    link.take_unstarted(NOW_S)
    link.acknowledged("cakes", 120)
    assert (link.status.state, link.status.subscriptions) == (ConnectionState.SILENT, 2)


class AnyLife(RuleBasedStateMachine):
    """After any sequence of events, the counts are right and no change is reported twice."""

    names = st.sampled_from(["a", "b", "c"])

    def __init__(self) -> None:
        super().__init__()
        self.told = Told()
        self.link = ConnectionStateMachine(self.told, lambda: self.told.link_changed(self.link.status))
        self.now = 0

    @rule(name=names)
    def listen(self, name: str) -> None:
        self.link.listen(name)

    @rule(name=names)
    def unlisten(self, name: str) -> None:
        self.link.unlisten(name)

    @rule()
    def connect(self) -> None:
        self.link.connecting()
        self.link.live()
        self.link.take_unstarted(NOW_S)

    @rule(name=names)
    def acknowledge(self, name: str) -> None:
        if self.link.status.state in (ConnectionState.LIVE, ConnectionState.SILENT):
            self.now += 10
            self.link.acknowledged(name, self.now)

    @rule(name=names, retry_at=st.sampled_from([None, NOW_S - 1, NOW_S + 1]))
    def end(self, name: str, retry_at: float | None) -> None:
        if self.link.status.state in (ConnectionState.LIVE, ConnectionState.SILENT):
            self.link.ended(name, SubscriptionError("x"), self.now, retry_at)

    @rule()
    def try_again(self) -> None:
        if self.link.status.state in (ConnectionState.LIVE, ConnectionState.SILENT):
            self.link.take_unstarted(NOW_S)

    @rule()
    def fall_silent(self) -> None:
        self.link.silent(STILL, 7.0)

    @rule()
    def revive(self) -> None:
        self.link.revived()

    @rule()
    def lose(self) -> None:
        self.link.lost(LOST, Unheard(self.now, Reason.of(LOST)), retry_at=1.0)

    @rule()
    def unpark(self) -> None:
        self.link.unpark()

    @rule()
    def offline(self) -> None:
        self.link.offline()

    @invariant()
    def counts_are_right(self) -> None:
        live = sum(told[-1].state is ChannelState.LIVE for told in self.told.channels.values())
        assert self.link.status.subscriptions == live

    @invariant()
    def the_trouble_of_channels_is_told(self) -> None:
        status = self.link.status
        now = [told[-1] for told in self.told.channels.values()]
        is_open = status.state in (ConnectionState.LIVE, ConnectionState.SILENT)
        assert status.channels_refused == is_open * sum(one.state is ChannelState.REFUSED for one in now)
        assert status.channels_retrying == is_open * sum(one.is_retrying for one in now)
        assert (status.channel_problem is not None) is bool(status.channels_refused or status.channels_retrying)

    @invariant()
    def nothing_is_told_twice(self) -> None:
        for told in (self.told.links, *self.told.channels.values()):
            assert all(one != other for one, other in pairwise(told))

    @invariant()
    def silence_is_told_only_while_it_lasts(self) -> None:
        status = self.link.status
        assert (status.silent_since is not None) is (status.state is ConnectionState.SILENT)
        assert (status.connections == 1) is (status.state is ConnectionState.LIVE)

    @invariant()
    def gaps_have_a_length(self) -> None:
        assert all(start <= end for _, start, end, _ in self.told.gaps)


TestAnyLife = pytest.mark.slow(AnyLife.TestCase)
TestAnyLife.settings = settings(max_examples=60, deadline=None)
