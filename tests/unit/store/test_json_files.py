"""The files of profiles and settings: round trips, unknown keys, and damaged or newer files."""

from __future__ import annotations

import json
import stat
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.authorization.config import ApiKeyAccess, CognitoAccess, IamAccess, LambdaAccess, OidcAccess
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError, StoreError
from appsync_console.domain.profile import Profile
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.store import atomic
from appsync_console.store.file_lock import FileLock
from appsync_console.store.json_file import JsonFile
from appsync_console.store.profile_merge import merged
from appsync_console.store.profiles import ProfileStore
from appsync_console.store.settings import Settings
from appsync_console.texts.errors import error_text
from appsync_console.texts.notices import notice_text
from appsync_console.texts.settings import setting_title
from tests.support.error_texts import raises_text

pytestmark = pytest.mark.hostile

MODES = st.none() | st.sampled_from(AuthorizationMode)
CHANNELS = st.builds(
    Channel,
    name=st.text(min_size=1),
    is_paused=st.booleans(),
    is_muted=st.booleans(),
    color=st.integers(0, 9),
    mode=MODES,
)
ACCESS = st.lists(
    st.one_of(
        st.builds(ApiKeyAccess, expires_on=st.none() | st.dates()),
        st.builds(IamAccess),
        st.builds(OidcAccess),
        st.builds(CognitoAccess),
        st.builds(LambdaAccess),
    ),
    min_size=1,
    unique_by=lambda access: access.mode,
).map(tuple)
PROFILES = st.lists(
    st.builds(
        Profile,
        id=st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True),
        name=st.text(),
        url=st.text(),
        access=ACCESS,
        publish_mode=MODES,
        api_host=st.text(),
        ca_file=st.text(),
        proxy=st.text(),
        query_handshake=st.booleans(),
        channels=st.lists(CHANNELS, max_size=3, unique_by=lambda channel: channel.name).map(tuple),
    ),
    max_size=4,
    unique_by=lambda profile: profile.id,
)
CAKES = Profile(id="p-1", name="Cakes", url="https://x/graphql", channels=(Channel(name="cakes"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "file.json"


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def load_profiles(path: Path) -> str:
    store = ProfileStore(path)
    assert store.load() == ()
    return " ".join(str(notice) for notice in store.notices)


def load_settings(path: Path) -> str:
    settings = Settings.load(path)
    assert (settings.theme, settings.values) == ("system", {})
    return " ".join(str(notice) for notice in settings.notices)


LOADS = pytest.mark.parametrize("load", [load_profiles, load_settings], ids=["profiles", "settings"])


@given(profiles=PROFILES)
def test_profiles_survive_a_round_trip(profiles: list[Profile]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profiles.json"
        ProfileStore(path).save(profiles)
        store = ProfileStore(path)
        assert store.load() == tuple(profiles)
        assert store.notices == ()


def test_unknown_keys_stay_at_every_level(path: Path) -> None:
    channel = {"name": "cakes", "paused": True, "theirs": 1}
    profile = {"id": "p-1", "name": "Cakes", "theirs": 2, "channels": [channel]}
    write(path, {"version": 1, "profiles": [profile], "theirs": 3})
    store = ProfileStore(path)
    (loaded,) = store.load()
    store.save([loaded.with_channel(Channel(name="robots"))])
    store.save([loaded])
    written = json.loads(path.read_text())
    assert written["theirs"] == 3
    assert written["profiles"][0]["theirs"] == 2
    assert written["profiles"][0]["channels"][0]["theirs"] == 1
    assert written["profiles"][0]["channels"][0]["paused"] is True


@pytest.mark.parametrize(
    "item",
    [7, {"id": "no id!", "name": "x"}, {"id": "p-2", "name": "x", "mode": "MAGIC"}, {"id": "p-1", "name": "twin"}],
)
def test_an_invalid_profile_is_skipped_reported_and_kept(path: Path, item: object) -> None:
    ProfileStore(path).save([CAKES])
    document = json.loads(path.read_text())
    document["profiles"].append(item)
    write(path, document)
    store = ProfileStore(path)
    assert store.load() == (CAKES,)
    assert "skipped" in str(store.notices[0])
    store.save([CAKES])
    assert json.loads(path.read_text())["profiles"][1] == item


def test_saving_without_loading_keeps_unknown_keys_and_rejects_newer_versions(path: Path) -> None:
    write(path, {"version": 1, "profiles": [], "theirs": 3})
    ProfileStore(path).save([CAKES])
    assert ProfileStore(path).load() == (CAKES,)
    assert json.loads(path.read_text())["theirs"] == 3
    write(path, {"version": 2})
    with raises_text(StoreError, "newer version"):
        ProfileStore(path).save([CAKES])
    assert json.loads(path.read_text()) == {"version": 2}


@LOADS
def test_without_a_file_there_are_defaults_and_no_notices(path: Path, load: Callable[[Path], str]) -> None:
    assert load(path) == ""
    assert not path.exists()


@LOADS
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 5000, b'{"version": "one"}', b"null"])
def test_a_damaged_file_is_moved_aside_and_reported(path: Path, load: Callable[[Path], str], content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    notice = load(path)
    (kept,) = path.parent.glob("file.json.damaged-*")
    assert kept.name in notice
    assert kept.read_bytes() == content
    assert not path.exists()


@LOADS
def test_a_file_of_a_newer_version_is_rejected_and_left_unchanged(path: Path, load: Callable[[Path], str]) -> None:
    write(path, {"version": 2, "profiles": []})
    before = path.read_bytes()
    with raises_text(StoreError, "newer version") as refusal:
        load(path)
    assert "format 2" in error_text(refusal.value).cause
    assert path.read_bytes() == before


def test_a_file_of_an_older_version_is_converted_and_a_copy_kept(path: Path) -> None:
    write(path, {"version": 1, "color": "green", "theirs": [1]})
    before = path.read_bytes()
    for kept_as in ("file.json.format-1", "file.json.format-1-2"):
        file = JsonFile(path, version=2, contents="colors")
        assert file.load() == {"color": "green", "theirs": [1]}
        assert file.notices[0].kept.endswith(kept_as)
        assert path.with_name(kept_as).read_bytes() == before
    file.save({"color": "blue"})
    assert json.loads(path.read_text()) == {"version": 2, "color": "blue", "theirs": [1]}
    again = JsonFile(path, version=2, contents="colors")
    assert again.load()["color"] == "blue"
    assert again.notices == ()


def test_rejected_profiles_are_not_overwritten(path: Path) -> None:
    write(path, {"version": 2, "profiles": []})
    before = path.read_bytes()
    store = ProfileStore(path)
    with pytest.raises(StoreError):
        store.load()
    with raises_text(StoreError, "newer version"):
        store.save([CAKES])
    assert path.read_bytes() == before


def test_settings_survive_a_round_trip(path: Path) -> None:
    settings = Settings.load(path)
    settings.theme = "dark"
    settings.zoom_percent = 150
    settings.splitter_sizes = {"main": [200, 600, 300]}
    settings.selected_channels = {"sandbox": "robots"}
    settings.save()
    loaded = Settings.load(path)
    assert (loaded.theme, loaded.zoom_percent, loaded.log_form) == ("dark", 150, "pretty")
    assert (loaded.splitter_sizes, loaded.selected_channels) == ({"main": [200, 600, 300]}, {"sandbox": "robots"})


def test_every_default_is_a_valid_value() -> None:
    declared = Settings.declared()
    assert all(setting.takes(setting.default) for setting in declared)
    assert len({setting.key for setting in declared}) == len(declared) == 17


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("zoom_percent", 7),
        ("zoom_percent", True),
        ("zoom_percent", "100"),
        ("sandbox_port", 65536),
        ("splitter_sizes", {"main": [1, -1]}),
        ("splitter_sizes", {"main": [1, 2**31]}),
        ("log_limits", {"p": {"messages": 10**30}}),
        ("selected_channels", {"sandbox": 1}),
        ("window_geometry", None),
    ],
)
def test_an_invalid_value_is_rejected_and_in_a_file_replaced_and_reported(path: Path, key: str, value: object) -> None:
    settings = Settings.load(path)
    with pytest.raises(InputError) as refusal:
        setattr(settings, key, value)
    assert refusal.value.field == key
    write(path, {"version": 1, key: value, "last_profile": "p-1", "theirs": [1]})
    loaded = Settings.load(path)
    assert getattr(loaded, key) == getattr(Settings, key).default
    assert setting_title(key) in notice_text(loaded.notices[0])
    assert loaded.last_profile == "p-1"
    loaded.save()
    assert json.loads(path.read_text())["theirs"] == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_the_owner_can_read_the_files(path: Path) -> None:
    ProfileStore(path).save([CAKES])
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failed_write_leaves_the_old_file_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    atomic.write_atomic(path, b"old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with raises_text(StoreError, "cannot be written") as failure:
        atomic.write_atomic(path, b"new")
    assert "No space left" in error_text(failure.value).cause
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_symbolic_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "real.json"
    link = tmp_path / "link.json"
    link.symlink_to(target)
    atomic.write_atomic(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


# Profiles that several processes change.

ROBOTS = Profile(id="p-2", name="Robots", url="https://x/graphql")
BOATS = Profile(id="p-3", name="Boats", url="https://x/graphql")
OTHER_CAKES = replace(CAKES, url="https://other/graphql")


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        ([CAKES, ROBOTS], [CAKES, BOATS], [CAKES, ROBOTS, BOATS]),
        ([CAKES], [], [CAKES]),
        ([CAKES, BOATS], [ROBOTS], [BOATS, ROBOTS]),
        ([CAKES], [OTHER_CAKES], [OTHER_CAKES]),
        ([replace(CAKES, name="Ours")], [OTHER_CAKES], [replace(CAKES, name="Ours")]),
        ([], [OTHER_CAKES, ROBOTS], [ROBOTS]),
        ([CAKES, replace(BOATS, name="ROBOTS")], [CAKES, ROBOTS], [CAKES, replace(BOATS, name="ROBOTS 2"), ROBOTS]),
    ],
    ids=["both add", "file is empty", "they remove", "they change", "both change", "we remove", "same name"],
)
def test_saving_keeps_what_another_process_changed(
    path: Path, ours: list[Profile], theirs: list[Profile], result: list[Profile]
) -> None:
    ProfileStore(path).save([CAKES])
    window, command = ProfileStore(path), ProfileStore(path)
    window.load()
    command.load()
    command.save(theirs) if theirs else write(path, {"version": 1, "profiles": []})
    assert window.has_changed
    assert list(window.save(ours)) == result
    assert not window.has_changed
    assert list(ProfileStore(path).load()) == result


@given(base=PROFILES, changed=PROFILES)
def test_a_merge_with_one_unchanged_side_is_the_other_side(base: list[Profile], changed: list[Profile]) -> None:
    assert merged(base, base, changed) == tuple(changed)
    unique = {profile.id: profile for profile in changed}
    assert merged(base, changed, base) == tuple(unique.values())


def test_profiles_that_are_saved_at_the_same_time_are_all_kept(path: Path) -> None:
    def save(first: int) -> None:
        store, mine = ProfileStore(path), list[Profile]()
        for number in range(first, first + 15):
            mine.append(Profile(id=f"p-{number}", name=f"API {number}", url="https://x/graphql"))
            mine = list(store.save(mine))

    with ThreadPoolExecutor() as threads:
        list(threads.map(save, [100, 200, 300]))
    assert len(ProfileStore(path).load()) == 45


def test_a_held_lock_is_reported_and_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ProfileStore(path).save([CAKES])
    monkeypatch.setattr("appsync_console.store.profiles._LOCK_S", 0.05)
    lock = FileLock(path.with_name(path.name + ".lock"))
    with raises_text(StoreError, "cannot be written"):
        ProfileStore(path).save([ROBOTS])
    lock.release()
    assert ProfileStore(path).load() == (CAKES,)
