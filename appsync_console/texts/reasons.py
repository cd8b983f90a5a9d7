"""The sentences of the reasons in the message log, by code."""

from __future__ import annotations

from typing import Final

from appsync_console.domain.message import Kind, Message
from appsync_console.domain.reason import (
    ASLEEP,
    CLOSED,
    DISCONNECTED,
    EARLIER,
    KILLED,
    LEGACY,
    LOST,
    MISSED,
    NO_NETWORK,
    PAUSED,
    SWITCHED,
    Reason,
)
from appsync_console.texts.errors import text_of
from appsync_console.texts.translation import mark, plural, tr

_SENTENCES: Final = {
    EARLIER.code: mark("published before the channel was opened"),
    MISSED.code: mark("missed during a gap"),
    CLOSED.code: mark("The program was closed."),
    DISCONNECTED.code: mark("The profile was disconnected."),
    SWITCHED.code: mark("Another profile was open."),
    ASLEEP.code: mark("The computer was asleep."),
    NO_NETWORK.code: mark("There was no network."),
    PAUSED.code: mark("The channel was paused."),
    KILLED.code: mark("The program ended unexpectedly."),
}


def reason_text(reason: Reason | None) -> str:
    """Return the sentence for a reason; empty if there is none."""
    if reason is None:
        return ""
    if reason.code == LEGACY:
        return str(reason.fields.get("text", ""))
    if reason.code == LOST:
        return plural(
            "{count:,} message is missing: the log was damaged.",
            "{count:,} messages are missing: the log was damaged.",
            int(reason.fields.get("count") or 0),
        )
    if reason.code in _SENTENCES:
        return tr(_SENTENCES[reason.code])
    return text_of(reason.code, reason.fields).what


def is_earlier(message: Message) -> bool:
    """Whether a message was published before its channel was opened, and not missed in a gap."""
    return message.kind is Kind.RECOVERED and message.reason == EARLIER
