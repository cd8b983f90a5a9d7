"""The details of a message besides its text, as lines of name and text. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from appsync_console.domain.json_text import compact
from appsync_console.domain.message import EARLIER, Kind, Message
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.events import NOT_FILLED
from appsync_console.ui.text import message as texts

_FRAME_CHARACTERS: Final = 600


class Detail(NamedTuple):
    """A line: its name, its text, and its tone (empty, ``good``, ``warning``, or ``bad``)."""

    name: str
    text: str
    tone: str = ""


def details(message: Message, frame: Frame | None = None) -> list[Detail]:
    """Return the lines of a message, the most important first.

    Args:
        frame: The frame that delivered the message, if the Frames panel has it.
    """
    return [line for line in (*_LINES[message.kind](message), *_place(message), *_frame(frame)) if line.text]


def _received(message: Message) -> Iterator[Detail]:
    yield Detail("Received", texts.full_time(message.at_us))
    if message.latency_us is not None:
        sent_us = message.at_us - message.latency_us
        yield Detail("Published", f"{texts.clock_time(sent_us)} ({texts.duration(message.latency_us)} before)")
        yield Detail("Latency", texts.duration(message.latency_us))


def _published(message: Message) -> Iterator[Detail]:
    yield Detail("Published", texts.full_time(message.at_us))
    tones = {DeliveryState.DELIVERED: "good", DeliveryState.NOT_DELIVERED: "bad", DeliveryState.FAILED: "bad"}
    if message.delivery:
        yield Detail("Delivery", message.delivery.value, tones.get(message.delivery, ""))
    if message.delivery is DeliveryState.DELIVERED and message.latency_us is not None:
        yield Detail("Latency", texts.duration(message.latency_us))
    yield Detail("Reason", message.note, "bad" if texts.has_failed(message) else "")


def _gap(message: Message) -> Iterator[Detail]:
    yield Detail("From", texts.full_time(message.at_us))
    yield Detail("To", texts.full_time(message.until_us))
    cause, _, outcome = message.note.partition("\n")
    yield Detail("Cause", cause, "warning")
    yield Detail("History", outcome, "bad" if outcome.startswith(NOT_FILLED) else "good")


def _recovered(message: Message) -> Iterator[Detail]:
    yield Detail("Published", texts.full_time(message.at_us))
    why = "published before the channel was opened" if message.note == EARLIER else "missed during a gap"
    yield Detail("Received", f"from history; {why}")


def _place(message: Message) -> Iterator[Detail]:
    yield Detail("Marked", "yes" if message.is_marked else "")
    yield Detail("Note", message.remark)
    yield Detail("Channel", message.channel)
    if message.kind is not Kind.GAP:
        yield Detail("Size", f"{message.size:,} byte{'' if message.size == 1 else 's'}")
    yield Detail("Sequence", f"{message.seq:,}")
    yield Detail("Connection", str(message.connection) if message.connection else "")
    yield Detail("Subscription", message.subscription_id)
    yield Detail("Errors", compact(message.errors), "warning")


def _frame(frame: Frame | None) -> Iterator[Detail]:
    if frame is not None:
        more = len(frame.text) - _FRAME_CHARACTERS
        text = frame.text[:_FRAME_CHARACTERS] + (f" … {more:,} more characters in the Frames panel" if more > 0 else "")
        yield Detail("Frame", _on_a_line(text))


def _on_a_line(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


_LINES: Final[Mapping[Kind, Callable[[Message], Iterator[Detail]]]] = {
    Kind.RECEIVED: _received,
    Kind.PUBLISHED: _published,
    Kind.GAP: _gap,
    Kind.RECOVERED: _recovered,
}
