"""The sentences about gaps, and about the API's history that fills them."""

from __future__ import annotations

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Message
from appsync_console.domain.reason import Filling
from appsync_console.texts.errors import error_text
from appsync_console.texts.reasons import reason_text
from appsync_console.texts.translation import plural, tr


def filling_text(filling: Filling | None) -> str:
    """Return how a gap was filled; empty if the API was not asked."""
    if filling is None:
        return ""
    why = reason_text(filling.problem).rstrip(".") if filling.problem else ""
    if why and not filling.recovered:
        return tr("not filled: {reason}", reason=why)
    if not filling.recovered:
        return tr("no messages missed, according to the API's history")
    words = plural(
        "{count:,} missed message recovered from the API's history",
        "{count:,} missed messages recovered from the API's history",
        filling.recovered,
    )
    if why:
        return tr("{recovered}; the rest is missing: {reason}", recovered=words, reason=why)
    return tr("{recovered}; there are more", recovered=words) if filling.is_cut else words


def gap_lines(message: Message) -> str:
    """Return the cause of a gap and, on a second line, how it was filled."""
    cause, outcome = reason_text(message.reason), filling_text(message.filling)
    return f"{cause}\n{outcome}" if outcome else cause


def history_trouble(channel: str, *, count: int, problem: ConsoleError | None, is_cut: bool) -> str:
    """Return a message about a channel's missing history, as a sentence or two; empty if it is complete.

    Args:
        count: The number of messages that are shown.
    """
    if problem is not None and count:
        return tr(
            "Only a part of the history of {channel} is shown. {problem}",
            channel=channel,
            problem=error_text(problem).what,
        )
    if problem is not None:
        return tr("The history of {channel} is not shown. {problem}", channel=channel, problem=error_text(problem).what)
    if is_cut:
        return tr(
            "The API has more history of {channel} than is loaded at once. The newest messages are shown.",
            channel=channel,
        )
    return ""
