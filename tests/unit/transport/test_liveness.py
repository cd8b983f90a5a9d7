"""Detecting dead connections with a simulated clock."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appsync_console.transport.realtime.liveness import LivenessAction, LivenessMonitor
from appsync_console.transport.realtime.timeouts import Timeouts

TIMING = Timeouts(warning_s=65, idle_s=20, pong_s=10, probe_s=4)


class Life:
    """A connection with its own clock: frames arrive at given times, pings are answered after some seconds or never.

    Attributes:
        told: Time and name of each warning, end of a warning, and end of the connection.
        pings: Times of our pings.
    """

    def __init__(
        self,
        frames: list[float],
        answer_s: float | None = 0.1,
        dead_from: float = float("inf"),
        doubts: list[float] | None = None,
    ) -> None:
        self.told: list[tuple[float, str]] = []
        self.pings: list[float] = []
        self._frames = sorted(frames)
        self._answer_s = answer_s
        self._dead_from = dead_from
        self._doubts = sorted(doubts or [])
        self._answers: list[float] = []

    def run(self, until_s: float, silence_s: float = 300) -> None:
        vigil, now = LivenessMonitor(TIMING, 0.0, silence_s), 0.0
        looks = 0
        while now <= until_s:
            looks += 1
            assert looks < 100_000
            match vigil.look(now):
                case LivenessAction.PING:
                    self.pings.append(now)
                    if self._answer_s is not None and now < self._dead_from:
                        self._answers.append(now + self._answer_s)
                case LivenessAction.WARN:
                    self.told.append((now, "warned"))
                case LivenessAction.GIVE_UP_SILENT:
                    self.told.append((now, "silent"))
                    return
                case LivenessAction.GIVE_UP_UNANSWERED:
                    self.told.append((now, "unanswered"))
                    return
            end = now + vigil.wait_s(now)
            happening = [(at, what) for at, what in self._coming() if at <= end]
            if not happening:
                now = end
                continue
            now, what = min(happening)
            if what == "frame":
                self._frames.remove(now)
                is_revived = vigil.heard(now)
            elif what == "pong":
                self._answers.remove(now)
                is_revived = vigil.answered(now)
            else:
                self._doubts.remove(now)
                vigil.doubt()
                is_revived = False
            if is_revived:
                self.told.append((now, "revived"))

    def _coming(self) -> list[tuple[float, str]]:
        times = [self._frames, self._answers, self._doubts]
        return [(each[0], what) for each, what in zip(times, ("frame", "pong", "doubt"), strict=True) if each]


def minutes(count: int) -> list[float]:
    return [60.0 * number for number in range(1, count + 1)]


def test_a_keep_alive_per_minute_keeps_the_connection_alive() -> None:
    for answer_s in (0.1, None):
        life = Life(minutes(100), answer_s)
        life.run(6000)
        assert life.told == []


def test_a_server_that_answers_no_pings_is_pinged_once() -> None:
    life = Life(minutes(10), None)
    life.run(600)
    assert life.pings == [0.0]


def test_silence_warns_after_65_s_and_ends_the_connection_after_300_s_despite_pongs() -> None:
    life = Life([60.0])
    life.run(1000)
    assert life.told == [(125.0, "warned"), (360.0, "silent")]
    assert len(life.pings) > 10


def test_a_frame_ends_the_warning() -> None:
    life = Life([60.0, 130.0])
    life.run(190)
    assert life.told == [(125.0, "warned"), (130.0, "revived")]


def test_a_shorter_promise_warns_earlier() -> None:
    life = Life([])
    life.run(100, silence_s=10)
    assert life.told == [(6.5, "warned"), (10.0, "silent")]


def test_a_dead_link_is_detected_by_an_unanswered_ping_within_half_a_minute() -> None:
    life = Life([60.0], dead_from=61.0)
    life.run(1000)
    assert life.pings[-1] == 80.0
    assert life.told == [(84.0, "warned"), (90.0, "unanswered")]


def test_a_late_pong_ends_the_warning() -> None:
    life = Life(minutes(5), answer_s=6.0)
    life.run(58)
    assert ("revived" in [what for _, what in life.told]) is True
    assert life.told[-1][1] == "revived"


def test_a_dead_link_is_dropped_within_seconds_of_waking_up() -> None:
    life = Life([60.0], dead_from=61.0, doubts=[62.0])
    life.run(1000)
    assert life.told[-1] == (66.0, "unanswered")


def test_a_live_link_stays_after_waking_up() -> None:
    for frames, answer_s in ((minutes(5), 0.1), ([60.0, 65.0, 125.0], None)):
        life = Life(frames, answer_s, doubts=[62.0])
        life.run(120)
        assert 62.0 in life.pings
        assert life.told == []


def test_a_much_delayed_check_judges_nothing() -> None:
    vigil = LivenessMonitor(TIMING, 0.0, 300)
    assert vigil.look(0.0) is LivenessAction.PING
    vigil.answered(0.1)
    assert vigil.look(0.1) is LivenessAction.WAIT
    assert vigil.look(400.0) is LivenessAction.WAIT
    assert 0 < vigil.wait_s(400.0) <= 1
    vigil.heard(400.5)
    assert vigil.look(401.0) is LivenessAction.WAIT
    assert not vigil.is_silent


@given(
    st.lists(st.floats(0.01, 64), min_size=1, max_size=40),
    st.one_of(st.none(), st.floats(0.001, 3.9)),
)
def test_live_connections_never_cause_a_warning(pauses: list[float], answer_s: float | None) -> None:
    frames = [sum(pauses[: number + 1]) for number in range(len(pauses))]
    life = Life(frames, answer_s)
    life.run(frames[-1])
    assert life.told == []


@given(st.lists(st.floats(0.01, 64), max_size=20), st.booleans(), st.floats(1.0, 2000.0))
def test_dead_connections_are_always_detected(pauses: list[float], is_answering: bool, silence_s: float) -> None:
    """Within the promised time after the last frame, earlier if pings were answered, and never without a warning."""
    frames = [sum(pauses[: number + 1]) for number in range(len(pauses))]
    died = frames[-1] if frames else 0.0
    life = Life(frames, 0.001 if is_answering else None, dead_from=died + 0.5)
    life.run(died + 4000, silence_s)
    assert life.told[-1][1] in ("silent", "unanswered")
    if life.told[-1][0] > died:
        assert life.told[-1][0] <= died + min(silence_s, 31.0 if is_answering else silence_s) + 0.001
    assert "warned" in [what for _, what in life.told]
