"""Tracking published messages."""

import asyncio

from appsync_console.domain.errors import PublishError
from appsync_console.domain.reason import Reason
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.clock import Clock
from appsync_console.session.live.publish_tracker import PublishTracker
from appsync_console.session.live.recorder import NoRecorder
from appsync_console.texts.errors import error_text


class Recorder(NoRecorder):
    def __init__(self):
        super().__init__()
        self.entries = []
        self.amendments = []
        self.request_ids = []

    def append(self, profile, entries):
        self.entries += entries
        return super().append(profile, entries)

    def amend(self, id, **what):
        self.amendments.append((id, what["delivery"], what["latency_us"], what["reason"]))
        self.request_ids.append(what["request_id"])


class Bench:
    def __init__(self, timeout_s=5.0):
        self.now_us = 0
        self.told = []
        self.recorder = Recorder()
        clock = Clock(wall_us=lambda: 1_000, mono_us=lambda: self.now_us)
        self.publications = PublishTracker("p", self.recorder, self.told.append, clock, timeout_s)

    def echo(self, text="1"):
        return self.publications.match("robots", text, self.now_us)

    @property
    def states(self):
        return [publication.state for publication in self.told]


def test_a_tracked_message_goes_from_sending_through_accepted_to_delivered():
    bench = Bench()
    sent = bench.publications.begin("robots", "1", is_followed=True)
    bench.publications.accept(sent)
    bench.now_us = 41_000

    assert bench.echo() == 41_000
    assert bench.states == [DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.DELIVERED]
    assert bench.recorder.amendments[-1] == (1, DeliveryState.DELIVERED, 41_000, None)


def test_a_delivery_faster_than_the_response_stays_delivered():
    bench = Bench()
    sent = bench.publications.begin("robots", "1", is_followed=True)
    bench.echo()
    bench.publications.accept(sent)

    assert sent.publication.state is DeliveryState.DELIVERED
    assert bench.states == [DeliveryState.SENDING, DeliveryState.DELIVERED]


def test_a_message_to_a_channel_that_is_not_live_is_not_tracked():
    bench = Bench()
    sent = bench.publications.begin("robots", "1", is_followed=False)
    bench.publications.accept(sent)

    assert bench.echo() is None
    assert sent.publication.state is DeliveryState.ACCEPTED


async def test_a_failed_message_keeps_its_reason_and_is_no_longer_tracked():
    bench = Bench()
    sent = bench.publications.begin("robots", "1", is_followed=True)
    bench.publications.fail(sent, PublishError("Too many requests."))

    assert (await sent.outcome()).state is DeliveryState.FAILED
    assert bench.recorder.amendments == [(1, DeliveryState.FAILED, None, Reason("Too many requests."))]
    assert bench.echo() is None


def test_the_id_of_the_request_is_kept_whatever_arrives_first():
    bench = Bench()
    slow, fast = (bench.publications.begin("robots", text, is_followed=True) for text in "12")
    bench.publications.accept(slow, "r-1")
    bench.echo("1")
    assert bench.recorder.request_ids == ["r-1", "r-1"]
    bench.echo("2")
    bench.publications.accept(fast, "r-2")
    assert fast.publication.state is DeliveryState.DELIVERED
    assert bench.recorder.request_ids[2:] == ["", "r-2"]


def test_the_id_of_a_failed_request_is_kept():
    bench = Bench()
    problem = PublishError("publish.failed", said="no")
    problem.request_id = "r-3"
    bench.publications.fail(bench.publications.begin("robots", "1", is_followed=False), problem)
    assert bench.recorder.request_ids == ["r-3"]


async def test_an_overdue_message_is_not_delivered():
    bench = Bench(timeout_s=0.001)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(bench.publications.watch())
        sent = bench.publications.begin("robots", "1", is_followed=True)
        bench.publications.accept(sent)
        bench.now_us = 1_000
        outcome = await sent.outcome()
        watching.cancel()

    assert outcome.state is DeliveryState.NOT_DELIVERED
    assert bench.recorder.amendments[-1][3].code == outcome.problem.code
    assert "240 KB" in error_text(outcome.problem).cause
