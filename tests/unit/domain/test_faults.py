"""Fault settings: their forms, limits and descriptions."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import InputError
from appsync_console.domain.faults import (
    NO_FAULTS,
    Door,
    Faults,
    Silence,
    WrongFrame,
    faults_from_options,
    faults_of_values,
)
from appsync_console.texts.errors import error_text
from tests.support.error_texts import raises_text

DOORS = st.frozensets(st.sampled_from(Door))
ANY = st.builds(
    Faults,
    silence=st.none() | st.sampled_from(Silence),
    delay_ms=st.integers(0, 60_000),
    jitter_ms=st.integers(0, 60_000),
    lose_every=st.integers(0, 1_000_000),
    duplicate_every=st.integers(0, 1_000_000),
    reorder=st.just(0) | st.integers(2, 100),
    wrong_frame=st.none() | st.sampled_from(WrongFrame),
    wrong_every=st.integers(1, 1_000_000),
    refuse=DOORS,
    throttle=DOORS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def attempt(values: object) -> tuple[Faults, InputError | None]:
    try:
        return faults_of_values(values), None
    except InputError as error:
        return NO_FAULTS, error


@given(ANY)
def test_faults_survive_a_json_round_trip(faults: Faults) -> None:
    assert faults_of_values(json.loads(json.dumps(faults.values()))) == faults


@given(st.dictionaries(st.sampled_from(sorted(NO_FAULTS.values())) | st.text(), JSON) | JSON)
def test_other_json_is_accepted_or_rejected_with_an_input_error(values: object) -> None:
    faults, error = attempt(values)
    if error is None:
        assert faults_of_values(faults.values()) == faults
    else:
        assert error.field == "faults"
        assert error_text(error).remedy
        assert len(error_text(error).what) < 200


def test_command_line_options_are_parsed() -> None:
    words = ["delay-ms=200", "silence=keep-alive", "refuse=connect,http", "wrong-frame=not-json", "reorder=2"]
    assert faults_from_options(words) == Faults(
        delay_ms=200,
        silence=Silence.KEEP_ALIVE,
        refuse=frozenset({Door.CONNECT, Door.HTTP}),
        wrong_frame=WrongFrame.NOT_JSON,
        reorder=2,
    )
    assert faults_from_options([]) == NO_FAULTS


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("dealy-ms=1", "dealy-ms"),
        ("delay-ms", "empty"),
        ("delay-ms=-1", "-1"),
        ("delay-ms=60001", "60001"),
        ("delay-ms=٣", "٣"),
        ("silence=some", "some"),
        ("refuse=", "empty"),
        ("refuse=http,door", "door"),
        ("reorder=1", "1"),
        ("wrong-every=0", "0"),
    ],
)
def test_an_invalid_option_is_named(word: str, names: str) -> None:
    with raises_text(InputError, names):
        faults_from_options([word])


def test_only_some_faults_affect_messages() -> None:
    assert not NO_FAULTS.touches_messages
    assert not Faults(silence=Silence.KEEP_ALIVE, refuse=frozenset(Door), throttle=frozenset(Door)).touches_messages
    assert Faults(jitter_ms=1).touches_messages
