"""Where secrets stay: the keyring of the machine, or the memory of this process; never a file of ours.

Owns the names of the keyring's entries and the splitting of long secrets. No secret and no name of a tenant is in an
entry's name: keyrings do not encrypt those.
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

# Windows keeps at most 1,280 UTF-16 units an entry; a character outside the basic plane takes two.
_CHUNK_CHARS: Final = 1000
_WIDE_CHUNK_CHARS: Final = 600
_ASKED_FOR: Final = "The keyring is left alone."
_CHUNK_MARK: Final = "appsync-console chunks "


class SecretStore:
    """Keeps the secrets of profiles.

    Where the keyring cannot be used, secrets are kept until the program ends; :meth:`set` says so in its result.

    Args:
        timeout_s: Seconds a call may take; a person may have to answer a prompt meanwhile.
        is_session_only: Leave the keyring alone, even if there is one.
        allows_plaintext: Also store secrets in a keyring that stores plain text. Otherwise that is only read.
    """

    def __init__(
        self, *, timeout_s: float = 60.0, is_session_only: bool = False, allows_plaintext: bool = True
    ) -> None:
        self._thread = KeyringThread()
        self._timeout_s = timeout_s
        self._home = SecretHome(is_keyring=False, reason=_ASKED_FOR) if is_session_only else None
        self._allows_plaintext = allows_plaintext
        self._session: dict[tuple[str, SecretKind], Secret] = {}

    async def home(self) -> SecretHome:
        """Where a secret is kept that is stored now."""
        home = await self.probe()
        if home.plaintext and not self._allows_plaintext:
            reason = f"The keyring ({home.plaintext}) stores plain text."
            return SecretHome(is_keyring=False, reason=reason, is_plaintext_refused=True)
        return home

    async def probe(self, *, is_again: bool = False) -> SecretHome:
        """Find out, by writing, reading and deleting an entry, which keyring there is.

        Args:
            is_again: Try even if it was found out before.
        """
        if self._home is None or is_again:
            try:
                plaintext = await self._thread.run(_try_out, self._timeout_s)
                self._home = SecretHome(is_keyring=True, plaintext=plaintext)
            except SecretStoreError as error:
                self._home = SecretHome(is_keyring=False, reason=error.what)
        return self._home

    async def get(self, profile_id: str, kind: SecretKind) -> Secret | None:
        """The secret of a profile, or None where none is kept.

        Raises:
            SecretStoreError: The keyring did not give it.
        """
        service = _service(profile_id, kind)
        kept = self._session.get((profile_id, kind))
        if kept is not None or not (await self.probe()).is_keyring:
            return kept
        return await self._thread.run(partial(_read, service=service), self._timeout_s)

    async def set(
        self, profile_id: str, kind: SecretKind, secret: Secret, *, is_session_only: bool = False
    ) -> SecretHome:
        """Keep a secret of a profile in the place of the one before.

        Args:
            is_session_only: Keep it in memory even if there is a keyring.

        Returns:
            Where it is kept now.

        Raises:
            SecretStoreError: The keyring did not take it.
        """
        service = _service(profile_id, kind)
        home = await self.home()
        if is_session_only or not home.is_keyring:
            self._session[profile_id, kind] = secret
            return SecretHome(is_keyring=False, reason=_ASKED_FOR) if home.is_keyring else home
        await self._thread.run(partial(_write, service=service, secret=secret), self._timeout_s)
        self._session.pop((profile_id, kind), None)
        return home

    async def forget(self, profile_id: str, kind: SecretKind) -> None:
        """Keep one secret of a profile no longer; nothing happens where it is not kept.

        Raises:
            SecretStoreError: The keyring did not delete it.
        """
        self._session.pop((profile_id, kind), None)
        if (await self.probe()).is_keyring:
            await self._thread.run(partial(_delete, service=_service(profile_id, kind)), self._timeout_s)

    async def delete(self, profile_id: str) -> None:
        """Forget all secrets of a profile; a keyring cannot list, so every kind is gone through.

        Raises:
            SecretStoreError: The keyring did not delete one.
        """
        for kind in SecretKind:
            await self.forget(profile_id, kind)

    def close(self) -> None:
        """Let the thread end, without waiting for it."""
        self._thread.close()


def _service(profile_id: str, kind: SecretKind) -> str:
    return _SERVICE.format(profile_id=profile_id, kind=kind.value)


def _try_out(keyring: Keyring) -> str:
    """Where it works: the name of the back end if it stores plain text, else nothing."""
    # A name of its own: another process may be trying at the same moment.
    service = _SERVICE.format(profile_id="trial", kind=secrets.token_hex(4))
    canary = secrets.token_hex(8)
    keyring.set_password(service, USER, canary)
    if keyring.get_password(service, USER) != canary:
        raise SecretStoreError("The keyring of this machine does not keep what it is given.")
    keyring.delete_password(service, USER)
    return plaintext_name(keyring.get_keyring())


# A short secret is the entry itself. A long one is cut: its entry says how many pieces there are and what hash they
# have together, and is written after them, so that a torn writing is noticed. Each piece has a service of its own,
# since Windows moves entries about when one service has several users.


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
        raise SecretStoreError("The stored secret is incomplete.", remedy="Enter it again.")
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
    # The entry goes last: without it the pieces could not be found again.
    _delete_pieces(keyring, service, range(_piece_count(keyring, service)))
    keyring.delete_password(service, USER)


def _delete_pieces(keyring: Keyring, service: str, numbers: range) -> None:
    for number in numbers:
        if keyring.get_password(_piece(service, number), USER) is not None:
            keyring.delete_password(_piece(service, number), USER)


def _pieces(value: str) -> list[str]:
    """The pieces of a long secret; none for one that is an entry by itself."""
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
