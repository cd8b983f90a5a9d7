"""Saves messages that the log cannot write, for example because the disk is full, in the format of an export."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from appsync_console.domain.masking import Masking
from appsync_console.domain.message import Message
from appsync_console.session.log.format import json_line
from appsync_console.store.atomic import FILE_MODE, sync_file

_UNMASKED: Final = Masking()


def rescue(messages: Mapping[str, Sequence[Message]], folders: Sequence[Path]) -> list[Path]:
    """Write one file for each profile in the first of the folders that has room for all; blocks.

    Args:
        messages: By the names of the profiles.

    Returns:
        The files, complete and on the disk; none if no folder has room.
    """
    for folder in folders:
        files: list[Path] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, found in messages.items():
                safe = re.sub(r"[^\w-]+", "-", name)
                files.append(folder / f"appsync-console-rescue-{safe}-{time.strftime('%Y%m%d-%H%M%S')}.jsonl")
                _write(files[-1], found)
        except OSError:
            for file in files:
                with suppress(OSError):
                    file.unlink(missing_ok=True)
        else:
            return files
    return []


def _write(file: Path, messages: Sequence[Message]) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "w", encoding="ascii") as stream:
        stream.writelines(json_line(message, _UNMASKED) for message in messages)
    sync_file(file)
