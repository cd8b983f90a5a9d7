"""Where the secrets of profiles are stored on this machine, and how to say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretHome:
    """Where secrets are kept.

    Attributes:
        is_keyring: True: in the keyring of the machine. False: for this session only, in memory.
        reason: Why only for this session, one sentence; empty for the keyring.
        plaintext: The name of the keyring's back end where that stores plain text; empty for one that encrypts.
        is_plaintext_refused: There is such a keyring, and it was not allowed to be used.
    """

    is_keyring: bool
    reason: str = ""
    plaintext: str = ""
    is_plaintext_refused: bool = False

    @property
    def words(self) -> str:
        """Where secrets are, to follow "is stored" or "are stored"."""
        if not self.is_keyring:
            return f"for this session only: {self.reason}"
        return f"in {self.plaintext}, a keyring that stores plain text" if self.plaintext else "in the keyring"

    @property
    def hint(self) -> str:
        """What to tell a person who is about to enter a secret."""
        if not self.is_keyring:
            return f"{self.reason} What you type is kept until you close the program."
        if self.plaintext:
            return f"Stored {self.words}: any program can read it there."
        return "Stored in this computer's keyring, and nowhere else."

    @property
    def is_safe(self) -> bool:
        """Whether secrets are stored, and encrypted."""
        return self.is_keyring and not self.plaintext
