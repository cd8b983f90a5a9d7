"""The state of the log: transitions, and what is selected by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.search.query import EVERYTHING, Contains, Is, IsKind, OnChannel, Search, parse_search
from appsync_console.ui.log.state import DIRECTIONS, LogState

ROBOTS = LogState(channels=("robots",))
ALL = LogState(channels=())
BOTH = LogState(channels=("robots", "cakes"))

channels = st.none() | st.lists(st.sampled_from(["robots", "cakes", "alerts"]), unique=True, max_size=3).map(tuple)


def search(text: str) -> Search:
    return parse_search(text, datetime(2026, 11, 24, tzinfo=UTC))


def test_one_channel_without_a_search_is_plain() -> None:
    assert ROBOTS.is_plain
    assert ROBOTS.channel == "robots"
    assert not ROBOTS.names_channels
    for other in (ALL, BOTH, replace(ROBOTS, direction="received"), replace(ROBOTS, search=search("dock"))):
        assert not other.is_plain


@pytest.mark.parametrize("state", [LogState(), ALL, BOTH])
def test_several_channels_have_no_single_name(state: LogState) -> None:
    assert state.channel == ""
    assert state.names_channels


def test_the_selection_has_channels_direction_and_search() -> None:
    state = replace(BOTH, direction="published", search=search("dock"))
    assert state.selection.conditions == (
        OnChannel("robots"),
        OnChannel("cakes"),
        IsKind(Is.PUBLISHED),
        Contains("dock"),
    )
    assert state.base.selection.conditions == state.selection.conditions[:-1]
    assert ALL.selection == EVERYTHING


def test_gaps_belong_to_the_received_messages() -> None:
    assert replace(ALL, direction="received").selection.conditions == (IsKind(Is.PUBLISHED, is_not=True),)


def test_channels_in_the_search_replace_the_chosen_ones() -> None:
    state = replace(ROBOTS, search=search("channel:cakes dock"))
    assert OnChannel("robots") not in state.selection.conditions
    assert state.base.selection.conditions == (OnChannel("cakes"),)
    assert state.names_channels
    excluded = replace(ROBOTS, search=search("-channel:cakes dock"))
    assert OnChannel("robots") in excluded.selection.conditions
    assert excluded.base.is_plain


def test_only_matches_decides_what_is_on_show() -> None:
    state = replace(ROBOTS, search=search("dock"))
    assert state.shown == state.selection
    assert replace(state, only_matches=False).shown == ROBOTS.selection


def test_another_profile_keeps_the_options_and_the_search() -> None:
    state = replace(ROBOTS, form="compact", is_newest_first=True, direction="received", search=search("dock"))
    other = state.cleared_to(7).without_profile()
    assert (other.channels, other.direction, other.floor) == (None, "all", 0)
    assert (other.form, other.is_newest_first, other.search) == ("compact", True, state.search)


@given(channels, st.lists(st.integers(1, 99), max_size=5), channels)
def test_clearing_only_moves_forward_and_only_in_its_view(
    shown: tuple[str, ...] | None, ids: list[int], other: tuple[str, ...] | None
) -> None:
    state = LogState(channels=shown)
    for id in ids:
        state = state.cleared_to(id)
    assert state.floor == max(ids, default=0)
    if (other or ()) != (shown or ()):
        assert state.with_channels(other).floor == 0
    assert state.with_channels(other).with_channels(shown).floor == state.floor
    assert state.restored().floor == 0


@given(channels, st.sampled_from(DIRECTIONS), st.sampled_from(["", "dock", "channel:cakes", "-is:gap", "since:10m x"]))
def test_the_base_is_never_narrower_than_the_selection(
    shown: tuple[str, ...] | None, direction: str, text: str
) -> None:
    state = LogState(channels=shown, direction=direction, search=search(text))  # type: ignore[arg-type]
    assert set(state.base.selection.conditions) <= set(state.selection.conditions)
    assert state.base.base.selection == state.base.selection
