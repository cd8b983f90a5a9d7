"""Texts that count the rows of the message log."""

from __future__ import annotations

from collections.abc import Sequence

from appsync_console.texts.translation import plural, tr


def rows_text(messages: int, gaps: int) -> str:
    """Return the number of messages, and of gaps if there are any: ``12 messages and 1 gap``."""
    text = plural("{count:,} message", "{count:,} messages", messages)
    if not gaps:
        return text
    return tr("{messages} and {gaps}", messages=text, gaps=plural("{count:,} gap", "{count:,} gaps", gaps))


def unreadable_text(count: int) -> str:
    """Return that messages were skipped, as a sentence; empty if none were."""
    if not count:
        return ""
    return plural(
        "The log is damaged: up to {count:,} message could not be read.",
        "The log is damaged: up to {count:,} messages could not be read.",
        count,
    )


def rescue_text(saved: int, lost: int, files: Sequence[str]) -> str:
    """Return where the messages are saved that the log could not write, and how many are lost."""
    parts: list[str] = []
    if saved:
        text = plural(
            "The log cannot be written. {count:,} message was saved in {files}.",
            "The log cannot be written. {count:,} messages were saved in {files}.",
            saved,
            files=", ".join(files),
        )
        parts += [text, tr("Add the file to the log with appsync-console import.")]
    if lost:
        parts.append(
            plural(
                "The log cannot be written, and {count:,} message was lost.",
                "The log cannot be written, and {count:,} messages were lost.",
                lost,
            )
        )
    return " ".join(parts)
