"""Creates logs with the store itself, and measures opening them, from the file to the newest rows."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Final

from appsync_console.domain.message import Entry, Kind
from appsync_console.store.log.message_log import MessageLog
from benchmarks.sides.window import PROFILE_ID

LOG: Final = Path("log", "messages.sqlite")
CHANNEL: Final = "stored"
_BATCH: Final = 2_000
_MOST_WAITING: Final = 20_000
_ROWS: Final = 32


def make(folder: Path, count: int, size: int) -> None:
    """Create a log of ``count`` messages of ``size`` bytes in one channel."""
    log = MessageLog.open(folder / LOG)
    begun_us = time.time_ns() // 1000
    for first in range(0, count, _BATCH):
        numbers = range(first, min(first + _BATCH, count))
        log.append(PROFILE_ID, [_entry(number, size, begun_us) for number in numbers])
        if log.backlog > _MOST_WAITING:
            log.flush()
    log.flush()
    if lost := log.close():
        raise RuntimeError(f"{lost} messages could not be written: {log.problem}")


def seconds_to_first_rows(folder: Path) -> float:
    """Open the log for writing, as the window does, read its newest rows, and return the seconds."""
    begun = time.perf_counter()
    log = MessageLog.open(folder / LOG)
    reader = log.reader()
    last = reader.extent(PROFILE_ID, CHANNEL).last
    rows = reader.read(PROFILE_ID, CHANNEL, last - _ROWS + 1, last)
    took = time.perf_counter() - begun
    reader.close()
    log.close()
    if len(rows) != _ROWS:
        raise RuntimeError("the log does not hold its newest rows")
    return took


def _entry(number: int, size: int, begun_us: int) -> Entry:
    start = f'{{"n":{number},"source":"benchmark","state":"moving","at":{{"x":{number % 97},"y":{number % 89}}},"pad":"'
    text = start + "x" * (size - len(start) - 2) + '"}'
    return Entry(channel=CHANNEL, kind=Kind.RECEIVED, at_us=begun_us + number * 1000, text=text, connection=1)


def _main() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="what", required=True)
    maker = commands.add_parser("make")
    maker.add_argument("folder", type=Path)
    maker.add_argument("count", type=int)
    maker.add_argument("size", type=int)
    opener = commands.add_parser("open")
    opener.add_argument("folder", type=Path)
    given = parser.parse_args()
    if given.what == "make":
        make(given.folder, given.count, given.size)
        print("{}")
        return
    seconds_to_first_rows(given.folder)  # without the imports and caches of the first use
    print(json.dumps({"ms": seconds_to_first_rows(given.folder) * 1000}))


if __name__ == "__main__":
    _main()
