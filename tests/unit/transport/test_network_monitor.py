"""Sleep and network changes from given clocks and routes, and the routes of this computer."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.transport.realtime.network_monitor import NetworkMonitor, has_slept, routes
from appsync_console.transport.realtime.tcp_keep_alive import watch_link


class Machine:
    def __init__(self) -> None:
        self.wall_s, self.mono_s = 1e9, 50.0
        self.routes = {"out": "10.0.0.7"}
        self.surroundings = NetworkMonitor(lambda: self.routes, lambda: self.wall_s, lambda: self.mono_s)

    def look(self, wall_s: float = 3.0, mono_s: float = 3.0, source: str = "10.0.0.7") -> bool:
        self.wall_s += wall_s
        self.mono_s += mono_s
        self.routes = {"out": source}
        return self.surroundings.look(3.0)


def test_ordinary_time_is_not_an_event() -> None:
    machine = Machine()
    assert not any(machine.look(3.2, 3.2) for _ in range(10))


@pytest.mark.parametrize(("wall_s", "mono_s"), [(3600.0, 3.0), (3600.0, 3600.0)])
def test_sleep_is_detected_whether_or_not_the_monotonic_clock_counts_it(wall_s: float, mono_s: float) -> None:
    machine = Machine()
    assert machine.look(wall_s, mono_s)
    assert not machine.look()


def test_address_changes_are_detected_once() -> None:
    machine = Machine()
    assert machine.look(source="192.168.1.4")
    assert not machine.look(source="192.168.1.4")
    assert machine.look(source="")
    assert machine.look(source="192.168.1.4")


@given(st.floats(-1e6, 4.9), st.floats(0, 4.9))
def test_a_clock_set_back_or_a_busy_computer_is_not_sleep(set_s: float, late_s: float) -> None:
    assert not has_slept(3 + late_s + set_s, 3 + late_s, 3)


def test_the_routes_of_this_computer_are_stable() -> None:
    assert routes() == routes()
    assert all(isinstance(source, str) for source in routes().values())


def test_the_system_monitors_a_tcp_connection() -> None:
    with socket.socket() as sock:
        watch_link(sock)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_KEEPIDLE"):
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30
