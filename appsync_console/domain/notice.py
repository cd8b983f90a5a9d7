"""What a person should know after the program opened its files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A file was not usable as it was, or was changed.

    Attributes:
        what: What happened.
        kept: The file that was kept, with its folder; empty where none was.
        remedy: What can be done about it; empty where nothing needs to be.
    """

    what: str
    kept: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        kept = f"The old file is kept as {self.kept}." if self.kept else ""
        return " ".join(part for part in (self.what, kept, self.remedy) if part)
