"""A listener of a session that records what a test asks for most."""

from __future__ import annotations

from collections.abc import Sequence

from appsync_console.domain.message import Arrival
from appsync_console.domain.status import TokenTimes
from appsync_console.session.live.events import Gap, SessionListener


class Heard(SessionListener):
    """The texts, gaps and token times of a session, in order."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.gaps: list[Gap] = []
        self.times: list[TokenTimes] = []

    def received(self, batch: Sequence[Arrival]) -> None:
        self.texts += [text for arrival in batch for text in arrival.texts]

    def gap_found(self, gap: Gap) -> None:
        self.gaps.append(gap)

    def token_changed(self, times: TokenTimes) -> None:
        self.times.append(times)
