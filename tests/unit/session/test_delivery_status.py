"""What verifies the delivery of a subscription, and what revokes that."""

from __future__ import annotations

from appsync_console.domain.errors import NotDelivered
from appsync_console.domain.status import ChannelStatus, DeliveryVerification
from appsync_console.domain.terms import ChannelState
from appsync_console.session.live.delivery_status import DeliveryTracker
from appsync_console.session.live.test_message import is_probe, new_mark, probe_text

LIVE = ChannelStatus(name="robots", state=ChannelState.LIVE)


def is_proven(status: ChannelStatus | None) -> bool:
    return status is not None and status.is_proven


def test_an_acknowledged_subscription_is_not_verified_until_a_message_arrives() -> None:
    proofs = DeliveryTracker()
    assert not proofs.changed(LIVE).is_proven
    assert proofs.delivered("cakes", 4) is None
    status = proofs.delivered("robots", 5)
    assert status is not None
    assert status.is_proven
    assert status.proof == DeliveryVerification(at_us=5)
    assert proofs.status("robots") == status


def test_later_messages_change_nothing_but_round_trips_do() -> None:
    proofs = DeliveryTracker()
    proofs.changed(LIVE)
    proofs.delivered("robots", 5)
    assert proofs.delivered("robots", 6) is None
    status = proofs.delivered("robots", 7, latency_us=84_000)
    assert status is not None
    assert status.proof == DeliveryVerification(at_us=7, round_trip_us=84_000)


def test_a_new_subscription_is_not_verified() -> None:
    proofs = DeliveryTracker()
    proofs.changed(LIVE)
    proofs.delivered("robots", 5)
    proofs.changed(ChannelStatus(name="robots", state=ChannelState.WAITING))
    assert proofs.delivered("robots", 5) is None
    assert not proofs.changed(LIVE).is_proven
    assert is_proven(proofs.delivered("robots", 9))


def test_an_undelivered_message_revokes_the_verification_until_one_is_delivered() -> None:
    proofs = DeliveryTracker()
    proofs.changed(LIVE)
    proofs.delivered("robots", 5)
    problem = NotDelivered("It was not delivered.")
    status = proofs.failed("robots", problem, 8)
    assert status is not None
    assert not status.is_proven
    assert status.proof == DeliveryVerification(at_us=8, problem=problem)
    assert is_proven(proofs.delivered("robots", 9))


def test_a_channel_that_is_closed_or_not_live_neither_verifies_nor_fails() -> None:
    proofs = DeliveryTracker()
    proofs.changed(LIVE)
    proofs.forget("robots")
    assert proofs.delivered("robots", 5, latency_us=1) is None
    assert proofs.failed("robots", NotDelivered("No."), 1) is None
    assert proofs.status("robots").state is ChannelState.OFFLINE


def test_a_test_message_is_recognized_by_its_field() -> None:
    assert is_probe(probe_text(new_mark()))
    assert is_probe(probe_text("x").replace(" ", ""))
    assert not is_probe('{"n": 1}')
    assert new_mark() != new_mark()
