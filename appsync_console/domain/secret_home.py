"""Where the secrets of profiles are stored on this computer, and its description."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretHome:
    """Where secrets are stored.

    Attributes:
        is_keyring: True: in the computer's keyring. False: for this session only, in memory.
        reason: Why only for this session, one sentence; empty for the keyring.
        plaintext: The name of the keyring's back end if it stores plain text; empty if it encrypts.
        is_plaintext_refused: A plain-text keyring exists, but its use is not allowed.
    """

    is_keyring: bool
    reason: str = ""
    plaintext: str = ""
    is_plaintext_refused: bool = False

    @property
    def text(self) -> str:
        """Describe where secrets are, to follow "is stored" or "are stored"."""
        if not self.is_keyring:
            return f"for this session only: {self.reason}"
        return f"in {self.plaintext}, a keyring that stores plain text" if self.plaintext else "in the keyring"

    @property
    def hint(self) -> str:
        """Describe the storage to a user who is about to enter a secret."""
        if not self.is_keyring:
            return f"{self.reason} What you enter is kept until you close the program."
        if self.plaintext:
            return f"Stored {self.text}. Any program can read it there."
        return "Stored only in this computer's keyring."

    @property
    def is_safe(self) -> bool:
        """Whether secrets are stored with encryption."""
        return self.is_keyring and not self.plaintext
