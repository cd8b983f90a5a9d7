"""The sentences of reasons and gaps."""

from __future__ import annotations

import pytest

from appsync_console.domain.errors import ConnectionProblem
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.reason import EARLIER, MISSED, Filling, Reason, legacy
from appsync_console.texts.gaps import filling_text, gap_lines, history_trouble
from appsync_console.texts.reasons import is_earlier, reason_text


def message(kind: Kind, reason: Reason | None, filling: Filling | None = None) -> Message:
    return Message(id=1, seq=1, channel="c", kind=kind, at_us=1, text="", size=0, reason=reason, filling=filling)


@pytest.mark.parametrize(
    ("filling", "text"),
    [
        (None, ""),
        (Filling(), "no messages missed, according to the API's history"),
        (Filling(recovered=1), "1 missed message recovered from the API's history"),
        (Filling(recovered=1_234), "1,234 missed messages recovered from the API's history"),
        (
            Filling(recovered=10_000, is_cut=True),
            "10,000 missed messages recovered from the API's history; there are more",
        ),
        (Filling(problem=legacy("The API did not answer.")), "not filled: The API did not answer"),
    ],
)
def test_how_a_gap_was_filled(filling: Filling | None, text: str) -> None:
    assert filling_text(filling) == text


def test_a_gap_has_its_cause_and_what_was_recovered() -> None:
    lost = Reason.of(ConnectionProblem("The connection was lost."))
    assert gap_lines(message(Kind.GAP, lost)) == "The connection was lost."
    assert gap_lines(message(Kind.GAP, lost, Filling())).splitlines() == [
        "The connection was lost.",
        "no messages missed, according to the API's history",
    ]


def test_an_old_reason_is_its_sentence() -> None:
    assert reason_text(None) == ""
    assert reason_text(legacy("It was {so}.")) == "It was {so}."


def test_where_a_recovered_message_comes_from() -> None:
    assert reason_text(EARLIER) == "published before the channel was opened"
    assert reason_text(MISSED) == "missed during a gap"
    assert is_earlier(message(Kind.RECOVERED, EARLIER))
    assert not any(is_earlier(message(Kind.RECOVERED, reason)) for reason in (MISSED, None))


def test_missing_history() -> None:
    problem = ConnectionProblem("The API did not answer.")
    assert history_trouble("robots", count=0, problem=None, is_cut=False) == ""
    assert history_trouble("robots", count=0, problem=problem, is_cut=False) == (
        "The history of robots is not shown. The API did not answer."
    )
    assert history_trouble("robots", count=1, problem=problem, is_cut=False) == (
        "Only a part of the history of robots is shown. The API did not answer."
    )
    assert history_trouble("robots", count=0, problem=None, is_cut=True).startswith(
        "The API has more history of robots than"
    )
