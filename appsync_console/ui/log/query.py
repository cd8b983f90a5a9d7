"""Which messages the log shows, as a plain value: channels, direction, and search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from appsync_console.domain.search.query import EVERYTHING, Condition, Is, IsKind, OnChannel, Search

Direction: TypeAlias = Literal["all", "received", "published"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

_KINDS: dict[Direction, tuple[Condition, ...]] = {
    "all": (),
    # Gaps belong to the received messages, because they report what is missing there.
    "received": (IsKind(Is.PUBLISHED, is_not=True),),
    "published": (IsKind(Is.PUBLISHED),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """A selection of messages.

    Attributes:
        channels: Names; empty for every channel of the profile, including those no longer listed.
        search: The search as typed.
    """

    channels: tuple[str, ...] = ()
    direction: Direction = "all"
    search: Search = EVERYTHING

    @property
    def is_one_channel(self) -> bool:
        """Whether all possible messages belong to one channel, so that entries need not name it."""
        return len(self.channels) == 1 and not self._names_channels

    @property
    def is_plain(self) -> bool:
        """Whether it selects all messages of one channel, which needs no search."""
        return len(self.channels) == 1 and self.direction == "all" and self.search.is_all

    @property
    def base(self) -> LogQuery:
        """The query without the search, except for the channels that the search names."""
        if self._names_channels:
            names = tuple(one for one in self.search.conditions if isinstance(one, OnChannel))
            return LogQuery(channels=self.channels, direction=self.direction, search=Search(names))
        return LogQuery(channels=self.channels, direction=self.direction)

    def as_search(self) -> Search:
        """Return the query as one search. Channels named in the search replace the chosen ones."""
        chosen = () if self._names_channels else tuple(map(OnChannel, self.channels))
        conditions = (*chosen, *_KINDS[self.direction], *self.search.conditions)
        return Search(conditions, self.search.since_us, self.search.until_us)

    @property
    def _names_channels(self) -> bool:
        return any(isinstance(one, OnChannel) and not one.is_not for one in self.search.conditions)
