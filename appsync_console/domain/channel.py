"""Channels: a name to filter the subscription by, and the user's settings for it."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.api import limits
from appsync_console.domain.errors import InputError
from appsync_console.domain.terms import AuthorizationMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of a profile.

    Attributes:
        name: The value of the subscription's argument; case and spaces are significant.
        is_paused: Stays in the list, but is not subscribed.
        is_muted: Does not count unread messages.
        color: Index into the theme's channel colors.
        mode: The authorization mode of its subscription; None for the profile's default.
    """

    name: str
    is_paused: bool = False
    is_muted: bool = False
    color: int = 0
    mode: AuthorizationMode | None = None


def check_channel_name(name: str) -> str:
    """Return ``name`` unchanged if it is a valid channel name.

    Raises:
        InputError: For field ``channel``.
    """
    if not name:
        raise InputError("channel.name_missing", field="channel")
    if name != name.strip():
        raise InputError("channel.name_with_space", field="channel")
    if len(name) > limits.CHANNEL_NAME_CHARACTERS:
        raise InputError("channel.name_too_long", field="channel", count=len(name), most=limits.CHANNEL_NAME_CHARACTERS)
    if not name.isprintable():
        raise InputError("channel.name_not_printable", field="channel")
    return name
