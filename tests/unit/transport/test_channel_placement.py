from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from appsync_console.transport.realtime.channel_placement import FIRST, ChannelPlacement

NAMES = [f"channel {number}" for number in range(30)]


def filled(most: int, count: int) -> tuple[ChannelPlacement, dict[str, int]]:
    assignment = ChannelPlacement(most)
    return assignment, {f"c{number}": assignment.add(f"c{number}") for number in range(count)}


@given(most=st.integers(1, 120), count=st.integers(0, 400))
def test_channels_use_as_few_connections_as_possible(most: int, count: int) -> None:
    assignment, places = filled(most, count)
    assert len(set(places.values())) == math.ceil(count / most)
    assert all(list(places.values()).count(place) <= most for place in set(places.values()))
    assert assignment.take_empty() == []


def test_a_channel_keeps_its_place() -> None:
    assignment, places = filled(2, 5)
    assert {name: assignment.add(name) for name in places} == places


def test_free_places_are_filled_before_another_connection_opens() -> None:
    assignment, places = filled(2, 4)
    assert assignment.remove("c0") == places["c0"]
    assert assignment.remove("c0") is None
    assert assignment.add("new") == places["c0"]


def test_empty_connections_are_returned_once_but_never_the_first() -> None:
    assignment, places = filled(2, 4)
    for name in places:
        assignment.remove(name)
    assert assignment.take_empty() == [places["c2"]]
    assert assignment.take_empty() == []
    assert assignment.add("new") == FIRST


def test_a_lower_limit_is_learned_for_all_connections() -> None:
    assignment, places = filled(100, 100)
    moved = assignment.move(FIRST, list(places)[40:], proven=40)
    assert assignment.most == 40
    assert sorted(list(moved.values()).count(place) for place in set(moved.values())) == [20, 40]
    assert FIRST not in moved.values()


def test_a_connection_that_the_server_counts_as_fuller_does_not_lower_the_limit() -> None:
    assignment, places = filled(10, 10)
    for name in list(places)[:9]:
        assignment.remove(name)
    (place,) = assignment.move(FIRST, ["c9"], proven=10).values()
    assert assignment.most == 10
    assert place != FIRST
    assert {assignment.add(f"n{number}") for number in range(9)} == {place}
    assignment.renewed(FIRST)
    assert assignment.add("last") == FIRST


@settings(max_examples=60)
@given(count=st.integers(1, 250), believed=st.integers(1, 60), allowed=st.integers(1, 60))
def test_with_any_server_limit_all_channels_get_a_place(count: int, believed: int, allowed: int) -> None:
    assignment, places = filled(believed, count)
    live: dict[int, set[str]] = {}
    while waiting := [name for name, place in places.items() if name not in live.get(place, set())]:
        place = places[waiting[0]]
        mine = [name for name in waiting if places[name] == place]
        room = allowed - len(live.setdefault(place, set()))
        live[place].update(mine[:room])
        if mine[room:]:
            places |= assignment.move(place, mine[room:], proven=len(live[place]))
    assert sum(map(len, live.values())) == count
    assert all(len(channels) <= min(allowed, believed) for channels in live.values())
    assert len([place for place in live if live[place]]) == math.ceil(count / min(allowed, believed))


class AnyLife(RuleBasedStateMachine):
    """After any changes, each wanted channel is on one connection, and no connection exceeds its limit."""

    @initialize(most=st.integers(1, 6))
    def begin(self, most: int) -> None:
        self.assignment = ChannelPlacement(most)
        self.places: dict[str, int] = {}
        self.open = {FIRST}
        self.full_at: dict[int, int] = {}

    @rule(name=st.sampled_from(NAMES))
    def add(self, name: str) -> None:
        is_new = name not in self.places
        place = self.assignment.add(name)
        if is_new:
            assert place not in self.open or self.has_room(place)
            assert place in self.open or not any(map(self.has_room, self.open))
            self.places[name] = place
            self.open.add(place)
        assert self.places[name] == place

    @rule(name=st.sampled_from(NAMES))
    def remove(self, name: str) -> None:
        assert self.assignment.remove(name) == self.places.pop(name, None)

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.open)))
        mine = [name for name, each in self.places.items() if each == place]
        leaving = [name for name in mine if data.draw(st.booleans())]
        proven = max(1, len(mine) - len(leaving))
        moved = self.assignment.move(place, leaving, proven)
        assert sorted(moved) == sorted(leaving)
        assert place not in moved.values()
        assert self.assignment.most <= proven
        self.full_at[place] = len(mine) - len(leaving)
        self.places |= moved
        self.open |= set(moved.values())

    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.open)))
        self.assignment.renewed(place)
        self.full_at.pop(place, None)

    @rule()
    def take_empty(self) -> None:
        empty = {place for place in self.open if not self.on(place)} - {FIRST}
        assert set(self.assignment.take_empty()) == empty
        self.open -= empty

    @invariant()
    def each_wanted_channel_has_its_place(self) -> None:
        assert all((name in self.assignment) is (name in self.places) for name in NAMES)

    def has_room(self, place: int) -> bool:
        return self.on(place) < min(self.assignment.most, self.full_at.get(place, self.assignment.most))

    def on(self, place: int) -> int:
        return list(self.places.values()).count(place)


TestAnyLife = pytest.mark.slow(AnyLife.TestCase)
TestAnyLife.settings = settings(max_examples=60, deadline=None)
