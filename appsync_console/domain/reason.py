"""Reasons in the message log: codes with the facts of their texts, never sentences.

:mod:`appsync_console.texts.reasons` and :mod:`appsync_console.texts.gaps` have the sentences, in the user's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from appsync_console.domain.errors import ConsoleError, Field


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is a gap, why a message failed, or where it comes from.

    Attributes:
        code: The code of a :class:`ConsoleError`, or one of the codes below.
        fields: The values in its text by name.
    """

    code: str
    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, error: ConsoleError) -> Reason:
        """Return the code and the fields of an error."""
        return cls(error.code, error.fields)


@dataclass(frozen=True, slots=True)
class Unheard:
    """A channel that was live is no longer heard; when it is live again, the time between is a gap.

    Attributes:
        since_us: When the last frame arrived, or when the user stopped listening, microseconds since the epoch, UTC.
        cause: Why it is not heard.
    """

    since_us: int
    cause: Reason


LEGACY: Final = "legacy"
"""A reason of a version that stored sentences; field ``text`` has the sentence."""

LOST: Final = "log.messages_lost"
"""The code of a gap where a damaged log lost messages; field ``count`` has their number."""

EARLIER: Final = Reason("history.earlier")
"""A message from the API's history that was published before its channel was opened."""

MISSED: Final = Reason("history.missed")
"""A message from the API's history that was missed in a gap."""

CLOSED: Final = Reason("gap.closed")
"""The program was closed."""

KILLED: Final = Reason("gap.killed")
"""The program ended without closing its connections."""

DISCONNECTED: Final = Reason("gap.disconnected")
"""The user disconnected the profile."""

SWITCHED: Final = Reason("gap.switched")
"""Another profile was open."""

ASLEEP: Final = Reason("gap.asleep")
"""The computer slept, and the connection did not survive it."""

NO_NETWORK: Final = Reason("gap.no_network")
"""There was no route to the server when the connection was lost."""

PAUSED: Final = Reason("gap.paused")
"""The user paused the channel."""


def legacy(text: str) -> Reason:
    """Return the reason for a sentence that a version before codes stored."""
    return Reason(LEGACY, {"text": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What the API's history returned for a gap.

    Attributes:
        recovered: Number of missed messages.
        is_cut: There were more messages than the request allowed.
        problem: Why the API did not answer; None if it did.
    """

    recovered: int = 0
    is_cut: bool = False
    problem: Reason | None = None
