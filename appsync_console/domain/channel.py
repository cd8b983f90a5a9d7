"""Channels: a name that the subscription filters on, and what a person set for it."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.api import limits
from appsync_console.domain.errors import InputError
from appsync_console.domain.terms import AuthorizationMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of a profile.

    Attributes:
        name: What the subscription's argument is compared with; case and spaces count.
        is_paused: Kept in the list, but not subscribed to.
        is_muted: Counts no unread messages.
        color: Index into the theme's channel colors.
        mode: The authorization mode of its subscription; None for the default of the profile.
    """

    name: str
    is_paused: bool = False
    is_muted: bool = False
    color: int = 0
    mode: AuthorizationMode | None = None


def check_channel_name(name: str) -> str:
    """``name`` as it is, if a channel can be called so.

    Raises:
        InputError: For field ``channel``.
    """
    if not name:
        raise InputError("A channel needs a name.", field="channel", remedy="Type the name that is published to.")
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
            cause=f"AppSync filters on names of up to {limits.CHANNEL_NAME_CHARACTERS}.",
            remedy="Shorten it.",
        )
    if not name.isprintable():
        raise InputError(
            "The channel name holds a character that cannot be seen.", field="channel", remedy="Type it anew."
        )
    return name
