"""Secrets that mask themselves, and the removal of secrets from text and frames."""

from __future__ import annotations

import base64
import hmac
import json
import math
import re
from collections.abc import Iterator
from urllib.parse import quote

MASK = "•••"

# Header names whose value gives access; compared in lower case. Source: the authorization objects of AppSync's
# real-time protocol and of its HTTP endpoint (x-api-key, Authorization, X-Amz-Security-Token).
_SECRET_NAMES = frozenset({"x-api-key", "authorization", "x-amz-security-token", "apikey"})

# What a signature of version 4 ends with; it is good for some minutes only, but for that time as good as a key.
_SIGNATURE = re.compile(r"(Signature=)[0-9a-f]{64}")


class Secret:
    """A text that never prints itself: ``repr``, ``str`` and ``format`` give a mask."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself, for the one place that sends or stores it."""
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
        raise TypeError("a Secret is not written anywhere but to the keyring")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _shapes(value: str) -> Iterator[str]:
    """The forms in which a value can travel: as it is, within JSON, percent-encoded, and any of these in base64."""
    for written in {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}:
        yield written
        yield quote(_bytes(written), safe="")
        for core in _base64_cores(_bytes(written)):
            yield core
            yield quote(core, safe="")
            yield core.replace("+", "-").replace("/", "_")


def _base64_cores(raw: bytes) -> Iterator[str]:
    """What ``raw`` looks like inside a longer base64 text, such as the connect header.

    It starts at one of three places of a group of three bytes. The characters at both ends that depend on its
    neighbors too are left out; what is then too short to be told from chance is not given.
    """
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw).decode()
        first, end = math.ceil(before * 8 / 6), (before + len(raw)) * 8 // 6
        if end - first >= 8:
            yield encoded[first:end]


class Redactor:
    """Blots known secrets out of text, in every form in which they travel."""

    def __init__(self) -> None:
        self._shapes: list[str] = []  # the longest first: a shorter one may be part of it

    def register(self, secret: Secret) -> None:
        """Remember a live secret.

        Values under four characters are too common to blot out and are left to :func:`redact_frame`.
        """
        value = secret.reveal()
        if len(value) >= 4:
            self._shapes = sorted({*self._shapes, *_shapes(value)}, key=len, reverse=True)

    def redact(self, text: str) -> str:
        """``text`` with every registered secret, and every AWS signature, replaced by a mask."""
        for shape in self._shapes:
            text = text.replace(shape, MASK)
        return _SIGNATURE.sub(rf"\1{MASK}", text)


def redact_frame(value: object) -> object:
    """A copy of a decoded frame or header object with the values of secret names masked, at any depth, in any case.

    The object that stands under ``authorization`` in a frame is kept: what is secret in it has names of its own.
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
