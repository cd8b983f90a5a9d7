"""A connection of the websockets library whose messages are read in batches, without its frame parser and queue.

The only class that reaches into the library's private parts: it overrides how received bytes and events are processed.
Handshake, control frames, fragmented messages, errors and closing stay the library's.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any, Final, NamedTuple

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import TooManyFragments
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State

from appsync_console.transport.wire.frame_splitter import FrameSplitter

# A message of 240 KB is a JSON string in its frame, where one byte can become six.
MAX_FRAME_BYTES: Final = 8 * 1024 * 1024
_MAX_FRAGMENTS: Final = 4_096
# Reads that may wait for us. One read of 64 KB holds a few hundred small frames.
_MAX_WAITING_READS: Final = 4
_END_OF_RESPONSE: Final = b"\r\n\r\n"


class Read(NamedTuple):
    """Messages that arrived together.

    Attributes:
        at_us: When, in microseconds since the epoch, UTC.
        mono_ns: The same moment on the monotonic clock, in nanoseconds.
    """

    at_us: int
    mono_ns: int
    messages: list[bytes]


class SplitConnection(ClientConnection):
    """A client connection whose messages are read with :meth:`read` instead of ``recv``."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._splitter = FrameSplitter(MAX_FRAME_BYTES)
        self._head = b""  # the end of the handshake response so far
        self._fragments: list[bytes] = []
        self._reads: deque[Read] = deque()
        self._is_paused = False
        self._arrived = asyncio.Event()

    @property
    def is_waiting(self) -> bool:
        """Whether messages wait to be read."""
        return bool(self._reads)

    def read_nowait(self) -> Read | None:
        """Return the messages that arrived first; None if none wait."""
        if not self._reads:
            return None
        read = self._reads.popleft()
        if self._is_paused and len(self._reads) <= 1:
            self._is_paused = False
            self.transport.resume_reading()
        return read

    def put_back(self, read: Read) -> None:
        """Return messages that were read too early."""
        if read.messages:
            self._reads.appendleft(read)

    async def read(self) -> Read:
        """Wait for messages, and return those that arrived first.

        Raises:
            ConnectionClosed: The connection ended, and everything that arrived before was read.
        """
        while (read := self.read_nowait()) is None:
            if self.recv_messages.closed:
                await asyncio.shield(self.connection_lost_waiter)
                raise self.close_exc
            self._arrived.clear()
            await self._arrived.wait()
        return read

    # What the library calls.

    def data_received(self, data: bytes) -> None:
        """Process received bytes."""
        if self.protocol.state is State.CONNECTING:
            data = self._finish_handshake(data)
        if not data:
            return
        at_us, mono_ns = time.time_ns() // 1000, time.monotonic_ns()
        for piece in self._splitter.feed(data):
            if isinstance(piece, bytes):
                super().data_received(piece)
            elif not self._is_ending:
                self._add(Read(at_us, mono_ns, piece))

    def process_event(self, event: Any) -> None:
        """Process an event of the library's parser: the messages in it are those the splitter passed on."""
        if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            self._assemble(event)
        else:
            super().process_event(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the connection."""
        super().connection_lost(exc)
        self._arrived.set()

    @property
    def _is_ending(self) -> bool:
        """Whether the server said that nothing follows, or violated the protocol."""
        return self.protocol.close_rcvd is not None or self.protocol.parser_exc is not None

    def _finish_handshake(self, data: bytes) -> bytes:
        """Pass the handshake response to the library; return the bytes that follow if the connection is open then."""
        seen = len(self._head)
        end = (self._head + data).find(_END_OF_RESPONSE)
        if end < 0:
            self._head = (self._head + data)[-len(_END_OF_RESPONSE) :]
            super().data_received(data)
            return b""
        size = end + len(_END_OF_RESPONSE) - seen
        super().data_received(data[:size])
        rest = data[size:]
        if self.protocol.state is State.CONNECTING and rest:  # an HTTP error with a body
            super().data_received(rest)
            return b""
        return rest

    def _assemble(self, frame: Frame) -> None:
        self._fragments.append(bytes(frame.data))
        if frame.fin:
            message = b"".join(self._fragments)
            self._fragments.clear()
            self._add(Read(time.time_ns() // 1000, time.monotonic_ns(), [message]))
        elif len(self._fragments) >= _MAX_FRAGMENTS:
            self.set_connection_exc(TooManyFragments(_MAX_FRAGMENTS))
            self.protocol.fail(CloseCode.MESSAGE_TOO_BIG, "too many fragments")
            self.send_data()

    def _add(self, read: Read) -> None:
        self._reads.append(read)
        self._arrived.set()
        if len(self._reads) > _MAX_WAITING_READS and not self._is_paused:
            self._is_paused = True
            self.transport.pause_reading()
