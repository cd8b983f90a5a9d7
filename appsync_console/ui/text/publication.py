"""Formats the delivery state of a published message for the composer. No Qt."""

from __future__ import annotations

from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.events import Publication
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.text.units import milliseconds_text

_TEXTS = {
    DeliveryState.SENDING: (mark("publishing…"), "secondary"),
    DeliveryState.ACCEPTED: (mark("published · accepted"), "secondary"),
    DeliveryState.FAILED: (mark("not published: canceled"), "bad"),
}


def outcome_text(publication: Publication) -> tuple[str, str]:
    """Return the text of the state, and its tone."""
    if publication.problem is not None:
        return error_text(publication.problem).what, "bad"
    if publication.latency_us is not None:
        return tr("published · delivered in {duration}", duration=milliseconds_text(publication.latency_us)), "good"
    text, tone = _TEXTS[publication.state]
    return tr(text), tone
