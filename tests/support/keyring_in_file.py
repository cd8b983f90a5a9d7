"""A keyring in a JSON file, for programs that tests start and inspect."""

from __future__ import annotations

import json
import os
from pathlib import Path

import keyring.backend
import keyring.errors

FILE_VARIABLE = "TEST_KEYRING_FILE"


class Keyring(keyring.backend.KeyringBackend):
    """Stores its entries in the file that the variable names."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(service)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._entries() | {service: password})

    def delete_password(self, service: str, username: str) -> None:
        entries = self._entries()
        if entries.pop(service, None) is None:
            raise keyring.errors.PasswordDeleteError("no such entry")
        self._write(entries)

    def _entries(self) -> dict[str, str]:
        file = Path(os.environ[FILE_VARIABLE])
        return json.loads(file.read_text()) if file.exists() else {}

    def _write(self, entries: dict[str, str]) -> None:
        Path(os.environ[FILE_VARIABLE]).write_text(json.dumps(entries))


class PlaintextKeyring(Keyring):
    """The same keyring with a name that reveals plain-text storage, like the backends of keyrings.alt."""
