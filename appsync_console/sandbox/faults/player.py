"""Plays faults: on the way of messages to their subscribers, and in what a connection sends besides."""

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
"""Seconds after which held messages are sent though there are fewer than were to change places."""

_MOST_LATE = 10_000
"""Messages of one subscription that wait to be late; the oldest is sent early when there are more."""

_NO_LINGER = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)  # closing then resets

_Parcel = tuple[tuple[bytes, bytes], ...]  # what is sent in the place of one message: the frames, each in two parts


class FaultPlayer:
    """What goes wrong on one sandbox; may be switched while it runs.

    While no fault touches messages, they do not pass here.

    Args:
        channels: Whose deliveries are touched.
        dice: For jitter.
    """

    def __init__(self, channels: Channels, dice: random.Random | None = None) -> None:
        self._channels = channels
        self._dice = dice or random.Random()
        self._faults = NO_FAULTS
        self._ways: dict[LiveSubscription, _Way] = {}

    @property
    def current(self) -> Faults:
        """What goes wrong now."""
        return self._faults

    def set(self, faults: Faults) -> None:
        """Let ``faults`` go wrong from now on, and nothing else. What was held back or late is sent at once."""
        ways, self._ways = self._ways, {}
        for way in ways.values():
            way.finish()
        self._faults = faults
        self._channels.detour = self if faults.touches_messages else None

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self.set(NO_FAULTS)

    @property
    def is_mute(self) -> bool:
        """Whether connections send nothing at all."""
        return self._faults.silence is Silence.ALL

    def swallows(self, frame_type: object) -> bool:
        """Whether a frame of that type is not sent."""
        return self.is_mute or (self._faults.silence is Silence.KEEP_ALIVE and frame_type == FrameType.KEEP_ALIVE)

    def deliver(self, subscription: LiveSubscription, tail: bytes) -> None:
        """Send one message to one subscriber, as the faults have it."""
        if self.is_mute:
            return
        way = self._ways.get(subscription)
        if way is None:
            way = self._ways[subscription] = _Way(subscription.outbox, self._faults, self._dice)
        way.take(subscription, tail)

    def forget(self, subscription: LiveSubscription) -> None:
        """Send nothing more to a subscriber that has ended."""
        way = self._ways.pop(subscription, None)
        if way is not None:
            way.abandon()


class _Way:
    """The way of the messages to one subscriber: lost, or held until others can overtake, then late."""

    def __init__(self, outbox: Outbox, faults: Faults, dice: random.Random) -> None:
        self._outbox = outbox
        self._faults = faults
        self._dice = dice
        self._count = 0
        self._held: list[_Parcel] = []
        self._late: deque[tuple[float, _Parcel]] = deque()
        self._holding: asyncio.TimerHandle | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def take(self, subscription: LiveSubscription, tail: bytes) -> None:
        """One message."""
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
        """Send what is held or late."""
        self._let_go()
        while self._late:
            self._send(self._late.popleft()[1])
        self._stop_timers()

    def abandon(self) -> None:
        """Send nothing more."""
        self._held.clear()
        self._late.clear()
        self._stop_timers()

    def _hold(self, parcel: _Parcel) -> None:
        self._held.append(parcel)
        if len(self._held) >= self._faults.reorder:
            self._let_go()
        elif self._holding is None:
            self._holding = self._loop.call_later(HOLD_S, self._let_go)

    def _let_go(self) -> None:
        if self._holding is not None:
            self._holding.cancel()
            self._holding = None
        while self._held:
            self._pass(self._held.pop())

    def _pass(self, parcel: _Parcel) -> None:
        if not (self._faults.delay_ms or self._faults.jitter_ms):
            self._send(parcel)
            return
        late_s = (self._faults.delay_ms + self._dice.uniform(0, self._faults.jitter_ms)) / 1000
        due = self._loop.time() + late_s
        if self._late:
            due = max(due, self._late[-1][0])  # nobody overtakes: that is a fault of its own
        self._late.append((due, parcel))
        if len(self._late) > _MOST_LATE:
            self._send(self._late.popleft()[1])
        if self._waiting is None:
            self._waiting = self._loop.call_at(due, self._send_due)

    def _send_due(self) -> None:
        self._waiting = None
        now = self._loop.time()
        while self._late and self._late[0][0] <= now:
            self._send(self._late.popleft()[1])
        if self._late:
            self._waiting = self._loop.call_at(self._late[0][0], self._send_due)

    def _send(self, parcel: _Parcel) -> None:
        for head, tail in parcel:
            self._outbox.put(head, tail)

    def _stop_timers(self) -> None:
        for timer in (self._holding, self._waiting):
            if timer is not None:
                timer.cancel()
        self._holding = self._waiting = None


def reset_connection(transport: asyncio.Transport) -> None:
    """End a TCP connection so that the other side sees a reset, not an end."""
    socket = transport.get_extra_info("socket")
    if socket is not None:
        with contextlib.suppress(OSError):
            socket.setsockopt(SOL_SOCKET, SO_LINGER, _NO_LINGER)
    transport.abort()


def _is_nth(count: int, every: int) -> bool:
    return every > 0 and count % every == 0


def _wrong_frame(kind: WrongFrame, id: str) -> bytes:
    """A frame that is wrong in one way, made from one that would be right for the subscription ``id``."""
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
