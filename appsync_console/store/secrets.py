"""Stores secrets in the computer's keyring, or in the memory of this process; never in a file of the program.

Defines the names of the keyring's entries and splits long secrets. Entry names contain no secret and no tenant name,
since keyrings do not encrypt them.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import partial
from typing import Final

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import SecretStoreError
from appsync_console.domain.secret import Secret
from appsync_console.domain.secret_home import SecretHome
from appsync_console.store.keyring_thread import Keyring, KeyringThread
from appsync_console.store.plaintext_keyring import plaintext_name

USER: Final = "appsync-console"
_SERVICE: Final = "appsync-console/{profile_id}/{kind}"

# Windows allows at most 1,280 UTF-16 units per entry; a character outside the basic plane takes two.
_CHUNK_CHARS: Final = 1000
_WIDE_CHUNK_CHARS: Final = 600
_CHUNK_MARK: Final = "appsync-console chunks "


class SecretStore:
    """Stores the secrets of profiles.

    Without a usable keyring, secrets are kept until the program ends; the result of :meth:`set` tells so.

    Args:
        timeout_s: Seconds a call may take; the user may have to answer a prompt meanwhile.
        is_session_only: Do not use the keyring, even if there is one.
        allows_plaintext: Also store secrets in a keyring that stores plain text. Otherwise such a keyring is only read.
    """

    def __init__(
        self, *, timeout_s: float = 60.0, is_session_only: bool = False, allows_plaintext: bool = True
    ) -> None:
        self._thread = KeyringThread()
        self._timeout_s = timeout_s
        self._home = SecretHome(is_keyring=False, reason=_not_wanted()) if is_session_only else None
        self._allows_plaintext = allows_plaintext
        self._session: dict[tuple[str, SecretKind], Secret] = {}

    async def home(self) -> SecretHome:
        """Where a secret would be stored now."""
        home = await self.probe()
        if home.plaintext and not self._allows_plaintext:
            reason = SecretStoreError("keyring.plaintext", keyring=home.plaintext)
            return SecretHome(is_keyring=False, reason=reason, is_plaintext_refused=True)
        return home

    async def probe(self, *, is_again: bool = False) -> SecretHome:
        """Find out which keyring is usable by writing, reading and deleting an entry.

        Args:
            is_again: Check even if the result is already known.
        """
        if self._home is None or is_again:
            try:
                plaintext = await self._thread.run(_try_out, self._timeout_s)
                self._home = SecretHome(is_keyring=True, plaintext=plaintext)
            except SecretStoreError as error:
                self._home = SecretHome(is_keyring=False, reason=error)
        return self._home

    async def get(self, profile_id: str, kind: SecretKind) -> Secret | None:
        """Return a secret of a profile, or None if it is not stored.

        Raises:
            SecretStoreError: The keyring failed to return it.
        """
        service = _service(profile_id, kind)
        kept = self._session.get((profile_id, kind))
        if kept is not None or not (await self.probe()).is_keyring:
            return kept
        return await self._thread.run(partial(_read, service=service), self._timeout_s)

    async def set(
        self, profile_id: str, kind: SecretKind, secret: Secret, *, is_session_only: bool = False
    ) -> SecretHome:
        """Store a secret of a profile, replacing any previous one.

        Args:
            is_session_only: Keep it in memory even if there is a keyring.

        Returns:
            Where it is stored now.

        Raises:
            SecretStoreError: The keyring failed to store it.
        """
        service = _service(profile_id, kind)
        home = await self.home()
        if is_session_only or not home.is_keyring:
            self._session[profile_id, kind] = secret
            return SecretHome(is_keyring=False, reason=_not_wanted()) if home.is_keyring else home
        await self._thread.run(partial(_write, service=service, secret=secret), self._timeout_s)
        self._session.pop((profile_id, kind), None)
        return home

    async def forget(self, profile_id: str, kind: SecretKind) -> None:
        """Delete one secret of a profile, if it is stored.

        Raises:
            SecretStoreError: The keyring failed to delete it.
        """
        self._session.pop((profile_id, kind), None)
        if (await self.probe()).is_keyring:
            await self._thread.run(partial(_delete, service=_service(profile_id, kind)), self._timeout_s)

    async def delete(self, profile_id: str) -> None:
        """Delete all secrets of a profile; a keyring cannot list entries, so every kind is tried.

        Raises:
            SecretStoreError: The keyring failed to delete one.
        """
        for kind in SecretKind:
            await self.forget(profile_id, kind)

    def close(self) -> None:
        """End the thread, without waiting for it."""
        self._thread.close()


def _not_wanted() -> SecretStoreError:
    return SecretStoreError("keyring.not_wanted")


def _service(profile_id: str, kind: SecretKind) -> str:
    return _SERVICE.format(profile_id=profile_id, kind=kind.value)


def _try_out(keyring: Keyring) -> str:
    """Return the name of the back end if it works and stores plain text, else an empty text."""
    # A unique name: another process may do the same at this moment.
    service = _SERVICE.format(profile_id="trial", kind=secrets.token_hex(4))
    canary = secrets.token_hex(8)
    keyring.set_password(service, USER, canary)
    if keyring.get_password(service, USER) != canary:
        raise SecretStoreError("keyring.unreliable")
    keyring.delete_password(service, USER)
    return plaintext_name(keyring.get_keyring())


# A short secret is one entry. A long one is split: its entry has the number of pieces and their common hash, and is
# written after them, so that an incomplete write is detected. Each piece has its own service, since Windows moves
# entries when one service has several users.


def _read(keyring: Keyring, service: str) -> Secret | None:
    entry = keyring.get_password(service, USER)
    if entry is None:
        return None
    if not entry.startswith(_CHUNK_MARK):
        return Secret(entry)
    count, digest = _header(entry)
    pieces = [keyring.get_password(_piece(service, number), USER) for number in range(count)]
    value = "".join(piece or "" for piece in pieces)
    if _digest(value) != digest:
        raise SecretStoreError("keyring.secret_incomplete")
    return Secret(value)


def _write(keyring: Keyring, service: str, secret: Secret) -> None:
    value = secret.reveal()
    pieces = _pieces(value)
    old_count = _piece_count(keyring, service)
    for number, piece in enumerate(pieces):
        keyring.set_password(_piece(service, number), USER, piece)
    header = f"{_CHUNK_MARK}{len(pieces)} {_digest(value)}"
    keyring.set_password(service, USER, header if pieces else value)
    _delete_pieces(keyring, service, range(len(pieces), old_count))


def _delete(keyring: Keyring, service: str) -> None:
    if keyring.get_password(service, USER) is None:
        return
    # Delete the entry last: without it the pieces could not be found again.
    _delete_pieces(keyring, service, range(_piece_count(keyring, service)))
    keyring.delete_password(service, USER)


def _delete_pieces(keyring: Keyring, service: str, numbers: range) -> None:
    for number in numbers:
        if keyring.get_password(_piece(service, number), USER) is not None:
            keyring.delete_password(_piece(service, number), USER)


def _pieces(value: str) -> list[str]:
    """Return the pieces of a long secret; none for a secret in a single entry."""
    size = _CHUNK_CHARS if max(value, default="") <= "\uffff" else _WIDE_CHUNK_CHARS
    if len(value) <= size and not value.startswith(_CHUNK_MARK):
        return []
    return [value[start : start + size] for start in range(0, len(value), size)]


def _piece(service: str, number: int) -> str:
    return f"{service}/{number}"


def _piece_count(keyring: Keyring, service: str) -> int:
    entry = keyring.get_password(service, USER)
    return _header(entry)[0] if entry is not None and entry.startswith(_CHUNK_MARK) else 0


def _header(entry: str) -> tuple[int, str]:
    count, _, digest = entry.removeprefix(_CHUNK_MARK).partition(" ")
    return int(count) if count.isdecimal() else 0, digest


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
