"""The outgoing frames of one connection."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame
from websockets.protocol import CLIENT, Protocol

from appsync_console.sandbox.outbox import Outbox


async def sent(outbox: Outbox) -> bytes:
    """Everything a closed outbox still sends."""
    parts: list[bytes] = []

    async def write(chunk: bytes) -> None:
        parts.append(chunk)

    outbox.close()
    await outbox.run(write)
    return b"".join(parts)


def frames_in(stream: bytes) -> list[bytes]:
    protocol = Protocol(CLIENT, max_size=None)
    protocol.receive_data(stream)
    return [bytes(event.data) for event in protocol.events_received() if isinstance(event, Frame)]


def never() -> None:
    raise AssertionError("it overflowed")


@given(st.lists(st.tuples(st.text(max_size=200), st.sampled_from([0, 1, 60, 125, 126, 65_535, 65_536]))))
@settings(max_examples=50)
def test_everything_is_sent_in_order_as_whole_frames(parts: list[tuple[str, int]]) -> None:
    async def scenario() -> bytes:
        outbox = Outbox(2**30, 2**30, never)
        for head, size in parts:
            outbox.put(head.encode(), b"x" * size)
        return await sent(outbox)

    expected = [head.encode() + b"x" * size for head, size in parts]
    assert frames_in(asyncio.run(scenario())) == expected


@pytest.mark.parametrize(("max_bytes", "max_frames"), [(1000, 100), (10_000, 10)])
async def test_more_than_may_wait_is_an_overflow_once_and_drops_everything(max_bytes: int, max_frames: int) -> None:
    overflows: list[bool] = []
    outbox = Outbox(max_bytes, max_frames, lambda: overflows.append(True))
    for _ in range(30):
        outbox.put(b"x" * 90)
    assert overflows == [True]
    assert await sent(outbox) == b""


async def test_what_was_sent_waits_no_longer() -> None:
    outbox = Outbox(1000, 5, never)
    async with asyncio.TaskGroup() as group:
        chunks: asyncio.Queue[bytes] = asyncio.Queue()
        group.create_task(outbox.run(chunks.put))
        for _ in range(50):
            outbox.put(b"x" * 400)
            outbox.put(b"y" * 400)
            assert len(frames_in(await chunks.get())) == 2
        outbox.close()


async def test_a_lost_connection_ends_the_sending() -> None:
    async def write(chunk: bytes) -> None:
        raise ConnectionResetError

    outbox = Outbox(1000, 5, never)
    outbox.put(b"x")
    async with asyncio.timeout(5):
        await outbox.run(write)
    outbox.put(b"y")
    assert await sent(outbox) == b""
