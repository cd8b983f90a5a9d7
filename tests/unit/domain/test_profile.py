"""Profiles, channels and the validation of their fields."""

from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from appsync_console.domain.api import limits
from appsync_console.domain.authorization.config import Access
from appsync_console.domain.channel import Channel, check_channel_name
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import (
    Profile,
    check_api_key,
    check_profile_name,
    sandbox_profile,
)
from appsync_console.texts.errors import error_text

PROFILE = Profile(id="p1", name="Shop", channels=(Channel(name="robots"), Channel(name="cakes", color=1)))


def test_a_channel_replaces_the_one_of_the_same_name() -> None:
    changed = PROFILE.with_channel(Channel(name="robots", is_paused=True))
    assert [channel.name for channel in changed.channels] == ["robots", "cakes"]
    assert changed.channels[0].is_paused
    assert not PROFILE.channels[0].is_paused


def test_a_new_channel_is_appended() -> None:
    assert [channel.name for channel in PROFILE.with_channel(Channel(name="alerts")).channels] == [
        "robots",
        "cakes",
        "alerts",
    ]


def test_a_channel_is_found_and_removed_by_its_exact_name() -> None:
    assert PROFILE.channel("cakes") == Channel(name="cakes", color=1)
    assert PROFILE.channel("Cakes") is None
    assert [channel.name for channel in PROFILE.without_channel("robots").channels] == ["cakes"]
    assert PROFILE.without_channel("none") == PROFILE


@pytest.mark.parametrize("identifier", ["", "A", "a b", "a/b", "é", "x" * 65, "a\n"])
def test_an_id_that_is_not_a_valid_file_name_is_rejected(identifier: str) -> None:
    with pytest.raises(ValueError, match="profile ID"):
        Profile(id=identifier, name="x")


def test_the_sandbox_has_the_two_channels_of_the_tour() -> None:
    profile = sandbox_profile()
    assert profile.is_sandbox
    assert [channel.name for channel in profile.channels] == ["robots", "cakes"]
    assert not PROFILE.is_sandbox


def test_a_profile_has_no_field_for_a_secret() -> None:
    fields = {field.name for kind in (Profile, *get_args(Access)) for field in dataclasses.fields(kind)}
    assert not [name for name in fields for word in ("secret", "token", "password", "key") if word in name]


@pytest.mark.parametrize("name", ["robots", "a b", "Ünïcode", "a/b/#", "x" * limits.CHANNEL_NAME_CHARACTERS, "🤖"])
def test_a_channel_can_have_any_visible_name(name: str) -> None:
    assert check_channel_name(name) == name


@pytest.mark.parametrize(
    "name", ["", " ", " a", "a ", "a\n", "a\tb", "a\x00b", "a\u200bb", "x" * (limits.CHANNEL_NAME_CHARACTERS + 1)]
)
def test_a_channel_name_that_would_never_match_is_rejected(name: str) -> None:
    with pytest.raises(InputError) as refused:
        check_channel_name(name)
    assert refused.value.field == "channel"
    assert error_text(refused.value).remedy


def test_a_profile_name_is_stripped() -> None:
    assert check_profile_name("  Shop  ", {"Sandbox"}) == "Shop"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "Sandbox", "sandBOX "])
def test_an_empty_or_duplicate_profile_name_is_rejected(name: str) -> None:
    with pytest.raises(InputError) as refused:
        check_profile_name(name, {"Sandbox"})
    assert refused.value.field == "name"
    assert error_text(refused.value).remedy


def test_an_api_key_is_stripped() -> None:
    assert check_api_key("  da2-abc\n") == "da2-abc"


@pytest.mark.parametrize("key", ["", "  ", "da2 abc", "da2-\nabc", "da2-é", "da2\x00", "“da2”"])
def test_a_key_that_cannot_be_a_header_is_rejected_without_being_repeated(key: str) -> None:
    with pytest.raises(InputError) as refused:
        check_api_key(key)
    assert refused.value.field == "api_key"
    assert not key.strip() or key not in str(refused.value)
