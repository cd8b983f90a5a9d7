"""The message log: every message of every profile, in one SQLite file, written by one thread.

Positions are assigned immediately in memory; rows reach the file about 40 ms later. Nothing is shortened, and only a
retention limit set by the user drops messages. If the disk is too slow, ``backlog`` grows, and the producers of
messages must wait in ``drained``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import AgesUntrusted, StoreError
from appsync_console.domain.message import Entry, Message, Source
from appsync_console.domain.notice import Notice
from appsync_console.domain.reason import Filling, Reason
from appsync_console.domain.retention import Limit
from appsync_console.domain.search.query import Search
from appsync_console.domain.terms import DeliveryState
from appsync_console.store.atomic import make_folder
from appsync_console.store.file_lock import FileLock
from appsync_console.store.log.file import connect, explain, lock_log
from appsync_console.store.log.listening import ListeningRecord, load_records
from appsync_console.store.log.opening import prepare
from appsync_console.store.log.reader import Extent, LogReader, Totals
from appsync_console.store.log.row_format import (
    SIZE_AT,
    DetailRow,
    Row,
    Stored,
    detail_of,
    from_stored,
    received_rows,
    row_of,
    stored_extra,
    stored_reason,
    to_stored,
)
from appsync_console.store.log.search import LogSearch
from appsync_console.store.log.sources import Sources
from appsync_console.store.log.staging import staged
from appsync_console.store.log.unwritten import set_aside
from appsync_console.store.log.unwritten.messages import messages_of
from appsync_console.store.log.write_batch import Cut, StateChange
from appsync_console.store.log.writer import LogWriter

__all__ = ["Extent", "LogReader", "MessageLog", "Totals"]

_DAMAGE_NOTE: Final = "damage seen"


class MessageLog:
    """The log, opened for writing with :meth:`open`.

    Only the event loop's thread may change it; changes take effect in the order of the calls. Only
    ``open``, ``flush`` and ``close`` block.

    Attributes:
        notices: What to tell the user after opening.
    """

    def __init__(self, path: Path, lock: FileLock, notices: tuple[Notice, ...]) -> None:
        self.notices = notices
        self._path = path
        self._lock = lock
        self._channels: dict[tuple[str, str], list[int]] = {}  # number of the channel, last seq
        self._keys: dict[int, tuple[str, Stored]] = {}
        self._sources = Sources()
        self._next_id = 1
        self._appended_bytes = 0
        self._searches: list[LogSearch] = []  # includes those that were stopped and have not ended yet
        self._listening: dict[str, ListeningRecord] = {}
        self._load()
        self._writer = LogWriter(path, self._keys, self._next_id - 1, self.note_damage, self._note_sound)
        self._writer.start()

    @classmethod
    def open(cls, path: Path) -> MessageLog:
        """Open or create the log. Takes the same time for a million messages as for a thousand.

        What is readable of a damaged file is recovered to a new one; ``notices`` reports what is missing, and where
        the damaged file is kept.

        Raises:
            StoreError: Another process writes to it, it is from a newer version of the program, or it cannot be used.
        """
        make_folder(path.parent)
        lock = lock_log(path)
        try:
            staged.discard_leftovers(path)
            notices = prepare(path, is_suspect=lock.read_note() == _DAMAGE_NOTE)
            lock.leave_note("")
            return cls(path, lock, notices)
        except BaseException:
            lock.release()
            raise

    @property
    def path(self) -> Path:
        """The location of the file."""
        return self._path

    @property
    def committed(self) -> int:
        """The highest ID in the file, visible to readers."""
        return self._writer.committed

    @property
    def changes(self) -> int:
        """Increases with each commit, including amendments."""
        return self._writer.changes + self._writer.file.replacements

    @property
    def clears(self) -> int:
        """Increases with each commit that cleared messages, and when the file was replaced."""
        return self._writer.clears + self._writer.file.replacements

    @property
    def problem(self) -> StoreError | None:
        """Why writing fails at the moment, or what is wrong with the file; None if there is no problem."""
        return self._writer.file.problem or self._writer.problem

    def take_notices(self) -> tuple[Notice, ...]:
        """Return what to tell the user about the file since the last call: it was replaced while the log was open."""
        waiting = self._writer.file.notices
        return tuple(waiting.popleft() for _ in range(len(waiting)))

    @property
    def set_aside(self) -> StoreError | None:
        """What of the messages appended since the start could not be stored; it never passes. None if all could."""
        count = self._writer.set_aside
        return (
            StoreError("log.values_set_aside", count=count, path=str(set_aside.file_of(self._path))) if count else None
        )

    @property
    def backlog(self) -> int:
        """The number of appended entries that are not in the file yet."""
        return self._next_id - 1 - self._writer.committed

    @property
    def backlog_bytes(self) -> int:
        """The bytes of their texts: about the memory they use."""
        return self._appended_bytes - self._writer.committed_bytes

    def append(self, profile: str, entries: Sequence[Entry]) -> range:
        """Assign positions to the entries and write them soon.

        Returns:
            Their IDs, in order.
        """
        first = self._next_id
        rows, details = list[Row](), list[DetailRow]()
        for id, entry in enumerate(entries, first):
            place = self._channels.get((profile, entry.channel)) or self._add_channel(profile, entry.channel)
            place[1] += 1
            source = self._sources.number(entry.connection, to_stored(entry.subscription_id), id)
            rows.append(row_of(entry, id, place[0], place[1], source))
            if detail := detail_of(entry, id):
                details.append(detail)
        return self._put(rows, sum(row[SIZE_AT] for row in rows), details)

    def append_received(
        self, profile: str, channel: str, source: Source, texts: Sequence[str], at_us: int | Sequence[int]
    ) -> range:
        """Append received messages of one subscription, which have nothing but a text and a time.

        Costs a fraction of :meth:`append`: every message of a flood takes this path, on the event loop.

        Args:
            at_us: The time of receipt of each message, or of all of them, in microseconds since the epoch, UTC.

        Returns:
            Their IDs, in order.
        """
        if not texts:
            return range(self._next_id, self._next_id)
        place = self._channels.get((profile, channel)) or self._add_channel(profile, channel)
        number = self._sources.number(source.connection, to_stored(source.subscription_id), self._next_id)
        rows, size = received_rows(self._next_id, place[0], place[1] + 1, number, texts, at_us)
        place[1] += len(rows)
        return self._put(rows, size)

    def adopt(self, profile: str, path: Path) -> range:
        """Append the messages of a staged log, all together or none; the log deletes it. See :mod:`.staging.staged`.

        Returns:
            Their IDs, in order.

        Raises:
            StoreError: The staged log cannot be read.
        """
        try:
            channels = staged.channels_of(path)
        except sqlite3.Error as error:
            raise explain("log.not_read", path, error) from error
        places: dict[int, staged.ChannelPlace] = {}
        for channel in channels:
            name = from_stored(channel.key)
            place = self._channels.get((profile, name)) or self._add_channel(profile, name)
            places[channel.number] = staged.ChannelPlace(place[0], place[1])
            place[1] += channel.count
        count, size = sum(channel.count for channel in channels), sum(channel.bytes for channel in channels)
        ids = range(self._next_id, self._next_id + count)
        self._next_id, self._appended_bytes = ids.stop, self._appended_bytes + size
        self._writer.adopt(staged.Staged(path=path, ids=ids, size=size, places=places))
        return ids

    def _put(self, rows: list[Row], size: int, details: Sequence[DetailRow] = ()) -> range:
        """Hand rows to the writer; ``size`` is the sum of their bytes."""
        ids = range(self._next_id, self._next_id + len(rows))
        self._next_id = ids.stop
        self._appended_bytes += size
        if rows:
            self._writer.put(rows, details, self._sources.take_new())
        return ids

    def amend(
        self,
        id: int,
        *,
        delivery: DeliveryState | None = None,
        latency_us: int | None = None,
        reason: Reason | None = None,
        filling: Filling | None = None,
        request_id: str = "",
    ) -> None:
        """Replace the stored state of the publication or gap ``id``."""
        state = delivery.value if delivery else None
        self._writer.amend((state, latency_us, *stored_reason(reason), stored_extra(filling, request_id), id))

    def remark(self, id: int, *, is_marked: bool, note: str) -> None:
        """Replace the user's mark and note of a message."""
        self._writer.remark((id, int(is_marked), to_stored(note)))

    def listening(self, profile: str) -> ListeningRecord:
        """What is known of when the channels of a profile were last heard."""
        return self._listening.setdefault(profile, ListeningRecord(profile, self._put_state))

    def _put_state(self, name: str, value: str | None) -> None:
        self._writer.put_state(StateChange(self._next_id - 1, name, value))

    def clear(self, profile: str, channels: Sequence[str] = ()) -> None:
        """Clear all messages of these channels appended so far; without names, those of all channels.

        Takes the same time for a million messages as for one; their disk space is released afterwards.
        """
        newest = self._next_id - 1
        places = [
            place
            for (owner, name), place in self._channels.items()
            if owner == profile and (not channels or name in channels)
        ]
        self._writer.cut([Cut(newest, number, last) for number, last in places])

    def set_limits(self, limits: Mapping[str, Limit]) -> None:
        """Set the retention limits by profile ID; profiles without one keep everything.

        The oldest messages are dropped within about a second, and counted in :attr:`Extent.dropped`.
        """
        self._writer.limits = {profile: limit for profile, limit in limits.items() if not limit.is_off}

    def floor(self, profile: str) -> int:
        """Return the ID up to which a profile's limit dropped messages since the log was opened."""
        return self._writer.floor(profile)

    def age_doubt(self, profile: str) -> AgesUntrusted | None:
        """Return why messages beyond a profile's maximum age are not deleted: the clock may be wrong.

        None if they are deleted, or if there are none.
        """
        return self._writer.age_doubt(profile)

    def confirm_ages(self, profile: str) -> None:
        """The user wants messages of a profile deleted by age, with the clock as it is."""
        self._writer.confirm_ages(profile)

    async def drained(self, below: int) -> None:
        """Wait until ``backlog`` is less than ``below`` (at least 1), or the log is closed; on any asyncio loop."""
        while self.backlog >= max(below, 1) and not self._writer.is_finished:
            await self._writer.wait_committed(self._next_id - max(below, 1))

    async def written(self, id: int) -> bool:
        """Wait until the message ``id`` is in the file, or the log is closed; return whether it is; on any loop."""
        await self._writer.wait_committed(id)
        return self.committed >= id

    def reader(self) -> LogReader:
        """Create a reader with its own connection.

        Raises:
            StoreError: The file cannot be opened.
        """
        return LogReader(self._path, self.note_damage, lambda: self._writer.file.replacements)

    def search(self, profile: str, search: Search, *, after: int = 0) -> LogSearch:
        """Start a search of a profile's messages; the caller stops it.

        Args:
            after: Messages up to this ID are excluded.
        """
        self._searches = [one for one in self._searches if not one.is_finished]
        made = LogSearch(self._path, profile, search, self.committed, self.note_damage, after=after)
        self._searches.append(made)
        return made

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Wait until all entries and their changes are in the file; return whether they are."""
        return self._writer.flush(timeout_s)

    def close(self, timeout_s: float = 5.0) -> int:
        """End all searches, write what is waiting, for about ``timeout_s`` seconds at most, and close the log.

        Nothing may be appended afterwards.

        Returns:
            How many entries could not be written; ``problem`` has the reason.
        """
        for search in self._searches:
            search.close()
        self._writer.finish(timeout_s)
        self._lock.release()
        return self.backlog

    def unwritten(self) -> dict[str, list[Message]]:
        """Return the messages that could not be written before :meth:`close`, by profile ID, without staged ones."""
        if not self._writer.is_finished:  # a write that does not end; its messages are still in use
            return {}
        return messages_of(self._writer.unwritten, self._keys, self._sources.by_number())

    def _add_channel(self, profile: str, channel: str) -> list[int]:
        place = [max(self._keys, default=0) + 1, 0]
        self._keys[place[0]] = (profile, to_stored(channel))
        self._channels[profile, channel] = place
        return place

    def _load(self) -> None:
        """Read the channels and what is known of them."""
        try:
            connection = connect(self._path, is_writer=False)
            try:
                rows = connection.execute("SELECT id, profile, key, last_seq, last_id FROM channels").fetchall()
                self._listening = load_records(connection, self._put_state)
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise explain("log.not_opened", self._path, error) from error
        for number, profile, key, last_seq, last_id in rows:
            self._keys[number] = (profile, key)
            self._channels[profile, from_stored(key)] = [number, last_seq]
            self._next_id = max(self._next_id, last_id + 1)

    def note_damage(self) -> None:
        """A part of the file could not be read: recover what is readable, now or at the next start. For any thread."""
        self._lock.leave_note(_DAMAGE_NOTE)
        self._writer.file.suspect()

    def _note_sound(self) -> None:
        self._lock.leave_note("")
