"""What the log shows and how, as one value without Qt: the controller holds it, the panel renders it.

A change is a new value. Where the view is scrolled to, and what is selected in it, is not part of it: see ``viewport``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias, get_args

from appsync_console.domain.search.query import EVERYTHING, Condition, Is, IsKind, OnChannel, Search

Direction: TypeAlias = Literal["all", "received", "published"]
DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
Form: TypeAlias = Literal["pretty", "compact"]
OTHER_FORM: Final[dict[Form, Form]] = {"pretty": "compact", "compact": "pretty"}

_KINDS: Final[dict[Direction, tuple[Condition, ...]]] = {
    "all": (),
    # Gaps belong to the received messages, because they report what is missing there.
    "received": (IsKind(Is.PUBLISHED, is_not=True),),
    "published": (IsKind(Is.PUBLISHED),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """The state of the log.

    Attributes:
        channels: Names; empty for every channel of the profile, including those no longer listed; None shows nothing.
        search: The last valid search as typed.
        only_matches: Whether a search hides the other messages; otherwise it highlights its matches among them.
        cleared: The id of the newest message that was cleared from a view, by the channels of the view.
        is_newest_first: Whether the newest message is at the top.
        form: ``pretty`` or ``compact``.
        shows_age: Whether timestamps are relative.
    """

    channels: tuple[str, ...] | None = None
    direction: Direction = "all"
    search: Search = EVERYTHING
    only_matches: bool = True
    cleared: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    is_newest_first: bool = False
    form: Form = "pretty"
    shows_age: bool = False

    # Transitions.

    def with_channels(self, channels: tuple[str, ...] | None) -> LogState:
        """Show other channels; None shows nothing."""
        return replace(self, channels=channels)

    def without_profile(self) -> LogState:
        """Forget what belongs to a profile: channels, direction, and cleared messages."""
        return replace(self, channels=None, direction="all", cleared={})

    def cleared_to(self, id: int) -> LogState:
        """Clear the messages of these channels up to ``id``; restores none."""
        return replace(self, cleared={**self.cleared, self.channels or (): max(id, self.floor)})

    def restored(self) -> LogState:
        """Show the cleared messages of these channels again."""
        others = {channels: id for channels, id in self.cleared.items() if channels != (self.channels or ())}
        return replace(self, cleared=others)

    # What follows from it.

    @property
    def floor(self) -> int:
        """The id of the newest message that was cleared from this view; 0 for none."""
        return self.cleared.get(self.channels or (), 0)

    @property
    def channel(self) -> str:
        """The name of the channel; empty for none, several, or all."""
        return self.channels[0] if self.channels and len(self.channels) == 1 else ""

    @property
    def names_channels(self) -> bool:
        """Whether messages of several channels are possible, so that each entry must name its channel."""
        return not self.channel or self._search_names_channels

    @property
    def is_searching(self) -> bool:
        """Whether there is a search."""
        return not self.search.is_all

    @property
    def is_plain(self) -> bool:
        """Whether it selects all messages of one channel, which are numbered and need no search."""
        return bool(self.channel) and self.direction == "all" and not self.is_searching

    @property
    def base(self) -> LogState:
        """The state without the search, except for the channels that the search names."""
        named = [one for one in self.search.conditions if isinstance(one, OnChannel)]
        return replace(self, search=Search(tuple(named)) if self._search_names_channels else EVERYTHING)

    @property
    def shown(self) -> Search:
        """The messages on show, as one search: the matches, or all among which they are highlighted."""
        return (self if self.only_matches else self.base).selection

    @property
    def selection(self) -> Search:
        """Channels, direction and search as one search. Channels named in the search replace the chosen ones."""
        chosen = () if self._search_names_channels else tuple(map(OnChannel, self.channels or ()))
        conditions = (*chosen, *_KINDS[self.direction], *self.search.conditions)
        return Search(conditions, self.search.since_us, self.search.until_us)

    @property
    def _search_names_channels(self) -> bool:
        return any(isinstance(one, OnChannel) and not one.is_not for one in self.search.conditions)
