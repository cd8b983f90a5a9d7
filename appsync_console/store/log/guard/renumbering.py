"""Numbers the rows that wait for the disk anew, after a recovery made a channel shorter while the log was open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from appsync_console.store.log.row_format import CHANNEL_AT, SEQ_AT, Row
from appsync_console.store.log.staging.staged import Staged
from appsync_console.store.log.write_batch import Batch, Cut


class Renumbering:
    """Applies to all batches until the log is closed: the numbers in memory stay those from before the recovery.

    Args:
        last_seqs: The last ``seq`` of each channel in the recovered log. The next row of a channel gets the next one.
    """

    def __init__(self, last_seqs: Mapping[int, int]) -> None:
        self._last_seqs = last_seqs
        self._shifts: dict[int, int] = {}

    def applied(self, batch: Batch) -> Batch:
        """Return a batch with the numbers of the recovered log."""
        rows = [self._renumbered(row) for row in batch.rows]
        staged = self._moved_staged(batch.staged) if batch.staged else None
        return replace(batch, rows=rows, staged=staged, cuts=[self._moved(cut) for cut in batch.cuts])

    def _renumbered(self, row: Row) -> Row:
        channel, seq = row[CHANNEL_AT], row[SEQ_AT]
        shift = self._shift(channel, seq)
        id, _, _, kind, at_us, size, source, text = row
        return id, channel, seq - shift, kind, at_us, size, source, text

    def _moved_staged(self, staged: Staged) -> Staged:
        places = {
            number: replace(place, after=place.after - self._shift(place.channel, place.after + 1))
            for number, place in staged.places.items()
        }
        return replace(staged, places=places)

    def _shift(self, channel: int, seq: int) -> int:
        """By how much the numbers of a channel are lower in the recovered log, given the next one to write."""
        return self._shifts.setdefault(channel, seq - self._last_seqs.get(channel, 0) - 1)

    def _moved(self, cut: Cut) -> Cut:
        shift = self._shifts.get(cut.channel)
        # Without a row since the recovery, the cut is behind all rows of the channel.
        return replace(cut, seq=self._last_seqs.get(cut.channel, 0) if shift is None else cut.seq - shift)
