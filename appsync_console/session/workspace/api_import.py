"""Creates or updates profiles for the APIs in a configuration file; their keys are stored only in the keyring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from appsync_console.domain.api.config_files.find import FoundApi
from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.authorization.config import (
    Access,
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    OidcAccess,
    SecretKind,
)
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile
from appsync_console.session.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiImport:
    """An API to import.

    Attributes:
        profile: The profile to update; None to add one.
    """

    api: FoundApi
    profile: Profile | None = None


def profiles_of(profiles: Iterable[Profile], url: str) -> list[Profile]:
    """The profiles of the API with this GraphQL URL."""
    wanted = _normal(url)
    return [profile for profile in profiles if not profile.is_sandbox and _normal(profile.url) == wanted]


async def import_apis(workspace: Workspace, imports: Sequence[ApiImport], file_name: str) -> list[Profile]:
    """Save a profile for each API, after checking all of them.

    Args:
        file_name: The name for an API without a name in the file: the file name without folder and extension.

    Raises:
        InputError: A URL is not valid; nothing was saved.
        SecretStoreError: A key could not be stored; the profiles before that one were saved.
        StoreError: The file could not be written.
    """
    for each in imports:
        parse_endpoint(each.api.url)
    saved = []
    for each in imports:
        api = each.api
        if each.profile is not None:
            profile = updated(each.profile, api)
        else:
            name = free_name(api.name or file_name, (profile.name for profile in workspace.profiles))
            profile = replace(workspace.new_profile(name, api.url), access=api.access)
        await workspace.save_profile(profile, {SecretKind.API_KEY: api.api_key} if api.api_key else {})
        saved.append(profile)
    return saved


def updated(profile: Profile, api: FoundApi) -> Profile:
    """``profile`` with the authorization modes of ``api``. What the file does not say stays as it is.

    If the file lists modes, the first one becomes the default. Modes that the file does not have are kept, because
    channels may use them.
    """
    old = {access.mode: access for access in profile.access}
    new = {access.mode: _merged(old.get(access.mode), access, api) for access in api.access}
    if api.lists_modes:
        both = {**new, **{mode: access for mode, access in old.items() if mode not in new}}
    else:
        both = {**old, **{mode: access for mode, access in new.items() if mode in old or api.api_key}}
    return replace(profile, access=tuple(both.values()))


def _merged(old: Access | None, new: Access, api: FoundApi) -> Access:
    match old, new:
        case CognitoAccess(), CognitoAccess() if new.user_pool_id:
            client = new.client_id or (old.client_id if old.user_pool_id == new.user_pool_id else "")
            return replace(old, user_pool_id=new.user_pool_id, client_id=client)
        case IamAccess(), IamAccess():
            return replace(old, region=old.region or new.region)
        case OidcAccess(), OidcAccess() if new.issuer:
            return replace(old, issuer=new.issuer, client_id=new.client_id or old.client_id)
        case ApiKeyAccess(), ApiKeyAccess() if api.api_key:
            return new  # the day on which the old key expires says nothing about the new one
    return old or new


def _normal(url: str) -> str:
    try:
        return parse_endpoint(url).graphql_url
    except InputError:  # that of a private API
        return url.strip()


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Make ``wanted`` a valid profile name; adds a number if the name is already taken."""
    shown = "".join(letter for letter in wanted if letter.isprintable()).strip()[:70] or "API"
    others = {name.casefold() for name in taken}
    names = (shown if number == 1 else f"{shown} {number}" for number in count(1))
    return next(name for name in names if name.casefold() not in others)
