"""Writes small files atomically, readable only by their owner, and finds names for damaged ones.

Knows nothing of the contents of the files.
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
    """Create a folder that only its owner can access; an existing folder is left unchanged.

    Raises:
        StoreError: It cannot be created.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def write_atomic(path: Path, data: bytes) -> None:
    """Replace the file with ``data``: on disk when this returns, and never in a state other than old or new.

    A symbolic link is kept; the file it points to is replaced.

    Raises:
        StoreError: It cannot be written; the old file is unchanged.
    """
    make_folder(path.parent)
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        _write_synced(temporary, data)
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise cannot_write(path, error) from error


def free_name(path: Path, kind: str) -> Path:
    """Return an unused name next to ``path`` for a backup: ``<name>.<kind>``, with a number appended if necessary."""
    name = path.with_name(f"{path.name}.{kind}")
    number = 1
    while name.exists():
        number += 1
        name = path.with_name(f"{path.name}.{kind}-{number}")
    return name


def damaged_name(path: Path) -> Path:
    """Return an unused name for a damaged file: ``<name>.damaged-<UTC time>``."""
    return free_name(path, f"damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")


def cannot_write(path: Path, error: OSError) -> StoreError:
    """The error for a ``path`` that cannot be written."""
    return StoreError(
        f"{path} cannot be written.",
        cause=f"The system reports: {error.strerror or error}.",
        remedy="Check that the disk has free space and that you own the folder.",
    )


def cannot_read(path: Path, error: OSError) -> StoreError:
    """The error for a ``path`` that cannot be read."""
    return StoreError(
        f"{path} cannot be read.",
        cause=f"The system reports: {error.strerror or error}.",
        remedy="Check that you own the file.",
    )


def _write_synced(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Wait until the contents of a file are on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until renamed files have their new names on disk."""
    # Without this, a power failure may undo the renaming. Windows has no such call for folders.
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
