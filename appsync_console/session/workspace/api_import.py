"""Creates profiles for the APIs in a configuration file; their keys are stored only in the keyring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count

from appsync_console.domain.api.config_files.find import FoundApi
from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.profile import Profile
from appsync_console.session.workspace.workspace import Workspace


async def import_apis(workspace: Workspace, apis: Sequence[FoundApi], file_name: str) -> list[Profile]:
    """Save a profile for each API, after checking all of them.

    Args:
        file_name: The name for an API without a name in the file: the file name without folder and extension.

    Raises:
        InputError: A URL is not valid; nothing was saved.
        SecretStoreError: A key could not be stored; the profiles before that one were saved.
        StoreError: The file could not be written.
    """
    for api in apis:
        parse_endpoint(api.url)
    saved = []
    for api in apis:
        name = free_name(api.name or file_name, (profile.name for profile in workspace.profiles))
        profile = replace(workspace.new_profile(name, api.url), access=api.access)
        await workspace.save_profile(profile, {SecretKind.API_KEY: api.api_key} if api.api_key else {})
        saved.append(profile)
    return saved


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Make ``wanted`` a valid profile name; adds a number if the name is already taken."""
    shown = "".join(letter for letter in wanted if letter.isprintable()).strip()[:70] or "API"
    others = {name.casefold() for name in taken}
    names = (shown if number == 1 else f"{shown} {number}" for number in count(1))
    return next(name for name in names if name.casefold() not in others)
