"""Stores messages in SQLite, in batches on one thread, and lists them by channel and time in pages."""

from __future__ import annotations

import asyncio
import base64
import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from appsync_console.domain.errors import InputError
from appsync_console.sandbox.schema.scalars import JsonValue

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, created_ms INTEGER NOT NULL, record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS message_by_time ON message (channel, created_ms, seq);
CREATE INDEX IF NOT EXISTS message_by_age ON message (created_ms);
"""
_VERSION = 1
_APPLICATION_ID = 0x41505342  # "APSB" marks the file as ours
_NEWEST_MS = 2**62

Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Keep:
    """How many messages are stored, and for how long.

    Attributes:
        seconds: The age after which messages are deleted; None for no limit.
        count: How many of the newest messages of each channel are kept; None keeps all.
    """

    seconds: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The request for one page of a channel.

    Attributes:
        channel: The channel, as passed to :meth:`History.add`.
        since_ms: The first millisecond since 1970-01-01 UTC, inclusive.
        until_ms: The last millisecond, inclusive.
        limit: The most messages on the page.
        token: The ``nextToken`` of the previous page; empty for the first.
        newest_first: Whether the order is descending.
    """

    channel: str
    since_ms: int = -_NEWEST_MS
    until_ms: int = _NEWEST_MS
    limit: int = 100
    token: str = ""
    newest_first: bool = False


class BadToken(ValueError):
    """A ``nextToken`` that is not from a page in this order."""


class History:
    """The stored messages.

    Args:
        path: The database; None stores messages in memory until :meth:`close`.
        keep: How many messages are stored, and for how long.
    """

    def __init__(self, path: Path | None, keep: Keep) -> None:
        self._path = path
        self._keep = keep
        self._thread: ThreadPoolExecutor | None = None
        self._database: sqlite3.Connection | None = None
        self._waiting: list[tuple[tuple[str, int, str], asyncio.Future[None]]] = []
        self._is_writing = False

    async def open(self) -> None:
        """Open the database; create it if there is none.

        Raises:
            InputError: For field ``history``, if the file is not a database of this program or cannot be written.
        """
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history")
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connect)
        except sqlite3.Error as error:
            await self.close()
            raise InputError(
                "sandbox.history_unusable", field="history", path=str(self._path), reason=str(error)
            ) from error

    async def close(self) -> None:
        """Write what waits and close the database. Does nothing if it is not open."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.get_running_loop().run_in_executor(thread, self._disconnect)
            thread.shutdown()

    async def add(self, channel: str, created_ms: int, record: Record) -> None:
        """Store ``record``; it is on disk when this returns. Records that are added meanwhile share one transaction."""
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        self._waiting.append(((channel, created_ms, json.dumps(record, default=_wrapped)), written))
        if not self._is_writing:
            self._write_next()
        await written

    async def page(self, wanted: Wanted) -> tuple[list[Record], str | None]:
        """Return the messages of one page, and the token of the next page; None after the last.

        Raises:
            BadToken: ``wanted.token`` is not one of ours.
        """
        assert self._thread is not None
        after = _position(wanted)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, wanted, after)

    def _write_next(self) -> None:
        assert self._thread is not None
        batch, self._waiting = self._waiting, []
        self._is_writing = True
        work = asyncio.get_running_loop().run_in_executor(self._thread, self._write, [row for row, _ in batch])

        def done(future: asyncio.Future[None]) -> None:
            self._is_writing = False
            problem = future.exception()
            for _, written in batch:
                if not written.done():  # the caller may have been canceled
                    written.set_exception(problem) if problem else written.set_result(None)
            if self._waiting and self._thread is not None:
                self._write_next()

        work.add_done_callback(done)

    def _connect(self) -> None:
        # One thread uses the connection, but another one closes it after a failed start.
        database = sqlite3.connect(self._path or ":memory:", check_same_thread=False)
        self._database = database
        tables = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        is_ours = database.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION_ID
        if tables and not is_ours:
            raise sqlite3.DatabaseError("The file is the database of another program.")
        if database.execute("PRAGMA user_version").fetchone()[0] > _VERSION:
            raise sqlite3.DatabaseError("The file was written by a newer version of this program.")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_TABLES)
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {_VERSION}")
        database.commit()

    def _disconnect(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def _write(self, rows: list[tuple[str, int, str]]) -> None:
        assert self._database is not None
        with self._database as database:
            database.executemany("INSERT INTO message (channel, created_ms, record) VALUES (?, ?, ?)", rows)
            if self._keep.seconds is not None:
                database.execute("DELETE FROM message WHERE created_ms < ?", (self._oldest_ms(),))
            if self._keep.count is not None:
                for channel in {row[0] for row in rows}:
                    database.execute(
                        "DELETE FROM message WHERE seq IN (SELECT seq FROM message WHERE channel = ? "
                        "ORDER BY created_ms DESC, seq DESC LIMIT -1 OFFSET ?)",
                        (channel, self._keep.count),
                    )

    def _oldest_ms(self) -> int:
        return -_NEWEST_MS if self._keep.seconds is None else int((time.time() - self._keep.seconds) * 1000)

    def _read(self, wanted: Wanted, after: tuple[int, int] | None) -> tuple[list[Record], str | None]:
        assert self._database is not None
        sign, order = ("<", "DESC") if wanted.newest_first else (">", "ASC")
        start = after or ((_NEWEST_MS, 0) if wanted.newest_first else (-_NEWEST_MS, 0))
        rows = self._database.execute(
            "SELECT seq, created_ms, record FROM message WHERE channel = ? AND created_ms BETWEEN ? AND ? "
            f"AND (created_ms, seq) {sign} (?, ?) ORDER BY created_ms {order}, seq {order} LIMIT ?",
            (wanted.channel, max(wanted.since_ms, self._oldest_ms()), wanted.until_ms, *start, wanted.limit + 1),
        ).fetchall()
        shown = rows[: wanted.limit]
        token = _token(wanted, shown[-1][1], shown[-1][0]) if len(rows) > wanted.limit else None
        return [json.loads(record, object_hook=_unwrapped) for _, _, record in shown], token


def _token(wanted: Wanted, created_ms: int, seq: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([created_ms, seq, wanted.newest_first]).encode()).decode()


def _position(wanted: Wanted) -> tuple[int, int] | None:
    if not wanted.token:
        return None
    try:
        created_ms, seq, newest_first = json.loads(base64.b64decode(wanted.token, altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        raise BadToken from None
    if newest_first is not wanted.newest_first or not all(
        type(number) is int and abs(number) < 2**63 for number in (created_ms, seq)
    ):
        raise BadToken
    return created_ms, seq


def _wrapped(value: object) -> object:
    if isinstance(value, JsonValue):
        return {"$json": value.text}
    raise TypeError(f"{type(value)} cannot be stored")


def _unwrapped(form: dict[str, object]) -> object:
    text = form.get("$json")  # names of GraphQL fields cannot contain a dollar sign
    return JsonValue(text) if isinstance(text, str) else form
