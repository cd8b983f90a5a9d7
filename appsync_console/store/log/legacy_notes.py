"""Reads the notes of formats 1 and 2, which were sentences, also in exports of that time.

A sentence whose meaning is certain becomes a code with fields; every other one is kept as it is.
"""

from __future__ import annotations

import re
from typing import Final

from appsync_console.domain.message import Kind
from appsync_console.domain.reason import EARLIER, MISSED, Filling, Reason, legacy

_EARLIER: Final = "earlier"
_NOTHING: Final = (
    "by the API's history nothing was missed",
    "no messages missed, according to the API's history",
)
_RECOVERED: Final = re.compile(r"([\d,]+) missed messages? recovered from the API's history([,;] there are more)?")
_NOT_FILLED: Final = "not filled: "


def reason_of(kind: Kind, note: str) -> tuple[Reason | None, Filling | None]:
    """Return what a note says: the reason, and what the API's history returned for a gap."""
    if kind is Kind.RECOVERED and note in ("", _EARLIER):
        return EARLIER if note else MISSED, None
    if kind is not Kind.GAP:
        return legacy(note) if note else None, None
    cause, _, outcome = note.partition("\n")
    return legacy(cause) if cause else None, _filling(outcome) if outcome else None


def _filling(outcome: str) -> Filling:
    if outcome in _NOTHING:
        return Filling()
    if found := _RECOVERED.fullmatch(outcome):
        return Filling(recovered=int(found[1].replace(",", "")), is_cut=bool(found[2]))
    return Filling(problem=legacy(outcome.removeprefix(_NOT_FILLED)))
