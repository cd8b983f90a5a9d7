"""Assigns channels to connections and limits the channels per connection. Rules only: no sockets, no clock."""

from __future__ import annotations

from collections.abc import Iterable

FIRST = 0
"""The place of the first connection, which stays open even without channels."""


class ChannelPlacement:
    """Gives each channel a place: the number of its connection, in the order in which connections became necessary.

    A channel keeps its place while others come and go, since moving it would cause a gap. New channels fill free places
    before another connection opens.

    Args:
        most: Maximum number of subscriptions per connection.

    Attributes:
        most: The same, or a lower limit learned from the server.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._places: dict[str, int] = {}
        self._channels: dict[int, set[str]] = {FIRST: set()}
        self._own_most: dict[int, int] = {}
        self._last = FIRST

    def __contains__(self, channel: str) -> bool:
        return channel in self._places

    def place_of(self, channel: str) -> int:
        """Return the place of a channel.

        Raises:
            KeyError: It has none.
        """
        return self._places[channel]

    def add(self, channel: str) -> int:
        """Return a place for a channel; on a new connection if all are full."""
        place = self._places.get(channel)
        if place is None:
            place = next((each for each in self._channels if self._has_room(each)), None)
            place = self._places[channel] = self._opened() if place is None else place
            self._channels[place].add(channel)
        return place

    def remove(self, channel: str) -> int | None:
        """Remove a channel and return its place; None if it had none."""
        place = self._places.pop(channel, None)
        if place is not None:
            self._channels[place].remove(channel)
        return place

    def move(self, place: int, channels: Iterable[str], proven: int) -> dict[str, int]:
        """Find other places for channels that the server did not accept on a connection.

        Args:
            proven: The most subscriptions that connection had at once, at least 1. If less than the current limit,
                it becomes the limit for every connection.

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
        """Note that a connection was replaced, so the server counts its subscriptions from zero."""
        self._own_most.pop(place, None)

    def take_empty(self) -> list[int]:
        """Remove and return the connections without channels, except the first."""
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
