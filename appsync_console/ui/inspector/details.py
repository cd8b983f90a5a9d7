"""The details of a message besides its text, as lines of name and text. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from appsync_console.domain.json_text import compact
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import DeliveryState
from appsync_console.domain.text.visible import character_name, hidden_characters
from appsync_console.texts.gaps import filling_text
from appsync_console.texts.reasons import is_earlier, reason_text
from appsync_console.texts.translation import mark, plural, tr
from appsync_console.ui.text import message as texts

_FRAME_CHARACTERS: Final = 600
_HIDDEN_MOST: Final = 20
_DELIVERY: Final = {
    DeliveryState.SENDING: mark("sending"),
    DeliveryState.ACCEPTED: mark("accepted"),
    DeliveryState.DELIVERED: mark("delivered"),
    DeliveryState.NOT_DELIVERED: mark("not delivered"),
    DeliveryState.FAILED: mark("failed"),
}


class Detail(NamedTuple):
    """A line: its name, its text, and its tone (empty, ``good``, ``warning``, or ``bad``)."""

    name: str
    text: str
    tone: str = ""


def details(message: Message, frame: Frame | None = None, text: str | None = None) -> list[Detail]:
    """Return the lines of a message, the most important first.

    Args:
        frame: The frame that delivered the message, if the Frames panel has it.
        text: The whole text, if the message holds only the beginning.
    """
    hidden = Detail(tr("Hidden characters"), _hidden(message.text if text is None else text), "warning")
    lines = (*_LINES[message.kind](message), *_place(message), hidden, *_frame(frame))
    return [line for line in lines if line.text]


def _received(message: Message) -> Iterator[Detail]:
    yield Detail(tr("Received"), texts.full_time(message.at_us))
    if message.latency_us is not None:
        sent_us = message.at_us - message.latency_us
        time, duration = texts.clock_time(sent_us), texts.duration(message.latency_us)
        yield Detail(tr("Published"), tr("{time} ({duration} before)", time=time, duration=duration))
        yield Detail(tr("Latency"), duration)


def _published(message: Message) -> Iterator[Detail]:
    yield Detail(tr("Published"), texts.full_time(message.at_us))
    tones = {DeliveryState.DELIVERED: "good", DeliveryState.NOT_DELIVERED: "bad", DeliveryState.FAILED: "bad"}
    if message.delivery:
        yield Detail(tr("Delivery"), tr(_DELIVERY[message.delivery]), tones.get(message.delivery, ""))
    if message.delivery is DeliveryState.DELIVERED and message.latency_us is not None:
        yield Detail(tr("Latency"), texts.duration(message.latency_us))
    yield Detail(tr("Reason"), reason_text(message.reason), "bad" if texts.has_failed(message) else "")
    yield Detail(tr("Request ID"), message.request_id)


def _gap(message: Message) -> Iterator[Detail]:
    yield Detail(tr("From"), texts.full_time(message.at_us))
    yield Detail(tr("To"), texts.full_time(message.until_us))
    yield Detail(tr("Cause"), reason_text(message.reason), "warning")
    is_filled = message.filling is not None and message.filling.problem is None
    yield Detail(tr("History"), filling_text(message.filling), "good" if is_filled else "bad")


def _recovered(message: Message) -> Iterator[Detail]:
    yield Detail(tr("Published"), texts.full_time(message.at_us))
    if is_earlier(message):
        yield Detail(tr("Received"), tr("from history; published before the channel was opened"))
    else:
        yield Detail(tr("Received"), tr("from history; missed during a gap"))


def _other(message: Message) -> Iterator[Detail]:
    yield Detail(tr("Time"), texts.full_time(message.at_us))


def _place(message: Message) -> Iterator[Detail]:
    yield Detail(tr("Marked"), tr("yes") if message.is_marked else "")
    yield Detail(tr("Note"), message.remark)
    if message.channels > 1:
        yield Detail(tr("Channels"), f"{message.channels:,}")
        return
    yield Detail(tr("Channel"), message.channel)
    if message.kind is not Kind.GAP:
        yield Detail(tr("Size"), plural("{count:,} byte", "{count:,} bytes", message.size))
    yield Detail(tr("Sequence"), f"{message.seq:,}")
    yield Detail(tr("Connection"), str(message.connection) if message.connection else "")
    yield Detail(tr("Subscription"), message.subscription_id)
    yield Detail(tr("Errors"), compact(message.errors), "warning")


def _hidden(text: str) -> str:
    """Return the names of the hidden characters of ``text``, one per line."""
    found = hidden_characters(text).items()
    return "\n".join(f"{count:,} × {character_name(character)}" for character, count in list(found)[:_HIDDEN_MOST])


def _frame(frame: Frame | None) -> Iterator[Detail]:
    if frame is not None:
        more = len(frame.text) - _FRAME_CHARACTERS
        text = frame.text[:_FRAME_CHARACTERS]
        if more > 0:
            text += " … " + plural(
                "{count:,} more character in the Frames panel", "{count:,} more characters in the Frames panel", more
            )
        yield Detail(tr("Frame"), " ".join(text.splitlines()))


_LINES: Final[Mapping[Kind, Callable[[Message], Iterator[Detail]]]] = {
    Kind.RECEIVED: _received,
    Kind.PUBLISHED: _published,
    Kind.GAP: _gap,
    Kind.RECOVERED: _recovered,
    Kind.OTHER: _other,
}
