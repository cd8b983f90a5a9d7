"""Notices to the user after the program opened its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from appsync_console.domain.errors import Field


@dataclass(frozen=True, slots=True)
class Notice:
    """A file was not usable, or was changed.

    Attributes:
        code: Identifies the text; see ``texts.errors``.
        fields: The values in the text by name.
        kept: The backup file with its folder; empty if there is none.
    """

    code: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    kept: str = ""
