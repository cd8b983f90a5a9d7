"""Searches the log in a thread, from the newest message to the oldest, and then waits for new ones.

It returns results in pieces, so that the first matches appear long before the last message was checked.
It has its own connection and can stop in the middle of a piece.
"""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import StoreError
from appsync_console.domain.search.query import Search
from appsync_console.store.log.file import connect, explain, is_damage
from appsync_console.store.log.search_sql import IDS, ONE_ID, matching, prepare

# Ids checked in one statement: few at first, so that the newest matches appear at once.
_FIRST_IDS: Final = 5_000
_MOST_IDS: Final = 50_000

# In the order of ids, never by the index of channels, which would read the file in random order.
_FIND: Final = "SELECT id FROM messages m NOT INDEXED WHERE {} AND {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search has found since the last call.

    Attributes:
        older: IDs of messages that existed when the search started, from newer to older.
        newer: IDs of messages that arrived since, from older to newer.
        below: The highest ID among the older ones that is still unchecked; 0 if there is none.
        unseen: How many IDs are still unchecked.
        unreadable: How many messages could not be checked at most, because the log is damaged.
        problem: Why the search ended early; None if there is no problem.
    """

    older: array[int]
    newer: array[int]
    below: int
    unseen: int
    unreadable: int = 0
    problem: StoreError | None = None


class LogSearch:
    """A search that runs until :meth:`stop` or :meth:`close`. For the event loop's thread only; only ``close`` blocks.

    Args:
        committed: The highest ID in the file when the search starts.
        after: Messages up to this ID are excluded.
        on_damage: Called in the search thread if SQLite finds the file damaged.
    """

    def __init__(
        self,
        path: Path,
        profile: str,
        search: Search,
        committed: int,
        on_damage: Callable[[], None],
        *,
        after: int = 0,
    ) -> None:
        self._path = path
        self._profile = profile
        self._wanted = search
        self._on_damage = on_damage
        self._lock = threading.Condition()
        self._older = array("q")
        self._newer = array("q")
        self._after = min(after, committed)
        self._lowest = committed  # the highest id below those checked backward
        self._highest = committed  # the highest id checked forward
        self._committed = committed
        self._unreadable = 0
        self._problem: StoreError | None = None
        self._is_closed = False
        self._connection: sqlite3.Connection | None = None
        self._thread = threading.Thread(target=self._run, name="log search", daemon=True)
        self._thread.start()

    def take(self, committed: int) -> Found:
        """Return what was found since the last call.

        Args:
            committed: The highest ID in the file now; new messages up to it are searched too.
        """
        with self._lock:
            if committed > self._committed:
                self._committed = committed
                self._lock.notify()
            found = Found(
                older=self._older,
                newer=self._newer,
                below=self._lowest if self._lowest > self._after else 0,
                unseen=self._lowest - self._after + self._committed - self._highest,
                unreadable=self._unreadable,
                problem=self._problem,
            )
            self._older, self._newer = array("q"), array("q")
        return found

    @property
    def is_finished(self) -> bool:
        """Whether the thread has ended."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Make the search end soon, even in the middle of a statement; does not wait for it."""
        with self._lock:
            self._is_closed = True
            if self._connection is not None:
                self._connection.interrupt()
            self._lock.notify()

    def close(self, timeout_s: float = 2.0) -> None:
        """End the search and wait until it has ended."""
        self.stop()
        self._thread.join(timeout_s)

    # In the thread itself

    def _run(self) -> None:
        try:
            connection = connect(self._path, is_writer=False)
            try:
                prepare(connection)
                with self._lock:
                    self._connection = connection
                self._search(connection)
            finally:
                with self._lock:
                    self._connection = None
                connection.close()
        except sqlite3.Error as error:
            self._note(error)

    def _search(self, connection: sqlite3.Connection) -> None:
        size = _FIRST_IDS
        while (span := self._next_span(size)) is not None:
            first, last, is_new = span
            where, values = matching(connection, self._profile, self._wanted, joins_gaps=True)
            statement = _FIND.format(IDS if first < last else ONE_ID, where)
            try:
                ids = [row[0] for row in connection.execute(statement, (first, last, *values))]
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise
                if first < last:
                    size = (last - first + 1) // 2
                    continue
                self._on_damage()
                self._unreadable += 1
                ids = []
            with self._lock:
                if is_new:
                    self._newer.extend(ids)
                    self._highest = last
                else:
                    self._older.extend(reversed(ids))
                    self._lowest = first - 1
            size = min(size * 2, _MOST_IDS)

    def _next_span(self, size: int) -> tuple[int, int, bool] | None:
        """Return the next ids to check, new ones first; None to end. Waits if there are none."""
        with self._lock:
            while not self._is_closed:
                if self._committed > self._highest:
                    return self._highest + 1, min(self._highest + size, self._committed), True
                if self._lowest > self._after:
                    return max(self._lowest - size + 1, self._after + 1), self._lowest, False
                self._lock.wait()
        return None

    def _note(self, error: sqlite3.Error) -> None:
        with self._lock:
            if self._is_closed:
                return  # interrupted on request
            self._problem = explain("log.not_searched", self._path, error)
        if is_damage(error):
            self._on_damage()
