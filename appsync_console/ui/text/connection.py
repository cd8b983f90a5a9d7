"""Formats the state of the connection as text. No Qt: plain values in, plain text out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from appsync_console.domain.api import limits
from appsync_console.domain.errors import ConsoleError, SubscriptionError
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import plural, tr

_BETWEEN = " · "
_LOWERED = ("The ", "This ", "There ", "A ", "An ", "No ", "It ", "Not ", "Nothing ")


@dataclass(frozen=True, slots=True)
class ConnectionText:
    """The text of the connection state.

    Attributes:
        head: The state itself, in bold.
        rest: The details, starting with their separator.
        token: The color of the dot.
        is_filled: Whether the dot is filled, which means that messages can arrive.
        digits: The maximum number of digits of the seconds in ``rest``.
    """

    head: str
    rest: str
    token: str
    is_filled: bool = False
    digits: int = 2

    @property
    def text(self) -> str:
        """The whole line."""
        return self.head + self.rest


def connection_text(status: ConnectionStatus, now: float) -> ConnectionText:
    """Return the state of the connection at ``now``, in seconds of the monotonic clock."""
    if status.state is ConnectionState.LIVE:
        return _live_text(status, now)
    if status.state is ConnectionState.CONNECTING:
        return ConnectionText(tr("Connecting…"), _joined(_others(status)), "accent")
    if status.state is ConnectionState.SILENT:
        return ConnectionText(tr("Silent"), _joined([_silence(status, now), *_others(status)]), "warning", digits=3)
    if status.state is ConnectionState.WAITING:
        rest = _countdown(status.retry_at, now) + _joined([*_others(status), *_reason(status.problem)])
        return ConnectionText(tr("Retrying"), rest, "warning")
    if status.state is ConnectionState.REFUSED:
        return ConnectionText(tr("Refused"), _joined([*_others(status), *_reason(status.problem)]), "bad")
    return ConnectionText(tr("Offline"), "", "secondary")


def _live_text(status: ConnectionStatus, now: float) -> ConnectionText:
    """Return the text of an open connection, which also depends on the states of the channels."""
    can_receive = status.subscriptions > 0
    if status.worst is ConnectionState.REFUSED:
        parts = [_refused(status), *_reason(status.channel_problem)]
        return ConnectionText(tr("Refused"), _joined(parts), "bad", is_filled=can_receive)
    if status.worst is ConnectionState.WAITING:
        parts = [_not_subscribed(status), *_reason(status.channel_problem)]
        rest = _countdown(status.channel_retry_at, now) + _joined(parts)
        return ConnectionText(tr("Retrying"), rest, "warning", is_filled=can_receive)
    if status.worst is ConnectionState.CONNECTING:
        parts = [_connections(status), _subscribed(status)]
        return ConnectionText(tr("Subscribing…"), _joined(parts), "accent", is_filled=can_receive)
    return ConnectionText(tr("Live"), _joined(_live_parts(status, now)), "good", is_filled=True)


def _refused(status: ConnectionStatus) -> str:
    return plural(
        "{affected:,} of {count:,} channel refused",
        "{affected:,} of {count:,} channels refused",
        status.subscriptions_wanted,
        affected=status.channels_refused,
    )


def _not_subscribed(status: ConnectionStatus) -> str:
    return plural(
        "{affected:,} of {count:,} channel not subscribed",
        "{affected:,} of {count:,} channels not subscribed",
        status.subscriptions_wanted,
        affected=status.channels_retrying,
    )


def _subscribed(status: ConnectionStatus) -> str:
    return plural(
        "{subscribed:,} of {count:,} channel subscribed",
        "{subscribed:,} of {count:,} channels subscribed",
        status.subscriptions_wanted,
        subscribed=status.subscriptions,
    )


def _countdown(retry_at: float | None, now: float) -> str:
    left_s = math.ceil((now if retry_at is None else retry_at) - now)
    return " " + (tr("in {seconds} s", seconds=left_s) if left_s > 0 else tr("now"))


def age_text(seconds: float) -> str:
    """Format how long ago something was: seconds up to two minutes, then minutes."""
    whole = max(0, int(seconds))
    return tr("{seconds} s ago", seconds=whole) if whole < 120 else tr("{minutes} min ago", minutes=whole // 60)


def within_sentence(sentence: str) -> str:
    """Return a sentence for use within another: without its period, and starting in lower case where possible."""
    text = sentence.strip().removesuffix(".")
    return text[0].lower() + text[1:] if text.startswith(_LOWERED) else text


def _live_parts(status: ConnectionStatus, now: float) -> list[str]:
    subscriptions = plural("{count:,} subscription", "{count:,} subscriptions", status.subscriptions)
    parts = [_connections(status), subscriptions]
    if status.keep_alive_at is not None:
        parts.append(tr("keep-alive {age}", age=age_text(now - status.keep_alive_at)))
    return parts


def _connections(status: ConnectionStatus) -> str:
    return plural("{count:,} connection", "{count:,} connections", status.connections)


def _others(status: ConnectionStatus) -> list[str]:
    """Return how many connections are live, if others are not."""
    if not status.connections:
        return []
    text = plural(
        "{live:,} of {count:,} connection live",
        "{live:,} of {count:,} connections live",
        status.connections_wanted,
        live=status.connections,
    )
    return [text]


def _silence(status: ConnectionStatus, now: float) -> str:
    silent_s = max(0, int(now - (status.silent_since or now)))
    if silent_s < limits.KEEP_ALIVE_S:
        return tr("nothing received for {seconds} s", seconds=silent_s)
    return tr(
        "nothing received for {seconds} s, expected every {interval:g} s",
        seconds=silent_s,
        interval=limits.KEEP_ALIVE_S,
    )


def reason_text(problem: ConsoleError) -> str:
    """Return the reason in brief: the message from AppSync, if there is one."""
    server_message = problem.said if isinstance(problem, SubscriptionError) else ""
    return within_sentence(server_message or error_text(problem).what)


def _reason(problem: ConsoleError | None) -> list[str]:
    return [reason_text(problem)] if problem else []


def _joined(parts: list[str]) -> str:
    return "".join(_BETWEEN + part for part in parts)
