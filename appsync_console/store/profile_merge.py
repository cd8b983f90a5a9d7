"""Merges two changes of the list of profiles: one of this process, one that another process wrote to the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from appsync_console.domain.profile import Profile


def merged(base: Sequence[Profile], ours: Sequence[Profile], theirs: Sequence[Profile]) -> tuple[Profile, ...]:
    """Return ``ours`` with what the other process added, changed or removed since ``base``.

    If both changed a profile, or one removed it, our change counts. A profile that we added gets a number if the other
    process has used its name.
    """
    if tuple(ours) == tuple(base):
        return tuple(theirs)
    before, others = _by_id(base), _by_id(theirs)
    result = []
    for profile in ours:
        is_changed = profile != before.get(profile.id)
        if is_changed:
            result.append(profile)
        elif profile.id in others:
            result.append(others[profile.id])
    known = before.keys() | {profile.id for profile in ours}
    added = [profile for profile in theirs if profile.id not in known]
    names = {profile.name.casefold() for profile in added}
    return (*(_renamed(profile, names) if profile.id not in before else profile for profile in result), *added)


def _renamed(profile: Profile, taken: set[str]) -> Profile:
    name, number = profile.name, 2
    while name.casefold() in taken:
        name, number = f"{profile.name} {number}", number + 1
    return replace(profile, name=name)


def _by_id(profiles: Sequence[Profile]) -> dict[str, Profile]:
    return {profile.id: profile for profile in profiles}
