"""Notices to the user after the program opened its files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A file was not usable, or was changed.

    Attributes:
        kept: The backup file with its folder; empty if there is none.
        remedy: What to do; empty if nothing is necessary.
    """

    what: str
    kept: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        kept = f"The old file is kept as {self.kept}." if self.kept else ""
        return " ".join(part for part in (self.what, kept, self.remedy) if part)
