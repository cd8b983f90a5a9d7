"""A profile as it is being typed: from texts of fields to a checked profile and back. No Qt."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from appsync_console.domain.access import SecretKind
from appsync_console.domain.channel import Channel, check_channel_name
from appsync_console.domain.endpoint import parse_endpoint
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile, check_api_key, check_profile_name
from appsync_console.domain.secret import Secret

_URL = re.compile(r"https?://[^\s\"'<>]+")
_KEY = re.compile(r"\bda2-[a-z0-9]{26}\b")
_REGION = re.compile(r"\.appsync-api\.([a-z0-9-]+)\.amazonaws\.com")


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A profile to be saved or tested.

    Attributes:
        secrets: Those that are new; what is stored of the others stays as it is.
    """

    profile: Profile
    secrets: Mapping[SecretKind, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProfileTexts:
    """What stands in the fields of the form."""

    name: str = ""
    url: str = ""
    api_key: str = ""
    channels: str = ""

    def __repr__(self) -> str:
        return f"ProfileTexts(name={self.name!r}, url={self.url!r})"


def new_id() -> str:
    """An id that no other profile has."""
    return f"p-{secrets.token_hex(8)}"


def texts_of(profile: Profile) -> ProfileTexts:
    """What the form shows of a saved profile; the key stays where it is kept."""
    return ProfileTexts(profile.name, profile.url, "", "\n".join(channel.name for channel in profile.channels))


def draft_of(base: Profile, texts: ProfileTexts, taken: Iterable[str], *, has_stored_key: bool) -> ProfileDraft:
    """The draft behind the texts of the form.

    Args:
        base: The profile that is edited; its id and what was set for its channels stay.
        taken: The names of the other profiles.

    Raises:
        InputError: For field ``name``, ``url``, ``api_key`` or ``channels``: the first that is wrong.
    """
    name = check_profile_name(texts.name, set(taken))
    url = base.url
    secrets: dict[SecretKind, Secret] = {}
    if not base.is_sandbox:
        parse_endpoint(texts.url)
        url = texts.url.strip()
        if texts.api_key.strip() or not has_stored_key:
            secrets[SecretKind.API_KEY] = Secret(check_api_key(texts.api_key))
    channels = channels_of(texts.channels, base.channels)
    return ProfileDraft(replace(base, name=name, url=url, channels=channels), secrets)


def channels_of(text: str, before: Sequence[Channel]) -> tuple[Channel, ...]:
    """Channels from one name a line; those that were there keep what was set for them.

    Raises:
        InputError: For field ``channels``; it says the line.
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
            raise InputError(f"Line {number}: {error.what}", field="channels", remedy=error.remedy) from error
        found.setdefault(name, known.get(name) or Channel(name=name, colour=_free_colour(known, found)))
    return tuple(found.values())


def copy_name(name: str, taken: Iterable[str]) -> str:
    """A name for a copy of a profile."""
    return free_name(f"{name} copy", taken)


def free_name(name: str, taken: Iterable[str]) -> str:
    """``name``, with a number behind it where another profile is called so."""
    others = {other.casefold() for other in taken}
    candidate, number = name, 2
    while candidate.casefold() in others:
        candidate, number = f"{name} {number}", number + 1
    return candidate


def suggested_name(url: str) -> str:
    """What a profile can be called by its URL alone: the region for AppSync's own domains, else the host."""
    host = parse_endpoint(url).host
    region = _REGION.search(host)
    return f"AppSync {region[1]}" if region else host


def split_paste(text: str) -> tuple[str, str]:
    """The URL and the API key in a text that holds both, such as lines copied from a console or a file; else empty."""
    url, key = _URL.search(text), _KEY.search(text)
    return (url[0].rstrip(",;"), key[0]) if url and key else ("", "")


def _free_colour(known: dict[str, Channel], found: dict[str, Channel]) -> int:
    used = {channel.colour for channel in (*known.values(), *found.values())}
    return next(number for number in range(len(used) + 1) if number not in used)
