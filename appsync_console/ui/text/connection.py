"""Formats the state of the connection as text. No Qt: plain values in, plain text out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from appsync_console.domain.api import limits
from appsync_console.domain.errors import ConsoleError, SubscriptionError
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState

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
        return ConnectionText("Connecting…", _joined(_others(status)), "accent")
    if status.state is ConnectionState.SILENT:
        return ConnectionText("Silent", _joined([_silence(status, now), *_others(status)]), "warning", digits=3)
    if status.state is ConnectionState.WAITING:
        rest = _countdown(status.retry_at, now) + _joined([*_others(status), *_reason(status.problem)])
        return ConnectionText("Retrying", rest, "warning")
    if status.state is ConnectionState.REFUSED:
        return ConnectionText("Refused", _joined([*_others(status), *_reason(status.problem)]), "bad")
    return ConnectionText("Offline", "", "secondary")


def _live_text(status: ConnectionStatus, now: float) -> ConnectionText:
    """Return the text of an open connection, which also depends on the states of the channels."""
    can_receive = status.subscriptions > 0
    if status.worst is ConnectionState.REFUSED:
        affected = _channels(status.channels_refused, status, "refused")
        return ConnectionText(
            "Refused", _joined([affected, *_reason(status.channel_problem)]), "bad", is_filled=can_receive
        )
    if status.worst is ConnectionState.WAITING:
        affected = _channels(status.channels_retrying, status, "not subscribed")
        rest = _countdown(status.channel_retry_at, now) + _joined([affected, *_reason(status.channel_problem)])
        return ConnectionText("Retrying", rest, "warning", is_filled=can_receive)
    if status.worst is ConnectionState.CONNECTING:
        parts = [counted(status.connections, "connection"), _channels(status.subscriptions, status, "subscribed")]
        return ConnectionText("Subscribing…", _joined(parts), "accent", is_filled=can_receive)
    return ConnectionText("Live", _joined(_live_parts(status, now)), "good", is_filled=True)


def _channels(number: int, status: ConnectionStatus, state: str) -> str:
    """Return a text such as ``1 of 3 channels refused``."""
    return f"{number:,} of {counted(status.subscriptions_wanted, 'channel')} {state}"


def _countdown(retry_at: float | None, now: float) -> str:
    left_s = math.ceil((now if retry_at is None else retry_at) - now)
    return f" in {left_s} s" if left_s > 0 else " now"


def counted(number: int, noun: str) -> str:
    """Format a count: ``1 connection``, ``2 connections``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def age_text(seconds: float) -> str:
    """Format how long ago something was: seconds up to two minutes, then minutes."""
    whole = max(0, int(seconds))
    return f"{whole} s ago" if whole < 120 else f"{whole // 60} min ago"


def within_sentence(sentence: str) -> str:
    """Return a sentence for use within another: without its period, and starting in lower case where possible."""
    text = sentence.strip().removesuffix(".")
    return text[0].lower() + text[1:] if text.startswith(_LOWERED) else text


def _live_parts(status: ConnectionStatus, now: float) -> list[str]:
    parts = [counted(status.connections, "connection"), counted(status.subscriptions, "subscription")]
    if status.keep_alive_at is not None:
        parts.append(f"keep-alive {age_text(now - status.keep_alive_at)}")
    return parts


def _others(status: ConnectionStatus) -> list[str]:
    """Return how many connections are live, if others are not."""
    if not status.connections:
        return []
    return [f"{status.connections:,} of {counted(status.connections_wanted, 'connection')} live"]


def _silence(status: ConnectionStatus, now: float) -> str:
    silent_s = max(0, int(now - (status.silent_since or now)))
    expected = f", expected every {limits.KEEP_ALIVE_S:g} s" if silent_s >= limits.KEEP_ALIVE_S else ""
    return f"nothing received for {silent_s} s{expected}"


def reason_text(problem: ConsoleError) -> str:
    """Return the reason in brief: the message from AppSync, if there is one."""
    server_message = problem.said if isinstance(problem, SubscriptionError) else ""
    return within_sentence(server_message or problem.what)


def _reason(problem: ConsoleError | None) -> list[str]:
    return [reason_text(problem)] if problem else []


def _joined(parts: list[str]) -> str:
    return "".join(_BETWEEN + part for part in parts)
