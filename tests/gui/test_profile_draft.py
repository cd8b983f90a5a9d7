"""From what is typed to a profile."""

from __future__ import annotations

import pytest

from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile, sandbox_profile
from appsync_console.domain.secret import Secret
from appsync_console.ui.profile_draft import (
    ProfileTexts,
    channels_of,
    copy_name,
    draft_of,
    free_name,
    new_id,
    split_paste,
    suggested_name,
    texts_of,
)

URL = "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = "da2-" + "a" * 26


def test_channels_that_were_there_keep_what_was_set_for_them() -> None:
    before = (Channel(name="robots", is_muted=True, colour=3), Channel(name="cakes"))
    channels = channels_of("new\n\n  robots \nrobots\n", before)
    assert [channel.name for channel in channels] == ["new", "robots"]
    assert channels[1] == before[0]
    assert channels[0].colour not in {channel.colour for channel in before}


def test_a_channel_that_cannot_be_is_named_by_its_line() -> None:
    with pytest.raises(InputError, match="Line 2: ") as caught:
        channels_of("robots\n" + "x" * 257, ())
    assert caught.value.field == "channels"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (ProfileTexts("", URL, KEY), "name"),
        (ProfileTexts("sandbox", URL, KEY), "name"),
        (ProfileTexts("Mine", "http://example.com", KEY), "url"),
        (ProfileTexts("Mine", URL, ""), "api_key"),
        (ProfileTexts("Mine", URL, "two words"), "api_key"),
    ],
)
def test_the_first_wrong_field_is_named(texts: ProfileTexts, field: str) -> None:
    with pytest.raises(InputError) as caught:
        draft_of(Profile(id="p", name=""), texts, ["Sandbox"], has_stored_key=False)
    assert caught.value.field == field


def test_a_stored_key_is_left_alone_unless_a_new_one_is_typed() -> None:
    base = Profile(id="p", name="Mine", url=URL)
    assert draft_of(base, ProfileTexts("Mine", URL), [], has_stored_key=True).api_key is None
    assert draft_of(base, ProfileTexts("Mine", URL, KEY), [], has_stored_key=True).api_key == Secret(KEY)


def test_the_sandbox_keeps_its_address_and_needs_no_key() -> None:
    base = sandbox_profile()
    draft = draft_of(base, ProfileTexts("Sandbox", "http://127.0.0.1:1/graphql", KEY, "a"), [], has_stored_key=False)
    assert (draft.profile.url, draft.api_key) == ("", None)


def test_texts_never_show_a_key() -> None:
    assert KEY not in repr(ProfileTexts("Mine", URL, KEY))
    assert KEY not in repr(draft_of(Profile(id="p", name=""), ProfileTexts("Mine", URL, KEY), [], has_stored_key=False))
    assert texts_of(Profile(id="p", name="Mine", url=URL)).api_key == ""


@pytest.mark.parametrize(
    "text",
    [f"{URL}\n{KEY}", f"{KEY} {URL}", f'{{"url": "{URL}", "apiKey": "{KEY}"}}', f"export URL={URL}, KEY={KEY}"],
)
def test_url_and_key_are_found_in_one_paste(text: str) -> None:
    assert split_paste(text) == (URL, KEY)


@pytest.mark.parametrize("text", [URL, KEY, "", "https://example.com da2-short"])
def test_one_alone_is_no_pair(text: str) -> None:
    assert split_paste(text) == ("", "")


def test_names_are_made_free() -> None:
    assert copy_name("Staging", ["Staging"]) == "Staging copy"
    assert copy_name("Staging", ["Staging", "staging COPY"]) == "Staging copy 2"
    assert free_name("A", ["a", "A 2"]) == "A 3"
    assert suggested_name(URL) == "AppSync eu-west-1"
    assert suggested_name("https://api.example.com/graphql") == "api.example.com"
    assert new_id() != new_id()
