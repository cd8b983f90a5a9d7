"""The persistent data of the program: profiles, settings, secrets and the message log."""

from __future__ import annotations

import asyncio
import logging
import secrets
import string
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from appsync_console.domain.api.endpoint import Endpoint, corrected_url, parse_endpoint
from appsync_console.domain.authorization.config import SECRETS_OF, SecretKind
from appsync_console.domain.channel import Channel, check_channel_name
from appsync_console.domain.errors import ConsoleError, InputError, SecretStoreError
from appsync_console.domain.masking import Masking
from appsync_console.domain.message import Message
from appsync_console.domain.notice import Notice
from appsync_console.domain.profile import (
    SANDBOX_ID,
    Profile,
    check_api_key,
    check_profile_name,
    sandbox_profile,
)
from appsync_console.domain.proxy import NO_PROXY, check_proxy
from appsync_console.domain.retention import NO_LIMIT, Limit, limit_of
from appsync_console.domain.search.query import Search
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.secret_home import SecretHome
from appsync_console.session.live.history_sync import HistoryWindow
from appsync_console.session.log.channel_log import ChannelLog
from appsync_console.session.log.csv_format import EXACT, CsvStyle
from appsync_console.session.log.export import Format, LogExport, Scope
from appsync_console.session.log.rescue import rescue
from appsync_console.session.log.selection import LogSelection
from appsync_console.session.workspace.folders import Folders
from appsync_console.store.legacy_paths import move_file
from appsync_console.store.log.message_log import Extent, LogReader, MessageLog, Totals
from appsync_console.store.profile_merge import merged
from appsync_console.store.profiles import ProfileStore
from appsync_console.store.secrets import SecretStore
from appsync_console.store.settings import Settings
from appsync_console.texts.counts import rescue_text
from appsync_console.transport.proxy_route import find_route

_log = logging.getLogger(__name__)
NO_SECRETS: Mapping[SecretKind, Secret] = MappingProxyType({})
_PROFILES, _SETTINGS = "profiles.json", "settings.json"
_KEY_CHARACTERS = string.ascii_lowercase + string.digits


def _migrate(folders: Folders) -> list[Notice]:
    """Move the profiles and settings of earlier versions to their new folder; returns a notice if there were any."""
    kept = [move_file(folders.data / name, folders.config / name) for name in (_PROFILES, _SETTINGS)]
    if not any(kept):
        return []
    copies = ", ".join(path.name for path in kept if path)
    return [Notice("notice.files_moved", {"new": str(folders.config), "old": str(folders.data), "copies": copies})]


def make_api_key() -> Secret:
    """Create an API key in AppSync's format: ``da2-`` and 26 lowercase letters and digits."""
    return Secret("da2-" + "".join(secrets.choice(_KEY_CHARACTERS) for _ in range(26)))


class ProfileVault:
    """The secrets of one profile; each secret read or written is registered with the redactor."""

    def __init__(self, store: SecretStore, profile_id: str, redactor: Redactor) -> None:
        self._store = store
        self._profile_id = profile_id
        self._redactor = redactor

    async def get(self, kind: SecretKind) -> Secret | None:
        """The stored secret; raises SecretStoreError if the keyring cannot be read."""
        secret = await self._store.get(self._profile_id, kind)
        if secret is not None:
            self._redactor.register(secret)
        return secret

    async def set(self, kind: SecretKind, secret: Secret) -> None:
        """Store the secret, replacing the old one; raises SecretStoreError if the keyring cannot be written."""
        self._redactor.register(secret)
        await self._store.set(self._profile_id, kind, secret)

    async def forget(self, kind: SecretKind) -> None:
        """Delete the secret; raises SecretStoreError if the keyring cannot delete it."""
        await self._store.forget(self._profile_id, kind)


class Workspace:
    """The user's profiles, settings, secrets and messages.

    Attributes:
        profiles: The profiles in list order.
        redactor: Knows every secret that was read, to keep it out of logs and errors.
        rescue_folders: Where messages are saved that the log cannot write at the end; the first with room is used.
        notices: Notices to show after opening, for example about a damaged file that was moved aside.
    """

    def __init__(
        self,
        profile_store: ProfileStore,
        profiles: tuple[Profile, ...],
        settings: Settings,
        secret_store: SecretStore,
        log: MessageLog | None,
        notices: Sequence[Notice],
    ) -> None:
        self.profiles = profiles
        self.settings = settings
        self.log = log
        self.redactor = Redactor()
        self.notices = list(notices)
        self._profile_store = profile_store
        self._secrets = secret_store
        self.rescue_folders: tuple[Path, ...] = ()
        self._reader: LogReader | None = None
        self._saving = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        folders: Folders,
        *,
        with_log: bool = True,
        keeps_secrets: bool = True,
        allows_plaintext: bool = True,
    ) -> Workspace:
        """Open the workspace in ``folders``, and create missing folders.

        Earlier versions stored profiles and settings next to the log. These are moved to their new folder, and a copy
        remains.

        Args:
            with_log: Open the log; otherwise messages can neither be read nor stored, and another window may have the
                log open.
            keeps_secrets: Store secrets in the keyring; otherwise it is not used, and secrets are lost on exit.
            allows_plaintext: Store secrets even in a keyring that stores plain text.

        Raises:
            StoreError: A file has a newer format, or another window has the log open.
        """
        moved = await asyncio.to_thread(_migrate, folders)
        profile_store = ProfileStore(folders.config / _PROFILES)
        profiles = await asyncio.to_thread(profile_store.load)
        settings = await asyncio.to_thread(Settings.load, folders.config / _SETTINGS)
        log = await asyncio.to_thread(MessageLog.open, folders.message_log) if with_log else None
        notices = [*moved, *profile_store.notices, *settings.notices, *(log.notices if log else ())]
        if not any(profile.is_sandbox for profile in profiles):
            profiles = (sandbox_profile(), *profiles)
        if log is not None:
            log.set_limits({id: limit_of(numbers) for id, numbers in settings.log_limits.items()})
            # A command may have removed channels. The sandbox ran only with the window: nothing was missed there.
            for profile in profiles:
                names = set() if profile.is_sandbox else {channel.name for channel in profile.channels}
                log.listening(profile.id).keep_only(names)
        secret_store = SecretStore(is_session_only=not keeps_secrets, allows_plaintext=allows_plaintext)
        workspace = cls(profile_store, profiles, settings, secret_store, log, notices)
        workspace.rescue_folders = (folders.logs.parent, Path.home(), Path(tempfile.gettempdir()))
        return workspace

    async def aclose(self) -> str:
        """Write pending messages, close the log and release the keyring.

        Returns:
            Where messages that could not be written were saved, and how many were lost; empty if there are none.
        """
        if self._reader is not None:
            self._reader.close()
        text = ""
        if self.log is not None and (lost := await asyncio.to_thread(self.log.close)):
            _log.warning("%d messages could not be written: %s", lost, self.log.problem)
            text = await asyncio.to_thread(self._rescue, self.log, lost)
        self._secrets.close()
        return text

    def _rescue(self, log: MessageLog, lost: int) -> str:
        """Save the messages that the log could not write where there is room; return where, and how many are lost."""
        found = {self._name(id): messages for id, messages in log.unwritten().items()}
        files = rescue(found, self.rescue_folders)
        saved = sum(map(len, found.values())) if files else 0
        return rescue_text(saved, lost - saved, list(map(str, files)))

    def _name(self, profile_id: str) -> str:
        profile = self.profile(profile_id)
        return profile.name if profile else profile_id

    # Profiles.

    def profile(self, id: str) -> Profile | None:
        """The profile with this ID; None if there is none."""
        return next((profile for profile in self.profiles if profile.id == id), None)

    def profile_named(self, name: str) -> Profile:
        """The profile with this name, ignoring case.

        Raises:
            InputError: For field ``profile``: there is no such profile; the error lists the existing ones.
        """
        for profile in self.profiles:
            if profile.name.casefold() == name.casefold():
                return profile
        names = ", ".join(profile.name for profile in self.profiles)
        raise InputError("profile.none", field="profile", name=name, known=names)

    @property
    def is_first_start(self) -> bool:
        """Whether no profile has ever been opened."""
        return not self.settings.last_profile

    def last_profile(self) -> Profile:
        """The last open profile; the sandbox if there is none."""
        last = self.profile(self.settings.last_profile)
        return last or self.profiles[0]

    def new_profile(self, name: str, url: str, channels: Sequence[Channel] = ()) -> Profile:
        """Create a profile with a new ID, without saving it.

        Raises:
            InputError: The name, the URL or the name of a channel is not valid.
        """
        name = check_profile_name(name, {profile.name for profile in self.profiles})
        parse_endpoint(url)
        for channel in channels:
            check_channel_name(channel.name)
        return Profile(id=f"p-{secrets.token_hex(8)}", name=name, url=corrected_url(url), channels=tuple(channels))

    async def save_profile(self, profile: Profile, secrets: Mapping[SecretKind, Secret] = NO_SECRETS) -> None:
        """Add a profile, or replace the one with the same ID.

        Args:
            secrets: New secrets; other stored secrets do not change. An empty secret is deleted.

        Raises:
            InputError: The name, the URL, the API key, the CA file or the proxy is not valid; nothing was saved.
            SecretStoreError: A secret could not be stored; the profile was not saved either.
            StoreError: The file could not be written.
        """
        others = {other.name for other in self.profiles if other.id != profile.id}
        profile = replace(profile, name=check_profile_name(profile.name, others))
        if not profile.is_sandbox:
            endpoint = parse_endpoint(profile.url, profile.api_host)
            if profile.ca_file:
                await asyncio.to_thread(find_route, endpoint, ca_file=profile.ca_file, proxy=NO_PROXY)
            check_proxy(profile.proxy)
        if api_key := secrets.get(SecretKind.API_KEY):
            check_api_key(api_key.reveal())
        is_new = self.profile(profile.id) is None
        vault = self.vault(profile.id)
        try:
            for kind, secret in secrets.items():
                await (vault.set(kind, secret) if secret else vault.forget(kind))
            await self._replace_profiles(
                (*self.profiles, profile)
                if is_new
                else tuple(profile if old.id == profile.id else old for old in self.profiles)
            )
        except ConsoleError:
            if is_new:
                await self._discard(profile.id)
            raise

    async def _discard(self, id: str) -> None:
        """Remove a new profile that was not saved, so that none of its secrets stays in the keyring."""
        self.profiles = tuple(profile for profile in self.profiles if profile.id != id)
        with suppress(SecretStoreError):
            await self._secrets.delete(id)

    async def remove_profile(self, id: str) -> None:
        """Remove a profile and its secrets; its messages remain in the log.

        Raises:
            InputError: It is the built-in sandbox profile.
        """
        if id == SANDBOX_ID:
            raise InputError("profile.sandbox_not_removed", field="profile")
        await self._secrets.delete(id)
        await self._replace_profiles(tuple(profile for profile in self.profiles if profile.id != id))

    def _adopt(self, profiles: tuple[Profile, ...]) -> None:
        """Take over other profiles. A channel that is removed has no gap if it is added again later."""
        kept = {(profile.id, channel.name) for profile in profiles for channel in profile.channels}
        if self.log is not None:
            for profile in self.profiles:
                for channel in profile.channels:
                    if (profile.id, channel.name) not in kept:
                        self.log.listening(profile.id).forget(channel.name)
        self.profiles = profiles

    async def _replace_profiles(self, profiles: tuple[Profile, ...]) -> None:
        self._adopt(profiles)
        async with self._saving:  # one at a time; the last one writes the current state
            await self._merge(self._profile_store.save)

    @property
    def is_changed_elsewhere(self) -> bool:
        """Whether another process has written the profiles file."""
        return self._profile_store.has_changed

    async def reload_profiles(self) -> bool:
        """Take over what another process has changed in the profiles file; return whether it has changed anything.

        Raises:
            StoreError: The file cannot be read, or is from a newer version.
        """
        before = self.profiles
        async with self._saving:
            await self._merge(self._profile_store.reload)
        return self.profiles != before

    async def _merge(self, store: Callable[[Sequence[Profile]], tuple[Profile, ...]]) -> None:
        """Read or write the file; changes made here in the meantime stay."""
        passed = self.profiles
        stored = await asyncio.to_thread(store, passed)
        self._adopt(merged(passed, self.profiles, stored))

    # Secrets.

    async def secret_home(self) -> SecretHome:
        """Where a new secret is stored on this computer, tested by writing to the keyring."""
        return await self._secrets.home()

    async def stored_home(self) -> SecretHome:
        """Where existing secrets are stored."""
        return await self._secrets.probe()

    def vault(self, profile_id: str) -> ProfileVault:
        """The secrets of a profile."""
        return ProfileVault(self._secrets, profile_id, self.redactor)

    async def stored_kinds(self, profile: Profile) -> frozenset[SecretKind]:
        """The secrets of the profile's authorization modes that are stored."""
        vault = self.vault(profile.id)
        kinds = [kind for access in profile.access for kind in SECRETS_OF[access.mode]]
        return frozenset([kind for kind in kinds if await vault.get(kind) is not None])

    async def sandbox_key(self) -> Secret:
        """The API key of the sandbox: the same at every start, so that commands that use it continue to work."""
        vault = self.vault(SANDBOX_ID)
        key = await vault.get(SecretKind.API_KEY)
        if key is None:
            key = make_api_key()
            await vault.set(SecretKind.API_KEY, key)
        return key

    # Sessions and their log.

    def endpoint(self, profile: Profile) -> Endpoint:
        """The URLs of a profile; the sandbox has its last port."""
        if profile.is_sandbox:
            return parse_endpoint(f"http://127.0.0.1:{self.settings.sandbox_port}/graphql")
        return parse_endpoint(profile.url, profile.api_host)

    def history_window(self, profile: Profile) -> HistoryWindow:
        """How far back to fetch the history of a profile's channels, and what the log has of it already."""
        return HistoryWindow(seconds=self.settings.look_back_minutes * 60, logged=partial(self._arrived, profile.id))

    def _arrived(self, profile_id: str, channel: str, start_us: int, end_us: int) -> Iterable[tuple[int, str]]:
        """The messages in the log from that period, read on the calling thread, which can be any."""
        if self.log is None:
            return
        with closing(self.log.reader()) as reader:
            yield from reader.arrived(profile_id, channel, start_us, end_us)

    def channel_log(self, profile: Profile, channel: str) -> ChannelLog:
        """The log of a channel, to be read on the calling thread."""
        return ChannelLog(self._log_reader(), profile.id, channel)

    def log_selection(self, profile: Profile, search: Search, *, after: int = 0) -> LogSelection:
        """The messages of a profile that match ``search``. Read them on the calling thread, and close the selection.

        Args:
            after: Only messages with an ID greater than this one.
        """
        reader = self._log_reader()
        assert self.log is not None
        return LogSelection(self.log, reader, self.log.search(profile.id, search, after=after), profile.id)

    def totals(self) -> Totals:
        """The totals of the log. Call it on the thread that reads channels."""
        return self._log_reader().totals()

    def compared_with(self, id: int, *, is_marked: bool) -> Message | None:
        """The message to compare ``id`` with, in full: the previous one on its channel, or a marked one.

        Call it on the thread that reads channels.
        """
        reader = self._log_reader()
        other = reader.marked_near(id) if is_marked else reader.before(id)
        return reader.message(other) if other is not None else None

    def numbers(self, profile_id: str, channel: str, path: tuple[str | int, ...], most: int) -> list[tuple[int, float]]:
        """Time and number at a path in the newest messages of a channel; reads on the calling thread, which can be any.

        Raises:
            StoreError: The log cannot be read.
        """
        assert self.log is not None
        with closing(self.log.reader()) as reader:
            return reader.numbers(profile_id, channel, path, most)

    def extents(self, profile: Profile) -> dict[str, Extent]:
        """The extent of the log for each channel of a profile. Call it on the thread that reads channels."""
        return self._log_reader().extents(profile.id)

    def export(
        self, profile: Profile, form: Format, scope: Scope, masking: Masking, csv: CsvStyle = EXACT
    ) -> LogExport:
        """Export messages of a profile; the methods of the result can be called on any thread."""
        assert self.log is not None
        return LogExport(self.log.path, profile.id, form, self.log.note_damage, scope=scope, masking=masking, csv=csv)

    def limit(self, profile: Profile) -> Limit:
        """The retention of a profile's messages."""
        numbers = self.settings.log_limits.get(profile.id)
        return limit_of(numbers) if numbers else NO_LIMIT

    def set_limit(self, profile: Profile, limit: Limit) -> None:
        """Set the retention of a profile's messages; messages beyond it are deleted within about a second.

        The user has confirmed it: messages are deleted by age even if the clock looked wrong before.
        """
        others = {id: numbers for id, numbers in self.settings.log_limits.items() if id != profile.id}
        self.settings.log_limits = others | ({} if limit.is_off else {profile.id: limit.as_numbers()})
        if self.log is not None:
            self.log.confirm_ages(profile.id)
            self.log.set_limits({id: limit_of(numbers) for id, numbers in self.settings.log_limits.items()})

    def _log_reader(self) -> LogReader:
        if self._reader is None:
            if self.log is None:
                raise RuntimeError("the workspace was opened without its log")
            self._reader = self.log.reader()
        return self._reader
