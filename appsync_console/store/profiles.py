"""Stores the user's profiles in one JSON file, without secrets. Several processes may change it.

Defines the format of ``profiles.json``; ``domain`` defines what is valid in a profile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from appsync_console.domain.authorization import json_form
from appsync_console.domain.authorization.config import Access, default_access
from appsync_console.domain.channel import Channel
from appsync_console.domain.notice import Notice
from appsync_console.domain.profile import Profile
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.store.atomic import cannot_write, make_folder
from appsync_console.store.file_lock import FileLock
from appsync_console.store.json_file import JsonFile
from appsync_console.store.profile_merge import merged

FORMAT: Final = 1
_LOCK_S: Final = 5.0


class ProfileStore:
    """The profiles file.

    Args:
        path: The file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._file = JsonFile(path, version=FORMAT, contents="profiles")
        self._raw: dict[str, dict[str, object]] = {}
        self._unread: list[object] = []
        self._known: tuple[Profile, ...] = ()  # in the file, when it was last read or written
        self._stamp: tuple[int, ...] = ()  # of the file at that time

    @property
    def has_changed(self) -> bool:
        """Whether another process has written the file since it was last read or written here."""
        return self._stamp != self._current_stamp() != ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What to tell the user after :meth:`load`."""
        return (*self._file.notices, *self._unread_notices())

    def load(self) -> tuple[Profile, ...]:
        """Return all profiles in order; none if there is no file, or a damaged one, which is moved aside.

        A single invalid profile is skipped, reported in ``notices``, and kept in the file.

        Raises:
            StoreError: The file cannot be read, or is from a newer version; :meth:`save` then fails too.
        """
        self._raw, self._unread = {}, []
        self._stamp = self._current_stamp()
        listed = self._file.load().get("profiles", [])
        if not isinstance(listed, list):
            self._file.set_aside()
            listed = []
        self._known = tuple(profile for item in listed if (profile := self._take(item)) is not None)
        return self._known

    def reload(self, profiles: Sequence[Profile]) -> tuple[Profile, ...]:
        """Return ``profiles`` with what other processes changed in the file since it was last read or written here.

        Raises:
            StoreError: As for :meth:`load`.
        """
        base = self._known
        # A file that is gone, or was damaged and moved aside, is no decision of the user to remove all profiles.
        return merged(base, profiles, self.load() or base)

    def save(self, profiles: Sequence[Profile]) -> tuple[Profile, ...]:
        """Write the profiles, in this order, with what other processes changed; on disk when this returns.

        Returns:
            All profiles that the file has now.

        Raises:
            StoreError: The file cannot be written; the old one is unchanged.
        """
        with self._locked():
            all = self.reload(profiles)
            listed = [
                self._raw.get(profile.id, {}) | _profile_object(profile, self._raw_channels(profile.id))
                for profile in all
            ]
            self._file.save({"profiles": [*listed, *self._unread]})
            self._raw = {str(item["id"]): item for item in listed}
            self._known, self._stamp = all, self._current_stamp()
        return all

    @contextmanager
    def _locked(self) -> Iterator[None]:
        make_folder(self._file.path.parent)
        path = self._file.path.with_name(self._file.path.name + ".lock")
        try:
            lock = FileLock.wait(path, _LOCK_S)
        except OSError as error:
            raise cannot_write(self._file.path, error) from error
        try:
            yield
        finally:
            lock.release()

    def _current_stamp(self) -> tuple[int, ...]:
        try:
            status = self._file.path.stat()
        except OSError:
            return ()
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _take(self, item: object) -> Profile | None:
        try:
            profile = _profile(item)
        except (TypeError, ValueError, KeyError):
            profile = None
        if profile is None or profile.id in self._raw or not isinstance(item, dict):
            self._unread.append(item)
            return None
        self._raw[profile.id] = item
        return profile

    def _raw_channels(self, profile_id: str) -> dict[object, Mapping[str, object]]:
        listed = self._raw.get(profile_id, {}).get("channels")
        return {item["name"]: item for item in listed if isinstance(item, dict)} if isinstance(listed, list) else {}

    def _unread_notices(self) -> list[Notice]:
        if not self._unread:
            return []
        return [Notice("notice.profiles_skipped", {"profiles": len(self._unread), "path": str(self._file.path)})]


def _profile(item: object) -> Profile:
    """Read a profile from a JSON object; raises TypeError, ValueError or KeyError if it is not valid."""
    fields = _object(item)
    return Profile(
        id=_text(fields["id"]),
        name=_text(fields["name"]),
        url=_text(fields.get("url", "")),
        access=_access(fields),
        publish_mode=_mode(fields.get("publishMode")),
        channels=tuple(_channel(channel) for channel in _list(fields.get("channels", []))),
        api_host=_text(fields.get("apiHost", "")),
        ca_file=_text(fields.get("caFile", "")),
        proxy=_text(fields.get("proxy", "")),
        query_handshake=fields.get("queryHandshake") is True,
    )


def _access(fields: Mapping[str, object]) -> tuple[Access, ...]:
    listed = fields.get("authorization")
    if listed is None:  # the format of the program's first version
        return (default_access(AuthorizationMode(_text(fields.get("mode", AuthorizationMode.API_KEY.value)))),)
    return tuple(json_form.read(_object(item)) for item in _list(listed))


def _mode(value: object) -> AuthorizationMode | None:
    return None if value is None else AuthorizationMode(_text(value))


def _channel(item: object) -> Channel:
    fields = _object(item)
    return Channel(
        name=_text(fields["name"]),
        is_paused=fields.get("paused") is True,
        is_muted=fields.get("muted") is True,
        color=_number(fields.get("colour", 0)),
        mode=_mode(fields.get("mode")),
    )


def _profile_object(profile: Profile, raw_channels: Mapping[object, Mapping[str, object]]) -> dict[str, object]:
    return {
        "id": profile.id,
        "name": profile.name,
        "url": profile.url,
        "authorization": [json_form.written(access) for access in profile.access],
        "publishMode": profile.publish_mode,
        "channels": [
            {**raw_channels.get(channel.name, {}), **_channel_object(channel)} for channel in profile.channels
        ],
        "apiHost": profile.api_host,
        "caFile": profile.ca_file,
        "proxy": profile.proxy,
        "queryHandshake": profile.query_handshake,
    }


def _channel_object(channel: Channel) -> dict[str, object]:
    return {
        "name": channel.name,
        "paused": channel.is_paused,
        "muted": channel.is_muted,
        "colour": channel.color,
        "mode": channel.mode,
    }


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a number")
    return value
