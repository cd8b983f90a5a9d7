"""A lost connection reconnects, subscribes everything again and reports the time between as gaps."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time

import pytest

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.errors import ConnectionLost, ConnectionSilent
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.texts.errors import error_text
from appsync_console.transport.realtime.pool import Timeouts
from tests.support.realtime_client import QUICK, Client, running_client
from tests.support.scripted_server import Peer, scripted_server
from tests.support.waiting import until


async def two_channels(peer: Peer) -> dict[str, str]:
    await peer.accept()
    answers = [await peer.acknowledge() for _ in range(2)]
    return {channel: id for id, channel in answers}


@pytest.mark.parametrize("is_orderly", [True, False])
async def test_a_lost_connection_recovers_with_one_gap_per_channel(is_orderly: bool) -> None:
    async def lose(peer: Peer) -> None:
        ids = await two_channels(peer)
        await peer.deliver(ids["robots"], "before")
        await peer.socket.ping()
        if is_orderly:
            await peer.close(1001, "going away")
        else:
            await peer.socket.drain()
            peer.cut_off()

    async def again(peer: Peer) -> None:
        ids = await two_channels(peer)
        await peer.deliver(ids["robots"], "after")

    began_us = time.time_ns() // 1000
    async with scripted_server(lose, again) as server, running_client(server.endpoint, "robots", "cakes") as client:
        await until(lambda: client.heard.texts[-1:] == ["after"] and len(client.heard.gaps) == 2)
        heard = client.heard
    assert sorted(gap[0] for gap in heard.gaps) == ["cakes", "robots"]
    for _, start_us, end_us, cause in heard.gaps:
        assert began_us <= start_us <= end_us <= time.time_ns() // 1000
        assert cause.code == "connection.lost"
    assert heard.events.index("gap robots") < heard.events.index("after")
    lost = next(status for status in heard.links if status.state is ConnectionState.WAITING)
    assert isinstance(lost.problem, ConnectionLost)
    assert ("1001 going away" in lost.problem.raw) is is_orderly
    assert lost.subscriptions == 0
    assert heard.links[-2].connections == 1
    assert {incoming.source.connection for incoming in heard.incoming[-1:]} == {2}


async def test_the_states_of_an_outage_are_reported_in_order() -> None:
    async def lose(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()
        await peer.close(1001)

    async def stay(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()

    async with scripted_server(lose, stay) as server, running_client(server.endpoint, "robots") as client:
        await until(lambda: client.heard.gaps and client.heard.state("robots") is ChannelState.LIVE)
        events = list(client.heard.events)
    assert events == [
        "connecting",
        "robots subscribing",
        "live",
        "robots live",
        "waiting",
        "robots waiting",
        "connecting",
        "live",
        "robots subscribing",
        "gap robots",
        "robots live",
    ]
    assert client.heard.events[len(events) :] == ["offline", "robots offline"]


async def test_a_silent_server_is_detected_after_its_promised_timeout() -> None:
    async def silent(peer: Peer) -> None:
        await peer.accept({"type": "connection_ack", "payload": {"connectionTimeoutMs": 100}})
        await peer.acknowledge()

    async def stay(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()

    async with scripted_server(silent, stay) as server, running_client(server.endpoint, "robots") as client:
        await until(lambda: client.heard.gaps)
    problem = next(status.problem for status in client.heard.links if status.state is ConnectionState.WAITING)
    assert isinstance(problem, ConnectionSilent)
    assert "0.1 s" in error_text(problem).what


async def test_any_frame_counts_as_activity() -> None:
    done = asyncio.Event()

    async def busy(peer: Peer) -> None:
        await peer.accept({"type": "connection_ack", "payload": {"connectionTimeoutMs": 1000}})
        id, _ = await peer.acknowledge()
        end = asyncio.get_running_loop().time() + 2.2
        while asyncio.get_running_loop().time() < end:
            await peer.deliver(id, "x")
            await asyncio.sleep(0.02)
        done.set()

    async with scripted_server(busy) as server, running_client(server.endpoint, "robots") as client:
        async with asyncio.timeout(20):
            await done.wait()
        assert client.heard.link.state is ConnectionState.LIVE
    assert len(server.peers) == 1


async def test_backpressure_is_not_silence_and_loses_nothing() -> None:
    count = 3000

    async def flood(peer: Peer) -> None:
        await peer.accept({"type": "connection_ack", "payload": {"connectionTimeoutMs": 100}})
        id, _ = await peer.acknowledge()
        for number in range(count):
            await peer.deliver(id, str(number))
        while True:
            await peer.send({"type": "ka"})
            await asyncio.sleep(0.02)

    async with scripted_server(flood) as server, running_client(server.endpoint, "robots") as client:
        client.heard.held.clear()
        await until(lambda: client.heard.incoming)
        held_at = len(client.heard.incoming)
        # Longer than the timeout for silence.
        await asyncio.sleep(0.5)
        assert len(client.heard.incoming) == held_at
        assert client.heard.link.state is ConnectionState.LIVE
        client.heard.held.set()
        await client.heard.until_texts(*[str(number) for number in range(count)])
        assert client.heard.gaps == []
    assert len(server.peers) == 1


async def test_a_flood_is_batched_and_does_not_block_the_loop() -> None:
    count = 20_000

    async def flood(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        for number in range(count):
            await peer.deliver(id, str(number))

    turns = 0
    async with scripted_server(flood) as server, running_client(server.endpoint, "robots") as client:
        while len(client.heard.incoming) < count:
            await asyncio.sleep(0)
            turns += 1
    assert client.heard.texts == [str(number) for number in range(count)]
    assert max(client.heard.batches) > 10
    assert turns > len(client.heard.batches) / 2


async def test_removing_a_channel_stops_it_without_waiting_for_an_answer() -> None:
    async def script(peer: Peer) -> None:
        ids = await two_channels(peer)
        stop = await peer.expect("stop")
        assert stop["id"] == ids["cakes"]
        await peer.deliver(ids["cakes"], "too late", "cakes")
        await peer.deliver(ids["robots"], "goes on")
        id, channel = await peer.acknowledge()
        assert channel == "cakes"
        await peer.deliver(id, "anew", "cakes")

    async with scripted_server(script) as server, running_client(server.endpoint, "robots", "cakes") as client:
        await until(lambda: client.heard.link.subscriptions == 2)
        client.realtime.unlisten("cakes")
        assert client.heard.state("cakes") is ChannelState.OFFLINE
        await client.heard.until_texts("goes on")
        client.realtime.listen("cakes")
        client.realtime.listen("cakes")
        await client.heard.until_texts("goes on", "anew")
    assert client.heard.gaps == []


async def test_a_channel_removed_and_added_at_once_is_subscribed_once() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()
        await peer.expect("stop")
        id, _ = await peer.acknowledge()
        await peer.deliver(id, "once")

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.LIVE)
        for _ in range(3):
            client.realtime.unlisten("robots")
            client.realtime.listen("robots")
        await client.heard.until_texts("once")
    assert [frame["type"] for frame in server.peers[0].received] == [
        "connection_init",
        "start",
        "stop",
        "start",
        "stop",
    ]


async def test_closing_stops_the_subscriptions_and_closes_cleanly() -> None:
    async def script(peer: Peer) -> None:
        await two_channels(peer)

    async with scripted_server(script) as server:
        async with running_client(server.endpoint, "robots", "cakes") as client:
            await until(lambda: client.heard.link.subscriptions == 2)
        await until(lambda: server.peers[0].socket.close_code == 1000)
    assert [frame["type"] for frame in server.peers[0].received].count("stop") == 2
    assert client.heard.link.state is ConnectionState.OFFLINE
    assert client.heard.gaps == []


async def test_a_cancellation_during_a_connection_loss_is_honored() -> None:
    async def lose(peer: Peer) -> None:
        await peer.accept()
        await peer.expect("start")
        peer.cut_off()

    async with scripted_server(lose) as server:
        for turns in range(40):
            client = Client(server.endpoint, QUICK)
            client.realtime.listen("robots")
            async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
                running = tasks.create_task(client.realtime.run())
                await until(lambda client=client: client.heard.state("robots") is ChannelState.SUBSCRIBING)
                await until(lambda count=turns + 1: len(server.peers) >= count)
                for _ in range(turns):
                    await asyncio.sleep(0)
                running.cancel()
            assert client.heard.link.state is ConnectionState.OFFLINE


async def test_closing_an_unresponsive_peer_respects_the_timeout() -> None:
    hung_up = asyncio.Event()

    async def accept_bytes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Do the handshake by hand, then answer nothing, not even the close frame."""
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        writer.write(_upgrade(request))
        writer.write(_text_frame('{"type":"connection_ack"}'))
        while await reader.read(65536):
            pass
        writer.close()
        hung_up.set()

    server = await asyncio.start_server(accept_bytes, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        timing = Timeouts(close_s=0.2)
        async with running_client(
            parse_endpoint(f"http://127.0.0.1:{port}/graphql"), "robots", timing=timing
        ) as client:
            await client.heard.until_link(ConnectionState.LIVE)
            began = time.monotonic()
        assert time.monotonic() - began < 2
        async with asyncio.timeout(10):
            await hung_up.wait()


def _upgrade(request: str) -> bytes:
    key = next(line.split(": ")[1] for line in request.split("\r\n") if line.lower().startswith("sec-websocket-key"))
    accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Protocol: graphql-ws\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    ).encode()


def _text_frame(text: str) -> bytes:
    return bytes([0x81, len(text)]) + text.encode()


async def test_fifty_losses_leave_everything_live_without_leaks() -> None:
    async def lose(peer: Peer) -> None:
        await two_channels(peer)
        peer.cut_off()

    async def stay(peer: Peer) -> None:
        await two_channels(peer)

    before = len(asyncio.all_tasks())
    timing = Timeouts(backoff_first_s=0.001, backoff_most_s=0.001, close_s=QUICK.close_s)
    async with (
        scripted_server(*[lose] * 50, stay) as server,
        running_client(server.endpoint, "robots", "cakes", timing=timing) as client,
    ):
        await until(lambda: len(server.peers) == 51 and client.heard.link.subscriptions == 2)
    assert len(asyncio.all_tasks()) == before
