"""Splits a server's bytes into whole text messages and other WebSocket frames (RFC 6455, section 5). No sockets.

Parsing each frame in a library's general state machine costs more than everything else that happens to a message.
AppSync sends almost only unfragmented, unmasked text frames, which are recognized here by their first byte. All others
are passed on unchanged and in order, for the library to process.
"""

from __future__ import annotations

from typing import Final

_WHOLE_TEXT: Final = 0x81  # FIN, no extension bits, opcode 1
_LENGTH_16, _LENGTH_64 = 126, 127
_SHORT_HEADER, _MEDIUM_HEADER, _LONG_HEADER = 2, 4, 10

Piece = list[bytes] | bytes
"""Payloads of consecutive whole text messages, or the bytes of other frames."""


class FrameSplitter:
    """The bytes of one connection, from a frame boundary on.

    Args:
        max_bytes: The largest payload of a text message. A larger or masked frame is passed on as it arrives, and so
            is everything after it: the library closes such a connection.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._parts: list[bytes] = []
        self._waiting_bytes = 0
        self._needed_bytes = 0
        self._is_transparent = False

    def feed(self, data: bytes) -> list[Piece]:
        """Return what ``data`` completes, in order; an incomplete frame is kept for the next call."""
        if self._is_transparent:
            return [data]
        if self._parts:
            self._parts.append(data)
            self._waiting_bytes += len(data)
            if self._waiting_bytes < self._needed_bytes:
                return []
            data = b"".join(self._parts)
            self._parts.clear()
        return self._split(data)

    def _split(self, data: bytes) -> list[Piece]:
        pieces: list[Piece] = []
        texts: list[bytes] = []
        at, end = 0, len(data)
        while end - at >= _LONG_HEADER or end - at >= _header_bytes(data, at):
            code = data[at + 1]
            if code < _LENGTH_16:
                start = at + _SHORT_HEADER
                stop = start + code
            elif code == _LENGTH_16:
                start = at + _MEDIUM_HEADER
                stop = start + (data[at + 2] << 8 | data[at + 3])
            elif code == _LENGTH_64:
                start = at + _LONG_HEADER
                stop = start + int.from_bytes(data[at + 2 : start], "big")
            else:  # masked, which only a client may do
                stop = start = end
                self._is_transparent = True
            if self._is_transparent or stop - start > self._max_bytes:
                self._is_transparent = True
                pieces.append(data[at:])
                return pieces
            if stop > end:
                self._needed_bytes = stop - at
                break
            if data[at] == _WHOLE_TEXT:
                if not texts:
                    pieces.append(texts)
                texts.append(data[start:stop])
            else:
                texts = []
                pieces.append(data[at:stop])
            at = stop
        else:
            self._needed_bytes = _header_bytes(data, at)
        if at < end:
            self._parts.append(data[at:])
            self._waiting_bytes = end - at
        return pieces


def _header_bytes(data: bytes, at: int) -> int:
    """Return the size of the header that begins at ``at``, as far as it is known."""
    if len(data) - at < _SHORT_HEADER:
        return _SHORT_HEADER
    return {_LENGTH_16: _MEDIUM_HEADER, _LENGTH_64: _LONG_HEADER}.get(data[at + 1], _SHORT_HEADER)
