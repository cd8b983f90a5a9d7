"""Messages and message sources of any length for window tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from appsync_console.domain.message import Kind, Message
from appsync_console.domain.reason import Reason
from appsync_console.domain.terms import DeliveryState

START_US = 1_795_435_471_207_000  # on 2026-11-23


def received(seq: int, text: str = '{"n":1}', **values: object) -> Message:
    """A received message; ``values`` replace fields."""
    message = Message(
        id=seq,
        seq=seq,
        channel="robots",
        kind=Kind.RECEIVED,
        at_us=START_US + seq * 1_000_000,
        text=text,
        size=len(text.encode()),
        connection=1,
        subscription_id="3f1c",
    )
    return replace(message, **values)  # type: ignore[arg-type]


def published(
    seq: int, text: str = '{"n":1}', state: DeliveryState = DeliveryState.ACCEPTED, **values: object
) -> Message:
    """A published message."""
    return received(seq, text, kind=Kind.PUBLISHED, delivery=state, connection=0, subscription_id="", **values)


def gap(seq: int, seconds: int = 7, cause: str = "connection lost", **values: object) -> Message:
    """A gap of some seconds."""
    start = START_US + seq * 1_000_000
    return received(
        seq,
        "",
        kind=Kind.GAP,
        connection=0,
        subscription_id="",
        at_us=start,
        until_us=start + seconds * 1_000_000,
        reason=Reason(cause),
        **values,
    )


class ListSource:
    """A source backed by a list that tests can change; truncates long texts like the log."""

    def __init__(self, messages: Sequence[Message] = (), max_chars: int = 20_000) -> None:
        self.messages = list(messages)
        self.max_chars = max_chars

    @property
    def first(self) -> int:
        return self.messages[0].seq if self.messages else 1

    @property
    def last(self) -> int:
        return self.messages[-1].seq if self.messages else 0

    def rows(self, first: int, last: int) -> list[Message]:
        return [self._cut(message) for message in self.messages if first <= message.seq <= last]

    def row_at(self, id: int) -> int:
        return max((message.seq for message in self.messages if message.id <= id), default=self.first - 1)

    def text(self, id: int) -> str:
        return next(message.text for message in self.messages if message.id == id)

    def _cut(self, message: Message) -> Message:
        if len(message.text) <= self.max_chars:
            return message
        return replace(message, text=message.text[: self.max_chars], is_whole=False)


class CountingSource:
    """A source of any length that creates messages on request and counts the requested ones."""

    first = 1

    def __init__(self, last: int, make: Callable[[int], Message] | None = None) -> None:
        self.last = last
        self.asked = 0
        self._make = make or mixed

    def rows(self, first: int, last: int) -> list[Message]:
        self.asked += last - first + 1
        return [self._make(seq) for seq in range(first, last + 1)]

    def row_at(self, id: int) -> int:
        return min(id, self.last)

    def text(self, id: int) -> str:
        return self._make(id).text


def mixed(seq: int) -> Message:
    """A message of varying height: one to forty lines, some published, some gaps."""
    if seq % 97 == 0:
        return gap(seq)
    value = {"n": seq, "list": list(range(seq * 7 % 40)), "note": "carrying 12 kg " * (seq % 11)}
    text = json.dumps(value)
    return published(seq, text) if seq % 5 == 0 else received(seq, text, latency_us=41_000 + seq)
