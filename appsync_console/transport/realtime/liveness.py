"""Detects dead connections from missed keep-alives and pongs. Pure: callers pass the time.

A connection can die unnoticed in two ways. AppSync may fall silent while the network works: only frames count then,
since a load balancer answers pings for a server that is gone. Or the network drops the connection without closing it,
for example after sleep, a network change or a router's timeout: then our own ping stays unanswered, long before
AppSync's own timeout. A server that never answered a ping is not judged by pings, except right after this computer
woke up or its network changed.
"""

from __future__ import annotations

from enum import Enum, auto

from appsync_console.transport.realtime.timeouts import Timeouts

# Of the promised time: AppSync promises a keep-alive within 300 s and sends one every 60 s.
_WARNING_SHARE = 0.65
# A check that is this late means that our own process was suspended; the frames of that time are not read yet.
_LATE_S = 2.0
_GRACE_S = 1.0


class LivenessAction(Enum):
    """What the caller must do now."""

    WAIT = auto()
    PING = auto()
    WARN = auto()
    GIVE_UP_SILENT = auto()
    GIVE_UP_UNANSWERED = auto()


class LivenessMonitor:
    """Watches one connection; all times are seconds of one monotonic clock.

    Args:
        now_s: When the connection was acknowledged.
        silence_s: After this time without a frame the connection is dead, as the server promised.

    Attributes:
        heard_s: When the last frame arrived.
        is_silent: A warning is active.
    """

    def __init__(self, timing: Timeouts, now_s: float, silence_s: float) -> None:
        self.heard_s = now_s
        self.is_silent = False
        self._timing = timing
        self._silence_s = silence_s
        self._warning_s = min(timing.warning_s, silence_s * _WARNING_SHARE)
        self._answered_s = now_s
        self._asked_s: float | None = None
        self._is_answering = False
        self._was_asked = False
        self._is_urgent = False
        self._is_doubted = False
        self._due_s = now_s

    def heard(self, now_s: float) -> bool:
        """A frame arrived; True if that ends a warning."""
        self.heard_s = now_s
        self._asked_s = None
        self._is_urgent = self._is_doubted = False
        was_silent, self.is_silent = self.is_silent, False
        return was_silent

    def answered(self, now_s: float) -> bool:
        """A ping was answered; True if that ends a warning."""
        self._answered_s = now_s
        self._is_answering = True
        self._asked_s = None
        self._is_urgent = self._is_doubted = False
        was_silent = self.is_silent
        self.is_silent = was_silent and now_s - self.heard_s >= self._warning_s
        return was_silent and not self.is_silent

    def doubt(self) -> None:
        """The computer slept, or its network changed: ping at the next check, with a short timeout."""
        self._is_doubted = True

    def look(self, now_s: float) -> LivenessAction:
        """Return the next action; call again after :meth:`wait_s`, immediately after any action other than waiting."""
        late_s = now_s - self._due_s
        if late_s > _LATE_S:
            self._due_s = now_s + _GRACE_S
            if self._asked_s is not None:
                self._asked_s += late_s + _GRACE_S
            return LivenessAction.WAIT
        step = self._step(now_s)
        self._due_s = now_s if step is not LivenessAction.WAIT else max(now_s, self._next_s())
        return step

    def wait_s(self, now_s: float) -> float:
        """Return the seconds until the next check."""
        return max(0.0, self._due_s - now_s)

    def _step(self, now_s: float) -> LivenessAction:
        if now_s >= self.heard_s + self._silence_s:
            return LivenessAction.GIVE_UP_SILENT
        if self._asked_s is not None and self._is_judged and now_s >= self._asked_s + self._pong_s:
            return LivenessAction.GIVE_UP_UNANSWERED
        if self._is_doubted or (self._asked_s is None and now_s >= self._ask_at_s()):
            self._is_urgent, self._is_doubted = self._is_doubted, False
            self._was_asked = True
            self._asked_s = now_s
            return LivenessAction.PING
        if not self.is_silent and now_s >= self._warn_at_s():
            self.is_silent = True
            return LivenessAction.WARN
        return LivenessAction.WAIT

    def _next_s(self) -> float:
        times = [self.heard_s + self._silence_s]
        if not self.is_silent:
            times.append(self._warn_at_s())
        if self._asked_s is None:
            times.append(self._ask_at_s())
        elif self._is_judged:
            times.append(self._asked_s + self._pong_s)
        return min(times)

    @property
    def _is_judged(self) -> bool:
        return self._is_answering or self._is_urgent

    @property
    def _pong_s(self) -> float:
        return self._timing.probe_s if self._is_urgent else self._timing.pong_s

    def _ask_at_s(self) -> float:
        """The first ping finds out whether the server answers pings; if not, no more are sent for that purpose."""
        if not self._was_asked:
            return self.heard_s
        return max(self.heard_s, self._answered_s) + self._timing.idle_s if self._is_answering else float("inf")

    def _warn_at_s(self) -> float:
        warn_at_s = self.heard_s + self._warning_s
        if self._asked_s is not None and self._is_judged:
            warn_at_s = min(warn_at_s, self._asked_s + self._timing.probe_s)
        return warn_at_s
