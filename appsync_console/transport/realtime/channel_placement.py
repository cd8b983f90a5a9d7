"""Which channel is on which connection, and how many a connection takes. Rules only: no sockets, no clock."""

from __future__ import annotations

from collections.abc import Iterable

FIRST = 0
"""The place of the first connection, which stays open even while no channel is on it."""


class ChannelPlacement:
    """Each channel has a place: the number of its connection, in the order in which connections became necessary.

    A channel keeps its place while others come and go, since moving it would make a gap; new ones fill what is free
    before another connection is opened.

    Args:
        most: Subscriptions on one connection.

    Attributes:
        most: The same, or what was learned since: the server may allow fewer.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._places: dict[str, int] = {}
        self._channels: dict[int, set[str]] = {FIRST: set()}
        self._own_most: dict[int, int] = {}
        self._last = FIRST

    def __contains__(self, channel: str) -> bool:
        return channel in self._places

    def add(self, channel: str) -> int:
        """The place of a channel; a new one where all connections are full."""
        place = self._places.get(channel)
        if place is None:
            place = next((each for each in self._channels if self._has_room(each)), None)
            place = self._places[channel] = self._opened() if place is None else place
            self._channels[place].add(channel)
        return place

    def remove(self, channel: str) -> int | None:
        """Forget a channel; returns its place, None where it had none."""
        place = self._places.pop(channel, None)
        if place is not None:
            self._channels[place].remove(channel)
        return place

    def move(self, place: int, channels: Iterable[str], proven: int) -> dict[str, int]:
        """Find other places for channels that the server did not let onto a connection.

        Args:
            proven: The most subscriptions that connection had at once, at least 1. Where that is less than was believed
                to be allowed, it is what any connection is given from now on.

        Returns:
            The new place of each channel.
        """
        self.most = min(self.most, proven)
        moved = [channel for channel in channels if self._places.get(channel) == place]
        for channel in moved:
            self.remove(channel)
        self._own_most[place] = len(self._channels[place])
        return {channel: self.add(channel) for channel in moved}

    def renewed(self, place: int) -> None:
        """A connection is another one now, on which the server counts from nothing."""
        self._own_most.pop(place, None)

    def take_empty(self) -> list[int]:
        """The connections without a channel, but the first: they are no longer among ours."""
        empty = [place for place, channels in self._channels.items() if not channels and place != FIRST]
        for place in empty:
            del self._channels[place]
            self._own_most.pop(place, None)
        return empty

    def _has_room(self, place: int) -> bool:
        return len(self._channels[place]) < min(self.most, self._own_most.get(place, self.most))

    def _opened(self) -> int:
        self._last += 1
        self._channels[self._last] = set()
        return self._last
