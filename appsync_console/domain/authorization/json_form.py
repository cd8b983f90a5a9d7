"""Converts authorization settings to and from objects in profile files and exports. They contain no secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from appsync_console.domain.authorization.config import Access, default_access
from appsync_console.domain.terms import AuthorizationMode


def written(access: Access) -> dict[str, object]:
    """Return the object for ``access``: its mode, and each attribute under a camelCase name."""
    values = {_name(field.name): _plain(getattr(access, field.name)) for field in fields(access)}
    return {"mode": access.mode.value, **values}


def read(item: Mapping[str, object]) -> Access:
    """Return the settings that ``item`` describes, with defaults for missing attributes.

    Raises:
        KeyError, TypeError, ValueError: It does not describe any.
    """
    blank = default_access(AuthorizationMode(str(item["mode"])))
    values: dict[str, Any] = {
        field.name: _value(item[_name(field.name)], getattr(blank, field.name), field.name)
        for field in fields(blank)
        if _name(field.name) in item
    }
    return replace(blank, **values)


def _name(attribute: str) -> str:
    first, *others = attribute.split("_")
    return first + "".join(word.capitalize() for word in others)


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _value(given: object, blank: object, attribute: str) -> object:
    """Convert ``given`` to the type of the default value ``blank``."""
    if attribute == "expires_on":
        return None if given is None else date.fromisoformat(str(given))
    if isinstance(blank, StrEnum):
        return type(blank)(str(given))
    if not isinstance(given, type(blank)) or isinstance(given, bool):
        raise TypeError(f"{attribute} has the wrong type")
    return given
