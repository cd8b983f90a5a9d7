"""Values in texts: lists, durations, names of kinds. The format specifications of error texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import Field
from appsync_console.texts.authorization import secret_text
from appsync_console.texts.deployment import data_text
from appsync_console.texts.settings import setting_hint, setting_title
from appsync_console.texts.translation import tr


def and_list(names: Sequence[str]) -> str:
    """Join names, such as ``a, b and c``."""
    return tr("{names} and {last}", names=", ".join(names[:-1]), last=names[-1]) if names[1:] else "".join(names)


def or_list(names: Sequence[str]) -> str:
    """Join alternatives, such as ``a, b or c``."""
    return tr("{names} or {last}", names=", ".join(names[:-1]), last=names[-1]) if names[1:] else "".join(names)


def span_text(seconds: float) -> str:
    """Format a duration in minutes, hours or days."""
    minutes = round(seconds / 60)
    if minutes < 120:
        return tr("{count} min", count=minutes)
    if minutes < 2880:
        return tr("{count} h", count=round(minutes / 60))
    return tr("{count} days", count=minutes // 1440)


def _names(value: Field) -> list[str]:
    return str(value).split(", ")


FORMATS: Final[Mapping[str, Callable[[Field], str]]] = {
    "and": lambda value: and_list(_names(value)),
    "or": lambda value: or_list(_names(value)),
    "span": lambda value: span_text(abs(float(value or 0))),
    "and_no": lambda value: tr(" and no ").join(_names(value)),
    "data": lambda value: data_text(_names(value)),
    "secret": lambda value: secret_text(SecretKind(str(value))),
    "setting": lambda value: setting_title(str(value)),
    "setting_hint": lambda value: setting_hint(str(value)),
    "contents": lambda value: tr("The settings") if value == "settings" else tr("The profiles"),
}
"""The format specifications of placeholders by name; lists are names separated by commas."""
