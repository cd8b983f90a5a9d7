"""Keyrings that fail in the same ways as real ones."""

from __future__ import annotations

import threading

from tests.support.keyring_in_memory import KeyringInMemory


class NarrowKeyring(KeyringInMemory):
    """Rejects entries over 2,560 bytes of UTF-16, like Windows."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError(1783, "The stub received bad data.")
        super().set_password(service, username, password)


class FailingKeyring(KeyringInMemory):
    """Raises ``error`` on every write while it is set; if it is a string, the error quotes the password."""

    def __init__(self, error: Exception | str | None = None) -> None:
        super().__init__()
        self.error = error

    def set_password(self, service: str, username: str, password: str) -> None:
        if isinstance(self.error, str):
            raise RuntimeError(self.error + password)
        if self.error is not None:
            raise self.error
        super().set_password(service, username, password)


class ForgetfulKeyring(KeyringInMemory):
    """Accepts everything and stores nothing."""

    def get_password(self, service: str, username: str) -> str | None:
        return None


class HangingKeyring(KeyringInMemory):
    """Blocks until ``answered`` is set, like a keyring whose prompt nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answered.wait(30)
        super().set_password(service, username, password)


class PlaintextKeyring(KeyringInMemory):
    """Has the name of keyrings that store plain text."""
