"""A bounded queue of WebSocket frames for one client, so that a slow client delays nobody else."""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import Awaitable, Callable

_CHUNK_BYTES = 256 * 1024
_TEXT_FRAME = 0x81  # the last part of a text message (RFC 6455, section 5.2)


class Outbox:
    """The queue of outgoing frames of one connection.

    Frames that are queued in one iteration of the loop are written together in the next. A task is used only for
    clients that do not keep up.

    Args:
        transport: Where frames are written, uncompressed and unmasked.
        max_bytes: The most bytes that may wait.
        max_frames: The most frames that may wait.
        overflow: Called once when a limit is exceeded; after that, the queue accepts nothing.
    """

    def __init__(
        self, transport: asyncio.WriteTransport, max_bytes: int, max_frames: int, overflow: Callable[[], None]
    ) -> None:
        self._transport = transport
        self._most_buffered = transport.get_write_buffer_limits()[1]
        self._max_bytes = max_bytes
        self._max_frames = max_frames
        self._overflow = overflow
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._waiting = 0
        self._is_open = True
        self._is_scheduled = False
        self._loop = asyncio.get_running_loop()
        self._stalled = asyncio.Event()

    def put(self, head: bytes, tail: bytes = b"") -> None:
        """Queue one text frame. ``tail`` can be shared by many outboxes; it is copied only when it is sent."""
        if not self._is_open:
            return
        head = _header(len(head) + len(tail)) + head
        self._frames.append((head, tail))
        self._waiting += len(head) + len(tail)
        if self._waiting > self._max_bytes or len(self._frames) > self._max_frames:
            self.close()
            self._overflow()
        elif not self._is_scheduled:
            self._is_scheduled = True
            self._loop.call_soon(self._flush)

    def __len__(self) -> int:
        """Return the number of waiting frames."""
        return len(self._frames)

    def close(self) -> None:
        """Discard waiting frames and accept no more."""
        self._is_open = False
        self._frames.clear()

    async def run(self, drain: Callable[[], Awaitable[None]]) -> None:
        """Continue sending whenever the client has caught up, until canceled or the connection is lost.

        Args:
            drain: Waits until the buffer of the transport has space.
        """
        try:
            while True:
                await self._stalled.wait()
                self._stalled.clear()
                await drain()
                self._flush()
        except ConnectionError:
            self.close()

    def _flush(self) -> None:
        self._is_scheduled = False
        while self._frames and not self._transport.is_closing():
            if self._transport.get_write_buffer_size() > self._most_buffered:
                self._is_scheduled = True
                self._stalled.set()
                return
            self._transport.write(self._take())

    def _take(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        while self._frames and size < _CHUNK_BYTES:
            head, tail = self._frames.popleft()
            parts += (head, tail)
            size += len(head) + len(tail)
        self._waiting -= size
        return b"".join(parts)


def _header(size: int) -> bytes:
    """Return the header of an unmasked text frame of ``size`` bytes (RFC 6455, section 5.2)."""
    if size < 126:
        return struct.pack("!BB", _TEXT_FRAME, size)
    if size < 65536:
        return struct.pack("!BBH", _TEXT_FRAME, 126, size)
    return struct.pack("!BBQ", _TEXT_FRAME, 127, size)
