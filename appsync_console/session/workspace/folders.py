"""Where the program keeps what outlives it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of the program; any of them may be another's, and none need exist.

    Attributes:
        config: Profiles and settings.
        data: The message log, and the keys and certificates of sandboxes.
        logs: What the program says about its own doings.
    """

    config: Path
    data: Path
    logs: Path

    @classmethod
    def under(cls, folder: Path) -> Self:
        """All of them in one folder."""
        return cls(config=folder, data=folder, logs=folder / "logs")

    @property
    def message_log(self) -> Path:
        """The file of the message log."""
        return self.data / "log" / "messages.sqlite"
