"""What waits to be sent to one client: whole WebSocket frames, bounded, so that a slow client holds up nobody."""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import Awaitable, Callable

_CHUNK_BYTES = 256 * 1024
_TEXT_FRAME = 0x81  # the last part of a text message (RFC 6455, section 5.2)


class Outbox:
    """The outgoing frames of one connection.

    Args:
        max_bytes: Bytes that may wait.
        max_frames: Frames that may wait.
        overflow: Called once when more would have to wait; from then on nothing is taken any more.
    """

    def __init__(self, max_bytes: int, max_frames: int, overflow: Callable[[], None]) -> None:
        self._max_bytes = max_bytes
        self._max_frames = max_frames
        self._overflow = overflow
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._waiting = 0
        self._is_open = True
        self._filled = asyncio.Event()

    def put(self, head: bytes, tail: bytes = b"") -> None:
        """Queue one text frame. ``tail`` can be shared by many outboxes; it is copied only when it is sent."""
        if not self._is_open:
            return
        head = _header(len(head) + len(tail)) + head
        self._frames.append((head, tail))
        self._waiting += len(head) + len(tail)
        self._filled.set()
        if self._waiting > self._max_bytes or len(self._frames) > self._max_frames:
            self.close()
            self._frames.clear()
            self._overflow()

    def close(self) -> None:
        """Take nothing more. What waits is still sent, and then :meth:`run` returns."""
        self._is_open = False
        self._filled.set()

    async def run(self, write: Callable[[bytes], Awaitable[None]]) -> None:
        """Send what is queued through ``write`` until the outbox is closed and empty, or the connection is lost."""
        try:
            while self._is_open or self._frames:
                await self._filled.wait()
                self._filled.clear()
                while self._frames:
                    await write(self._take())
        except ConnectionError:
            self.close()
            self._frames.clear()

    def _take(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        while self._frames and size < _CHUNK_BYTES:
            head, tail = self._frames.popleft()
            parts += (head, tail)
            size += len(head) + len(tail)
            self._waiting -= len(head) + len(tail)
        return b"".join(parts)


def _header(size: int) -> bytes:
    """The header of an unmasked text frame of ``size`` bytes (RFC 6455, section 5.2)."""
    if size < 126:
        return struct.pack("!BB", _TEXT_FRAME, size)
    if size < 65536:
        return struct.pack("!BBH", _TEXT_FRAME, 126, size)
    return struct.pack("!BBQ", _TEXT_FRAME, 127, size)
