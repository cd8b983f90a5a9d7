"""Missed messages are exactly those that did not arrive: none is lost, none is duplicated."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.message import Arrival, KeptMessage
from appsync_console.session.live.deduplicator import TOLERANCE_US, Deduplicator, without_logged

SECOND = 1_000_000


def incoming(text: str, at_us: int, id: str = "") -> Arrival:
    return Arrival(channel="robots", texts=[text], at_us=at_us, mono_us=at_us, message_ids=[id] if id else ())


def kept(id: int, text: str, at_us: int) -> KeptMessage:
    return KeptMessage(id=str(id), text=text, at_us=at_us)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.booleans()), max_size=40))
def test_with_ids_messages_that_did_not_arrive_are_missed(
    published: list[tuple[str, bool, bool]],
) -> None:
    seen = Deduplicator()
    messages = [kept(number, text, number * SECOND) for number, (text, _, _) in enumerate(published)]
    for message, (_, has_arrived, _) in zip(messages, published, strict=True):
        if has_arrived:
            assert len(seen.arrived([incoming(message.text, message.at_us, message.id)])) == 1
    missed = seen.missed("robots", messages)
    assert missed == [
        message for message, (_, has_arrived, _) in zip(messages, published, strict=True) if not has_arrived
    ]
    assert seen.missed("robots", messages) == []
    for message in missed:  # it arrives late
        assert seen.arrived([incoming(message.text, message.at_us, message.id)]) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=40))
def test_without_ids_the_number_of_missed_messages_per_text_is_right(published: list[tuple[str, bool]]) -> None:
    seen = Deduplicator()
    messages = [kept(number, text, number) for number, (text, _) in enumerate(published)]
    seen.arrived([incoming(text, number) for number, (text, has_arrived) in enumerate(published) if has_arrived])
    missed = [message.text for message in seen.missed("robots", messages)]
    assert sorted(missed) == sorted(text for text, has_arrived in published if not has_arrived)


def test_without_ids_time_and_channel_distinguish_equal_texts() -> None:
    seen = Deduplicator()
    seen.arrived([incoming("1", 0)])
    late, elsewhere = kept(1, "1", TOLERANCE_US + 1), kept(2, "1", 0)
    assert seen.missed("robots", [late]) == [late]
    assert seen.missed("cakes", [elsewhere]) == [elsewhere]


def test_equal_messages_without_ids_are_both_kept() -> None:
    assert len(Deduplicator().arrived([incoming("1", 0), incoming("1", 0)])) == 2


@pytest.mark.slow
def test_only_the_latest_are_remembered() -> None:
    seen = Deduplicator()
    seen.arrived([incoming("1", number) for number in range(60_000)])
    assert len(seen.missed("robots", [kept(number, "1", number) for number in range(60_000)])) == 10_000


def test_a_message_that_arrived_without_an_id_is_never_missed_when_listed_again() -> None:
    seen = Deduplicator()
    seen.arrived([incoming("a", SECOND)])
    listed = [kept(1, "a", SECOND)]
    assert seen.missed("robots", listed) == seen.missed("robots", listed) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=40), st.randoms())
def test_new_messages_are_exactly_those_not_in_the_log(published: list[tuple[str, bool]], random: Random) -> None:
    messages = [kept(number, text, number * 20 * SECOND) for number, (text, _) in enumerate(published)]
    logged = [
        (message.at_us + random.randint(-TOLERANCE_US, TOLERANCE_US), message.text)
        for message, (_, is_logged) in zip(messages, published, strict=True)
        if is_logged
    ]
    random.shuffle(logged)
    new = [message for message, (_, is_logged) in zip(messages, published, strict=True) if not is_logged]
    assert without_logged(messages, logged) == new


def test_each_logged_message_accounts_for_one_with_its_text_and_time() -> None:
    twice = [kept(1, "a", SECOND), kept(2, "a", SECOND)]
    assert len(without_logged(twice, [(SECOND, "a")])) == 1
    assert without_logged(twice, [(SECOND, "a"), (2 * SECOND, "a"), (3 * SECOND, "a")]) == []
    assert without_logged(twice, [(2 * SECOND + TOLERANCE_US, "a"), (SECOND, "b")]) == twice
