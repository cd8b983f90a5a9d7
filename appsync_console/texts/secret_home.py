"""Texts that say where secrets are stored."""

from __future__ import annotations

from appsync_console.domain.secret_home import SecretHome
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr


def place_text(home: SecretHome) -> str:
    """Describe where secrets are, to follow "is stored" or "are stored"."""
    if not home.is_keyring:
        return tr("for this session only: {reason}", reason=reason_text(home))
    if home.plaintext:
        return tr("in {keyring}, a keyring that stores plain text", keyring=home.plaintext)
    return tr("in the keyring")


def hint_text(home: SecretHome) -> str:
    """Describe the storage to a user who is about to enter a secret."""
    if not home.is_keyring:
        return tr("{reason} What you enter is kept until you close the program.", reason=reason_text(home))
    if home.plaintext:
        return tr("Stored {place}. Any program can read it there.", place=place_text(home))
    return tr("Stored only in this computer's keyring.")


def reason_text(home: SecretHome) -> str:
    """Why secrets are not stored in a keyring, one sentence; empty if they are."""
    return error_text(home.reason).what if home.reason else ""
