"""Sleep and network changes from given clocks and routes, and the routes of this computer."""

from __future__ import annotations

import socket
import time

import pytest

from appsync_console.transport.realtime.last_frame import LastFrame
from appsync_console.transport.realtime.network_monitor import Change, NetworkMonitor, has_route, routes
from appsync_console.transport.realtime.sleep_clock import SleepClock
from appsync_console.transport.realtime.tcp_keep_alive import watch_link

pytestmark = pytest.mark.hostile


class Machine:
    """A computer with a clock that counts sleep, one that does not, and a network address."""

    def __init__(self) -> None:
        self.elapsed_s, self.awake_s = 5_000.0, 50.0
        self.routes = {"out": "10.0.0.7"}
        self.sleep = SleepClock(lambda: self.elapsed_s, lambda: self.awake_s)
        self.surroundings = NetworkMonitor(lambda: self.routes, self.sleep)

    def look(self, elapsed_s: float = 3.0, awake_s: float = 3.0, source: str = "10.0.0.7") -> Change | None:
        self.elapsed_s += elapsed_s
        self.awake_s += awake_s
        self.routes = {"out": source}
        return self.surroundings.look()


def test_ordinary_time_is_not_an_event() -> None:
    machine = Machine()
    assert not any(machine.look() for _ in range(10))


def test_sleep_is_detected_once() -> None:
    machine = Machine()
    assert machine.look(3600.0, 3.0) is Change.SLEPT
    assert machine.look() is None


@pytest.mark.parametrize("late_s", [6.0, 3600.0])
def test_a_frozen_event_loop_is_not_sleep(late_s: float) -> None:
    machine = Machine()
    assert machine.look(late_s, late_s) is None


def test_a_clock_that_is_set_is_not_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monitor = NetworkMonitor(dict)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    assert monitor.look() is None


def test_a_frame_read_after_sleep_proves_nothing_until_a_pong_or_a_later_frame() -> None:
    machine = Machine()
    last = LastFrame(machine.sleep)
    last.arrived(1_000, 100.0)
    assert (last.proven_us, last.has_slept) == (1_000, False)
    machine.elapsed_s += 3600
    assert (last.proven_us, last.has_slept) == (1_000, True)
    last.arrived(2_000, 101.0)
    last.arrived(3_000, 102.0)
    assert (last.at_us, last.proven_us, last.has_slept) == (3_000, 1_000, True)
    before = last.pinged()
    machine.elapsed_s += 3600
    last.answered(before)
    assert last.has_slept
    last.answered(last.pinged())
    assert (last.proven_us, last.has_slept) == (3_000, False)
    machine.elapsed_s += 3600
    last.arrived(4_000, 103.0)
    last.arrived(5_000, 163.0)
    assert (last.proven_us, last.has_slept) == (5_000, False)


def test_sleep_before_the_first_frame_does_not_matter() -> None:
    machine = Machine()
    last = LastFrame(machine.sleep)
    machine.elapsed_s += 3600
    last.arrived(1_000, 100.0)
    assert (last.proven_us, last.has_slept) == (1_000, False)


def test_there_is_a_route_to_this_computer() -> None:
    assert has_route(("127.0.0.1", 80))


def test_the_clocks_of_this_computer_differ_only_by_sleep() -> None:
    clock = SleepClock()
    assert not clock.has_slept_since(clock.now_s())


def test_address_changes_are_detected_once() -> None:
    machine = Machine()
    assert machine.look(source="192.168.1.4") is Change.MOVED
    assert machine.look(source="192.168.1.4") is None
    assert machine.look(source="") is Change.MOVED
    assert machine.look(source="192.168.1.4") is Change.MOVED


def test_the_routes_of_this_computer_are_stable() -> None:
    assert routes() == routes()
    assert all(isinstance(source, str) for source in routes().values())


def test_the_system_monitors_a_tcp_connection() -> None:
    with socket.socket() as sock:
        watch_link(sock)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_KEEPIDLE"):
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30
