"""Profiles of imported APIs: what is added, and what an update changes in a profile that exists."""

from __future__ import annotations

from datetime import date

import pytest

from appsync_console.domain.api.config_files.find import FoundApi
from appsync_console.domain.authorization.config import (
    Access,
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    IamSource,
    LambdaAccess,
    OidcAccess,
)
from appsync_console.domain.channel import Channel
from appsync_console.domain.profile import Profile, sandbox_profile
from appsync_console.domain.secret import Secret
from appsync_console.session.workspace.api_import import profiles_of, updated

URL = "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = Secret("da2-abcdefghijklmnopqrstuvwxyz")
OWN = CognitoAccess(user_pool_id="eu-west-1_a", client_id="c", user_name="me")
IAM = IamAccess(source=IamSource.CHAIN, aws_profile="dev", region="eu-west-1")
OLD_KEY = ApiKeyAccess(expires_on=date(2026, 11, 1))


def profile(*access: Access, url: str = URL) -> Profile:
    return Profile(id="p-1", name="Chat", url=url, access=access or (ApiKeyAccess(),), channels=(Channel(name="a"),))


@pytest.mark.parametrize("url", [URL, URL + "/", URL.upper().replace("HTTPS", "https").replace("GRAPHQL", "graphql")])
def test_a_profile_is_found_by_the_url_of_its_api(url: str) -> None:
    other = profile(url=URL.replace("abc", "xyz"))
    assert profiles_of([sandbox_profile(), other, profile(url=url)], URL) == [profile(url=url)]


@pytest.mark.parametrize(
    ("old", "access", "key", "lists_modes", "expected"),
    [
        ((OWN,), (ApiKeyAccess(), IamAccess()), KEY, True, (ApiKeyAccess(), IamAccess(), OWN)),
        ((IAM,), (CognitoAccess(), IamAccess(region="eu-west-1")), None, True, (CognitoAccess(), IAM)),
        ((OWN,), (CognitoAccess(user_pool_id="eu-west-1_a"),), None, True, (OWN,)),
        (
            (OWN,),
            (CognitoAccess(user_pool_id="eu-west-1_b"),),
            None,
            True,
            (CognitoAccess(user_pool_id="eu-west-1_b", user_name="me"),),
        ),
        ((OLD_KEY,), (ApiKeyAccess(),), KEY, True, (ApiKeyAccess(),)),
        ((OLD_KEY,), (ApiKeyAccess(),), None, True, (OLD_KEY,)),
        ((OWN,), (IamAccess(),), None, False, (OWN,)),
        ((OWN,), (ApiKeyAccess(),), KEY, False, (OWN, ApiKeyAccess())),
        (
            (OidcAccess(issuer="https://old", client_id="c", scopes="openid x"),),
            (OidcAccess(issuer="https://new"),),
            None,
            True,
            (OidcAccess(issuer="https://new", client_id="c", scopes="openid x"),),
        ),
        ((LambdaAccess(prefix="custom-"),), (LambdaAccess(),), None, True, (LambdaAccess(prefix="custom-"),)),
    ],
)
def test_an_update_keeps_what_the_file_does_not_say(
    old: tuple[Access, ...],
    access: tuple[Access, ...],
    key: Secret | None,
    lists_modes: bool,
    expected: tuple[Access, ...],
) -> None:
    api = FoundApi(name="", url=URL, access=access, api_key=key, lists_modes=lists_modes)
    changed = updated(profile(*old), api)
    assert changed.access == expected
    assert (changed.id, changed.name, changed.channels) == ("p-1", "Chat", (Channel(name="a"),))
