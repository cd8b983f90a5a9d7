from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import AuthorizationError, ConnectionLost, ConnectionSilent
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState
from appsync_console.transport.realtime.pool_state import aggregate

LOST = ConnectionLost("connection.lost")
OFFLINE = ConnectionStatus()
OPENING = ConnectionStatus(state=ConnectionState.CONNECTING)
LIVE = ConnectionStatus(
    state=ConnectionState.LIVE, connections=1, connections_wanted=1, subscriptions=100, keep_alive_at=5.0
)
SILENT = ConnectionStatus(
    state=ConnectionState.SILENT,
    connections_wanted=1,
    subscriptions=100,
    silent_since=9.0,
    problem=ConnectionSilent("still"),
)
HEALING = ConnectionStatus(state=ConnectionState.CONNECTING, problem=LOST, keep_alive_at=7.0)
WAITING = ConnectionStatus(state=ConnectionState.WAITING, problem=LOST, retry_at=20.0)
REFUSED = ConnectionStatus(state=ConnectionState.REFUSED, problem=AuthorizationError("no"))
FROM_BEST_TO_WORST = [OFFLINE, OPENING, LIVE, SILENT, HEALING, WAITING, REFUSED]


@given(st.lists(st.sampled_from(FROM_BEST_TO_WORST), min_size=1, max_size=12))
def test_the_state_is_the_worst_that_matters_and_counts_are_sums(statuses: list[ConnectionStatus]) -> None:
    worst = max(statuses, key=FROM_BEST_TO_WORST.index)
    whole = aggregate(statuses)
    assert (whole.state, whole.problem) == (worst.state, worst.problem)
    assert whole.connections == statuses.count(LIVE)
    assert whole.subscriptions == 100 * (statuses.count(LIVE) + statuses.count(SILENT))
    assert whole.connections_wanted == statuses.count(LIVE) + statuses.count(SILENT)
    assert (whole.silent_since is not None) is (whole.state is ConnectionState.SILENT)
    assert (whole.retry_at is not None) is (whole.state is ConnectionState.WAITING)


@given(st.sampled_from(FROM_BEST_TO_WORST))
def test_one_connection_keeps_its_own_state(status: ConnectionStatus) -> None:
    assert aggregate([status]) == status


def test_without_connections_the_state_is_offline() -> None:
    assert aggregate([]) == OFFLINE


def test_the_retry_time_is_the_earliest_and_the_keep_alive_the_latest() -> None:
    soon = ConnectionStatus(state=ConnectionState.WAITING, problem=LOST, retry_at=12.0, keep_alive_at=3.0)
    whole = aggregate([WAITING, soon, LIVE, OPENING])
    assert (whole.retry_at, whole.keep_alive_at) == (12.0, 5.0)
