"""The retention limit of a profile's messages, as a plain value; the oldest messages beyond it are dropped."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A retention limit; by default, with None everywhere, all messages are kept.

    Attributes:
        messages: Maximum number of messages.
        bytes: Maximum bytes of their texts in UTF-8.
        seconds: Maximum age, counted from the newest message of the profile.
    """

    messages: int | None = None
    bytes: int | None = None
    seconds: int | None = None

    @property
    def is_off(self) -> bool:
        """Whether all messages are kept."""
        return self.messages is None and self.bytes is None and self.seconds is None

    def is_passed(self, messages: int, bytes: int) -> bool:
        """Whether the totals exceed the limit; the age of messages is not considered."""
        return (self.messages is not None and messages > self.messages) or (
            self.bytes is not None and bytes > self.bytes
        )

    def is_too_old(self, at_us: int, end_us: int) -> bool:
        """Whether a message of that time exceeds the maximum age at ``end_us``; microseconds since the epoch, UTC."""
        return self.seconds is not None and at_us < end_us - self.seconds * 1_000_000

    def as_numbers(self) -> dict[str, int]:
        """Return the limits by name, as stored in the settings."""
        values = {"messages": self.messages, "bytes": self.bytes, "seconds": self.seconds}
        return {name: value for name, value in values.items() if value is not None}


NO_LIMIT = Limit()
"""Keep all messages."""


def limit_of(numbers: dict[str, int]) -> Limit:
    """Read a limit from the form of :meth:`Limit.as_numbers`; unknown names are ignored."""
    return Limit(messages=numbers.get("messages"), bytes=numbers.get("bytes"), seconds=numbers.get("seconds"))
