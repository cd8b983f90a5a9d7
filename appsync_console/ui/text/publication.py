"""How far a published message has come, in the words of the composer. No Qt."""

from __future__ import annotations

from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.events import Publication
from appsync_console.ui.text.units import milliseconds_text

_WORDS = {
    DeliveryState.SENDING: ("publishing…", "secondary"),
    DeliveryState.ACCEPTED: ("published, accepted", "secondary"),
    DeliveryState.FAILED: ("not published: it was given up", "bad"),
}


def outcome_text(publication: Publication) -> tuple[str, str]:
    """A sentence and its tone."""
    if publication.problem is not None:
        return publication.problem.what, "bad"
    if publication.latency_us is not None:
        return f"published, accepted, delivered after {milliseconds_text(publication.latency_us)}", "good"
    return _WORDS[publication.state]
