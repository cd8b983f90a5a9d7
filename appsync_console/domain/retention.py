"""How much of a profile's messages the log is to keep, as a plain value; what lies beyond is dropped, oldest first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a person chose; None everywhere, the default, keeps everything.

    Attributes:
        messages: At most so many.
        bytes: At most so many bytes of their texts in UTF-8.
        seconds: None that is older than that.
    """

    messages: int | None = None
    bytes: int | None = None
    seconds: int | None = None

    @property
    def is_off(self) -> bool:
        """Whether nothing is ever dropped."""
        return self.messages is None and self.bytes is None and self.seconds is None

    def is_passed(self, messages: int, bytes: int) -> bool:
        """Whether that is more than it lets be kept; how old the messages are is not asked."""
        return (self.messages is not None and messages > self.messages) or (
            self.bytes is not None and bytes > self.bytes
        )

    def is_too_old(self, at_us: int, now_us: int) -> bool:
        """Whether a message of that time is older than it lets be kept; microseconds since the epoch, UTC."""
        return self.seconds is not None and at_us < now_us - self.seconds * 1_000_000

    def as_numbers(self) -> dict[str, int]:
        """The bounds there are, by name: how settings keep it."""
        values = {"messages": self.messages, "bytes": self.bytes, "seconds": self.seconds}
        return {name: value for name, value in values.items() if value is not None}


NO_LIMIT = Limit()
"""Everything is kept."""


def limit_of(numbers: dict[str, int]) -> Limit:
    """The limit that :meth:`Limit.as_numbers` made; names that are none of ours are left out."""
    return Limit(messages=numbers.get("messages"), bytes=numbers.get("bytes"), seconds=numbers.get("seconds"))
