"""Combines the states of several connections into one. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState


def aggregate(statuses: Collection[ConnectionStatus]) -> ConnectionStatus:
    """Return the combined status of all connections.

    The state is the worst that matters: refused, waiting, connecting again after a problem, silent, live,
    connecting, offline.
    Opening one more connection beside live ones does not make the state worse. Counts are sums, the retry time is the
    earliest, the keep-alive the latest, the silence the longest.
    """
    worst = max(statuses, key=_weight, default=ConnectionStatus())
    troubled = max(statuses, key=_trouble, default=worst)
    heard = [status.keep_alive_at for status in statuses if status.keep_alive_at is not None]
    silences = [status.silent_since for status in statuses if status.silent_since is not None]
    retries = [status.retry_at for status in statuses if status.retry_at is not None]
    channel_retries = [status.channel_retry_at for status in statuses if status.channel_retry_at is not None]
    return replace(
        worst,
        connections=sum(status.connections for status in statuses),
        connections_wanted=sum(status.connections_wanted for status in statuses),
        subscriptions=sum(status.subscriptions for status in statuses),
        subscriptions_wanted=sum(status.subscriptions_wanted for status in statuses),
        channels_refused=sum(status.channels_refused for status in statuses),
        channels_retrying=sum(status.channels_retrying for status in statuses),
        channel_problem=troubled.channel_problem,
        channel_retry_at=min(channel_retries, default=None),
        keep_alive_at=max(heard, default=None),
        silent_since=min(silences, default=None) if worst.state is ConnectionState.SILENT else None,
        retry_at=min(retries, default=None) if worst.state is ConnectionState.WAITING else None,
    )


_WEIGHTS = {
    ConnectionState.OFFLINE: 0,
    ConnectionState.CONNECTING: 1,
    ConnectionState.LIVE: 2,
    ConnectionState.SILENT: 3,
    ConnectionState.WAITING: 5,
    ConnectionState.REFUSED: 6,
}
_WEIGHT_OF_HEALING = 4


def _trouble(status: ConnectionStatus) -> tuple[bool, bool]:
    return status.channels_refused > 0, status.channels_retrying > 0


def _weight(status: ConnectionStatus) -> int:
    if status.state is ConnectionState.CONNECTING and status.problem is not None:
        return _WEIGHT_OF_HEALING
    return _WEIGHTS[status.state]
