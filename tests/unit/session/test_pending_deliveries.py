"""Matching published messages with their delivery."""

import json

from hypothesis import given
from hypothesis import strategies as st

from appsync_console.session.live.pending_deliveries import Match, PendingDeliveries, fingerprint

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
)


@given(JSON)
def test_a_message_that_the_server_serialized_anew_has_the_same_fingerprint(value):
    typed = json.dumps(value, indent=3)
    rewritten = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert fingerprint(typed) == fingerprint(rewritten)


def test_different_messages_have_different_fingerprints():
    assert fingerprint('{"a": 1}') != fingerprint('{"a": 2}')
    assert fingerprint("no json") == "no json"


def test_a_delivery_is_matched_once_with_its_latency():
    deliveries = PendingDeliveries()
    deliveries.follow(7, "robots", '{"a": 1, "b": 2}', sent_us=1_000)

    assert deliveries.match("robots", '{"b":2,"a":1}', arrived_us=42_000) == Match(7, 41_000)
    assert deliveries.match("robots", '{"b":2,"a":1}', arrived_us=43_000) is None


def test_another_channel_or_text_does_not_match():
    deliveries = PendingDeliveries()
    deliveries.follow(1, "robots", "1", sent_us=0)

    assert deliveries.match("cakes", "1", arrived_us=1) is None
    assert deliveries.match("robots", "2", arrived_us=1) is None
    assert deliveries.match("robots", "1", arrived_us=1) == Match(1, 1)


def test_equal_messages_are_matched_oldest_first():
    deliveries = PendingDeliveries()
    deliveries.follow(1, "robots", "1", sent_us=0)
    deliveries.follow(2, "robots", "1", sent_us=10)

    assert [deliveries.match("robots", "1", 20), deliveries.match("robots", "1", 30)] == [Match(1, 20), Match(2, 20)]


def test_an_undelivered_message_is_overdue_once():
    deliveries = PendingDeliveries(timeout_s=5)
    deliveries.follow(1, "robots", "1", sent_us=0)
    deliveries.follow(2, "cakes", "1", sent_us=2_000_000)

    assert deliveries.seconds_to_next(4_000_000) == 1.0
    assert deliveries.take_overdue(4_999_999) == []
    assert deliveries.take_overdue(5_000_000) == [1]
    assert deliveries.seconds_to_next(5_000_000) == 2.0
    assert deliveries.take_overdue(7_000_000) == [2]
    assert deliveries.seconds_to_next(7_000_000) is None


def test_a_forgotten_message_is_neither_matched_nor_overdue():
    deliveries = PendingDeliveries(timeout_s=5)
    deliveries.follow(1, "robots", "1", sent_us=0)
    deliveries.forget(1)

    assert deliveries.match("robots", "1", 1) is None
    assert deliveries.take_overdue(10_000_000) == []
