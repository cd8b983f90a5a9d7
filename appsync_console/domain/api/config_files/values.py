"""The values that a configuration file may hold: those of JSON, and code that is not run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

MOST_DEPTH: Final = 60
"""Values that are nested deeper are not looked at."""


@dataclass(frozen=True, slots=True)
class Code:
    """A value that only running the code would give.

    Attributes:
        name: The last name in the expression, such as ``API_KEY`` for ``AUTH_TYPE.API_KEY``; empty if it has none.
    """

    name: str = ""


class Group(dict[str, Any]):
    """Values by name; a name that occurs again gets a number, so that none is lost."""

    def __init__(self, values: Mapping[str, Any] = MappingProxyType({})) -> None:
        super().__init__(values)
        self._numbers: dict[str, int] = {}

    def add(self, name: str, value: object) -> None:
        """Add ``value``; an empty group is left out."""
        if isinstance(value, Group) and not value:
            return
        self[self.free_name(name)] = value

    def free_name(self, name: str) -> str:
        """``name``, with a number if it is taken."""
        free = name
        while free in self:
            self._numbers[name] = self._numbers.get(name, 1) + 1
            free = f"{name} {self._numbers[name]}"
        return free


def json_value(text: str) -> object:
    """The value of a JSON text; None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
