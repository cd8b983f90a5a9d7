"""Decides which environment variables a child process does not inherit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_SECRET_WORDS: Final = re.compile(
    r"(?:^|_)(?:(?:API)?KEYS?|SECRETS?|(?:AUTH)?TOKENS?|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|CREDENTIALS?|AUTHORIZATION)(?:$|_)",
    re.IGNORECASE,
)
_URL_WITH_PASSWORD: Final = re.compile(r"://[^/@\s]*:[^/@\s]*@")
_HARMLESS: Final = frozenset({"PWD", "OLDPWD"})  # the folder, not a password


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables whose names and values do not look like secrets: no keys, tokens, passwords."""
    return {name: value for name, value in environment.items() if name in _HARMLESS or not _is_secret(name, value)}


def _is_secret(name: str, value: str) -> bool:
    return bool(_SECRET_WORDS.search(name) or _URL_WITH_PASSWORD.search(value))
