"""The texts of a search: how many messages match, and why none is on show. No Qt."""

from __future__ import annotations

from appsync_console.session.log.selection import SearchState
from appsync_console.texts.counts import unreadable_text
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import plural, tr


def count_text(state: SearchState, place: int | None) -> str:
    """Return the number of matches.

    Args:
        place: The place of the selected message among them, counted from 1; None if it is no match.
    """
    if state.problem is not None:
        return tr("search failed")
    if not state.found:
        text = tr("searching…") if state.unseen else tr("no matches")
        return _with_unreadable(text, state.unreadable)
    if place is None:
        text = plural("{count:,} match", "{count:,} matches", state.found)
    else:
        text = tr("{place:,} of {count:,}", place=place, count=state.found)
    return _with_unreadable(tr("{matches} so far", matches=text) if state.unseen else text, state.unreadable)


def _with_unreadable(text: str, count: int) -> str:
    return tr("{matches} · {count:,} unreadable", matches=text, count=count) if count else text


def empty_text(state: SearchState) -> tuple[str, str]:
    """Return why no match is on show, and what to do next."""
    if state.problem is not None:
        text = error_text(state.problem)
        return text.what, text.remedy
    if state.unseen:
        return tr("Searching…"), tr("Newest messages are searched first.")
    if state.unreadable:
        return tr("No matches"), unreadable_text(state.unreadable)
    return tr("No matches"), tr("New matches appear here. Press Esc in the search field to show all messages.")
