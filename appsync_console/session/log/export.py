"""Exports the messages of a profile as JSON lines or CSV: unchanged, in order of arrival, in constant memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from appsync_console.domain.errors import InputError
from appsync_console.domain.masking import Masking
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.search.query import EVERYTHING, OnChannel, Search
from appsync_console.session.log.csv_format import EXACT, CsvStyle
from appsync_console.session.log.format import json_line
from appsync_console.store.log.message_log import LogReader

Format = Literal["jsonl", "csv"]
NOTHING_MASKED: Final = Masking()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The messages of a profile to export.

    Attributes:
        channels: Channel names; empty for all channels of the profile in the log.
        search: Only messages that match this search.
        after: Only messages with an ID greater than this one.
        only: Only the message with this ID; 0 for all.
    """

    channels: tuple[str, ...] = ()
    search: Search = EVERYTHING
    after: int = 0
    only: int = 0

    def walk(self, reader: LogReader, profile_id: str) -> Iterator[list[Message]]:
        """The messages, in order of arrival, in batches that may be empty.

        Raises:
            InputError: For field ``channel``: the log has no messages of it.
        """
        extents = reader.extents(profile_id)
        for name in self.channels:
            if name not in extents:
                raise InputError("log.channel_empty", field="channel", channel=name)
        after = self.only - 1 if self.only else self.after
        return reader.walk(profile_id, _on_channels(self.search, self.channels), after=after, until=self.only)


ALL: Final = Scope()
"""Every message of the profile."""


class LogExport:
    """An export. :meth:`lines` blocks, works on any thread, and can read while another process writes.

    Args:
        problem: Called if the file is damaged.
        csv: How CSV is written.

    Attributes:
        count: Number of messages read so far, without gaps.
        gaps: Number of gaps read so far.
        unreadable: Number of messages that were skipped at most, because the log is damaged.
        share: Progress from 0 to 1.
        is_cancelled: Set this to end the export early.
    """

    def __init__(
        self,
        log_path: Path,
        profile_id: str,
        form: Format,
        problem: Callable[[], None],
        *,
        scope: Scope = ALL,
        masking: Masking = NOTHING_MASKED,
        csv: CsvStyle = EXACT,
    ) -> None:
        self.count = 0
        self.gaps = 0
        self.unreadable = 0
        self.share = 0.0
        self.is_cancelled = False
        self._path = log_path
        self._profile_id = profile_id
        self._form = form
        self._problem = problem
        self._scope = scope
        self._masking = masking
        self._csv = csv

    def first(self, most: int) -> tuple[list[Message], int]:
        """The first selected messages and gaps, at most ``most``, and the number of all selected ones; blocks.

        Raises:
            StoreError: The log cannot be read.
        """
        found: list[Message] = []
        for messages in self._pieces():
            found += messages[: most - len(found)]
        return found, self.count + self.gaps

    def lines(self) -> Iterator[str]:
        """The lines, including line ends.

        Raises:
            InputError: For field ``channel``: the log has no messages of it.
            StoreError: The log cannot be read.
        """
        line = json_line if self._form == "jsonl" else self._csv.line
        pieces = self._pieces()
        first = next(pieces, [])  # raises errors in the scope before anything is written
        if self._form == "csv":
            yield self._csv.header()
        for messages in itertools.chain([first], pieces):
            for message in messages:
                yield line(message, self._masking)

    def _pieces(self) -> Iterator[list[Message]]:
        """Count and return the selected messages from the start, until the export is canceled."""
        self.count, self.gaps, self.unreadable, self.share = 0, 0, 0, 0.0
        reader = LogReader(self._path, self._problem)
        try:
            newest = max(reader.newest_id(), 1)
            for messages in self._scope.walk(reader, self._profile_id):
                self.unreadable = reader.unreadable
                if self.is_cancelled:
                    return
                gaps = sum(message.kind is Kind.GAP for message in messages)
                self.count, self.gaps = self.count + len(messages) - gaps, self.gaps + gaps
                if messages:
                    self.share = min(messages[-1].id / newest, 1.0)
                yield messages
        finally:
            reader.close()
        self.share = 1.0


def _on_channels(search: Search, channels: Sequence[str]) -> Search:
    """Restrict the search to these channels, if there are any."""
    named = tuple(OnChannel(name) for name in channels)
    kept = tuple(one for one in search.conditions if not (named and isinstance(one, OnChannel) and not one.is_not))
    return replace(search, conditions=(*kept, *named))
