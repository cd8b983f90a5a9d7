"""The queue of outgoing frames of one connection."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame
from websockets.protocol import CLIENT, Protocol

from appsync_console.sandbox.delivery.outbox import Outbox


class Wire(asyncio.WriteTransport):
    """A transport whose buffer only the test empties."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.writes = 0
        self.buffered = 0
        self.is_lost = False
        self.has_room = asyncio.Event()
        self.has_room.set()

    def write(self, data: bytes | bytearray | memoryview[int]) -> None:
        assert not self.is_lost
        self.sent += bytes(data)
        self.writes += 1
        self.buffered += len(data)
        if self.buffered > 1000:
            self.has_room.clear()

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return 250, 1000

    def is_closing(self) -> bool:
        return self.is_lost

    async def drain(self) -> None:
        await self.has_room.wait()

    def catch_up(self) -> None:
        self.buffered = 0
        self.has_room.set()

    def frames(self) -> list[bytes]:
        protocol = Protocol(CLIENT, max_size=None)
        protocol.receive_data(self.sent)
        return [bytes(event.data) for event in protocol.events_received() if isinstance(event, Frame)]


def never() -> None:
    raise AssertionError("it overflowed")


async def turn() -> None:
    """Run all callbacks that are ready."""
    for _ in range(5):
        await asyncio.sleep(0)


@given(st.lists(st.tuples(st.text(max_size=200), st.sampled_from([0, 1, 60, 125, 126, 65_535, 65_536, 300_000]))))
@settings(max_examples=50, deadline=None)
def test_frames_are_sent_whole_and_in_order_even_if_the_client_stalls(
    parts: list[tuple[str, int]],
) -> None:
    async def scenario() -> list[bytes]:
        wire = Wire()
        outbox = Outbox(wire, 2**30, 2**30, never)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(outbox.run(wire.drain))
            for head, size in parts:
                outbox.put(head.encode(), b"x" * size)
                await turn()
            while not wire.has_room.is_set():
                wire.catch_up()
                await turn()
            running.cancel()
        return wire.frames()

    assert asyncio.run(scenario()) == [head.encode() + b"x" * size for head, size in parts]


async def test_frames_of_one_loop_iteration_are_written_together() -> None:
    wire = Wire()
    outbox = Outbox(wire, 2**30, 2**30, never)
    for n in range(5):
        outbox.put(b"%d" % n)
    assert wire.writes == 0
    await turn()
    assert (wire.writes, wire.frames()) == (1, [b"0", b"1", b"2", b"3", b"4"])


@pytest.mark.parametrize(("max_bytes", "max_frames"), [(1000, 100), (10_000, 10)])
async def test_exceeding_a_limit_overflows_once_and_sends_nothing_more(max_bytes: int, max_frames: int) -> None:
    overflows: list[bool] = []
    wire = Wire()
    outbox = Outbox(wire, max_bytes, max_frames, lambda: overflows.append(True))
    for _ in range(30):
        outbox.put(b"x" * 90)
    await turn()
    assert overflows == [True]
    assert wire.writes == 0


async def test_sent_frames_no_longer_count_as_waiting() -> None:
    wire = Wire()
    outbox = Outbox(wire, 1000, 5, never)
    for _ in range(50):
        outbox.put(b"x" * 400)
        outbox.put(b"y" * 400)
        await turn()
        wire.catch_up()
    assert len(wire.frames()) == 100


async def test_nothing_is_written_to_a_lost_connection() -> None:
    async def drain() -> None:
        raise ConnectionResetError

    wire = Wire()
    outbox = Outbox(wire, 100_000, 100, never)
    outbox.put(b"x" * 2000)
    await turn()
    outbox.put(b"y")
    await turn()
    wire.is_lost = True
    async with asyncio.timeout(5):
        await outbox.run(drain)
    outbox.put(b"z")
    await turn()
    assert wire.frames() == [b"x" * 2000]
