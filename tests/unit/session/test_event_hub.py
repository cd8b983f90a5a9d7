"""Many listeners of one session."""

from __future__ import annotations

from appsync_console.domain.message import Arrival
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState
from appsync_console.session.live.event_hub import EventHub
from appsync_console.session.live.events import SessionListener
from tests.support.heard import Heard


class Broken(SessionListener):
    def received(self, batch: object) -> None:
        raise RuntimeError("broken")


def batch(*texts: str) -> list[Arrival]:
    return [Arrival(channel="robots", texts=list(texts), at_us=0, mono_us=0)]


def test_every_listener_gets_every_event_until_it_is_removed() -> None:
    failed: list[tuple[str, BaseException]] = []
    first, second = Heard(), Heard()
    hub = EventHub(lambda name, error: failed.append((name, error)), [first])
    hub.add(second)
    hub.received(batch("1", "2"))
    hub.remove(first)
    hub.remove(first)
    hub.received(batch("3"))
    hub.link_changed(ConnectionStatus(state=ConnectionState.LIVE))
    assert (first.texts, second.texts) == (["1", "2"], ["1", "2", "3"])
    assert failed == []


def test_a_listener_that_fails_is_reported_and_disturbs_nobody() -> None:
    failed: list[tuple[str, BaseException]] = []
    last = Heard()
    hub = EventHub(lambda name, error: failed.append((name, error)), [Broken(), last])
    hub.received(batch("1"))
    assert last.texts == ["1"]
    assert [(name, str(error)) for name, error in failed] == [("Broken", "broken")]


def test_a_listener_may_remove_itself() -> None:
    class Once(SessionListener):
        count = 0

        def link_changed(self, status: ConnectionStatus) -> None:
            self.count += 1
            hub.remove(self)

    once, other = Once(), Heard()
    hub = EventHub(lambda name, error: None, [once, other])
    for _ in range(2):
        hub.link_changed(ConnectionStatus())
    assert once.count == 1
