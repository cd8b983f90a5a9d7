"""Files that are either the old or the new one, never half of each, and that only their owner can read.

Owns how small files are written and how damaged ones are put aside; knows nothing of what is in them.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from appsync_console.domain.errors import StoreError

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter; one that is there already is left as it is.

    Raises:
        StoreError: It cannot be made.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def write_atomic(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of the file: on disk when this returns, and at no moment anything but old or new.

    A symbolic link stays one; the file it names is replaced.

    Raises:
        StoreError: It cannot be written; the old file is as it was.
    """
    make_folder(path.parent)
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        _write_synced(temporary, data)
        temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise cannot_write(path, error) from error


def free_name(path: Path, kind: str) -> Path:
    """A name that is still free beside ``path``, to keep it under: ``<name>.<kind>``, or with a number behind."""
    name = path.with_name(f"{path.name}.{kind}")
    number = 1
    while name.exists():
        number += 1
        name = path.with_name(f"{path.name}.{kind}-{number}")
    return name


def damaged_name(path: Path) -> Path:
    """The name under which a damaged file is kept: ``<name>.damaged-<UTC time>``, one that is still free."""
    return free_name(path, f"damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")


def cannot_write(path: Path, error: OSError) -> StoreError:
    """The error to tell when ``path`` cannot be written."""
    return StoreError(
        f"{path} cannot be written.",
        cause=f"The system says: {error.strerror or error}.",
        remedy="Check that the disk has room and that the folder belongs to you.",
    )


def cannot_read(path: Path, error: OSError) -> StoreError:
    """The error to tell when ``path`` cannot be read."""
    return StoreError(
        f"{path} cannot be read.",
        cause=f"The system says: {error.strerror or error}.",
        remedy="Check that the file belongs to you.",
    )


def _write_synced(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    # Without this a power loss may forget the renaming. Windows has no such call for folders.
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
