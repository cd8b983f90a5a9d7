"""Converts the texts of the profile form to a checked profile and back. No Qt."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from appsync_console.domain.api.endpoint import corrected_url, parse_endpoint
from appsync_console.domain.authorization.config import Access, ApiKeyAccess, SecretKind
from appsync_console.domain.channel import Channel, check_channel_name
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile, check_profile_name
from appsync_console.domain.proxy import check_proxy
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import tr

_REGION = re.compile(r"\.appsync-api\.([a-z0-9-]+)\.amazonaws\.com")


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A profile to save or test.

    Attributes:
        secrets: The new secrets; an empty one is to be deleted. Other stored secrets do not change.
    """

    profile: Profile
    secrets: Mapping[SecretKind, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProfileTexts:
    """The values in the fields of the form, except authorization."""

    name: str = ""
    url: str = ""
    channels: str = ""
    api_host: str = ""
    ca_file: str = ""
    proxy: str = ""
    query_handshake: bool = False


@dataclass(frozen=True, slots=True)
class AccessDraft:
    """The entered authorization, checked.

    Attributes:
        access: One for each mode in use; the first is the default.
        secrets: The new secrets; an empty one is to be deleted.
    """

    access: tuple[Access, ...] = (ApiKeyAccess(),)
    publish_mode: AuthorizationMode | None = None
    secrets: Mapping[SecretKind, Secret] = field(default_factory=dict)


def new_id() -> str:
    """Create a unique profile id."""
    return f"p-{secrets.token_hex(8)}"


def texts_of(profile: Profile) -> ProfileTexts:
    """The texts that the form shows for a saved profile."""
    channels = "\n".join(channel.name for channel in profile.channels)
    return ProfileTexts(
        profile.name,
        profile.url,
        channels,
        profile.api_host,
        profile.ca_file,
        profile.proxy,
        profile.query_handshake,
    )


def draft_of(base: Profile, texts: ProfileTexts, taken: Iterable[str], access: AccessDraft) -> ProfileDraft:
    """Create a draft from the texts of the form.

    Args:
        base: The edited profile; its id and the settings of its channels are preserved.
        taken: The names of the other profiles.

    Raises:
        InputError: For the first invalid field of ``name``, ``url``, ``api_host``, ``proxy`` and ``channels``.
    """
    name = check_profile_name(texts.name, set(taken))
    if base.is_sandbox:
        return ProfileDraft(replace(base, name=name, channels=channels_of(texts.channels, base.channels)))
    parse_endpoint(texts.url, texts.api_host)
    modes = {each.mode for each in access.access}
    channels = channels_of(texts.channels, base.channels)
    profile = replace(
        base,
        name=name,
        url=corrected_url(texts.url),
        access=access.access,
        publish_mode=access.publish_mode,
        channels=tuple(channel if channel.mode in modes else replace(channel, mode=None) for channel in channels),
        api_host=texts.api_host.strip().lower(),
        ca_file=texts.ca_file.strip(),
        proxy=check_proxy(texts.proxy),
        query_handshake=texts.query_handshake,
    )
    return ProfileDraft(profile, access.secrets)


def channels_of(text: str, before: Sequence[Channel]) -> tuple[Channel, ...]:
    """Create channels from one name per line; existing channels keep their settings.

    Raises:
        InputError: For field ``channels``, with the line number.
    """
    known = {channel.name: channel for channel in before}
    found: dict[str, Channel] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name = line.strip()
        if not name:
            continue
        try:
            check_channel_name(name)
        except InputError as error:
            raise InputError("channel.line_invalid", field="channels", line=number, inner=error) from error
        found.setdefault(name, known.get(name) or Channel(name=name, color=_free_color(known, found)))
    return tuple(found.values())


def copy_name(name: str, taken: Iterable[str]) -> str:
    """A unique name for a copy of a profile."""
    return free_name(tr("{name} copy", name=name), taken)


def free_name(name: str, taken: Iterable[str]) -> str:
    """``name``, followed by a number if another profile has that name."""
    others = {other.casefold() for other in taken}
    candidate, number = name, 2
    while candidate.casefold() in others:
        candidate, number = f"{name} {number}", number + 1
    return candidate


def suggested_name(url: str) -> str:
    """A profile name from the URL: the region for AppSync domains, otherwise the host."""
    host = parse_endpoint(url).host
    region = _REGION.search(host)
    return f"AppSync {region[1]}" if region else host


def _free_color(known: dict[str, Channel], found: dict[str, Channel]) -> int:
    used = {channel.color for channel in (*known.values(), *found.values())}
    return next(number for number in range(len(used) + 1) if number not in used)
