"""The message log: every message of every profile, in one SQLite file, written by one thread.

Places are given at once and from memory; rows reach the file some 40 ms later. Nothing is shortened, and nothing is
dropped but by a limit that a person chose: when the disk does not follow, ``backlog`` grows and whoever brings the
messages must wait in ``drained``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import StoreError
from appsync_console.domain.message import Entry
from appsync_console.domain.notice import Notice
from appsync_console.domain.retention import Limit
from appsync_console.domain.search.query import Search
from appsync_console.domain.terms import DeliveryState
from appsync_console.store.atomic import cannot_write, make_folder
from appsync_console.store.file_lock import FileLock
from appsync_console.store.log.file import connect, explain, prepare
from appsync_console.store.log.reader import Extent, LogReader, Totals
from appsync_console.store.log.row_format import SIZE_AT, Stored, from_stored, row_of, to_stored
from appsync_console.store.log.search import LogSearch
from appsync_console.store.log.write_batch import Cut
from appsync_console.store.log.writer import LogWriter

__all__ = ["Extent", "LogReader", "MessageLog", "Totals"]

_DAMAGE_NOTE: Final = "damage seen"


class MessageLog:
    """The log, opened for writing; made by :meth:`open`.

    Whatever changes it is for the thread of the loop, and is done in the order in which it was asked for. Only
    ``open``, ``flush`` and ``close`` block.

    Attributes:
        notices: What the person should be told after opening.
    """

    def __init__(self, path: Path, lock: FileLock, notices: tuple[Notice, ...]) -> None:
        self.notices = notices
        self._path = path
        self._lock = lock
        self._channels: dict[tuple[str, str], list[int]] = {}  # number of the channel, last seq
        self._names: dict[int, tuple[str, Stored]] = {}
        self._next_id = 1
        self._appended_bytes = 0
        self._searches: list[LogSearch] = []  # also those that were told to end and have not yet
        self._load_channels()
        self._writer = LogWriter(path, self._names, self._next_id - 1, self.note_damage)
        self._writer.start()

    @classmethod
    def open(cls, path: Path) -> MessageLog:
        """Open the log, or begin one. Takes as long for a million messages as for a thousand.

        A damaged file is moved aside with those beside it, and ``notices`` says so.

        Raises:
            StoreError: Another process writes to it, it is from a newer version of the program, or it cannot be used.
        """
        make_folder(path.parent)
        lock = _lock(path)
        try:
            notices = prepare(path, is_suspect=lock.read_note() == _DAMAGE_NOTE)
            lock.leave_note("")
            return cls(path, lock, notices)
        except BaseException:
            lock.release()
            raise

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._path

    @property
    def committed(self) -> int:
        """The highest id that is in the file: what a reader can see."""
        return self._writer.committed

    @property
    def changes(self) -> int:
        """Grows with each commit, also of amendments."""
        return self._writer.changes

    @property
    def clears(self) -> int:
        """Grows with each commit that cleared messages."""
        return self._writer.clears

    @property
    def problem(self) -> StoreError | None:
        """Why nothing is written at the moment; it is tried again every second. None when all is well."""
        return self._writer.problem

    @property
    def backlog(self) -> int:
        """Entries that were appended and are not in the file yet."""
        return self._next_id - 1 - self._writer.committed

    @property
    def backlog_bytes(self) -> int:
        """Bytes of their texts: about the memory they take."""
        return self._appended_bytes - self._writer.committed_bytes

    def append(self, profile: str, entries: Sequence[Entry]) -> range:
        """Give the entries their places and have them written soon.

        Returns:
            Their ids, in order.
        """
        first = self._next_id
        rows = []
        for id, entry in enumerate(entries, first):
            place = self._channels.get((profile, entry.channel)) or self._add_channel(profile, entry.channel)
            place[1] += 1
            rows.append(row_of(entry, id, place[0], place[1]))
        self._next_id = first + len(rows)
        self._appended_bytes += sum(row[SIZE_AT] for row in rows)
        if rows:
            self._writer.put(rows)
        return range(first, self._next_id)

    def amend(
        self, id: int, *, delivery: DeliveryState | None = None, latency_us: int | None = None, note: str = ""
    ) -> None:
        """Write what is known now of the publication or gap ``id``, in the place of what was known before."""
        self._writer.amend((delivery.value if delivery else None, latency_us, to_stored(note), id))

    def remark(self, id: int, *, is_marked: bool, note: str) -> None:
        """Keep what a person says of a message, in the place of what was said of it before."""
        self._writer.remark((id, int(is_marked), to_stored(note)))

    def clear(self, profile: str, channels: Sequence[str] = ()) -> None:
        """Forget all messages of these channels that were appended up to now; those of all channels without names.

        Takes as long for a million messages as for one; the room they took is given back to the disk afterwards.
        """
        newest = self._next_id - 1
        places = [
            place
            for (owner, name), place in self._channels.items()
            if owner == profile and (not channels or name in channels)
        ]
        self._writer.cut([Cut(newest, number, last) for number, last in places])

    def set_limits(self, limits: Mapping[str, Limit]) -> None:
        """Have only so much kept of each profile, by its id; all is kept of those that are not named.

        The oldest messages are dropped within about a second, and counted in :attr:`Extent.dropped`.
        """
        self._writer.limits = {profile: limit for profile, limit in limits.items() if not limit.is_off}

    def floor(self, profile: str) -> int:
        """Up to which id messages of a profile were dropped by its limit since the log was opened."""
        return self._writer.floor(profile)

    async def drained(self, below: int) -> None:
        """Wait until ``backlog`` is less than ``below`` (at least 1), or the log is closed; on any asyncio loop."""
        while self.backlog >= max(below, 1) and not self._writer.is_finished:
            await self._writer.wait_committed(self._next_id - max(below, 1))

    def reader(self) -> LogReader:
        """A reader with a connection of its own.

        Raises:
            StoreError: The file cannot be opened.
        """
        return LogReader(self._path, self.note_damage)

    def search(self, profile: str, search: Search, *, after: int = 0) -> LogSearch:
        """Begin to search the messages of a profile; whoever asked for it stops it.

        Args:
            after: Messages up to this id are left out.
        """
        self._searches = [one for one in self._searches if not one.is_finished]
        made = LogSearch(self._path, profile, search, self.committed, self.note_damage, after=after)
        self._searches.append(made)
        return made

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Wait until all that was appended and amended is in the file; whether it is."""
        return self._writer.flush(timeout_s)

    def close(self, timeout_s: float = 5.0) -> int:
        """End all searches, write what waits, for at most about ``timeout_s`` seconds, and end.

        Nothing may be appended afterwards.

        Returns:
            How many entries could not be written; ``problem`` says why.
        """
        for search in self._searches:
            search.close()
        self._writer.finish(timeout_s)
        self._lock.release()
        return self.backlog

    def _add_channel(self, profile: str, channel: str) -> list[int]:
        place = [len(self._names) + 1, 0]
        self._names[place[0]] = (profile, to_stored(channel))
        self._channels[profile, channel] = place
        return place

    def _load_channels(self) -> None:
        try:
            connection = connect(self._path, is_writer=False)
            try:
                rows = connection.execute("SELECT id, profile, name, last_seq, last_id FROM channels").fetchall()
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise explain("The message log cannot be opened.", self._path, error) from error
        for number, profile, name, last_seq, last_id in rows:
            self._names[number] = (profile, name)
            self._channels[profile, from_stored(name)] = [number, last_seq]
            self._next_id = max(self._next_id, last_id + 1)

    def note_damage(self) -> None:
        """The file was found broken: the next start is to check all of it. For any thread."""
        self._lock.leave_note(_DAMAGE_NOTE)


def _lock(path: Path) -> FileLock:
    lock_path = path.with_name(path.name + ".lock")
    try:
        return FileLock(lock_path)
    except BlockingIOError as error:
        raise StoreError(
            "The message log is open in another window or program.",
            cause=f"Only one at a time can write to {path}.",
            remedy="Close the other one, or start with another data folder.",
        ) from error
    except OSError as error:
        raise cannot_write(lock_path, error) from error
