"""The descriptions of faults."""

from __future__ import annotations

import pytest

from appsync_console.domain.faults import NO_FAULTS, Door, Faults, Silence, WrongFrame
from appsync_console.texts.faults import fault_sentences


@pytest.mark.parametrize(
    "faults",
    [
        *(Faults(silence=silence) for silence in Silence),
        *(Faults(wrong_frame=kind, wrong_every=every) for kind in WrongFrame for every in (1, 3)),
        *(Faults(refuse=frozenset({door})) for door in Door),
        *(Faults(throttle=frozenset({door})) for door in Door),
        Faults(delay_ms=1),
        Faults(jitter_ms=1),
        Faults(lose_every=1),
        Faults(duplicate_every=2),
        Faults(reorder=2),
    ],
    ids=str,
)
def test_every_fault_has_a_sentence(faults: Faults) -> None:
    (sentence,) = fault_sentences(faults)
    assert sentence[0].isupper()
    assert sentence.endswith(".")


def test_sentences() -> None:
    faults = Faults(delay_ms=200, jitter_ms=50, lose_every=3, refuse=frozenset(Door), duplicate_every=1)
    assert fault_sentences(faults) == [
        "One message in 3 is dropped.",
        "Each message is duplicated.",
        "Messages are delayed by 200 to 250 ms.",
        "Credentials are rejected for connections, subscriptions and HTTP requests.",
    ]
    assert fault_sentences(NO_FAULTS) == []
