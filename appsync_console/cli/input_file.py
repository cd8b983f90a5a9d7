"""Reads a file that the user names, or standard input; bounded, because either may never end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import InputError

MOST_BYTES: Final = 16 << 20


def read_input(name: str, *, field: str, most: int = MOST_BYTES) -> bytes:
    """Return the contents of the file ``name``, or of standard input for ``-``.

    Raises:
        InputError: For ``field``: it cannot be read, or has more than ``most`` bytes.
    """
    try:
        if name == "-":
            content = sys.stdin.buffer.read(most + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(most + 1)
    except OSError as error:
        raise InputError("file.not_read", field=field, path=name, reason=error.strerror) from error
    if len(content) > most:
        raise InputError("file.too_large", field=field, path=name, most=most >> 20)
    return content
