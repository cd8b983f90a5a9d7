"""Tests of the conversion from entered texts to profiles."""

from __future__ import annotations

import pytest

from appsync_console.domain.authorization.config import ApiKeyAccess, LambdaAccess, SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile, sandbox_profile
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.ui.profiles.draft import (
    AccessDraft,
    ProfileTexts,
    channels_of,
    copy_name,
    draft_of,
    free_name,
    new_id,
    suggested_name,
    texts_of,
)
from appsync_console.ui.text.pasted import split_paste
from tests.support.error_texts import raises_text
from tests.support.language import english

URL = "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = "da2-" + "a" * 26


def test_existing_channels_keep_their_settings() -> None:
    before = (Channel(name="robots", is_muted=True, color=3), Channel(name="cakes"))
    channels = channels_of("new\n\n  robots \nrobots\n", before)
    assert [channel.name for channel in channels] == ["new", "robots"]
    assert channels[1] == before[0]
    assert channels[0].color not in {channel.color for channel in before}


def test_an_invalid_channel_is_reported_with_its_line() -> None:
    with raises_text(InputError, "Line 2: ") as caught:
        channels_of("robots\n" + "x" * 257, ())
    assert caught.value.field == "channels"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (ProfileTexts("", URL), "name"),
        (ProfileTexts("sandbox", URL), "name"),
        (ProfileTexts("Mine", "http://example.com"), "url"),
        (ProfileTexts("Mine", URL, api_host="https://example.com"), "api_host"),
        (ProfileTexts("Mine", URL, proxy="socks://example.com"), "proxy"),
        (ProfileTexts("Mine", URL, "x" * 257), "channels"),
    ],
)
def test_the_first_invalid_field_is_reported(texts: ProfileTexts, field: str) -> None:
    with pytest.raises(InputError) as caught:
        draft_of(Profile(id="p", name=""), texts, ["Sandbox"], AccessDraft())
    assert caught.value.field == field


def test_the_draft_contains_the_entered_values() -> None:
    access = AccessDraft((LambdaAccess(), ApiKeyAccess()), AuthorizationMode.API_KEY, {SecretKind.API_KEY: Secret(KEY)})
    texts = ProfileTexts(" Mine ", f" {URL} ", "a", "ABC.appsync-api.eu-west-1.amazonaws.com", " ca.pem ", "none")
    draft = draft_of(Profile(id="p", name=""), texts, [], access)
    profile = draft.profile
    assert (profile.name, profile.url) == ("Mine", URL)
    assert (profile.access, profile.publish_mode) == (access.access, AuthorizationMode.API_KEY)
    assert (profile.api_host, profile.ca_file, profile.proxy) == (
        "abc.appsync-api.eu-west-1.amazonaws.com",
        "ca.pem",
        "none",
    )
    assert draft.secrets == {SecretKind.API_KEY: Secret(KEY)}


def test_a_channel_uses_the_default_if_its_mode_was_removed() -> None:
    channels = (Channel(name="a", mode=AuthorizationMode.LAMBDA), Channel(name="b", mode=AuthorizationMode.API_KEY))
    base = Profile(id="p", name="Mine", url=URL, access=(ApiKeyAccess(), LambdaAccess()), channels=channels)
    draft = draft_of(base, texts_of(base), [], AccessDraft((ApiKeyAccess(),)))
    assert [channel.mode for channel in draft.profile.channels] == [None, AuthorizationMode.API_KEY]


def test_the_sandbox_draft_has_no_url_and_no_secret() -> None:
    base = sandbox_profile()
    texts = ProfileTexts("Sandbox", "http://127.0.0.1:1/graphql", "a")
    draft = draft_of(base, texts, [], AccessDraft(secrets={SecretKind.API_KEY: Secret(KEY)}))
    assert (draft.profile.url, draft.secrets) == ("", {})


def test_a_draft_does_not_reveal_secrets() -> None:
    access = AccessDraft(secrets={SecretKind.API_KEY: Secret(KEY)})
    assert KEY not in repr(access)
    assert KEY not in repr(draft_of(Profile(id="p", name=""), ProfileTexts("Mine", URL), [], access))


@pytest.mark.parametrize(
    "text",
    [f"{URL}\n{KEY}", f"{KEY} {URL}", f'{{"url": "{URL}", "apiKey": "{KEY}"}}', f"export URL={URL}, KEY={KEY}"],
)
def test_url_and_key_are_found_in_one_paste(text: str) -> None:
    assert split_paste(text) == (URL, KEY)


@pytest.mark.parametrize("text", [URL, KEY, "", "https://example.com da2-short"])
def test_other_texts_are_not_split(text: str) -> None:
    assert split_paste(text) == ("", "")


def test_suggested_names_are_unique() -> None:
    assert english(copy_name("Staging", ["Staging"])) == "Staging copy"
    assert english(copy_name("Staging", ["Staging", copy_name("staging", []).upper()])) == "Staging copy 2"
    assert free_name("A", ["a", "A 2"]) == "A 3"
    assert suggested_name(URL) == "AppSync eu-west-1"
    assert suggested_name("https://api.example.com/graphql") == "api.example.com"
    assert new_id() != new_id()
