"""Moves files from the locations of earlier versions of the program."""

from __future__ import annotations

import contextlib
from pathlib import Path

from appsync_console.store.atomic import cannot_read, free_name, write_atomic


def move_file(old: Path, new: Path) -> Path | None:
    """Move ``old`` to ``new``, unless ``new`` exists or ``old`` does not; the old file is kept under another name.

    If the process is killed at any moment, the file is at the old location, at the new one, or at both.

    Returns:
        The new name of the old file; None if nothing was moved.

    Raises:
        StoreError: It cannot be read, or not be written at the new location; it is still at the old one.
    """
    if old == new or new.exists():
        return None
    try:
        data = old.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot_read(old, error) from error
    write_atomic(new, data)
    kept_as = free_name(old, "moved")
    # If it cannot be renamed, it stays where it is: the program uses the new file from now on.
    with contextlib.suppress(OSError):
        old.rename(kept_as)
        return kept_as
    return old
