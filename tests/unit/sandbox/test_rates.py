"""Rate limits and durations."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import InputError
from appsync_console.domain.faults import Door
from appsync_console.sandbox.options import seconds_of
from appsync_console.sandbox.rates import Rate, rates_of


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 500), st.lists(st.floats(0, 3), max_size=200))
def test_no_second_exceeds_twice_the_rate_and_no_period_exceeds_its_share(per_second: int, pauses: list[float]) -> None:
    clock = Clock()
    rate = Rate(per_second, clock)
    let_in = []
    for pause in pauses:
        clock.now += pause
        for _ in range(3):
            if rate.take():
                let_in.append(clock.now)
    for (first, begun), (last, ended) in itertools.combinations(enumerate(let_in), 2):
        assert last - first + 1 <= per_second * (1 + ended - begun) + 0.01


@given(st.integers(1, 1000))
def test_requests_within_the_rate_are_always_accepted(per_second: int) -> None:
    clock = Clock()
    rate = Rate(per_second, clock)
    for _ in range(3 * per_second):
        assert rate.take()
        clock.now += 1 / per_second


def test_a_burst_uses_one_second_which_is_refilled() -> None:
    clock = Clock()
    rate = Rate(5, clock)
    assert [rate.take() for _ in range(7)] == [True] * 5 + [False] * 2
    clock.now += 0.2
    assert [rate.take(), rate.take()] == [True, False]


def test_rates_are_parsed() -> None:
    assert rates_of(["http=50", "connect=5"]) == {Door.HTTP: 50, Door.CONNECT: 5}
    assert rates_of([]) == {}


@pytest.mark.parametrize("word", ["http", "http=", "http=0", "http=-1", "http=1.5", "window=5", "http=1000001", "=5"])
def test_invalid_rates_are_rejected(word: str) -> None:
    with pytest.raises(InputError) as caught:
        rates_of([word])
    assert caught.value.field == "rate"


def test_durations_are_parsed() -> None:
    assert [seconds_of(text, "x") for text in ("90s", "30m", "24h", "7d")] == [90, 1800, 86400, 604800]


@pytest.mark.parametrize("text", ["", "5", "0s", "s", "1.5h", "-1s", "1w", "1000000s", "٣s"])
def test_invalid_durations_are_rejected(text: str) -> None:
    with pytest.raises(InputError) as caught:
        seconds_of(text, "connection-age")
    assert caught.value.field == "connection-age"
