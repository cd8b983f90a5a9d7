"""Splitting bytes into messages and other frames, against the websockets library as the reference."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from appsync_console.transport.wire.frame_splitter import FrameSplitter

MAX_BYTES = 70_000


def frame(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin=fin).serialize(mask=False)


texts = st.builds(lambda size: b"x" * size, st.sampled_from([0, 1, 125, 126, 127, 300, 65_535, 65_536]))
whole = st.builds(lambda data: (data, frame(Opcode.TEXT, data)), texts)
others = st.one_of(
    st.builds(lambda data: frame(Opcode.PING, data), st.binary(max_size=10)),
    st.builds(lambda data: frame(Opcode.PONG, data), st.binary(max_size=10)),
    st.builds(lambda data: frame(Opcode.BINARY, data), st.binary(max_size=200)),
    st.builds(lambda data: frame(Opcode.TEXT, data, fin=False) + frame(Opcode.CONT, b"end"), st.binary(max_size=200)),
).map(lambda raw: (None, raw))


def split(stream: bytes, cuts: list[int]) -> list[bytes | list[bytes]]:
    splitter = FrameSplitter(MAX_BYTES)
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    return [piece for start, end in itertools.pairwise(places) for piece in splitter.feed(stream[start:end])]


@given(st.lists(st.one_of(whole, others), max_size=8), st.lists(st.integers(0, 200_000), max_size=8))
def test_messages_and_other_frames_come_out_in_order_however_the_bytes_arrive(
    frames: list[tuple[bytes | None, bytes]], cuts: list[int]
) -> None:
    pieces = split(b"".join(raw for _, raw in frames), cuts)
    expected: list[bytes] = [raw if data is None else b"text:" + data for data, raw in frames]
    found: list[bytes] = []
    for piece in pieces:
        found += [b"text:" + data for data in piece] if isinstance(piece, list) else [piece]
    assert joined(found) == joined(expected)


def joined(items: list[bytes]) -> list[bytes]:
    """Consecutive other frames as one, because a fragmented message is several."""
    merged: list[bytes] = []
    for item in items:
        if merged and not item.startswith(b"text:") and not merged[-1].startswith(b"text:"):
            merged[-1] += item
        else:
            merged.append(item)
    return merged


@given(st.lists(whole, min_size=1, max_size=4))
def test_messages_that_arrive_together_are_one_piece(frames: list[tuple[bytes, bytes]]) -> None:
    assert split(b"".join(raw for _, raw in frames), []) == [[data for data, _ in frames]]


@pytest.mark.parametrize(
    "bad",
    [
        frame(Opcode.TEXT, b"x" * (MAX_BYTES + 1)),
        Frame(Opcode.TEXT, b"masked").serialize(mask=True),
        b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
    ],
    ids=["too long", "masked", "endless"],
)
def test_after_a_frame_that_is_not_accepted_everything_is_passed_on(bad: bytes) -> None:
    pieces = split(frame(Opcode.TEXT, b"1") + bad + frame(Opcode.TEXT, b"2"), [6])
    assert pieces[0] == [b"1"]
    rest = [piece for piece in pieces[1:] if isinstance(piece, bytes)]
    assert len(rest) == len(pieces) - 1
    assert b"".join(rest) == bad + frame(Opcode.TEXT, b"2")


@pytest.mark.parametrize("raw", [b"\xc1\x01x", b"\x01\x01x", b"\x80\x01x", b"\x82\x01x", b"\x88\x02\x03\xe8"])
def test_compressed_fragmented_binary_and_control_frames_are_passed_on_whole(raw: bytes) -> None:
    assert split(raw, [1, 2]) == [raw]
