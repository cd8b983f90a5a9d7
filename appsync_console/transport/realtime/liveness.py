"""When to ask a connection for a sign of life, when to warn, and when to give it up. Pure: times are handed in.

Two things can die unseen. AppSync may fall silent on a link that works: only frames count against that, since a load
balancer answers pings for a server that is gone. Or the link is cut without a word, as by sleep, another network or a
router that forgot it: our own ping is not answered then, long before the time AppSync allows itself. A server that
never answered a ping is not judged by pings, except right after this machine woke up or its network changed.
"""

from __future__ import annotations

from enum import Enum, auto

from appsync_console.transport.realtime.timeouts import Timeouts

# Of the promised time: AppSync promises a sign of life within 300 s and sends one each 60 s.
_WARNING_SHARE = 0.65
# A look so much too late means that we stood still ourselves; what came meanwhile is not read yet.
_LATE_S = 2.0
_GRACE_S = 1.0


class LivenessAction(Enum):
    """What to do now."""

    WAIT = auto()
    PING = auto()
    WARN = auto()
    GIVE_UP_SILENT = auto()
    GIVE_UP_UNANSWERED = auto()


class LivenessMonitor:
    """Watches over one connection; all times are seconds of one monotonic clock.

    Args:
        now_s: When the connection was acknowledged.
        silence_s: Without any frame for so long it is dead, as the server promised.

    Attributes:
        heard_s: When the last frame came.
        is_silent: A warning stands.
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
        """A frame came; True where that ends a warning."""
        self.heard_s = now_s
        self._asked_s = None
        self._is_urgent = self._is_doubted = False
        was_silent, self.is_silent = self.is_silent, False
        return was_silent

    def answered(self, now_s: float) -> bool:
        """A ping was answered; True where that ends a warning."""
        self._answered_s = now_s
        self._is_answering = True
        self._asked_s = None
        self._is_urgent = self._is_doubted = False
        was_silent = self.is_silent
        self.is_silent = was_silent and now_s - self.heard_s >= self._warning_s
        return was_silent and not self.is_silent

    def doubt(self) -> None:
        """This machine slept, or its network is another: ask at the next look, and wait only shortly."""
        self._is_doubted = True

    def look(self, now_s: float) -> LivenessAction:
        """What to do now; to be asked again after :meth:`wait_s`, at once after any other step than waiting."""
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
        """Seconds until the next look."""
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
        """The first ping finds out whether the server answers any; where it does not, no other is sent for that."""
        if not self._was_asked:
            return self.heard_s
        return max(self.heard_s, self._answered_s) + self._timing.idle_s if self._is_answering else float("inf")

    def _warn_at_s(self) -> float:
        warn_at_s = self.heard_s + self._warning_s
        if self._asked_s is not None and self._is_judged:
            warn_at_s = min(warn_at_s, self._asked_s + self._timing.probe_s)
        return warn_at_s
