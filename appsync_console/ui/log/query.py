"""Which messages the log is to show, as a plain value: channels, directions and what was typed as a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from appsync_console.domain.search.query import EVERYTHING, Condition, Is, IsKind, OnChannel, Search

Direction: TypeAlias = Literal["all", "received", "published"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

_KINDS: dict[Direction, tuple[Condition, ...]] = {
    "all": (),
    # Gaps belong to what was received: they say what is missing there.
    "received": (IsKind(Is.PUBLISHED, is_not=True),),
    "published": (IsKind(Is.PUBLISHED),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """What is looked at.

    Attributes:
        channels: Names; none means every channel of the profile, also those that are no longer listed.
        search: What was typed.
    """

    channels: tuple[str, ...] = ()
    direction: Direction = "all"
    search: Search = EVERYTHING

    @property
    def is_one_channel(self) -> bool:
        """Whether all messages there can be are of one channel, so that its name need not be said."""
        return len(self.channels) == 1 and not self._names_channels

    @property
    def is_plain(self) -> bool:
        """Whether it is all messages of one channel: no search is needed to find them."""
        return len(self.channels) == 1 and self.direction == "all" and self.search.is_all

    @property
    def base(self) -> LogQuery:
        """The same without what was typed, but where that names channels."""
        if self._names_channels:
            names = tuple(one for one in self.search.conditions if isinstance(one, OnChannel))
            return LogQuery(channels=self.channels, direction=self.direction, search=Search(names))
        return LogQuery(channels=self.channels, direction=self.direction)

    def as_search(self) -> Search:
        """All of it as one search. A channel that was typed counts instead of the chosen ones."""
        chosen = () if self._names_channels else tuple(map(OnChannel, self.channels))
        conditions = (*chosen, *_KINDS[self.direction], *self.search.conditions)
        return Search(conditions, self.search.since_us, self.search.until_us)

    @property
    def _names_channels(self) -> bool:
        return any(isinstance(one, OnChannel) and not one.is_not for one in self.search.conditions)
