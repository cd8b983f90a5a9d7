"""When the last frame arrived on a connection, and whether the connection is in doubt because the computer slept."""

from __future__ import annotations

from typing import Final

from appsync_console.transport.realtime.sleep_clock import SleepClock

_WAITED_S: Final = 5.0


class LastFrame:
    """Tells until when everything that the server sent has arrived.

    A frame that is read after sleep may have waited in the computer since before, on a connection that is dead. A pong
    proves that it survived, or a frame that comes later than those that waited.

    Attributes:
        at_us: When the last frame arrived, microseconds since the epoch, UTC; 0 before the first.
    """

    def __init__(self, sleep: SleepClock) -> None:
        self.at_us = 0
        self._sleep = sleep
        self._slept_s = sleep.now_s()
        self._woke_s = 0.0
        self._doubtful_us: int | None = None

    @property
    def proven_us(self) -> int:
        """Until when nothing was missed: the last frame that proves it, microseconds since the epoch, UTC."""
        return self.at_us if self._doubtful_us is None else self._doubtful_us

    @property
    def has_slept(self) -> bool:
        """Whether the computer slept after :attr:`proven_us`."""
        return self._doubtful_us is not None or self._sleep.has_slept_since(self._slept_s)

    def arrived(self, at_us: int, now_s: float) -> None:
        """A frame arrived, at a time of the wall clock and of the monotonic clock."""
        if self.at_us and self._sleep.has_slept_since(self._slept_s):
            self._doubtful_us, self._woke_s = self.proven_us, now_s
        elif now_s - self._woke_s > _WAITED_S:
            self._doubtful_us = None
        self._slept_s = self._sleep.now_s()
        self.at_us = at_us

    def pinged(self) -> float:
        """Return what :meth:`answered` needs, when a ping is sent."""
        return self._sleep.now_s()

    def answered(self, pinged: float) -> None:
        """A ping was answered. That proves nothing if the computer slept meanwhile."""
        if not self._sleep.has_slept_since(pinged):
            self._slept_s, self._doubtful_us = pinged, None
