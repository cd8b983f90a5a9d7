"""Injects faults into deliveries and into the other frames that connections send."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import struct
import sys
from collections import deque
from socket import SO_LINGER, SOL_SOCKET

from appsync_console.domain.faults import NO_FAULTS, Faults, Silence, WrongFrame
from appsync_console.domain.terms import FrameType
from appsync_console.sandbox.delivery.channels import Channels, LiveSubscription
from appsync_console.sandbox.delivery.outbox import Outbox

HOLD_S = 1.0
"""Seconds after which held messages are sent even if there are too few to reorder."""

_MOST_DELAYED = 10_000
"""The most delayed messages of one subscription; above that, the oldest is sent early."""

_NO_LINGER = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)  # close() then resets the connection

_Parcel = tuple[tuple[bytes, bytes], ...]  # the frames that replace one message, each in two parts


class FaultPlayer:
    """The faults of one sandbox; they can be changed while it runs.

    Messages pass through the player only while a fault affects them.

    Args:
        channels: The deliveries to change.
        dice: Random numbers for jitter.
    """

    def __init__(self, channels: Channels, dice: random.Random | None = None) -> None:
        self._channels = channels
        self._dice = dice or random.Random()
        self._faults = NO_FAULTS
        self._paths: dict[LiveSubscription, _DeliveryPath] = {}

    @property
    def current(self) -> Faults:
        """The active faults."""
        return self._faults

    def set(self, faults: Faults) -> None:
        """Replace the active faults. Held and delayed messages are sent at once."""
        paths, self._paths = self._paths, {}
        for path in paths.values():
            path.finish()
        self._faults = faults
        self._channels.detour = self if faults.touches_messages else None

    def clear(self) -> None:
        """Turn all faults off."""
        self.set(NO_FAULTS)

    @property
    def is_mute(self) -> bool:
        """Whether connections send nothing at all."""
        return self._faults.silence is Silence.ALL

    def swallows(self, frame_type: object) -> bool:
        """Return whether frames of that type are suppressed."""
        return self.is_mute or (self._faults.silence is Silence.KEEP_ALIVE and frame_type == FrameType.KEEP_ALIVE)

    def deliver(self, subscription: LiveSubscription, tail: bytes) -> None:
        """Send one message to one subscriber, changed by the active faults."""
        if self.is_mute:
            return
        path = self._paths.get(subscription)
        if path is None:
            path = self._paths[subscription] = _DeliveryPath(subscription.outbox, self._faults, self._dice)
        path.take(subscription, tail)

    def forget(self, subscription: LiveSubscription) -> None:
        """Discard the messages for a subscription that has ended."""
        path = self._paths.pop(subscription, None)
        if path is not None:
            path.abandon()


class _DeliveryPath:
    """The path of messages to one subscriber: drop, duplicate, reorder, then delay."""

    def __init__(self, outbox: Outbox, faults: Faults, dice: random.Random) -> None:
        self._outbox = outbox
        self._faults = faults
        self._dice = dice
        self._count = 0
        self._held: list[_Parcel] = []
        self._delayed: deque[tuple[float, _Parcel]] = deque()
        self._holding: asyncio.TimerHandle | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def take(self, subscription: LiveSubscription, tail: bytes) -> None:
        """Process one message."""
        faults = self._faults
        self._count += 1
        if _is_nth(self._count, faults.lose_every):
            return
        frames = [(subscription.head, tail)]
        if _is_nth(self._count, faults.duplicate_every):
            frames *= 2
        if faults.wrong_frame is not None and _is_nth(self._count, faults.wrong_every):
            frames.insert(0, (_wrong_frame(faults.wrong_frame, subscription.id), b""))
        if faults.reorder:
            self._hold(tuple(frames))
        else:
            self._pass(tuple(frames))

    def finish(self) -> None:
        """Send all held and delayed messages."""
        self._release_held()
        while self._delayed:
            self._send(self._delayed.popleft()[1])
        self._stop_timers()

    def abandon(self) -> None:
        """Discard all held and delayed messages."""
        self._held.clear()
        self._delayed.clear()
        self._stop_timers()

    def _hold(self, parcel: _Parcel) -> None:
        self._held.append(parcel)
        if len(self._held) >= self._faults.reorder:
            self._release_held()
        elif self._holding is None:
            self._holding = self._loop.call_later(HOLD_S, self._release_held)

    def _release_held(self) -> None:
        if self._holding is not None:
            self._holding.cancel()
            self._holding = None
        while self._held:
            self._pass(self._held.pop())

    def _pass(self, parcel: _Parcel) -> None:
        if not (self._faults.delay_ms or self._faults.jitter_ms):
            self._send(parcel)
            return
        delay_s = (self._faults.delay_ms + self._dice.uniform(0, self._faults.jitter_ms)) / 1000
        due = self._loop.time() + delay_s
        if self._delayed:
            due = max(due, self._delayed[-1][0])  # keep the order: reordering is a separate fault
        self._delayed.append((due, parcel))
        if len(self._delayed) > _MOST_DELAYED:
            self._send(self._delayed.popleft()[1])
        if self._waiting is None:
            self._waiting = self._loop.call_at(due, self._send_due)

    def _send_due(self) -> None:
        self._waiting = None
        now = self._loop.time()
        while self._delayed and self._delayed[0][0] <= now:
            self._send(self._delayed.popleft()[1])
        if self._delayed:
            self._waiting = self._loop.call_at(self._delayed[0][0], self._send_due)

    def _send(self, parcel: _Parcel) -> None:
        for head, tail in parcel:
            self._outbox.put(head, tail)

    def _stop_timers(self) -> None:
        for timer in (self._holding, self._waiting):
            if timer is not None:
                timer.cancel()
        self._holding = self._waiting = None


def reset_connection(transport: asyncio.Transport) -> None:
    """Reset a TCP connection instead of closing it."""
    socket = transport.get_extra_info("socket")
    if socket is not None:
        with contextlib.suppress(OSError):
            socket.setsockopt(SOL_SOCKET, SO_LINGER, _NO_LINGER)
    transport.abort()


def _is_nth(count: int, every: int) -> bool:
    return every > 0 and count % every == 0


def _wrong_frame(kind: WrongFrame, id: str) -> bytes:
    """Return a frame with one defect, based on a valid frame for the subscription ``id``."""
    frame = {"id": id, "type": str(FrameType.DATA), "payload": {"data": {}}}
    match kind:
        case WrongFrame.NOT_JSON:
            return json.dumps(frame)[:-2].encode()
        case WrongFrame.NOT_AN_OBJECT:
            return json.dumps([frame]).encode()
        case WrongFrame.UNKNOWN_TYPE:
            frame["type"] = "surprise"
        case WrongFrame.UNKNOWN_ID:
            frame["id"] = "nobody-" + id
        case WrongFrame.WITHOUT_ID:
            del frame["id"]
        case WrongFrame.WITHOUT_PAYLOAD:
            del frame["payload"]
    return json.dumps(frame).encode()
