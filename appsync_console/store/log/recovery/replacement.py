"""Replaces a damaged message log by a new one with what is readable of it; the damaged one is kept.

If the process is killed at any moment, the damaged log is in place, or the next start puts the complete new one there.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from appsync_console.store.atomic import cannot_write, damaged_name, sync_folder
from appsync_console.store.log.file import files_of
from appsync_console.store.log.recovery.rebuild import NO_KEYS, ChannelKeys
from appsync_console.store.log.recovery.salvage import Salvage, salvage


def replace_damaged(path: Path, keys: ChannelKeys = NO_KEYS) -> tuple[Salvage, Path]:
    """Replace a log, which the caller has locked and nobody writes to.

    Args:
        keys: Profile and key of channels by their numbers, as far as they are known.

    Returns:
        What was recovered, and the new name of the damaged file.

    Raises:
        StoreError: There is no space for the new file, or a file cannot be read or written; the log is unchanged.
    """
    path = Path(os.path.realpath(path))  # a symbolic link stays one
    new, complete = path.with_name(path.name + ".new"), _complete(path)
    try:
        found = salvage(path, new, keys)
        new.replace(complete)
        sync_folder(path.parent)
        kept_as = set_aside(path)
        complete.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            for file in files_of(new):
                file.unlink(missing_ok=True)
    return found, kept_as


def finish_replacement(path: Path) -> None:
    """Finish a replacement during which the process was killed; does nothing if there is none.

    Raises:
        StoreError: A file cannot be renamed.
    """
    path = Path(os.path.realpath(path))
    complete = _complete(path)
    try:
        if complete.exists():
            if any(file.exists() for file in files_of(path)):
                set_aside(path)
            complete.rename(path)
            sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def set_aside(path: Path) -> Path:
    """Rename a damaged log and its companion files; return the new name.

    Raises:
        StoreError: They cannot be renamed.
    """
    kept_as = damaged_name(path)
    try:
        for old, new in zip(files_of(path), files_of(kept_as), strict=True):
            if old.exists():
                old.rename(new)
    except OSError as error:
        raise cannot_write(path, error) from error
    return kept_as


def damaged_files(path: Path) -> tuple[Path, ...]:
    """Return the damaged logs that were replaced, next to a log, oldest first."""
    path = Path(os.path.realpath(path))
    companions = {file for kept in path.parent.glob(f"{path.name}.damaged-*") for file in files_of(kept)[1:]}
    return tuple(sorted(set(path.parent.glob(f"{path.name}.damaged-*")) - companions))


def _complete(path: Path) -> Path:
    """Return the name of a recovered log that is complete, but not in its place yet."""
    return path.with_name(path.name + ".recovered")
