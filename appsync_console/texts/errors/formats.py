"""The format specifications of placeholders in error texts, such as ``{names:and}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import Field
from appsync_console.texts.authorization import secret_text
from appsync_console.texts.counts import rows_text
from appsync_console.texts.deployment import data_text
from appsync_console.texts.settings import setting_hint, setting_title
from appsync_console.texts.translation import tr
from appsync_console.texts.values import and_list, moment_text, or_list, span_text


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
    "messages": lambda value: rows_text(int(value or 0), 0),
    "moment": lambda value: moment_text(int(value or 0)),
    "contents": lambda value: tr("The settings") if value == "settings" else tr("The profiles"),
}
"""The format specifications of placeholders by name; lists are names separated by commas."""
