"""Texts that count the rows of the message log."""

from __future__ import annotations

from appsync_console.texts.translation import plural, tr


def rows_text(messages: int, gaps: int) -> str:
    """Return the number of messages, and of gaps if there are any: ``12 messages and 1 gap``."""
    text = plural("{count:,} message", "{count:,} messages", messages)
    if not gaps:
        return text
    return tr("{messages} and {gaps}", messages=text, gaps=plural("{count:,} gap", "{count:,} gaps", gaps))
