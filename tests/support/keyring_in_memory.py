"""A keyring that lives in memory, so that no test reaches the keyring of the person at the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import keyring.backend
import keyring.errors


class KeyringInMemory(keyring.backend.KeyringBackend):
    """Behaves as a usable keyring does.

    Attributes:
        entries: The passwords by service and user name.
    """

    priority = 1  # type: ignore[assignment]  # a property of the class, in keyring's own words

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    @contextmanager
    def in_use(self) -> Iterator[KeyringInMemory]:
        """Be the keyring of this process."""
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
