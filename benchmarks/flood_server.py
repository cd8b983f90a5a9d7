"""A server that only sends: AppSync's real-time frames, as fast as the client reads them or at a rate.

The channel name sets the traffic: ``flood-COUNT-BYTES-RATE`` sends COUNT messages of BYTES bytes, RATE per second (0:
no limit). Frames are written many at a time, so that the server does not limit the result. Loopback only.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

_MOST_MESSAGES: Final = 2_000_000
_BATCH: Final = 200
_TICK_S: Final = 0.005
_MOST_BUFFERED: Final = 256 * 1024
_FIRST_NUMBER: Final = 1_000_000  # all numbers, and so all frames, have the same length
_ACK: Final = '{"type":"connection_ack","payload":{"connectionTimeoutMs":300000}}'


@dataclass(frozen=True, slots=True)
class Flood:
    """The traffic: number of messages, bytes of each, and messages per second (0 for no limit)."""

    count: int
    size: int
    rate: float

    @property
    def channel(self) -> str:
        """The channel name for this traffic."""
        return f"flood-{self.count}-{self.size}-{self.rate:g}"

    @classmethod
    def of(cls, channel: str) -> Flood:
        """Parse a channel name."""
        _, number, size, rate = channel.split("-")
        return cls(min(int(number), _MOST_MESSAGES), int(size), float(rate))

    def text(self, number: int) -> str:
        """Return message ``number``, from 0: JSON of ``size`` bytes."""
        start = f'{{"n":{_FIRST_NUMBER + number},"pad":"'
        return start + "x" * (self.size - len(start) - 2) + '"}'


def frame_maker(id: str, channel: str) -> Callable[[int], bytes]:
    """Return a function that builds the WebSocket frame of a message by its number."""
    item = {"name": channel, "data": Flood.of(channel).text(0), "__typename": "Channel"}
    frame = {"id": id, "type": "data", "payload": {"data": {"subscribe2channel": item}}}
    body = json.dumps(frame, separators=(",", ":")).encode()
    head = struct.pack("!BBH", 0x81, 126, len(body)) if len(body) < 65536 else struct.pack("!BBQ", 0x81, 127, len(body))
    before, after = (head + body).split(b"%d" % _FIRST_NUMBER, 1)
    return lambda number: b"%b%d%b" % (before, _FIRST_NUMBER + number, after)


async def _flood(socket: ServerConnection, id: str, channel: str) -> None:
    flood, frame = Flood.of(channel), frame_maker(id, channel)
    begun = asyncio.get_running_loop().time()
    sent = 0
    while sent < flood.count and not socket.transport.is_closing():
        due = flood.count
        if flood.rate:
            due = min(due, int((asyncio.get_running_loop().time() - begun) * flood.rate))
        number = min(due - sent, _BATCH)
        if number <= 0 or socket.transport.get_write_buffer_size() > _MOST_BUFFERED:
            await asyncio.sleep(_TICK_S if flood.rate else _TICK_S / 10)
            continue
        socket.transport.write(b"".join(map(frame, range(sent, sent + number))))
        sent += number
        await asyncio.sleep(0)


async def _serve(socket: ServerConnection) -> None:
    try:
        async with asyncio.TaskGroup() as floods:
            async for raw in socket:
                frame = json.loads(raw)
                if frame["type"] == "connection_init":
                    await socket.send(_ACK)
                    await socket.send('{"type":"ka"}')
                elif frame["type"] == "start":
                    channel = json.loads(frame["payload"]["data"])["variables"]["name"]
                    await socket.send(json.dumps({"id": frame["id"], "type": "start_ack"}))
                    floods.create_task(_flood(socket, frame["id"], channel))
                elif frame["type"] == "stop":
                    await socket.send(json.dumps({"id": frame["id"], "type": "complete"}))
    except* ConnectionClosed:
        pass


async def _main() -> None:
    protocols = [Subprotocol("graphql-ws")]
    async with serve(_serve, "127.0.0.1", 0, subprotocols=protocols, compression=None, ping_interval=None) as server:
        print(json.dumps({"port": next(iter(server.sockets)).getsockname()[1]}), flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(_main())
