"""Searching a log of many messages, against SQLite's own scan of the same file."""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from appsync_console.domain.search.query import parse_search
from appsync_console.store.log.message_log import MessageLog
from benchmarks.sides.stored_log import LOG
from benchmarks.sides.window import PROFILE_ID

_ROUNDS: Final = 5
_LOOK_S: Final = 0.002
_LIMIT_S: Final = 60.0


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    log = MessageLog.open(given.folder / LOG)
    # A word in the newest hundredth, and a word in a single message in the middle.
    new, rare = f'n":{given.count - given.count // 200},', f'n":{given.count // 2},'
    scans, firsts, counts = [], [], []
    for _ in range(_ROUNDS):
        scans.append(_scan(given.folder / LOG, rare))
        firsts.append(_search(log, new)[0])
        counts.append(_search(log, rare)[1])
    log.close()
    print(
        json.dumps(
            {
                "scan_s": statistics.median(scans),
                "first_s": statistics.median(firsts),
                "count_s": statistics.median(counts),
            }
        )
    )


def _scan(file: Path, text: str) -> float:
    """Return the seconds of a full ``LIKE`` scan on a thread, while another thread polls, as in a search."""
    counts: list[int] = []

    def scan() -> None:
        connection = sqlite3.connect(file)
        statement = "SELECT count(*) FROM messages WHERE text LIKE ?"
        counts.append(connection.execute(statement, (f"%{text}%",)).fetchone()[0])
        connection.close()

    begun = time.perf_counter()
    thread = threading.Thread(target=scan)
    thread.start()
    while thread.is_alive():
        time.sleep(_LOOK_S)
    took = time.perf_counter() - begun
    _check(counts[0])
    return took


def _search(log: MessageLog, text: str) -> tuple[float, float]:
    """Return the seconds to the first hit and to the exact count."""
    search = parse_search(json.dumps(text), datetime.now(UTC))
    begun = time.perf_counter()
    searching = log.search(PROFILE_ID, search)
    found, first = 0, 0.0
    while time.perf_counter() - begun < _LIMIT_S:
        taken = searching.take(log.committed)
        found += len(taken.older)
        first = first or (time.perf_counter() - begun if found else 0.0)
        if not taken.unseen:
            break
        time.sleep(_LOOK_S)
    took = time.perf_counter() - begun
    searching.close()
    _check(found)
    return first, took


def _check(count: int) -> None:
    if count != 1:
        raise RuntimeError(f"{count} messages were found, and one is there")


if __name__ == "__main__":
    _main()
