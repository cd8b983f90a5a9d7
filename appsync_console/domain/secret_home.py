"""Where the secrets of profiles are stored on this computer."""

from __future__ import annotations

from dataclasses import dataclass

from appsync_console.domain.errors import SecretStoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretHome:
    """Where secrets are stored; ``texts.secret_home`` describes it.

    Attributes:
        is_keyring: True: in the computer's keyring. False: for this session only, in memory.
        reason: Why only for this session; None for the keyring.
        plaintext: The name of the keyring's back end if it stores plain text; empty if it encrypts.
        is_plaintext_refused: A plain-text keyring exists, but its use is not allowed.
    """

    is_keyring: bool
    reason: SecretStoreError | None = None
    plaintext: str = ""
    is_plaintext_refused: bool = False

    @property
    def is_safe(self) -> bool:
        """Whether secrets are stored with encryption."""
        return self.is_keyring and not self.plaintext
