"""The key that signs test tokens, and its public half for those who verify them (RFC 7517)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from appsync_console.domain.errors import InputError

ALGORITHM = "RS256"

_BITS = 2048


class SigningKey:
    """A private RSA key.

    Attributes:
        id: The ``kid`` of its tokens; the same for the same key.
        jwks: The public half as a JSON Web Key Set.
    """

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self.id = hashlib.sha256(str(public["n"]).encode()).hexdigest()[:16]
        self.jwks: dict[str, object] = {"keys": [{**public, "kid": self.id, "use": "sig", "alg": ALGORITHM}]}

    def sign(self, claims: Mapping[str, object]) -> str:
        """Return a signed token in compact form (RFC 7519)."""
        return jwt.encode(dict(claims), self._key, algorithm=ALGORITHM, headers={"kid": self.id})


def new_signing_key() -> SigningKey:
    """Generate a key that is not stored. Takes a fraction of a second."""
    return SigningKey(rsa.generate_private_key(65537, _BITS))


def kept_signing_key(path: Path) -> SigningKey:
    """Return the key in a file that only its owner can read; create it if it does not exist. Blocks.

    Raises:
        InputError: For field ``signing-key``, if the file cannot be read, written or used.
    """
    try:
        if not path.exists():
            _make(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        if isinstance(error, OSError) and error.strerror:
            raise InputError(
                "sandbox.signing_key_unusable", field="signing-key", path=str(path), reason=error.strerror
            ) from error
        raise InputError("sandbox.signing_key_not_pem", field="signing-key", path=str(path)) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise InputError("sandbox.signing_key_not_rsa", field="signing-key", path=str(path))
    return SigningKey(key)


def _make(path: Path) -> None:
    key = rsa.generate_private_key(65537, _BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # only its owner can read it
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        # Atomic: if two processes start at once, the first one wins.
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
