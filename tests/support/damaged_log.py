"""Message logs with known contents, and damage to their files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from appsync_console.domain.message import Entry, Kind, Message, Source
from appsync_console.domain.reason import Reason
from appsync_console.domain.search.query import EVERYTHING
from appsync_console.store.log.message_log import MessageLog

PAGE = 4096
START_US = 1_700_000_000_000_000
LEAF, INNER = b"\x0d", b"\x05"


def fill(path: Path, count: int, *, chars: int = 100) -> int:
    """Write messages of the channels a, b and c of the profile p, one second apart, and a gap with a note.

    Returns:
        The number of entries.
    """
    log = MessageLog.open(path)
    for first in range(0, count, 100):
        channel = "abc"[first // 100 % 3]
        numbers = range(first + 1, min(first + 100, count) + 1)
        texts = [f"{number} ".ljust(chars, ".") for number in numbers]
        log.append_received("p", channel, Source(1, channel), texts, [START_US + 1_000_000 * each for each in numbers])
    reason = Reason("connection.lost", {})
    (gap,) = log.append("p", [Entry(channel="a", kind=Kind.GAP, at_us=START_US, reason=reason, text="")])
    log.remark(1, is_marked=True, note="first")
    log.remark(gap, is_marked=False, note="of the gap")
    assert log.close() == 0
    return gap


def entries_of(log: MessageLog) -> dict[int, Message]:
    """Every entry of the profile p, by its ID."""
    with closing(log.reader()) as reader:
        return {message.id: message for piece in reader.walk("p", EVERYTHING) for message in piece}


def entries_in(path: Path) -> dict[int, Message]:
    """Every entry of the profile p, by its ID, of a log that is not open."""
    log = MessageLog.open(path)
    try:
        return entries_of(log)
    finally:
        log.close()


def root_of(path: Path, name: str) -> int:
    """The first page of a table or an index."""
    with closing(sqlite3.connect(path)) as connection:
        number: int = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
    return number


def pages_of(path: Path, kind: bytes, table: str = "messages") -> list[int]:
    """The pages of a table with rows (leaf) or with references to pages (inner), without its root, by position."""
    root = root_of(path, table)
    data = path.read_bytes()
    found, waiting = [], [root]
    while waiting:
        number = waiting.pop(0)
        page = data[(number - 1) * PAGE : number * PAGE]
        if page[:1] == kind and number != root:
            found.append(number)
        if page[:1] == INNER:
            cells = int.from_bytes(page[3:5], "big")
            places = [int.from_bytes(page[12 + 2 * each : 14 + 2 * each], "big") for each in range(cells)]
            waiting += [int.from_bytes(page[at : at + 4], "big") for at in places]
            waiting.append(int.from_bytes(page[8:12], "big"))
    return found


def overwrite(path: Path, *pages: int, filling: bytes = b"\x5a") -> None:
    """Overwrite pages, as a damaged disk or another program would."""
    with path.open("r+b") as file:
        for number in pages:
            file.seek((number - 1) * PAGE)
            file.write(filling * PAGE)
