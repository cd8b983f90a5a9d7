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
    if filling.problem is not None:
        return tr("not filled: {reason}", reason=reason_text(filling.problem).rstrip("."))
    if not filling.recovered:
        return tr("no messages missed, according to the API's history")
    words = plural(
        "{count:,} missed message recovered from the API's history",
        "{count:,} missed messages recovered from the API's history",
        filling.recovered,
    )
    return tr("{recovered}; there are more", recovered=words) if filling.is_cut else words


def gap_lines(message: Message) -> str:
    """Return the cause of a gap and, on a second line, how it was filled."""
    cause, outcome = reason_text(message.reason), filling_text(message.filling)
    return f"{cause}\n{outcome}" if outcome else cause


def history_trouble(channel: str, *, problem: ConsoleError | None, is_cut: bool) -> str:
    """Return a message about a channel's missing history, as a sentence or two; empty if it is complete."""
    if problem is not None:
        return tr("The history of {channel} is not shown. {problem}", channel=channel, problem=error_text(problem).what)
    if is_cut:
        return tr(
            "The API has more history of {channel} than is loaded at once. The newest messages are shown.",
            channel=channel,
        )
    return ""
