"""What stays between two starts."""

from dataclasses import replace

import pytest

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError, StoreError
from appsync_console.domain.secret import Secret
from appsync_console.session.workspace.folders import Folders
from appsync_console.session.workspace.workspace import Workspace, make_api_key

URL = "https://api.example.com/graphql"


@pytest.fixture
async def workspace(tmp_path):
    opened = await Workspace.open(Folders.under(tmp_path), with_log=False)
    yield opened
    await opened.aclose()


async def test_a_new_workspace_has_the_sandbox_with_its_two_channels(workspace):
    assert [profile.name for profile in workspace.profiles] == ["Sandbox"]
    assert [channel.name for channel in workspace.profiles[0].channels] == ["robots", "cakes"]
    assert workspace.last_profile().is_sandbox


async def test_profiles_and_keys_are_there_again_and_the_key_is_in_no_file(tmp_path, workspace):
    profile = workspace.new_profile(" Staging ", URL, [Channel(name="robots")])
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-thekeyofstaging")})

    again = await Workspace.open(Folders.under(tmp_path), with_log=False)
    stored = again.profile_named("staging")
    assert (stored.name, stored.url, stored.channels) == ("Staging", URL, (Channel(name="robots"),))
    assert await again.vault(stored.id).get(SecretKind.API_KEY) == Secret("da2-thekeyofstaging")
    await again.aclose()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"thekeyofstaging" not in file.read_bytes()


async def test_a_key_that_is_left_out_stays_as_it_is(workspace):
    profile = workspace.new_profile("Staging", URL)
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-first")})
    await workspace.save_profile(replace(profile, name="Production"))

    assert [p.name for p in workspace.profiles] == ["Sandbox", "Production"]
    assert await workspace.vault(profile.id).get(SecretKind.API_KEY) == Secret("da2-first")


async def test_what_earlier_versions_kept_beside_the_log_is_taken_over_and_a_copy_stays(tmp_path):
    old = Folders.under(tmp_path / "data")
    first = await Workspace.open(old, with_log=False)
    await first.save_profile(first.new_profile("Staging", URL), {})
    first.settings.theme = "dark"
    first.settings.save()
    await first.aclose()
    before = (old.config / "profiles.json").read_bytes()

    folders = replace(old, config=tmp_path / "config")
    second = await Workspace.open(folders, with_log=False)
    assert second.profile_named("Staging").url == URL
    assert second.settings.theme == "dark"
    assert str(folders.config) in str(second.notices[0])
    assert "profiles.json.moved" in str(second.notices[0])
    await second.aclose()
    assert (folders.data / "profiles.json.moved").read_bytes() == before
    assert not (folders.data / "profiles.json").exists()

    third = await Workspace.open(folders, with_log=False)
    assert not third.notices
    await third.aclose()


async def test_what_is_at_the_new_place_already_counts(tmp_path):
    folders = replace(Folders.under(tmp_path / "data"), config=tmp_path / "config")
    for folder, theme in ((folders.data, "dark"), (folders.config, "light")):
        folder.mkdir()
        (folder / "settings.json").write_text(f'{{"version": 1, "theme": "{theme}"}}')
    opened = await Workspace.open(folders, with_log=False)
    assert opened.settings.theme == "light"
    assert (folders.data / "settings.json").exists()
    await opened.aclose()


async def test_a_removed_profile_takes_its_key_with_it(workspace):
    profile = workspace.new_profile("Staging", URL)
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-first")})
    await workspace.remove_profile(profile.id)

    assert [p.name for p in workspace.profiles] == ["Sandbox"]
    assert await workspace.vault(profile.id).get(SecretKind.API_KEY) is None


async def test_the_sandbox_stays_and_keeps_its_key(workspace):
    with pytest.raises(InputError, match="built in"):
        await workspace.remove_profile("sandbox")
    assert await workspace.sandbox_key() == await workspace.sandbox_key()


@pytest.mark.parametrize(("name", "url"), [("sandbox", URL), ("", URL), ("Staging", "http://api.example.com")])
async def test_what_cannot_be_used_is_not_saved(workspace, name, url):
    with pytest.raises(InputError):
        workspace.new_profile(name, url)
    profile = replace(workspace.new_profile("Fine", URL), name=name, url=url)
    with pytest.raises(InputError):
        await workspace.save_profile(profile)
    assert len(workspace.profiles) == 1


async def test_a_profile_that_is_not_there_names_those_that_are(workspace):
    with pytest.raises(InputError, match="There are: Sandbox"):
        workspace.profile_named("Production")


async def test_two_windows_do_not_write_one_log(tmp_path):
    first = await Workspace.open(Folders.under(tmp_path))
    with pytest.raises(StoreError):
        await Workspace.open(Folders.under(tmp_path))
    await first.aclose()
    again = await Workspace.open(Folders.under(tmp_path))
    await again.aclose()


async def test_every_key_that_was_read_is_known_to_the_redactor(workspace):
    profile = workspace.new_profile("Staging", URL)
    key = make_api_key()
    await workspace.save_profile(profile, {SecretKind.API_KEY: key})
    assert key.reveal() not in workspace.redactor.redact(f"x-api-key: {key.reveal()}")
