"""Keyrings that fail in the ways real ones do."""

from __future__ import annotations

import threading

from tests.support.keyring_in_memory import KeyringInMemory


class NarrowKeyring(KeyringInMemory):
    """Takes no entry over 2,560 bytes of UTF-16, as Windows does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError(1783, "The stub received bad data.")
        super().set_password(service, username, password)


class FailingKeyring(KeyringInMemory):
    """Raises ``error`` at every writing while there is one; one that is a text quotes what it was given."""

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
    """Takes everything and keeps nothing."""

    def get_password(self, service: str, username: str) -> str | None:
        return None


class HangingKeyring(KeyringInMemory):
    """Answers nothing until ``answered`` is set, like one whose prompt nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answered.wait(30)
        super().set_password(service, username, password)


class PlaintextKeyring(KeyringInMemory):
    """Has the name of those that store what they are given as plain text."""
