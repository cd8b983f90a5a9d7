from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConnectionSilent, ProtocolViolation
from appsync_console.transport.backoff import Backoff, is_worth_retrying


def test_the_bound_doubles_up_to_the_maximum() -> None:
    backoff = Backoff(1.0, 30.0, draw=lambda: 1.0)
    assert [backoff.next_s() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_a_reset_starts_from_the_first_bound() -> None:
    backoff = Backoff(1.0, 30.0, draw=lambda: 0.5)
    assert [backoff.next_s(), backoff.next_s()] == [0.5, 1.0]
    backoff.reset()
    assert backoff.next_s() == 0.5


@given(first=st.floats(0.001, 10), more=st.floats(0, 100), tries=st.integers(1, 2000))
def test_no_wait_exceeds_the_maximum(first: float, more: float, tries: int) -> None:
    backoff = Backoff(first, first + more)
    assert all(0 <= backoff.next_s() <= first + more for _ in range(tries))


def test_only_rejected_credentials_are_not_retried() -> None:
    assert not is_worth_retrying(AuthorizationError("no"))
    assert all(is_worth_retrying(kind("no")) for kind in (CannotConnect, ConnectionSilent, ProtocolViolation))
