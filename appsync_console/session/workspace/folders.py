"""The folders in which the program stores its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of the program; they may be the same, and need not exist.

    Attributes:
        config: Profiles and settings.
        data: The message log, and the keys and certificates of sandboxes.
        logs: The application log.
    """

    config: Path
    data: Path
    logs: Path

    @classmethod
    def under(cls, folder: Path) -> Self:
        """Use one folder for everything."""
        return cls(config=folder, data=folder, logs=folder / "logs")

    @property
    def message_log(self) -> Path:
        """The file of the message log."""
        return self.data / "log" / "messages.sqlite"
