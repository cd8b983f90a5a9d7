"""A keyring in memory, so that no test uses the real keyring of the user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import keyring.backend
import keyring.errors


class KeyringInMemory(keyring.backend.KeyringBackend):
    """Behaves like a working keyring.

    Attributes:
        entries: The passwords by service and user name.
    """

    priority = 1  # type: ignore[assignment]  # keyring declares it as a class property

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    @contextmanager
    def in_use(self) -> Iterator[KeyringInMemory]:
        """Use this as the keyring of the process."""
        before = keyring.get_keyring()
        keyring.set_keyring(self)
        yield self
        keyring.set_keyring(before)

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("no such password")
