"""Connections that look open but are dead: a silent server, a link cut without a close frame, sleep."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from websockets.frames import Frame, Opcode

from appsync_console.domain.errors import ConnectionLost, ConnectionSilent
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.transport.realtime.network_monitor import NetworkMonitor
from appsync_console.transport.realtime.timeouts import Timeouts
from tests.support.realtime_client import QUICK, Client, running_client
from tests.support.scripted_server import Peer, scripted_server
from tests.support.tcp_proxy import tcp_proxy
from tests.support.waiting import until

pytestmark = pytest.mark.hostile

WATCHFUL = replace(QUICK, idle_s=0.1, pong_s=0.6, probe_s=0.3)


def promise(milliseconds: int) -> dict[str, object]:
    return {"type": "connection_ack", "payload": {"connectionTimeoutMs": milliseconds}}


async def stay(peer: Peer) -> None:
    await peer.accept()
    await peer.acknowledge()


class Network:
    """A simulated network; a test changes its address."""

    def __init__(self) -> None:
        self.address = "10.0.0.7"
        self.surroundings = NetworkMonitor(lambda: {"out": self.address})

    def change(self) -> None:
        self.address += "1"


def problems(client: Client) -> list[str]:
    return [type(one.problem).__name__ for one in client.heard.links if one.state is ConnectionState.WAITING]


async def test_silence_is_shown_and_ends_with_a_frame_or_with_the_connection() -> None:
    """Our pings are answered all the time: they prove the link, not the server."""
    go_on = asyncio.Event()
    acknowledged_us = 0

    async def falter(peer: Peer) -> None:
        nonlocal acknowledged_us
        await peer.accept(promise(3000))
        await peer.acknowledge()
        await go_on.wait()
        acknowledged_us = time.time_ns() // 1000
        await peer.send({"type": "ka"})

    timing = replace(WATCHFUL, warning_s=0.3, pong_s=20.0, probe_s=20.0)
    async with (
        scripted_server(falter, stay) as server,
        running_client(server.endpoint, "robots", timing=timing) as client,
    ):
        heard = client.heard
        await heard.until_state("robots", ChannelState.LIVE)
        await heard.until_link(ConnectionState.SILENT)
        silent = heard.link
        assert isinstance(silent.problem, ConnectionSilent)
        assert silent.silent_since is not None
        assert silent.silent_since <= time.monotonic() - 0.3
        assert heard.state("robots") is ChannelState.LIVE
        go_on.set()
        await heard.until_link(ConnectionState.LIVE)
        assert heard.gaps == []
        await until(lambda: heard.gaps)
    assert problems(client) == ["ConnectionSilent"]
    _, start_us, end_us, _ = heard.gaps[0]
    assert acknowledged_us <= start_us < acknowledged_us + 1_500_000
    assert end_us - start_us >= 2_900_000
    assert [str(event) for event in heard.events if event in set(ConnectionState)] == [
        *("connecting", "live", "silent", "live", "silent", "waiting", "connecting", "live", "offline"),
    ]


async def test_a_user_can_reconnect_during_a_silence() -> None:
    async def silent(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()

    timing = replace(WATCHFUL, warning_s=0.1, pong_s=20.0, probe_s=20.0)
    async with (
        scripted_server(silent, stay) as server,
        running_client(server.endpoint, "robots", timing=timing) as client,
    ):
        await client.heard.until_state("robots", ChannelState.LIVE)
        await client.heard.until_link(ConnectionState.SILENT)
        client.realtime.retry_now()
        await until(lambda: client.heard.gaps)
        assert len(server.peers) == 2


async def test_a_half_open_link_is_detected_long_before_the_promised_timeout() -> None:
    async with (
        scripted_server(stay) as server,
        tcp_proxy(server.port) as proxy,
        running_client(proxy.endpoint, "robots", timing=WATCHFUL) as client,
    ):
        await client.heard.until_state("robots", ChannelState.LIVE)
        # One pong arrived before, so a missing one is significant.
        await asyncio.sleep(0.3)
        proxy.freeze()
        await until(lambda: client.heard.gaps and client.heard.state("robots") is ChannelState.LIVE)
        assert proxy.connections == 2
    problem = next(one.problem for one in client.heard.links if one.state is ConnectionState.WAITING)
    assert isinstance(problem, ConnectionLost)
    assert ConnectionState.SILENT in [one.state for one in client.heard.links]


async def test_a_server_without_pongs_but_with_frames_stays_connected() -> None:
    sent = asyncio.Event()

    async def deaf(peer: Peer) -> None:
        protocol = peer.socket.protocol
        send_frame = protocol.send_frame

        def send_no_pong(frame: Frame) -> None:
            if frame.opcode is not Opcode.PONG:
                send_frame(frame)

        protocol.send_frame = send_no_pong  # type: ignore[method-assign]
        await stay(peer)
        for _ in range(20):
            await peer.send({"type": "ka"})
            await asyncio.sleep(0.1)
        sent.set()

    async with scripted_server(deaf) as server, running_client(server.endpoint, "robots", timing=WATCHFUL) as client:
        async with asyncio.timeout(20):
            await sent.wait()
        # Longer than the timeout for a pong.
        await asyncio.sleep(1.0)
        assert client.heard.link.state is ConnectionState.LIVE
    assert len(server.peers) == 1


async def test_backpressure_is_not_an_unanswered_ping() -> None:
    count = 3000

    async def flood(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        await asyncio.sleep(0.3)
        for number in range(count):
            await peer.deliver(id, str(number))

    network = Network()
    timing = replace(WATCHFUL, look_s=0.05)
    async with (
        scripted_server(flood) as server,
        running_client(server.endpoint, "robots", timing=timing, surroundings=network.surroundings) as client,
    ):
        client.heard.held.clear()
        await until(lambda: client.heard.incoming)
        network.change()
        await asyncio.sleep(1.5)
        assert client.heard.link.state is ConnectionState.LIVE
        client.heard.held.set()
        await client.heard.until_texts(*[str(number) for number in range(count)])
    assert client.heard.gaps == []
    assert len(server.peers) == 1


async def test_a_network_change_checks_a_live_connection_at_once() -> None:
    network = Network()
    # Without the change, the next ping would be in twenty seconds.
    timing = replace(QUICK, probe_s=0.5, look_s=0.05)
    async with (
        scripted_server(stay) as server,
        tcp_proxy(server.port) as proxy,
        running_client(proxy.endpoint, "robots", timing=timing, surroundings=network.surroundings) as client,
    ):
        heard = client.heard
        await heard.until_state("robots", ChannelState.LIVE)
        network.change()
        await asyncio.sleep(1.0)
        assert (heard.link.state, heard.gaps, proxy.connections) == (ConnectionState.LIVE, [], 1)
        proxy.freeze()
        network.change()
        await until(lambda: heard.gaps, timeout_s=10)
        assert proxy.connections == 2


async def test_a_network_change_ends_the_wait() -> None:
    network = Network()
    timing = Timeouts(backoff_first_s=1000, backoff_most_s=1000, look_s=0.05, close_s=1.0)

    async def lose(peer: Peer) -> None:
        await stay(peer)
        peer.cut_off()

    async with (
        scripted_server(lose, stay) as server,
        running_client(server.endpoint, "robots", timing=timing, surroundings=network.surroundings) as client,
    ):
        await client.heard.until_link(ConnectionState.WAITING)
        network.change()
        await until(lambda: client.heard.gaps, timeout_s=10)


async def test_a_network_change_does_not_retry_rejected_credentials() -> None:
    network = Network()
    timing = replace(QUICK, look_s=0.01)

    async def refuse(peer: Peer) -> None:
        await peer.expect("connection_init")
        error = {"errorType": "UnauthorizedException", "message": "no", "errorCode": 401}
        await peer.send({"type": "connection_error", "payload": {"errors": [error]}})

    async with (
        scripted_server(refuse) as server,
        running_client(server.endpoint, "robots", timing=timing, surroundings=network.surroundings) as client,
    ):
        await client.heard.until_link(ConnectionState.REFUSED)
        for _ in range(20):
            network.change()
            await asyncio.sleep(0.02)
        assert client.heard.link.state is ConnectionState.REFUSED
        assert len(server.peers) == 1
        client.realtime.retry_now()
        await until(lambda: len(server.peers) == 2)
