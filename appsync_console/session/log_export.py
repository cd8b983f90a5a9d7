"""The messages of a profile as JSON lines or CSV: exact, in the order in which they came, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from appsync_console.domain.errors import InputError
from appsync_console.domain.masking import Masking
from appsync_console.domain.search import EVERYTHING, OnChannel, Search
from appsync_console.session.log_lines import FIELDS, csv_line, joined, json_line
from appsync_console.store.message_log import LogReader

Format = Literal["jsonl", "csv"]
NOTHING_MASKED: Final = Masking()


class LogExport:
    """An export; :meth:`lines` blocks, on whichever thread, and reads while another process writes.

    Args:
        channels: Names; none means every channel that the log has of the profile.
        search: Only what meets it.
        problem: Called when the file is found broken.

    Attributes:
        count: Messages handed over so far.
        share: How far it is, from 0 to 1.
    """

    def __init__(
        self,
        log_path: Path,
        profile_id: str,
        form: Format,
        problem: Callable[[], None],
        *,
        channels: Sequence[str] = (),
        search: Search = EVERYTHING,
        masking: Masking = NOTHING_MASKED,
    ) -> None:
        self.count = 0
        self.share = 0.0
        self._path = log_path
        self._profile_id = profile_id
        self._form = form
        self._problem = problem
        self._channels = channels
        self._search = on_channels(search, channels)
        self._masking = masking

    def lines(self) -> Iterator[str]:
        """The lines, each with its end; an empty one now and then, so that who asks can stop.

        Raises:
            InputError: For field ``channel``, when the log has nothing of it.
            StoreError: The log cannot be read.
        """
        reader = LogReader(self._path, self._problem)
        try:
            extents = reader.extents(self._profile_id)
            for name in self._channels:
                if name not in extents:
                    raise InputError(f"The log holds nothing of the channel {name}.", field="channel")
            yield from self._lines(reader)
        finally:
            reader.close()

    def _lines(self, reader: LogReader) -> Iterator[str]:
        line = json_line if self._form == "jsonl" else csv_line
        if self._form == "csv":
            yield joined(FIELDS)
        newest = max(reader.newest_id(), 1)
        for messages in reader.walk(self._profile_id, self._search):
            for message in messages:
                self.count += 1
                yield line(message, self._masking)
            if messages:
                self.share = min(messages[-1].id / newest, 1.0)
            else:
                yield ""
        self.share = 1.0


def on_channels(search: Search, channels: Sequence[str]) -> Search:
    """The search, and only on these channels where any are named."""
    named = tuple(OnChannel(name) for name in channels)
    kept = tuple(one for one in search.conditions if not (named and isinstance(one, OnChannel) and not one.is_not))
    return replace(search, conditions=(*kept, *named))
