"""Secrets that mask themselves, and redaction of secrets in text, frames and environments."""

from __future__ import annotations

import base64
import hmac
import json
import math
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

MASK = "•••"

# Header names whose values grant access; compared in lower case. Source: the authorization objects of AppSync's
# real-time protocol and of its HTTP endpoint (x-api-key, Authorization, X-Amz-Security-Token).
_SECRET_NAMES = frozenset({"x-api-key", "authorization", "x-amz-security-token", "apikey"})

# The end of a version 4 signature, which is valid for only some minutes, but equals a key during that time.
_SIGNATURE = re.compile(r"(Signature=)[0-9a-f]{64}")


_SECRET_MEMBER = re.compile(
    rf'("(?:{"|".join(map(re.escape, sorted(_SECRET_NAMES)))})"\s*:\s*)(?:"(?:[^"\\]|\\.)*"|[^\s"{{\[]+)', re.IGNORECASE
)

# The credentials in the URL of a connection: base64 of an object, which may have secrets that are not registered.
_HEADER_PARAMETER = re.compile(r"([?&]header=)[\w%+/=-]+")


# Of environment variables.
_SECRET_WORDS = re.compile(
    r"(?:^|_)(?:(?:API)?KEYS?|SECRETS?|(?:AUTH)?TOKENS?|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|CREDENTIALS?|AUTHORIZATION)(?:$|_)",
    re.IGNORECASE,
)
_URL_WITH_PASSWORD = re.compile(r"://[^/@\s]*:[^/@\s]*@")
_HARMLESS = frozenset({"PWD", "OLDPWD"})  # the folder, not a password


class Secret:
    """A text that never prints itself: ``repr``, ``str`` and ``format`` return a mask."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself, only for sending or storing it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(_bytes(self._value), _bytes(other._value))

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"Secret({MASK!r})"

    def __str__(self) -> str:
        return MASK

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a Secret can only be stored in the keyring")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _shapes(value: str) -> Iterator[str]:
    """Return the forms in which a value can occur: as is, in JSON, percent-encoded, and each of these in base64."""
    for written in {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}:
        yield written
        yield quote(_bytes(written), safe="")
        for core in _base64_cores(_bytes(written)):
            yield core
            yield quote(core, safe="")
            yield core.replace("+", "-").replace("/", "_")


def _base64_cores(raw: bytes) -> Iterator[str]:
    """Return the forms of ``raw`` inside a longer base64 text, such as the connect header.

    It can start at any of three positions within a group of three bytes. Characters at both ends that also depend on
    neighboring bytes are omitted; forms that are then too short to be distinctive are omitted too.
    """
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw).decode()
        first, end = math.ceil(before * 8 / 6), (before + len(raw)) * 8 // 6
        if end - first >= 8:
            yield encoded[first:end]


class Redactor:
    """Redacts known secrets in text, in every form in which they occur."""

    def __init__(self) -> None:
        self._shapes: list[str] = []  # longest first: a shorter one may be part of it

    def register(self, secret: Secret) -> None:
        """Register a live secret.

        Values under four characters are too common to redact and are left to :func:`redact_frame`.
        """
        value = secret.reveal()
        if len(value) >= 4:
            self._shapes = sorted({*self._shapes, *_shapes(value)}, key=len, reverse=True)

    def redact(self, text: str) -> str:
        """Return ``text`` with every registered secret, AWS signature and credentials in a URL replaced by a mask."""
        for shape in self._shapes:
            text = text.replace(shape, MASK)
        return _HEADER_PARAMETER.sub(rf"\1{MASK}", _SIGNATURE.sub(rf"\1{MASK}", text))


def redact_frame(value: object) -> object:
    """Copy a decoded frame or header object with the values of secret names masked, at any depth, in any case.

    The object under ``authorization`` in a frame is kept: the secrets in it have their own names.
    """
    if isinstance(value, dict):
        return {
            key: MASK
            if isinstance(key, str) and key.lower() in _SECRET_NAMES and not isinstance(item, dict)
            else redact_frame(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [redact_frame(item) for item in value]
    return value


def redact_members(text: str) -> str:
    """Return JSON text with the values of secret names masked, for values too deep for :func:`redact_frame`."""
    return _SECRET_MEMBER.sub(rf'\1"{MASK}"', text)


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables whose names and values do not look like secrets: no keys, tokens, passwords."""
    return {
        name: value for name, value in environment.items() if name in _HARMLESS or not _is_secret_variable(name, value)
    }


def _is_secret_variable(name: str, value: str) -> bool:
    return bool(_SECRET_WORDS.search(name) or _URL_WITH_PASSWORD.search(value))
