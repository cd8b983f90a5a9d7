"""Delivers events to the live subscriptions whose filters they match."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from appsync_console.domain.api.limits import MESSAGE_BYTES
from appsync_console.sandbox.delivery.outbox import Outbox
from appsync_console.sandbox.filters.conditions import Filter
from appsync_console.sandbox.schema.scalars import encode
from appsync_console.sandbox.schema.selection import TYPE_NAME, Event, Field, delivery

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Interest:
    """The events that a subscription receives.

    Attributes:
        mutations: The mutations that its field names in ``@aws_subscribe``.
        filter: Required values of the event's fields, by name; None means null. Other fields may have any value.
        root: The selected field, prepared for delivery.
        selection: Equal for equal documents with equal variables and the same ``denied``: these subscriptions receive
            the same bytes.
        enhanced: An enhanced filter that the event must match as well. Equal whenever ``selection`` is equal.
        denied: Fields that the subscriber may not access, as ``Type.field``.
        invalidation: The payloads that invalidate the subscription; None for none.
    """

    mutations: tuple[str, ...]
    filter: Mapping[str, object]
    root: Field
    selection: str
    enhanced: Filter | None = None
    invalidation: Filter | None = None
    denied: frozenset[str] = frozenset()


_Shape = tuple[str, tuple[str, ...]]  # the subscription field, and the names of the arguments it filters by
_Place = tuple[str, _Shape, tuple[str, ...]]  # the mutation, the shape, and the required values as JSON


@dataclass(slots=True)
class _Group:
    root: Field
    enhanced: Filter | None
    denied: frozenset[str]
    members: dict[LiveSubscription, None] = field(default_factory=dict)


class LiveSubscription:
    """One live subscription of one connection.

    Attributes:
        since: When it became live, in UTC.

    Args:
        invalidated: Called with the id after the subscription was invalidated and removed.
    """

    __slots__ = ("head", "id", "interest", "invalidated", "outbox", "since")

    def __init__(
        self, id: str, interest: Interest, outbox: Outbox, invalidated: Callable[[str], None] = lambda id: None
    ) -> None:
        self.id = id
        self.invalidated = invalidated
        self.interest = interest
        self.outbox = outbox
        self.since = datetime.now(UTC)
        self.head = b'{"id":' + json.dumps(id).encode() + b',"type":"data","payload":'


class Detour(Protocol):
    """An alternative path to the subscribers."""

    def deliver(self, subscription: LiveSubscription, tail: bytes) -> None:
        """Deliver the rest of a frame, after its head."""

    def forget(self, subscription: LiveSubscription) -> None:
        """Stop delivering to a subscription."""


class Channels:
    """Finds the subscribers of an event by their arguments. The cost of an event depends only on its deliveries.

    Attributes:
        detour: What messages pass through on their way to subscribers; None for nothing.
        published: Events so far.
        delivered: Deliveries so far.
    """

    def __init__(self) -> None:
        self.detour: Detour | None = None
        self.published = 0
        self.delivered = 0
        self._shapes: dict[str, dict[_Shape, int]] = {}
        self._groups: dict[_Place, dict[str, _Group]] = {}
        self._invalidatable: dict[str, dict[LiveSubscription, None]] = {}

    def __len__(self) -> int:
        return len(
            {member for groups in self._groups.values() for group in groups.values() for member in group.members}
        )

    def add(self, subscription: LiveSubscription) -> None:
        """Start delivering to ``subscription``."""
        interest = subscription.interest
        if interest.invalidation is not None:
            self._invalidatable.setdefault(interest.root.name, {})[subscription] = None
        for place in _places(interest):
            mutation, shape, _ = place
            shapes = self._shapes.setdefault(mutation, {})
            shapes[shape] = shapes.get(shape, 0) + 1
            groups = self._groups.setdefault(place, {})
            group = _Group(interest.root, interest.enhanced, interest.denied)
            groups.setdefault(interest.selection, group).members[subscription] = None

    def remove(self, subscription: LiveSubscription) -> None:
        """Stop delivering to ``subscription``."""
        if self.detour is not None:
            self.detour.forget(subscription)
        interest = subscription.interest
        if interest.invalidation is not None:
            del self._invalidatable[interest.root.name][subscription]
        for place in _places(interest):
            mutation, shape, _ = place
            self._shapes[mutation][shape] -= 1
            if not self._shapes[mutation][shape]:
                del self._shapes[mutation][shape]
            groups = self._groups[place]
            del groups[interest.selection].members[subscription]
            if not groups[interest.selection].members:
                del groups[interest.selection]
            if not groups:
                del self._groups[place]

    def publish(self, mutation: str, event: object) -> int:
        """Queue ``event`` for every matching subscription; return how many there are.

        An argument matches the field of the same name. A field that the mutation did not select counts as null. A list
        is delivered as a whole if one of its objects matches; a scalar has no fields.
        """
        count = 0
        objects = _objects(event)
        for shape in self._shapes.get(mutation, ()):
            for values in {tuple(_comparable(each.get(name)) for name in shape[1]) for each in objects}:
                for group in self._groups.get((mutation, shape, values), {}).values():
                    count += self._deliver(group, event, objects)
        self.published += 1
        self.delivered += count
        return count

    def invalidate(self, field: str, payload: Mapping[str, object]) -> int:
        """End the subscriptions of ``field`` whose invalidation filter matches ``payload``; return how many."""
        ended = [
            each
            for each in self._invalidatable.get(field, ())
            if each.interest.invalidation and each.interest.invalidation.matches(payload)
        ]
        for each in ended:
            self.remove(each)
            each.invalidated(each.id)
        return len(ended)

    def _deliver(self, group: _Group, event: object, objects: Sequence[Event]) -> int:
        if group.enhanced is not None and not any(map(group.enhanced.matches, objects)):
            return 0
        payload = encode(delivery(group.root, event, group.denied))
        if len(payload) > MESSAGE_BYTES and _longest(event) > MESSAGE_BYTES:
            # AppSync silently drops events over 240 KB (aws-appsync-community #33).
            logger.info(
                "An event of %s bytes was dropped: AppSync delivers at most %s.",
                f"{len(payload):,}",
                f"{MESSAGE_BYTES:,}",
            )
            return 0
        tail = payload + b"}"
        if self.detour is not None:
            for member in list(group.members):
                self.detour.deliver(member, tail)
            return len(group.members)
        for member in group.members:
            member.outbox.put(member.head, tail)
        return len(group.members)


def _places(interest: Interest) -> Iterable[_Place]:
    names = tuple(sorted(interest.filter))
    values = tuple(_comparable(interest.filter[name]) for name in names)
    return [(mutation, (interest.root.name, names), values) for mutation in dict.fromkeys(interest.mutations)]


def _objects(event: object) -> Sequence[Event]:
    """Return the objects of an event; one without fields if it has none."""
    if isinstance(event, Mapping):
        return [event]
    return [each for each in event if isinstance(each, Mapping)] or [{}] if isinstance(event, list) else [{}]


def _comparable(value: object) -> str:
    return json.dumps(_without_type(value), sort_keys=True)


def _without_type(value: object) -> object:
    """Return ``value`` without the names of types, which arguments do not have."""
    if isinstance(value, list):
        return [_without_type(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {name: _without_type(item) for name, item in value.items() if name != TYPE_NAME}


def _longest(value: object) -> int:
    """Return the bytes of the longest string in ``value``. AppSync does not document how it counts."""
    if isinstance(value, Mapping):
        return max(map(_longest, value.values()), default=0)
    if isinstance(value, list):
        return max(map(_longest, value), default=0)
    return len(value.encode("utf-8", "surrogatepass")) if isinstance(value, str) else 0
