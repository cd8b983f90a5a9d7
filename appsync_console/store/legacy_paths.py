"""Bringing a file from where an earlier version of the program kept it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from appsync_console.store.atomic import cannot_read, free_name, write_atomic


def move_file(old: Path, new: Path) -> Path | None:
    """Take ``old`` over as ``new``, unless there is one already or nothing to take; the old one is kept, renamed.

    Killed at any moment it leaves the file at the old place, at the new one, or at both.

    Returns:
        Where the old one is kept; None where nothing was moved.

    Raises:
        StoreError: It cannot be read, or not be written at the new place; it is where it was.
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
    # Where it cannot be renamed it stays as it is: the new one counts from now on.
    with contextlib.suppress(OSError):
        old.rename(kept_as)
        return kept_as
    return old
