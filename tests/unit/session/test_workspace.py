"""Persistent data: profiles, settings and secrets."""

from dataclasses import replace

import pytest

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError, StoreError
from appsync_console.domain.reason import CLOSED, Unheard
from appsync_console.domain.secret import Secret
from appsync_console.session.workspace.folders import Folders
from appsync_console.session.workspace.workspace import Workspace, make_api_key
from tests.support.error_texts import raises_text

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


async def test_profiles_and_keys_are_restored_and_the_key_is_in_no_file(tmp_path, workspace):
    profile = workspace.new_profile(" Staging ", URL, [Channel(name="robots")])
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-thekeyofstaging")})

    again = await Workspace.open(Folders.under(tmp_path), with_log=False)
    stored = again.profile_named("staging")
    assert (stored.name, stored.url, stored.channels) == ("Staging", URL, (Channel(name="robots"),))
    assert await again.vault(stored.id).get(SecretKind.API_KEY) == Secret("da2-thekeyofstaging")
    await again.aclose()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"thekeyofstaging" not in file.read_bytes()


async def test_a_key_that_is_not_given_does_not_change(workspace):
    profile = workspace.new_profile("Staging", URL)
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-first")})
    await workspace.save_profile(replace(profile, name="Production"))

    assert [p.name for p in workspace.profiles] == ["Sandbox", "Production"]
    assert await workspace.vault(profile.id).get(SecretKind.API_KEY) == Secret("da2-first")


async def test_files_of_earlier_versions_are_moved_and_a_copy_remains(tmp_path):
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


async def test_existing_files_in_the_new_folder_take_precedence(tmp_path):
    folders = replace(Folders.under(tmp_path / "data"), config=tmp_path / "config")
    for folder, theme in ((folders.data, "dark"), (folders.config, "light")):
        folder.mkdir()
        (folder / "settings.json").write_text(f'{{"version": 1, "theme": "{theme}"}}')
    opened = await Workspace.open(folders, with_log=False)
    assert opened.settings.theme == "light"
    assert (folders.data / "settings.json").exists()
    await opened.aclose()


async def test_removing_a_profile_deletes_its_key(workspace):
    profile = workspace.new_profile("Staging", URL)
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-first")})
    await workspace.remove_profile(profile.id)

    assert [p.name for p in workspace.profiles] == ["Sandbox"]
    assert await workspace.vault(profile.id).get(SecretKind.API_KEY) is None


async def test_the_sandbox_profile_cannot_be_removed_and_keeps_its_key(workspace):
    with raises_text(InputError, "built in"):
        await workspace.remove_profile("sandbox")
    assert await workspace.sandbox_key() == await workspace.sandbox_key()


@pytest.mark.parametrize(("name", "url"), [("sandbox", URL), ("", URL), ("Staging", "http://api.example.com")])
async def test_invalid_profiles_are_not_saved(workspace, name, url):
    with pytest.raises(InputError):
        workspace.new_profile(name, url)
    profile = replace(workspace.new_profile("Fine", URL), name=name, url=url)
    with pytest.raises(InputError):
        await workspace.save_profile(profile)
    assert len(workspace.profiles) == 1


async def test_the_error_for_a_missing_profile_lists_the_existing_ones(workspace):
    with raises_text(InputError, "Use one of these profiles: Sandbox"):
        workspace.profile_named("Production")


async def test_two_windows_cannot_open_the_same_log(tmp_path):
    first = await Workspace.open(Folders.under(tmp_path))
    with pytest.raises(StoreError):
        await Workspace.open(Folders.under(tmp_path))
    await first.aclose()
    again = await Workspace.open(Folders.under(tmp_path))
    await again.aclose()


async def test_every_stored_key_is_known_to_the_redactor(workspace):
    profile = workspace.new_profile("Staging", URL)
    key = make_api_key()
    await workspace.save_profile(profile, {SecretKind.API_KEY: key})
    assert key.reveal() not in workspace.redactor.redact(f"x-api-key: {key.reveal()}")


async def test_two_processes_add_profiles_and_neither_is_lost(tmp_path, workspace):
    other = await Workspace.open(Folders.under(tmp_path), with_log=False)
    await other.save_profile(other.new_profile("Theirs", URL), {SecretKind.API_KEY: Secret("da2-theirs")})
    assert workspace.is_changed_elsewhere
    await workspace.save_profile(workspace.new_profile("Ours", URL))
    assert [profile.name for profile in workspace.profiles] == ["Sandbox", "Ours", "Theirs"]
    theirs = workspace.profile_named("Theirs")
    assert await workspace.vault(theirs.id).get(SecretKind.API_KEY) == Secret("da2-theirs")
    assert await other.reload_profiles()
    assert other.profiles == workspace.profiles
    assert not other.is_changed_elsewhere
    await other.aclose()


async def test_a_profile_that_cannot_be_saved_leaves_no_secret_behind(tmp_path, workspace, monkeypatch):
    profile = workspace.new_profile("Staging", URL)
    monkeypatch.setattr("appsync_console.store.json_file.write_atomic", fails_to_write)
    with pytest.raises(StoreError):
        await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-first")})
    assert await workspace.vault(profile.id).get(SecretKind.API_KEY) is None
    assert [profile.name for profile in workspace.profiles] == ["Sandbox"]


def fails_to_write(path, _data):
    raise StoreError("store.not_written", path=str(path), reason="No space left on device")


@pytest.mark.parametrize("is_open", [True, False])
async def test_the_log_forgets_a_removed_channel_also_if_a_command_removed_it(tmp_path, workspace, is_open):
    profile = workspace.new_profile("Staging", URL, [Channel(name="robots"), Channel(name="cakes")])
    await workspace.save_profile(profile)
    window = await Workspace.open(Folders.under(tmp_path))
    for channel in ("robots", "cakes"):
        window.log.listening(profile.id).note_unheard(channel, Unheard(1, CLOSED))
    if is_open:
        await window.save_profile(profile.without_channel("robots"))
    else:
        await window.aclose()
        await workspace.save_profile(profile.without_channel("robots"))
        window = await Workspace.open(Folders.under(tmp_path))
    await window.save_profile(profile)

    record = window.log.listening(profile.id)
    assert record.unheard("robots") is None
    assert record.unheard("cakes") == Unheard(1, CLOSED)
    await window.aclose()
