"""The user's settings of the program, each declared once.

Defines ``settings.json``; the code that reads a setting defines its effect. No setting is a secret.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, Self, TypeVar, overload

from appsync_console.domain.api import limits
from appsync_console.domain.errors import InputError
from appsync_console.domain.notice import Notice
from appsync_console.store.json_file import JsonFile

FORMAT: Final = 1
Value = TypeVar("Value")


class Setting(Generic[Value]):
    """The declaration of one setting, and its value as an attribute of :class:`Settings`.

    Setting the attribute to an invalid value raises :class:`InputError`, for the field with the setting's key.

    Args:
        type: The type of the value.
        default: The value if none is set.
        check: Whether a value of that type is valid.
    """

    def __init__(
        self,
        type: type[Value],
        default: Value,
        *,
        check: Callable[[Value], bool] | None = None,
    ) -> None:
        self.type = type
        self.default = default
        self._check = check
        self.key = ""

    def takes(self, value: object) -> bool:
        """Whether ``value`` is valid."""
        return type(value) is self.type and (self._check is None or self._check(value))

    def __set_name__(self, owner: type[Settings], name: str) -> None:
        self.key = name

    @overload
    def __get__(self, settings: None, owner: type[Settings]) -> Self: ...
    @overload
    def __get__(self, settings: Settings, owner: type[Settings]) -> Value: ...
    def __get__(self, settings: Settings | None, owner: type[Settings]) -> Self | Value:
        if settings is None:
            return self
        value = settings.values.get(self.key, self.default)
        assert isinstance(value, self.type)  # nothing else is accepted
        return value

    def __set__(self, settings: Settings, value: Value) -> None:
        if not self.takes(value):
            raise InputError("setting.invalid", field=self.key, setting=self.key, given=repr(value))
        settings.values[self.key] = value


_PIXELS: Final = range(100_000)
_LIMITS: Final = range(10**15)  # of messages, bytes or seconds


def _are_sizes(value: dict[str, list[int]]) -> bool:
    return all(
        type(sizes) is list and all(type(size) is int and size in _PIXELS for size in sizes) for sizes in value.values()
    )


def _are_texts(value: dict[str, str]) -> bool:
    return all(type(text) is str for text in value.values())


def _are_limits(value: dict[str, dict[str, int]]) -> bool:
    return all(
        type(numbers) is dict and all(type(number) is int and number in _LIMITS for number in numbers.values())
        for numbers in value.values()
    )


class Settings:
    """The settings, with the value of each as an attribute; created with :meth:`load`.

    Do not change dictionaries in place: set a new one.

    Attributes:
        values: The values that are set, by key.
        notices: What to tell the user after loading.
    """

    theme = Setting(str, "system", check={"system", "light", "dark"}.__contains__)
    zoom_percent = Setting(int, 100, check=range(50, 301).__contains__)
    log_form = Setting(str, "pretty", check={"pretty", "compact"}.__contains__)
    log_newest_first = Setting(bool, False)
    log_shows_age = Setting(bool, False)
    search_only_matches = Setting(bool, True)
    saved_searches: Setting[dict[str, str]] = Setting(dict, {}, check=_are_texts)
    look_back_minutes = Setting(int, 60, check=range(60 * 24 * 366).__contains__)
    masked_fields = Setting(str, "")
    csv_is_spreadsheet_safe = Setting(bool, True)
    log_limits: Setting[dict[str, dict[str, int]]] = Setting(dict, {}, check=_are_limits)
    sandbox_port = Setting(int, limits.SANDBOX_PORT, check=range(65536).__contains__)
    subscriptions_per_connection = Setting(int, limits.SUBSCRIPTIONS_PER_CONNECTION, check=range(1, 1001).__contains__)
    window_geometry = Setting(str, "", check=str.isascii)
    splitter_sizes: Setting[dict[str, list[int]]] = Setting(dict, {}, check=_are_sizes)
    last_profile = Setting(str, "")
    selected_channels: Setting[dict[str, str]] = Setting(dict, {}, check=_are_texts)

    def __init__(self, file: JsonFile, values: dict[str, object], notices: tuple[Notice, ...]) -> None:
        self.values = values
        self.notices = notices
        self._file = file

    @classmethod
    def declared(cls) -> tuple[Setting[object], ...]:
        """All settings, in the order of their declaration."""
        return tuple(setting for setting in vars(cls).values() if isinstance(setting, Setting))

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read the file, which need not exist. Invalid values are replaced by the default and reported in ``notices``.

        Raises:
            StoreError: The file cannot be read, or is from a newer version; it is not changed.
        """
        file = JsonFile(path, version=FORMAT, contents="settings")
        document = file.load()
        set_here = [setting for setting in cls.declared() if setting.key in document]
        bad = [setting for setting in set_here if not setting.takes(document[setting.key])]
        replaced = [Notice("notice.setting_reset", {"setting": setting.key}) for setting in bad]
        values = {setting.key: document[setting.key] for setting in set_here if setting not in bad}
        return cls(file, values, (*file.notices, *replaced))

    def save(self) -> None:
        """Write the settings, leaving unknown keys unchanged; they are on disk when this returns.

        Raises:
            StoreError: The file cannot be written; the old one is unchanged.
        """
        self._file.save(self.values)
