"""Profiles: how to reach one API. The secrets that belong to a profile live in the keyring, under its id."""

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
        id: What the keyring and the log know the profile by; never changes.
        name: What the person calls it; unique among the profiles.
        url: The GraphQL URL of the API. Empty for the sandbox, which gets an address when it starts.
        access: How the API lets callers in, one for each authorization mode in use; the first is the default.
        publish_mode: The mode for publishing; None for the default one.
        channels: In the order of the sidebar.
        api_host: The API's own host name where ``url`` names another way to it, as for private APIs; else empty.
        ca_file: A file of certificates to trust besides those of the machine; else empty.
        proxy: URL of the HTTP proxy; empty for what the system says, ``none`` for no proxy.
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

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"no profile id: {self.id!r}")
        if not self.access or len({access.mode for access in self.access}) < len(self.access):
            raise ValueError("a profile has at least one authorization mode, and each once")

    @property
    def mode(self) -> AuthorizationMode:
        """The default authorization mode."""
        return self.access[0].mode

    def access_by(self, mode: AuthorizationMode) -> Access | None:
        """How the API lets callers in by ``mode``; None where it is not in use."""
        return next((access for access in self.access if access.mode is mode), None)

    @property
    def is_sandbox(self) -> bool:
        """Whether the API is the built-in sandbox server, started by this program."""
        return self.id == SANDBOX_ID

    def channel(self, name: str) -> Channel | None:
        """The channel of that name."""
        return next((channel for channel in self.channels if channel.name == name), None)

    def with_channel(self, channel: Channel) -> Profile:
        """This profile with ``channel`` in the place of the one of that name, or at the end."""
        if self.channel(channel.name) is None:
            return replace(self, channels=(*self.channels, channel))
        return replace(self, channels=tuple(channel if old.name == channel.name else old for old in self.channels))

    def without_channel(self, name: str) -> Profile:
        """This profile without the channel of that name."""
        return replace(self, channels=tuple(channel for channel in self.channels if channel.name != name))


def sandbox_profile() -> Profile:
    """The profile of the built-in sandbox, with the two channels of the tour."""
    return Profile(
        id=SANDBOX_ID, name=SANDBOX_NAME, channels=(Channel(name="robots", color=0), Channel(name="cakes", color=1))
    )


def check_profile_name(name: str, taken: set[str]) -> str:
    """``name`` without spaces around it, if a profile can be called so.

    Args:
        taken: The names of the other profiles.

    Raises:
        InputError: For field ``name``.
    """
    name = name.strip()
    if not name:
        raise InputError("A profile needs a name.", field="name", remedy="Type what you call this API.")
    if not name.isprintable() or len(name) > 80:
        raise InputError(
            "The name is too long or holds a character that cannot be seen.", field="name", remedy="Type a shorter one."
        )
    if name.casefold() in {other.casefold() for other in taken}:
        raise InputError(f"There is a profile called {name} already.", field="name", remedy="Choose another name.")
    return name


def check_api_key(key: str) -> str:
    """``key`` without spaces around it, if it can be sent as a header.

    AppSync's keys are ``da2-`` and 26 letters and digits; others are let through, since an API may stand behind a
    server of its own.

    Raises:
        InputError: For field ``api_key``.
    """
    key = key.strip()
    if not key:
        raise InputError("The API key is missing.", field="api_key", remedy="Paste it; AppSync's own start with da2-.")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InputError(
            "The API key holds a character that cannot be in one.",
            field="api_key",
            remedy="Paste the key alone, without quotes or line breaks.",
        )
    return key
