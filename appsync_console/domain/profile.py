"""Profiles: how to reach one API. The secrets of a profile are in the keyring, under its ID."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from appsync_console.domain.authorization.config import Access, ApiKeyAccess
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError
from appsync_console.domain.terms import AuthorizationMode

SANDBOX_ID = "sandbox"
SANDBOX_NAME = "Sandbox"
_ID = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How to reach one API, without its secrets.

    Attributes:
        id: Identifies the profile in the keyring and the log; never changes.
        name: The user's name for it; unique among the profiles.
        url: The GraphQL URL of the API. Empty for the sandbox, which gets a URL when it starts.
        access: Settings of each authorization mode in use; the first is the default.
        publish_mode: The mode for publishing; None for the default.
        channels: In sidebar order.
        api_host: The API's own host name if ``url`` has another, as for private APIs; else empty.
        ca_file: A file of certificates trusted in addition to this computer's; else empty.
        proxy: URL of the HTTP proxy; empty for the system settings, ``none`` for no proxy.
        query_handshake: Whether the credentials of a connection are in the query string of its URL, for servers that
            accept no others.
    """

    id: str
    name: str
    url: str = ""
    access: tuple[Access, ...] = (ApiKeyAccess(),)
    publish_mode: AuthorizationMode | None = None
    channels: tuple[Channel, ...] = ()
    api_host: str = ""
    ca_file: str = ""
    proxy: str = ""
    query_handshake: bool = False

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"invalid profile ID: {self.id!r}")
        if not self.access or len({access.mode for access in self.access}) < len(self.access):
            raise ValueError("a profile needs at least one authorization mode, each only once")

    @property
    def mode(self) -> AuthorizationMode:
        """The default authorization mode."""
        return self.access[0].mode

    def access_by(self, mode: AuthorizationMode) -> Access | None:
        """Return the settings of ``mode``; None if it is not in use."""
        return next((access for access in self.access if access.mode is mode), None)

    @property
    def is_sandbox(self) -> bool:
        """Whether the API is the built-in sandbox server, started by this program."""
        return self.id == SANDBOX_ID

    def channel(self, name: str) -> Channel | None:
        """Return the channel of that name."""
        return next((channel for channel in self.channels if channel.name == name), None)

    def with_channel(self, channel: Channel) -> Profile:
        """Return this profile with ``channel`` replacing the one of that name, or appended."""
        if self.channel(channel.name) is None:
            return replace(self, channels=(*self.channels, channel))
        return replace(self, channels=tuple(channel if old.name == channel.name else old for old in self.channels))

    def without_channel(self, name: str) -> Profile:
        """Return this profile without the channel of that name."""
        return replace(self, channels=tuple(channel for channel in self.channels if channel.name != name))


def sandbox_profile() -> Profile:
    """Create the profile of the built-in sandbox, with the two channels of the tour."""
    return Profile(
        id=SANDBOX_ID, name=SANDBOX_NAME, channels=(Channel(name="robots", color=0), Channel(name="cakes", color=1))
    )


def check_profile_name(name: str, taken: set[str]) -> str:
    """Return ``name`` without surrounding spaces if it is a valid profile name.

    Args:
        taken: The names of the other profiles.

    Raises:
        InputError: For field ``name``.
    """
    name = name.strip()
    if not name:
        raise InputError("profile.name_missing", field="name")
    if not name.isprintable() or len(name) > 80:
        raise InputError("profile.name_invalid", field="name")
    if name.casefold() in {other.casefold() for other in taken}:
        raise InputError("profile.name_taken", field="name", name=name)
    return name


def check_api_key(key: str) -> str:
    """Return ``key`` without surrounding spaces if it can be sent as a header.

    AppSync's keys are ``da2-`` and 26 letters and digits. Others are accepted, since an API may be behind a server
    with its own keys.

    Raises:
        InputError: For field ``api_key``.
    """
    key = key.strip()
    if not key:
        raise InputError("access.api_key_missing", field="api_key")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InputError("access.api_key_invalid", field="api_key")
    return key
