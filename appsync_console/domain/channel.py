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
        raise InputError("The channel name is missing.", field="channel", remedy="Enter the name of the channel.")
    if name != name.strip():
        raise InputError(
            "The channel name starts or ends with a space.",
            field="channel",
            cause="AppSync compares names character by character.",
            remedy="Remove the space.",
        )
    if len(name) > limits.CHANNEL_NAME_CHARACTERS:
        raise InputError(
            f"The channel name has {len(name)} characters.",
            field="channel",
            cause=f"AppSync can filter by names of up to {limits.CHANNEL_NAME_CHARACTERS} characters.",
            remedy="Enter a shorter name.",
        )
    if not name.isprintable():
        raise InputError("The channel name contains an invisible character.", field="channel", remedy="Enter it again.")
    return name
