"""Tells which messages of an API's history have already arrived and which were missed. Pure logic, no I/O."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import structs

from appsync_console.domain.message import Arrival, KeptMessage

TOLERANCE_US: Final = 5_000_000
"""Maximum difference between the time of receipt and the time at which the API accepted a message, in microseconds."""

_MOST: Final = 50_000
_EACH: Final = ("texts", "errors", "message_ids")  # what an arrival has for each of its messages


class Deduplicator:
    """The most recent messages that arrived, at most 50,000.

    A message is identified by the ID that the API assigned. A message without an ID, because its publisher did not
    select the field, is identified by its channel, its text and its approximate time.
    """

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._recovered: OrderedDict[str, None] = OrderedDict()
        self._times: dict[tuple[str, str], list[int]] = {}
        self._order: deque[tuple[tuple[str, str], int]] = deque()
        self._unread: deque[Sequence[Arrival]] = deque()
        self._unread_count = 0

    def arrived(self, batch: Sequence[Arrival]) -> Sequence[Arrival]:
        """Record messages that arrived; returns them without those that were already recovered."""
        if any(arrival.message_ids for arrival in batch):
            self._read()
            return self._take(batch)
        # Processed only when something was missed: usually nothing is, and tens of thousands of messages may arrive.
        self._unread.append(batch)
        self._unread_count += _size(batch)
        while self._unread_count - _size(self._unread[0]) >= _MOST:
            self._unread_count -= _size(self._unread.popleft())
        return batch

    def _read(self) -> None:
        while self._unread:
            self._take(self._unread.popleft())
        self._unread_count = 0

    def _take(self, batch: Iterable[Arrival]) -> list[Arrival]:
        return [left for arrival in batch if (left := self._without_recovered(arrival)) is not None]

    def _without_recovered(self, arrival: Arrival) -> Arrival | None:
        recovered = set()
        for place, message in enumerate(arrival.messages()):
            if not message.message_id:
                self._add_time((message.channel, message.text), message.at_us)
            elif message.message_id in self._recovered:
                recovered.add(place)
            else:
                _add(self._ids, message.message_id)
        if not recovered:
            return arrival
        left = [place for place in range(len(arrival.texts)) if place not in recovered]
        return (
            structs.replace(arrival, **{name: _picked(getattr(arrival, name), left) for name in _EACH})
            if left
            else None
        )

    def missed(self, channel: str, kept: Iterable[KeptMessage]) -> list[KeptMessage]:
        """The messages of a channel's history that did not arrive; from now on they count as recovered.

        Of several messages with the same text, each arrival accounts for one.
        """
        self._read()
        unknown = [message for message in kept if message.id not in self._ids and message.id not in self._recovered]
        missed = []
        for message in unknown:
            has_arrived = self._take_time((channel, message.text), message.at_us)
            # From now on, the ID identifies the message when it is listed again.
            _add(self._ids if has_arrived else self._recovered, message.id)
            if not has_arrived:
                missed.append(message)
        return missed

    def _add_time(self, key: tuple[str, str], at_us: int) -> None:
        insort(self._times.setdefault(key, []), at_us)
        self._order.append((key, at_us))
        if len(self._order) > _MOST:
            self._forget(*self._order.popleft())

    def _take_time(self, key: tuple[str, str], at_us: int) -> bool:
        """Whether a message arrived at about this time; takes the nearest one, and each only once."""
        times = self._times.get(key, [])
        at = bisect_left(times, at_us)
        near = min(times[max(at - 1, 0) : at + 1], key=lambda time: abs(time - at_us), default=None)
        if near is None or abs(near - at_us) > TOLERANCE_US:
            return False
        self._forget(key, near)
        return True

    def _forget(self, key: tuple[str, str], at_us: int) -> None:
        times = self._times.get(key, [])
        at = bisect_left(times, at_us)
        if at < len(times) and times[at] == at_us:
            del times[at]
        if not times:
            self._times.pop(key, None)


def without_logged(kept: Sequence[KeptMessage], logged: Iterable[tuple[int, str]]) -> list[KeptMessage]:
    """The messages of a channel's history that are not in the log yet, in the same order.

    Args:
        logged: Time (microseconds since the epoch, UTC) and text of the messages in the log; each accounts for one.
    """
    places: dict[str, list[int]] = {}
    for place, message in enumerate(kept):
        places.setdefault(message.text, []).append(place)
    known = set()
    for at_us, text in logged:
        open_places = places.get(text)
        if not open_places:
            continue
        nearest = min(open_places, key=lambda place: abs(kept[place].at_us - at_us))
        if abs(kept[nearest].at_us - at_us) <= TOLERANCE_US:
            open_places.remove(nearest)
            known.add(nearest)
    return [message for place, message in enumerate(kept) if place not in known]


def _size(batch: Iterable[Arrival]) -> int:
    return sum(len(arrival.texts) for arrival in batch)


def _picked(values: Sequence[str], places: Iterable[int]) -> Sequence[str]:
    return [values[place] for place in places] if values else ()


def _add(ids: OrderedDict[str, None], id: str) -> None:
    ids[id] = None
    if len(ids) > _MOST:
        ids.popitem(last=False)
