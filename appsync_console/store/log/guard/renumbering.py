"""Numbers the rows that wait for the disk anew, after a recovery made a channel shorter while the log was open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from appsync_console.store.log.row_format import CHANNEL_AT, SEQ_AT, Row
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
        return replace(batch, rows=rows, cuts=[self._moved(cut) for cut in batch.cuts])

    def _renumbered(self, row: Row) -> Row:
        channel, seq = row[CHANNEL_AT], row[SEQ_AT]
        shift = self._shifts.setdefault(channel, seq - self._last_seqs.get(channel, 0) - 1)
        id, _, _, kind, at_us, size, source, text = row
        return id, channel, seq - shift, kind, at_us, size, source, text

    def _moved(self, cut: Cut) -> Cut:
        shift = self._shifts.get(cut.channel)
        # Without a row since the recovery, the cut is behind all rows of the channel.
        return replace(cut, seq=self._last_seqs.get(cut.channel, 0) if shift is None else cut.seq - shift)
